//! Packages of the system, where this process may install them: as root, with apt.

use crate::exec::{which, Run};
use crate::Result;
use std::process::Command;

/// Installs Debian packages, or says what the person has to run.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    let (has_apt, root) = (which("apt-get").is_some(), is_root());
    if !has_apt || !root {
        return Err(by_hand(what, &commands(packages, has_apt, root)));
    }
    let step = format!("apt-get install {what}");
    if apt(&step, packages).is_ok() {
        return Ok(());
    }
    let mut update = Command::new("apt-get");
    update.arg("update");
    Run::new("apt-get update", update).about(20).over_network().go()?;
    apt(&step, packages).map_err(|e| format!("{e}\n\n{}", by_hand(what, &commands(packages, true, true))))
}

fn apt(step: &str, packages: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(["install", "-y", "--no-install-recommends"]).args(packages);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Run::new(step, command).about(60).over_network().go().map(|_| ())
}

fn is_root() -> bool {
    crate::exec::ask("id", &["-u"]).as_deref() == Some("0")
}

/// What the person runs to have the packages.
fn commands(packages: &[&str], has_apt: bool, root: bool) -> Vec<String> {
    let sudo = if root { "" } else { "sudo " };
    let install = format!("{sudo}apt-get install -y --no-install-recommends {}", packages.join(" "));
    match has_apt {
        true => vec![format!("{sudo}apt-get update"), install],
        false => vec![format!(
            "{install}      # Debian's names; other systems have the same under names of their own"
        )],
    }
}

/// The message that ends the program when only the person can go on.
pub fn by_hand(what: &str, commands: &[String]) -> String {
    let commands: String = commands.iter().map(|command| format!("    {command}\n")).collect();
    format!("{what} is missing and cannot be installed from here. Please run\n\n{commands}\nand then the same command again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_installed_is_left_to_the_person_in_exact_commands() {
        let check = |has_apt, root, expect: &[&str]| {
            let lines = commands(&["rustc-web", "cargo-web"], has_apt, root);
            assert_eq!(lines.len(), expect.len(), "{lines:?}");
            for (line, start) in lines.iter().zip(expect) {
                assert!(line.starts_with(start), "{line}");
            }
            let message = by_hand("Debian's Rust for the web", &lines);
            assert!(message
                .starts_with("Debian's Rust for the web is missing and cannot be installed from here."));
            assert!(lines.iter().all(|line| message.contains(&format!("\n    {line}\n"))), "{message}");
            assert!(message.ends_with("and then the same command again."), "{message}");
        };
        let install = "apt-get install -y --no-install-recommends rustc-web cargo-web";
        let sudo = "sudo apt-get install -y --no-install-recommends rustc-web cargo-web";
        check(true, false, &["sudo apt-get update", sudo]);
        check(true, true, &["apt-get update", install]);
        check(false, false, &[sudo]);
        check(false, true, &[install]);
    }
}
