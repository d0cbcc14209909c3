//! The toolchain that builds for wasm32: rustup's where it can have the standard library, else Debian's.

use super::packages::{by_hand, install};
use super::version;
use crate::exec::{ask, which, Run};
use crate::{cache, console, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target triple of the page and the engine.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Since when ending at a panic at once is a strategy of the compiler; before, the standard library had a feature for it.
const IMMEDIATE_ABORT: version::Version = (1, 92, 0);
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
/// `rust-version` of the workspace.
const OLDEST: version::Version = (1, 90, 0);

/// How the standard library of a release is built: without the messages and places of panics, which nobody sees
/// where a panic only ends the worker or the page, and small before fast. A sixth of the download.
fn small_std(compiler: version::Version) -> [(&'static str, &'static str); 4] {
    let (features, flags) = match compiler >= IMMEDIATE_ABORT {
        true => (
            "optimize_for_size",
            "--cfg erase_components -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none",
        ),
        false => ("optimize_for_size,panic_immediate_abort", "--cfg erase_components -Zlocation-detail=none"),
    };
    [
        // What follows is not stable yet; compiler and standard library come from one toolchain, so that it may be used.
        ("RUSTC_BOOTSTRAP", "1"),
        ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
        ("CARGO_UNSTABLE_BUILD_STD_FEATURES", features),
        // Takes the place of the flags in .cargo/config.toml, hence the first one.
        ("RUSTFLAGS", flags),
    ]
}

/// A compiler with a standard library for wasm32.
pub struct Toolchain {
    debian: Option<Debian>,
    version: version::Version,
    has_source: bool,
    /// Build results, outside the checkout, one folder a compiler and standard library.
    pub target_dir: PathBuf,
}

struct Debian {
    linker: String,
}

/// Finds a toolchain that can build for wasm32, or makes one.
pub fn ensure() -> Result<Toolchain> {
    let asked_for = std::env::var("STEPWEAVE_WASM").unwrap_or_default();
    if asked_for != "debian" {
        if std_of("rustc").is_some() {
            return Toolchain::from("rustc", None);
        }
        if asked_for == "rustup" || !debian_is_ready() {
            match add_target() {
                Ok(()) => return Toolchain::from("rustc", None),
                Err(message) if asked_for == "rustup" => return Err(message),
                Err(_) => console::note("rustup has no wasm32", "taking Debian's toolchain instead"),
            }
        }
    }
    let linker = ensure_debian()?;
    Toolchain::from(DEBIAN_RUSTC, Some(Debian { linker }))
}

/// The standard library's source, to build it anew for a release; without it the release is larger, nothing worse.
fn ensure_source(rustc: &str) -> bool {
    let there = || {
        let sysroot = ask(rustc, &["--print", "sysroot"])?;
        let library = Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock");
        library.is_file().then_some(())
    };
    if there().is_none() && rustc != DEBIAN_RUSTC && which("rustup").is_some() {
        let mut add = Command::new("rustup");
        add.args(["component", "add", "rust-src"]);
        // What it says on failure stands in the log; the note below says what follows from it.
        Run::new("rustup component add rust-src", add).about(10).over_network().go().ok();
    }
    if there().is_none() {
        console::note("no source of the standard library", "a release will be a sixth larger");
    }
    there().is_some()
}

fn add_target() -> Result<()> {
    if which("rustup").is_none() {
        return Err("rustup is not there".to_owned());
    }
    let mut add = Command::new("rustup");
    add.args(["target", "add", TARGET]);
    Run::new("rustup target add wasm32", add).about(10).over_network().go()?;
    std_of("rustc").map(|_| ()).ok_or_else(|| "rustup added the target, but rustc does not see it".to_owned())
}

/// The library file of `rustc`'s standard library for wasm32. Its name carries a hash, so it tells builds apart.
fn std_of(rustc: &str) -> Option<PathBuf> {
    let lib = library_folder(rustc)?;
    let has = |prefix: &str| {
        let entries = fs::read_dir(&lib).ok()?;
        let mut found = entries.flatten().map(|entry| entry.path());
        found.find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with(prefix) && name.ends_with(".rlib")
        })
    };
    has("libtest-").and(has("libstd-"))
}

