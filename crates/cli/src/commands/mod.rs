//! The commands, one file each: its arguments, its help, what it does.

mod compare;
mod hazards;
mod lift;
mod run;
mod share;
mod sweep;
mod test_state;
mod validate;
mod weave;

use crate::console::Console;
use crate::failure::{Failure, Verdict};
use lexopt::Arg;

/// A command of `stepweave`.
struct Command {
    name: &'static str,
    /// A line in the list of commands.
    summary: &'static str,
    /// What `stepweave NAME --help` prints.
    help: &'static str,
    /// Reads the rest of the arguments and does the work.
    run: fn(lexopt::Parser, &mut Console<'_>) -> Result<Verdict, Failure>,
}

const COMMANDS: [Command; 9] = [
    validate::COMMAND,
    run::COMMAND,
    test_state::COMMAND,
    lift::COMMAND,
    weave::COMMAND,
    compare::COMMAND,
    hazards::COMMAND,
    sweep::COMMAND,
    share::COMMAND,
];

/// Runs the command that the arguments name.
pub fn run(mut parser: lexopt::Parser, console: &mut Console<'_>) -> Result<Verdict, Failure> {
    let name = match parser.next()? {
        None => return Err(Failure::Usage("a command is missing".to_owned())),
        Some(Arg::Short('h') | Arg::Long("help")) => return help(console),
        Some(Arg::Short('V') | Arg::Long("version")) => {
            console.line(concat!("stepweave ", env!("CARGO_PKG_VERSION")))?;
            return Ok(Verdict::Success);
        }
        Some(Arg::Value(name)) => name,
        Some(unknown) => return Err(unknown.unexpected().into()),
    };
    if name == "help" {
        return help(console);
    }
    let command = COMMANDS
        .iter()
        .find(|command| name == command.name)
        .ok_or_else(|| Failure::Usage(format!("there is no command {name:?}")))?;
    if asks_for_help(&parser) {
        console.text(command.help)?;
        return Ok(Verdict::Success);
    }
    (command.run)(parser, console)
}

/// `--help` anywhere among a command's arguments wins over everything else.
fn asks_for_help(parser: &lexopt::Parser) -> bool {
    let mut ahead = parser.clone();
    ahead.raw_args().is_ok_and(|arguments| {
        let mut arguments = arguments.take_while(|argument| argument != "--");
        arguments.any(|argument| argument == "--help" || argument == "-h")
    })
}

fn help(console: &mut Console<'_>) -> Result<Verdict, Failure> {
    console.line("Design, simulate and compare AWS Step Functions workflows.\n")?;
    console.line("Usage: stepweave COMMAND [ARGUMENTS]\n")?;
    for command in &COMMANDS {
        console.line(format_args!("  {:10} {}", command.name, command.summary))?;
    }
    console.line(
        "\nFILE may be '-' for standard input. Every command takes --format text|json and --help.\n\
         Exit status: 0 success, 1 the execution or the check failed, 2 bad usage or unreadable input.",
    )?;
    Ok(Verdict::Success)
}
