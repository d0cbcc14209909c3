//! `cargo xtask`: everything a fresh machine needs to serve and to test Stepweave.

mod bench;
mod bundle;
mod cache;
mod chunks;
mod conformance;
mod console;
mod exec;
mod fuzz;
mod http;
mod imports;
mod serve;
mod setup;
mod size;
mod split;
mod test;
mod tidy;

use std::process::ExitCode;

/// What went wrong, said to the person at the keyboard.
pub type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--open] [--debug]   set up, build the page and serve it on 127.0.0.1 (default port 8080)
  test [FILTER..]                       set up, then every check and test; FILTER picks steps by name,
                                        any other word picks native tests and browser journeys by name
  setup                                 only install what serve and test need
  tidy                                  house rules: file sizes, lock files, links in the documents
  conformance [KIND CASES.jsonl..]      result lines of recorded cases, for ../shared/conformance/judge.py; without a
                                        kind all are run and judged (--raise raises tests/conformance-floor.json)
  bench [NAMES] [--rounds N]            speed and memory beside other engines, which it installs into the cache; with
                                        no names every row, and docs/benchmarks.md is brought up to date; `bench page`
                                        measures the built page in a browser
  fuzz [TARGET..] [--runs N]            coverage-guided fuzzing of fuzz/, N executions a target (default 100000);
                                        `fuzz page`: N deeds of people who do anything with the built page (6000)
  size                                  what the built page weighs

Environment:
  STEPWEAVE_CACHE     where tools and build results are kept (default ~/.cache/stepweave)
  STEPWEAVE_WASM      `rustup` or `debian`: which toolchain builds for wasm32 (default: whichever is there)
  STEPWEAVE_CHROMIUM  the browser that the tests drive (default: chromium or Chrome on PATH)
  UPDATE_SCREENSHOTS  set to 1, the browser tests rewrite docs/screenshots
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "serve" => serve::Options::parse(rest).and_then(serve::run),
        "test" => test::run(rest),
        "setup" => setup::everything().map(|_| ()),
        "tidy" => tidy::run(),
        "fuzz" => fuzz::run(rest),
        "conformance" => conformance::run(rest),
        "bench" => bench::run(rest),
        "size" => setup::node::find().and_then(|node| size::run(&node)),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("unknown command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n{message}");
            ExitCode::FAILURE
        }
    }
}
