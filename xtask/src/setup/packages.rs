//! Packages of the system, where this process may install them: as root, with apt.

use crate::exec::{which, Run};
use crate::Result;
use std::process::Command;

/// Installs Debian packages, or says what the person has to run.
pub fn install(what: &str, packages: &[&str]) -> Result<()> {
    if which("apt-get").is_none() || !is_root() {
        return Err(by_hand(
            what,
            &[
                "sudo apt-get update".to_owned(),
                format!("sudo apt-get install -y --no-install-recommends {}", packages.join(" ")),
            ],
        ));
    }
    let step = format!("apt-get install {what}");
    if apt(&step, packages).is_ok() {
        return Ok(());
    }
    let mut update = Command::new("apt-get");
    update.arg("update");
    Run::new("apt-get update", update).about(20).over_network().go()?;
    apt(&step, packages).map_err(|e| {
        format!("{e}\n\n{}", by_hand(what, &[format!("apt-get install -y {}", packages.join(" "))]))
    })
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

/// The message that ends the program when only the person can go on.
pub fn by_hand(what: &str, commands: &[String]) -> String {
    let commands: String = commands.iter().map(|command| format!("    {command}\n")).collect();
    format!("{what} is missing and cannot be installed from here. Please run\n\n{commands}\nand then the same command again.")
}
