//! Parts that several pieces share come as chunks, one for each set of pieces that shares some. Most are a few hundred
//! bytes: as files of their own they are slow to fetch and hardly smaller for being compressed. So small ones are merged,
//! those apart that the page needs unasked.

use crate::exec::Run;
use crate::imports::limits;
use crate::setup::PageTools;
use crate::split::{entries, FEATURES, LOADER};
use crate::{size, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Below so many bytes a chunk is small.
const SMALL: u64 = 4_000;
/// How the splitter ends what it writes about a chunk; chunks need no others.
const END: &str = "\n, []);\n";

/// A small chunk.
struct Chunk {
    /// `chunk_12`
    name: String,
    file: PathBuf,
    /// Which pieces share it.
    users: BTreeSet<String>,
}

/// Merges the small chunks in `work`, and has its script load them so.
pub fn merge(tools: &PageTools, work: &Path) -> Result<()> {
    let path = work.join(LOADER).with_extension("js");
    let mut script = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    let (first, later): (Vec<_>, Vec<_>) =
        small(work, &script)?.into_iter().partition(|chunk| chunk.users.contains(size::OPENED));
    for (name, chunks) in [("chunk_first", first), ("chunk_later", later)] {
        merge_into(tools, work, name, &chunks)?;
        script = loaded_so(&script, name, &chunks);
    }
    fs::write(&path, script).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn small(work: &Path, script: &str) -> Result<Vec<Chunk>> {
    let mut chunks = Vec::new();
    for file in entries(work)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_small = fs::metadata(&file).is_ok_and(|it| it.len() < SMALL);
        if is_small && name.starts_with("chunk_") && place(script, &name).is_some() {
            let users = size::users(&format!("{name}.wasm"), script).map(str::to_owned).collect();
            chunks.push(Chunk { name, file, users });
        }
    }
    chunks.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(chunks)
}

/// One module that does what the chunks do. Each of them asks the page for its memory, its table and its stack; for a
/// merged module to ask but once, a module stands between that asks for them and hands them on.
fn merge_into(tools: &PageTools, work: &Path, name: &str, chunks: &[Chunk]) -> Result<()> {
    let (mut memory, mut table) = (0, 0);
    for chunk in chunks {
        let bytes =
            fs::read(&chunk.file).map_err(|e| format!("cannot read {}: {e}", chunk.file.display()))?;
        let least =
            limits(&bytes).ok_or_else(|| format!("cannot read the imports of {}", chunk.file.display()))?;
        (memory, table) = (memory.max(least.memory), table.max(least.table));
    }
    let between = work.join(name).with_extension("wat");
    let text = format!(
        "(module\n (import \"page\" \"memory\" (memory {memory}))\n (import \"page\" \"__indirect_function_table\" (table {table} funcref))\n (import \"page\" \"__wasm_split_shared0\" (global (mut i32)))\n (export \"memory\" (memory 0))\n (export \"__indirect_function_table\" (table 0))\n (export \"__wasm_split_shared0\" (global 0)))\n"
    );
    fs::write(&between, text).map_err(|e| format!("cannot write {}: {e}", between.display()))?;
    let mut merge = Command::new("wasm-merge");
    tools.wasm.point(&mut merge);
    merge.args(FEATURES).arg("--enable-multimemory").arg(&between).arg(LOADER);
    chunks.iter().for_each(|chunk| {
        merge.arg(&chunk.file).arg(&chunk.name);
    });
    merge.arg("-o").arg(work.join(name).with_extension("wasm"));
    Run::new("merge small chunks", merge).about(1).go()?;
    chunks.iter().try_for_each(|chunk| {
        fs::remove_file(&chunk.file).map_err(|e| format!("cannot remove {}: {e}", chunk.file.display()))
    })
}

/// Where the script says how a chunk is loaded.
fn place(script: &str, chunk: &str) -> Option<std::ops::Range<usize>> {
    let start = script.find(&format!("const __{chunk} = makeLoad("))?;
    let end = script.get(start..)?.find(END)?;
    Some(start..start + end + END.len())
}

/// The script, which loads the merged module where it loaded one of the chunks.
fn loaded_so(script: &str, name: &str, chunks: &[Chunk]) -> String {
    let mut out = script.to_owned();
    for chunk in chunks {
        if let Some(place) = place(&out, &chunk.name) {
            out.replace_range(place, &format!("const __{} = __{name};\n", chunk.name));
        }
    }
    let users: BTreeSet<&str> =
        chunks.iter().flat_map(|chunk| chunk.users.iter().map(String::as_str)).collect();
    let users = Vec::from_iter(users).join(", ");
    let load = format!(
        "/* {users} */\nconst __{name} = makeLoad(() => {{\n    const src = fetch(new URL(\"./{name}.wasm\", import.meta.url));\n    src.catch(() => {{}});\n    return async (imports) => WebAssembly.instantiateStreaming(src, {{ page: imports.{LOADER} }});\n}}, []);\n"
    );
    let at = out.find("/* ").unwrap_or(out.len());
    out.insert_str(at, &load);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_chunk_is_loaded_in_place_of_each() {
        let one = |name: &str| {
            format!("/* flow, run */\nconst __{name} = makeLoad(() => {{\n    const src = fetch(new URL(\"./{name}.wasm\"));\n}}\n, []);\n")
        };
        let script = format!(
            "let shared;\n{}{}export const load = [__chunk_7, __chunk_8];\n",
            one("chunk_7"),
            one("chunk_8")
        );
        let users = BTreeSet::from(["flow".to_owned(), "run".to_owned()]);
        let chunk = Chunk { name: "chunk_7".to_owned(), file: PathBuf::new(), users };
        let loaded = loaded_so(&script, "chunk_later", &[chunk]);
        assert!(
            loaded.starts_with("let shared;\n/* flow, run */\nconst __chunk_later = makeLoad("),
            "{loaded}"
        );
        assert!(loaded.contains("/* flow, run */\nconst __chunk_7 = __chunk_later;\n/* flow, run */\nconst __chunk_8 = makeLoad("), "{loaded}");
        assert!(size::users("chunk_later.wasm", &loaded).eq(["flow", "run"]));
    }
}