fn library_folder(rustc: &str) -> Option<PathBuf> {
    let sysroot = ask(rustc, &["--print", "sysroot"])?;
    Some(Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib"))
}

fn debian_is_ready() -> bool {
    std_of(DEBIAN_RUSTC).is_some()
        && new_enough()
        && wasm_linker().is_some_and(|linker| which(&linker).is_some())
}

fn new_enough() -> bool {
    ask(DEBIAN_RUSTC, &["--version"])
        .and_then(|said| version::parse(&said))
        .is_some_and(|found| found >= OLDEST)
}

/// wasm-ld of the LLVM that Debian's compiler was built with.
fn wasm_linker() -> Option<String> {
    Some(format!("wasm-ld-{}", llvm_major()?))
}

fn llvm_major() -> Option<u64> {
    let verbose = ask(DEBIAN_RUSTC, &["-vV"])?;
    let line = verbose.lines().find(|line| line.starts_with("LLVM version"))?;
    version::parse(line).map(|found| found.0)
}

/// Debian's compiler, the linker of its LLVM, and a standard library built with it. Gives the linker's name.
fn ensure_debian() -> Result<String> {
    if !new_enough() || !Path::new(DEBIAN_CARGO).is_file() {
        install("Debian's Rust for the web", &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"])?;
    }
    let major = llvm_major().ok_or("/usr/bin/rustc -vV does not name its LLVM")?;
    let linker = format!("wasm-ld-{major}");
    if which(&linker).is_none() {
        install("the linker for wasm32", &[&format!("lld-{major}")])?;
    }
    if std_of(DEBIAN_RUSTC).is_none() {
        build_std()?;
    }
    Ok(linker)
}

/// Builds the standard library once, in a throw-away crate, and puts it where the compiler looks for it.
fn build_std() -> Result<()> {
    let library = library_folder(DEBIAN_RUSTC).ok_or("/usr/bin/rustc does not run")?;
    let crate_dir = cache::folder("build-std")?;
    let io = |e: std::io::Error| format!("{}: {e}", crate_dir.display());
    fs::create_dir_all(crate_dir.join("src")).map_err(io)?;
    let manifest =
        "[package]\nname = \"build-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";
    fs::write(crate_dir.join("Cargo.toml"), manifest).map_err(io)?;
    fs::write(crate_dir.join("src/main.rs"), "fn main() {}\n").map_err(io)?;

    let mut build = Command::new(DEBIAN_CARGO);
    // Without bitcode link-time optimisation fails; without `test` wasm-bindgen-test does.
    build
        .args([
            "build",
            "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test",
            "--target",
            TARGET,
            "--release",
        ])
        .current_dir(&crate_dir)
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", crate_dir.join("target"));
    debian_env(&mut build);
    Run::new("build std for wasm32", build).about(130).over_network().go()?;

    let built = crate_dir.join("target").join(TARGET).join("release/deps");
    copy_libraries(&built, &library).map_err(|e| {
        let (from, to) = (built.display(), library.display());
        let commands = [format!("sudo mkdir -p {to}"), format!("sudo cp {from}/*.rlib {to}/")];
        format!("{e}\n\n{}", by_hand("the standard library for wasm32", &commands))
    })?;
    fs::remove_dir_all(&crate_dir).ok();
    Ok(())
}

fn copy_libraries(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)?.flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "rlib") {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Points a command at Debian's toolchain, away from what rustup put into the environment.
fn debian_env(command: &mut Command) {
    command
        .env("RUSTC", DEBIAN_RUSTC)
        .env("CARGO", DEBIAN_CARGO)
        .env("PATH", path_with(&[Path::new("/usr/bin")]));
    for variable in
        ["RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"]
    {
        command.env_remove(variable);
    }
}

/// PATH with these folders first.
fn path_with(first: &[&Path]) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = first.iter().map(|dir| dir.to_path_buf()).chain(std::env::split_paths(&path));
    std::env::join_paths(all).unwrap_or(path)
}

impl Toolchain {
    fn from(rustc: &str, debian: Option<Debian>) -> Result<Self> {
        let said = ask(rustc, &["-vV"]).ok_or_else(|| format!("{rustc} does not run"))?;
        let library = std_of(rustc).ok_or_else(|| format!("{rustc} has no standard library for wasm32"))?;
        let built = fs::metadata(&library).and_then(|m| m.modified()).ok();
        let version = version::parse(&said).unwrap_or_default();
        // The compiler names the folder's beginning, its standard library the rest: results of an older standard
        // library are of no use to anybody and go.
        let compiler =
            format!("wasm-{}.{}-{:08x}", version.0, version.1, cache::fingerprint_of(&said) as u32);
        let key = cache::fingerprint_of(&(&library, built));
        let target_dir = cache::folder("target")?.join(format!("{compiler}-{:08x}", key as u32));
        cache::drop_siblings(&target_dir, &compiler);
        let whose = if debian.is_some() { "Debian's" } else { "rustup's" };
        console::note("wasm32 toolchain", &format!("{whose} {}.{}.{}", version.0, version.1, version.2));
        Ok(Self { debian, version, has_source: ensure_source(rustc), target_dir })
    }

    /// clippy for wasm32, of the same version as the compiler.
    pub fn ensure_clippy(&self) -> Result<()> {
        if self.debian.is_some() && !Path::new("/usr/bin/cargo-clippy").is_file() {
            install("Debian's clippy", &["rust-web-clippy"])?;
        }
        Ok(())
    }

    /// `cargo SUBCOMMAND` of this toolchain.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = match (&self.debian, subcommand) {
            (None, _) => Command::new("cargo"),
            // By its own name: `cargo clippy` would find rustup's proxy in ~/.cargo/bin first.
            (Some(_), "clippy") => Command::new("/usr/bin/cargo-clippy"),
            (Some(_), _) => Command::new(DEBIAN_CARGO),
        };
        command.arg(subcommand);
        self.point(&mut command);
        command
    }

    /// Lets a command build the standard library too, for a small release.
    pub fn shrink(&self, command: &mut Command) {
        if self.has_source {
            command.envs(small_std(self.version));
        }
    }

    /// Points any command that calls cargo at this toolchain and its build results.
    pub fn point(&self, command: &mut Command) {
        // npm's folder for wasm-opt: Debian's own corrupts what wasm-bindgen writes.
        let (tools, npm) = (cache::tools_bin(), cache::checkout().join("node_modules/.bin"));
        command.env("PATH", path_with(&[&tools, &npm]));
        if let Some(debian) = &self.debian {
            debian_env(command);
            command.env("PATH", path_with(&[&npm, Path::new("/usr/bin"), &tools]));
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &debian.linker);
        }
        command.env("CARGO_TARGET_DIR", &self.target_dir).current_dir(cache::checkout());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_is_told_only_what_it_knows() {
        let check = |version, immediate: bool| {
            let told: Vec<_> = small_std(version).into_iter().map(|(_, value)| value).collect();
            assert_eq!(told.iter().any(|value| value.contains("-Cpanic=immediate-abort")), immediate);
            assert_eq!(told.iter().any(|value| value.contains("panic_immediate_abort")), !immediate);
            assert!(told.iter().any(|value| value.contains("--cfg erase_components")));
        };
        check((1, 90, 0), false);
        check((1, 92, 0), true);
        check((1, 96, 0), true);
    }
}
