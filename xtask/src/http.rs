//! A file server for one folder, on this machine only.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest request head that is read.
const MAX_HEAD: u64 = 16 * 1024;

/// Answers requests with the files below `root`, for ever.
pub fn serve(listener: &TcpListener, root: &Path) {
    for stream in listener.incoming().flatten() {
        let root = root.to_path_buf();
        std::thread::spawn(move || answer(stream, &root));
    }
}

fn answer(mut stream: TcpStream, root: &Path) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?.take(MAX_HEAD));
    let mut request = String::new();
    reader.read_line(&mut request).ok()?;
    let mut header = String::new();
    while reader.read_line(&mut header).ok()? > 2 {
        header.clear();
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next()?, words.next()?);
    let head_only = method == "HEAD";
    let (status, kind, body) = match method {
        "GET" | "HEAD" => match file_for(root, target).and_then(|path| Some((fs::read(&path).ok()?, path))) {
            Some((body, path)) => ("200 OK", content_type(&path), body),
            None => ("404 Not Found", "text/plain; charset=utf-8", b"There is no such file.\n".to_vec()),
        },
        _ => ("405 Method Not Allowed", "text/plain; charset=utf-8", b"Only GET and HEAD.\n".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    if !head_only {
        stream.write_all(&body).ok()?;
    }
    stream.flush().ok()
}

/// The file a request target names, if it lies below `root`.
fn file_for(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let mut file = root.to_path_buf();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        // A page's own files have plain names; anything else is somebody trying to climb out.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if part == ".." || !part.chars().all(plain) {
            return None;
        }
        file.push(part);
    }
    if file.is_dir() {
        file.push("index.html");
    }
    Some(file)
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_never_leaves_the_folder() {
        let check = |target, expect: Option<&str>| {
            let found = file_for(Path::new("/nowhere"), target);
            assert_eq!(found, expect.map(|path| Path::new("/nowhere").join(path)), "{target}");
        };
        check("/app-0123.js?v=1#x", Some("app-0123.js"));
        check("/fonts//inter.woff2", Some("fonts/inter.woff2"));
        check("/../secret", None);
        check("/%2e%2e/secret", None);
        check("/a\\..\\b", None);
    }
}
