//! The rules of the language, which a definition must keep to be run. In a browser they are a piece of the module that
//! arrives before a definition is first run that a person had a hand in (crates/engine); what is woven of a plan breaks
//! none (crates/weave). Elsewhere they are always there.

use asl::json::Node;
use asl::{Diagnostic, StateMachine, WorkflowType};

/// What the rules find in a Standard workflow's definition.
pub type Rules = fn(&Node) -> Vec<Diagnostic>;

/// All of them, for [`install_rules`].
pub const RULES: Rules = |document| asl::check(document, WorkflowType::Standard);

/// The state machine that a text means, if there is no error in it.
///
/// # Errors
/// The errors, in the order of the text.
pub fn sound_machine(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    let (document, mut found) = asl::json::parse(text);
    found.extend(check(&document));
    found.retain(Diagnostic::is_error);
    found.sort_by_key(|finding| finding.span.start);
    match found.is_empty() {
        true => Ok(asl::interpret(&document)),
        false => Err(found),
    }
}

fn check(document: &Node) -> Vec<Diagnostic> {
    installed().map(|rules| rules(document)).unwrap_or_default()
}

crate::on_demand::on_demand! {
    /// From now on definitions are checked.
    install_rules, installed: Rules = RULES
}
