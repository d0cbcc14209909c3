//! Many runs, cut into chunks that any worker can make: a chunk's tallies cross as bytes that nobody but the engine reads.

use asl::model::QueryLanguage;
use asl::{Diagnostic, Span};
use plan::Plan;
use protocol::{wire, Comparison, Layout, Layouts, RunSettings, Sweep};
use std::cell::RefCell;
use weave::{Partial, Trials, Woven};

/// What runs `from..to` of each layout showed.
///
/// # Errors
/// The plan's own errors.
pub fn runs(plan: &Plan, settings: &RunSettings, from: u32, to: u32) -> Result<Vec<u8>, Vec<Diagnostic>> {
    Ok(wire::to_bytes(&Trials::of(plan, settings, woven(plan, settings)?).run_range(from..to)))
}

/// The comparison that all chunks make, in the order of their runs.
///
/// # Errors
/// The plan's own errors, or why no layout can be run.
pub fn conclude(
    plan: &Plan,
    settings: &RunSettings,
    partials: &[Vec<u8>],
) -> Result<Comparison, Vec<Diagnostic>> {
    let mut whole = Partial::default();
    for bytes in partials {
        whole.merge(&wire::from_bytes(bytes).map_err(damaged)?);
    }
    weave::conclude(Trials::of(plan, settings, woven(plan, settings)?), &whole)
}

/// Poll intervals that a person would choose, from 5 s to 10 min.
const INTERVALS_S: [u32; 8] = [5, 10, 15, 30, 60, 120, 300, 600];

/// The poll interval swept.
///
/// # Errors
/// The plan's own errors, or that the layout does not poll.
pub fn sweep(plan: &Plan, settings: &RunSettings, layout: Layout) -> Result<Sweep, Vec<Diagnostic>> {
    weave::sweep::sweep_at(plan, settings, layout, &INTERVALS_S)
}

/// What was asked about last, and what it was woven into.
struct Last {
    plan: Plan,
    layouts: Layouts,
    language: QueryLanguage,
    woven: Woven,
}

thread_local! {
    /// Chunk after chunk is of the same plan.
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// The plan's layouts, woven once as long as nothing else is asked about.
fn woven(plan: &Plan, settings: &RunSettings) -> Result<Woven, Vec<Diagnostic>> {
    let (layouts, language) = (settings.layouts, settings.query_language);
    let same = |last: &Last| last.plan == *plan && last.layouts == layouts && last.language == language;
    LAST.with_borrow_mut(|last| match last {
        Some(known) if same(known) => Ok(known.woven.clone()),
        last => {
            let woven = Woven::new(plan, settings)?;
            *last = Some(Last { plan: plan.clone(), layouts, language, woven: woven.clone() });
            Ok(woven)
        }
    })
}

fn damaged(_: wire::Unreadable) -> Vec<Diagnostic> {
    let message = "Runs were damaged on their way: reload the page.";
    vec![Diagnostic::error("BAD_REQUEST", "/", Span::default(), message)]
}
