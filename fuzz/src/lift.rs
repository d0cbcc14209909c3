//! Reading the plan off a definition, and weaving it again.
//!
//! Sections: the definition, an execution history.

use asl::Diagnostic;
use protocol::Layout;

/// So many tasks at most are woven again: nested layouts of more take long.
const WOVEN: usize = 6;

/// Any text is lifted; the plan prints as one that reads back, and where neither has a mistake every layout of it is
/// a definition without any.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [definition, history] = super::sections(&text);
    let histories = if history.is_empty() { Vec::new() } else { vec![history.to_owned()] };
    let lifted = weave::lift(definition, &histories);
    super::sound(definition, &lifted.diagnostics);
    let mistaken = lifted.diagnostics.iter().any(Diagnostic::is_error);
    let plan = lifted.plan;
    let (again, _) = plan::parse(&plan::print(&plan));
    assert_eq!(again.as_ref(), Some(&plan));
    // What a definition does wrong its plan may do as well.
    if mistaken
        || plan.tasks.is_empty()
        || plan.tasks.len() > WOVEN
        || plan::check(&plan).iter().any(Diagnostic::is_error)
    {
        return;
    }
    for layout in Layout::ALL {
        if let Ok(woven) = weave::weave(&plan, layout) {
            let parsed = asl::parse(&woven.definition);
            assert!(parsed.is_valid(), "{layout:?}: {:?}\n{}", parsed.diagnostics, woven.definition);
        }
    }
}
