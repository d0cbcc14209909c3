//! `cargo xtask serve`: from a fresh machine to the page in the browser.

use crate::bundle::{self, Profile};
use crate::{http, setup, Result};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};

/// How many ports to try when the wished one is taken.
const ATTEMPTS: u16 = 50;

/// What the person asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    port: u16,
    open: bool,
    debug: bool,
}

impl Options {
    /// Reads the command line after `serve`.
    pub fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self { port: 8080, open: false, debug: false };
        let mut args = args.iter().map(String::as_str);
        while let Some(arg) = args.next() {
            match arg.split_once('=').unwrap_or((arg, "")) {
                ("--port", "") => options.port = port(args.next().unwrap_or(""))?,
                ("--port", value) => options.port = port(value)?,
                ("--open", "") => options.open = true,
                ("--debug", "") => options.debug = true,
                _ => return Err(format!("serve does not know `{arg}`: [--port N] [--open] [--debug]")),
            }
        }
        Ok(options)
    }
}

fn port(text: &str) -> Result<u16> {
    text.parse().map_err(|_| format!("--port takes a number from 0 to 65535, not `{text}`"))
}

/// Sets up, builds, serves until interrupted.
pub fn run(options: Options) -> Result<()> {
    let tools = setup::for_page()?;
    let profile = if options.debug { Profile::Debug } else { Profile::Release };
    let dist = bundle::ensure(&tools, profile)?;
    let listener = listen(options.port)?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    println!("\nStepweave is at http://{address}/   (Ctrl-C ends it)");
    if options.open {
        open(&format!("http://{address}/"));
    }
    http::serve(&listener, &dist);
    Ok(())
}

/// The wished port, or the next free one.
fn listen(wished: u16) -> Result<TcpListener> {
    for port in wished..=wished.saturating_add(ATTEMPTS) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(e) if e.kind() == ErrorKind::AddrInUse => println!("  port {port} is taken, trying the next"),
            Err(e) => return Err(format!("cannot listen on 127.0.0.1:{port}: {e}")),
        }
    }
    Err(format!("no free port from {wished} to {}", wished.saturating_add(ATTEMPTS)))
}

fn open(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(opener).arg(url).stdin(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        println!("  no {opener} here: open the address by hand");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        let check = |line: &str, expect: Option<(u16, bool, bool)>| {
            let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let options = expect.map(|(port, open, debug)| Options { port, open, debug });
            assert_eq!(Options::parse(&args).ok(), options, "{line}");
        };
        check("", Some((8080, false, false)));
        check("--port 9000 --open", Some((9000, true, false)));
        check("--port=9000 --debug", Some((9000, false, true)));
        check("--port", None);
        check("--port 99999", None);
        check("--wrong", None);
    }

    #[test]
    fn a_taken_port_gives_way_to_the_next() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let wished = taken.local_addr().unwrap().port();
        let found = listen(wished).unwrap().local_addr().unwrap().port();
        assert!(found > wished);
    }
}
