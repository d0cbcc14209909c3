//! The rules of the language, which a definition must keep to be run. In a browser they are a piece of the module that
//! arrives before a definition is first run that a person had a hand in (crates/engine); what is woven of a plan breaks
//! none (crates/weave). Elsewhere they are always there.

use asl::json::Node;
use asl::on_demand::OnDemand;
use asl::{Diagnostic, StateMachine, WorkflowType};

/// What the rules find in a Standard workflow's definition; with `true` also in what its calls are given.
pub type Rules = fn(&Node, bool) -> Vec<Diagnostic>;

/// All of them.
pub const RULES: Rules = |document, calls| match calls {
    true => asl::check(document, WorkflowType::Standard),
    false => asl::check_but_for_calls(document, WorkflowType::Standard),
};

/// The state machine that a text means, if there is no error in it.
///
/// # Errors
/// The errors, in the order of the text.
pub fn sound_machine(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    machine(text, true)
}

/// The same of what is woven of a plan, which need not say all that its calls are given.
///
/// # Errors
/// As above.
pub fn woven_machine(text: &str) -> Result<StateMachine, Vec<Diagnostic>> {
    machine(text, false)
}

fn machine(text: &str, calls: bool) -> Result<StateMachine, Vec<Diagnostic>> {
    let (document, mut found) = asl::json::parse(text);
    found.extend(RULES_ON_DEMAND.get().map(|rules| rules(&document, calls)).unwrap_or_default());
    found.retain(Diagnostic::is_error);
    found.sort_by_key(|finding| finding.span.start);
    match found.is_empty() {
        true => Ok(asl::interpret(&document)),
        false => Err(found),
    }
}

/// Where they are: without them definitions are not checked.
pub static RULES_ON_DEMAND: OnDemand<Rules> =
    OnDemand::new(if cfg!(feature = "on-demand") { None } else { Some(RULES) });
