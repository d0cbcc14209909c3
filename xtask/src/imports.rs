//! What modules import: how large it must be, and short names for what the page's module has from its script. wasm-bindgen
//! names each function by what it does and by sixteen hexadecimal digits, which no compression makes smaller, once in the
//! module and once in the script.

use crate::Result;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where a module's sections begin, behind its magic number and version.
const SECTIONS: usize = 8;
const IMPORTS: u8 = 2;
const FUNCTION: u8 = 0;
const TABLE: u8 = 1;
const MEMORY: u8 = 2;
const GLOBAL: u8 = 3;
/// What wasm-bindgen calls the script, as seen from the module, ends so.
const SCRIPT: &str = "_bg.js";
/// What it is called from here on.
const SHORT: &str = "a";

/// Renames the functions that `module` imports from `script`, in both.
pub fn shorten(module: &Path, script: &Path) -> Result<()> {
    let read = |path: &Path| fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()));
    let (wasm, text) = (read(module)?, String::from_utf8_lossy(&read(script)?).into_owned());
    let (wasm, names) =
        renamed(&wasm).ok_or_else(|| format!("cannot read the imports of {}", module.display()))?;
    let write = |path: &Path, bytes: &[u8]| {
        fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
    };
    write(module, &wasm)?;
    write(script, in_script(&text, &names).as_bytes())
}

/// How large what a module imports must be at least.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Pages of memory.
    pub memory: usize,
    /// Functions in the table.
    pub table: usize,
}

/// What a module asks of the page.
pub fn limits(wasm: &[u8]) -> Option<Limits> {
    let mut sections = Reader { bytes: wasm, at: SECTIONS };
    let mut limits = Limits::default();
    while sections.at < wasm.len() {
        let (kind, content) = sections.section()?;
        if kind == IMPORTS {
            let mut reader = Reader { bytes: content, at: 0 };
            for _ in 0..reader.number()? {
                let (_module, _name) = (reader.text()?, reader.text()?);
                match reader.imported()? {
                    (TABLE, least) => limits.table = least,
                    (MEMORY, least) => limits.memory = least,
                    _ => {}
                }
            }
        }
    }
    Some(limits)
}

/// The module with its imports renamed, and the new name of each.
fn renamed(wasm: &[u8]) -> Option<(Vec<u8>, BTreeMap<String, String>)> {
    let mut reader = Reader { bytes: wasm, at: SECTIONS };
    let mut out = wasm.get(..SECTIONS)?.to_vec();
    let mut names = BTreeMap::new();
    while reader.at < wasm.len() {
        let start = reader.at;
        let (kind, content) = reader.section()?;
        if kind == IMPORTS {
            let section = imports(content, &mut names)?;
            out.push(kind);
            push_number(&mut out, section.len());
            out.extend(section);
        } else {
            out.extend(wasm.get(start..reader.at)?);
        }
    }
    Some((out, names))
}

/// The import section with functions of the script renamed.
fn imports(section: &[u8], names: &mut BTreeMap<String, String>) -> Option<Vec<u8>> {
    let mut reader = Reader { bytes: section, at: 0 };
    let count = reader.number()?;
    let mut out = Vec::new();
    push_number(&mut out, count);
    for _ in 0..count {
        let (module, name) = (reader.text()?, reader.text()?);
        let start = reader.at;
        reader.imported()?;
        let (module, name) = match module.ends_with(SCRIPT) {
            true => {
                let next = short(names.len());
                (SHORT, names.entry(name.to_owned()).or_insert(next).as_str())
            }
            false => (module, name),
        };
        push_text(&mut out, module);
        push_text(&mut out, name);
        out.extend(section.get(start..reader.at)?);
    }
    Some(out)
}

/// The script, which gives its functions the same names. wasm-bindgen writes them as members of objects, a line each.
fn in_script(script: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(script.len());
    for line in script.split_inclusive('\n') {
        let text = line.trim_start();
        let (indent, (key, rest)) = (line.len() - text.len(), text.split_once(": ").unwrap_or(("", text)));
        let is_script = key.trim_matches('"').ends_with(SCRIPT) && rest.starts_with("import");
        match names.get(key).map(String::as_str).or(is_script.then_some(SHORT)) {
            Some(name) => out.extend([&line[..indent], name, ": ", rest]),
            None => out.push_str(line),
        }
    }
    out
}

/// `a`, `b`, ... `Z`, `aa`, ...
fn short(number: usize) -> String {
    const LETTERS: &[u8; 52] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let letter = char::from(LETTERS[number % LETTERS.len()]);
    match number / LETTERS.len() {
        0 => letter.to_string(),
        more => format!("{}{letter}", short(more - 1)),
    }
}

fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_number(out, text.len());
    out.extend(text.as_bytes());
}

/// A place in a module's bytes that moves forward.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        self.at += 1;
        self.bytes.get(self.at - 1).copied()
    }

    /// An unsigned number in groups of seven bits (LEB128).
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A section's kind and its content.
    fn section(&mut self) -> Option<(u8, &'a [u8])> {
        let (kind, length) = (self.byte()?, self.number()?);
        Some((kind, self.take(length)?))
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(taken)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// Reads of what kind it is that is imported, and how large it must be at least.
    fn imported(&mut self) -> Option<(u8, usize)> {
        let kind = self.byte()?;
        let least = match kind {
            FUNCTION => self.number().map(|_| 0),
            // Of what kind its elements are comes first.
            TABLE => self.byte().and_then(|_| self.limits()),
            MEMORY => self.limits(),
            GLOBAL => self.take(2).map(|_| 0),
            _ => None,
        };
        Some((kind, least?))
    }

    /// How many at least; how many at most may follow.
    fn limits(&mut self) -> Option<usize> {
        let has_most = self.byte()? & 1 == 1;
        let least = self.number()?;
        has_most.then(|| self.number()).map_or(Some(()), |most| most.map(|_| ()))?;
        Some(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_grow_when_letters_run_out() {
        let check = |number, expect: &str| assert_eq!(short(number), expect);
        check(0, "a");
        check(51, "Z");
        check(52, "aa");
        check(52 + 52 * 52, "aaa");
    }

    #[test]
    fn imports_of_the_script_alone_are_renamed() {
        let mut section = vec![2];
        for (module, name) in [("./page_bg.js", "__wbg_now_0123456789abcdef"), ("./loader.js", "load")] {
            push_text(&mut section, module);
            push_text(&mut section, name);
            section.extend([FUNCTION, 3]);
        }
        let mut wasm = b"\0asm\x01\0\0\0\x02".to_vec();
        push_number(&mut wasm, section.len());
        wasm.extend(&section);
        wasm.extend(b"\x0a\x01\x00");
        let (short, names) = renamed(&wasm).unwrap();
        assert_eq!(
            short,
            b"\0asm\x01\0\0\0\x02\x1a\x02\x01a\x01a\x00\x03\x0b./loader.js\x04load\x00\x03\x0a\x01\x00"
        );
        let script = "    const import0 = {\n        __wbg_now_0123456789abcdef: function() {\n    \"./page_bg.js\": import0,\n";
        assert_eq!(
            in_script(script, &names),
            "    const import0 = {\n        a: function() {\n    a: import0,\n"
        );
        assert_eq!(renamed(&wasm[..20]), None);
        assert_eq!(limits(&wasm), Some(Limits::default()));
    }

    #[test]
    fn limits_are_those_of_memory_and_table() {
        let wasm = b"\0asm\x01\0\0\0\x02\x19\x03\x01p\x01m\x02\x01\x16\x20\x01p\x01t\x01\x70\x00\xd2\x3a\x01p\x01s\x03\x7f\x01";
        assert_eq!(limits(wasm), Some(Limits { memory: 22, table: 7506 }));
    }
}
