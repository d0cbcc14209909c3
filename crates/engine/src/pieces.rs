//! What comparing does not need: pieces of the module that are downloaded when they are first asked for. The feature
//! `split` marks them for `cargo xtask`, which cuts the linked module; without it, and natively, they are there from the
//! start.
//!
//! A piece holds what nothing outside it reaches. So nothing else may call the functions that are called here.

use crate::{evaluate, run, test_state, trials};
use asl::Diagnostic;
use protocol::{Events, Packed, Rehearsal, Request, Response};

/// An answer, or why there is none.
type Answered = Result<Response, Refused>;

/// The diagnostics of [`Response::Rejected`].
pub struct Refused(Vec<Diagnostic>);

impl From<Vec<Diagnostic>> for Refused {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }
}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for Refused {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        let message = "A part of the engine could not be downloaded. Once the network is back, try again.";
        Self(vec![Diagnostic::error("NOT_LOADED", "/", asl::Span::default(), message)])
    }
}

/// Functions of a piece, and what they call.
macro_rules! piece {
    ($piece:ident: fn $name:ident($($argument:ident: $of:ty),*) -> Result<$value:ty, Refused> $body:block) => {
        #[cfg(feature = "split")]
        #[wasm_split_helpers::wasm_split($piece, fallible)]
        fn $name($($argument: $of),*) -> Result<$value, Refused> $body

        #[cfg(not(feature = "split"))]
        async fn $name($($argument: $of),*) -> Result<$value, Refused> $body
    };
}

/// Makes ready what the request needs beside its own piece: JSONata, or what a person may have
/// written in the language: its rules, all of its intrinsic functions and DynamoDB's expressions.
pub async fn prepare(request: &Request) -> Result<(), Vec<Diagnostic>> {
    #[cfg(target_arch = "wasm32")]
    {
        if request.may_need_jsonata() {
            jsonata().await.map_err(|Refused(diagnostics)| diagnostics)?;
        }
        if request.takes_rules() {
            rules().await.map_err(|Refused(diagnostics)| diagnostics)?;
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = request;
    Ok(())
}

/// Answers what needs a piece.
pub async fn answer(request: Request, clock_ms: fn() -> u64) -> Result<Response, Vec<Diagnostic>> {
    answer_with_pieces(request, clock_ms).await.map_err(|Refused(diagnostics)| diagnostics)
}

async fn answer_with_pieces(request: Request, clock_ms: fn() -> u64) -> Answered {
    match request {
        Request::Hazards { .. } | Request::Sweep { .. } => analyse(request).await,
        Request::Lift { definition, mut histories, rehearsal } => {
            if let Some(Rehearsal { input, mocks, seed }) = rehearsal {
                let run = Request::Run { definition: definition.clone(), input, mocks: Some(mocks), seed };
                // Without it durations are guessed.
                histories.extend(execute(run, clock_ms).await.ok().and_then(text_of_history));
            }
            lift(Request::Lift { definition, histories, rehearsal: None }).await
        }
        _ => execute(request, clock_ms).await,
    }
}

piece! { analysis: fn analyse(request: Request) -> Result<Response, Refused> {
    Ok(match request {
        Request::Sweep { plan, settings, layout } => {
            Response::Swept { sweep: Box::new(trials::sweep(&plan, &settings, layout)?) }
        }
        Request::Hazards { plan, settings } => {
            Response::Hazards { hazards: weave::hazards::hazards(&plan, &settings)? }
        }
        _ => Response::Rejected { diagnostics: Vec::new() },
    })
} }

piece! { lift: fn lift(request: Request) -> Result<Response, Refused> {
    #[cfg(target_arch = "wasm32")]
    install_language();
    Ok(match request {
        Request::Lift { definition, histories, .. } => {
            Response::Lifted { lifted: Packed::new(&weave::lift(&definition, &histories)) }
        }
        _ => Response::Rejected { diagnostics: Vec::new() },
    })
} }

fn history(events: Vec<serde_json::Value>) -> Response {
    Response::History { events: Packed::new(&Events(events)) }
}

/// What GetExecutionHistory returns.
fn text_of_history(told: Response) -> Option<String> {
    let Response::History { events } = told else { return None };
    serde_json::to_string(&events.open().ok()?.0).ok()
}

piece! { runs: fn execute(request: Request, clock_ms: fn() -> u64) -> Result<Response, Refused> {
    #[cfg(target_arch = "wasm32")]
    sim::DISTRIBUTED_MAP_ON_DEMAND.install(&sim::DISTRIBUTED_MAP);
    #[cfg(target_arch = "wasm32")]
    sim::NESTED_ON_DEMAND.install(&sim::NESTED);
    #[cfg(target_arch = "wasm32")]
    install_language();
    Ok(match request {
        Request::History { plan, settings, layout, hazard } => {
            history(weave::history(&plan, &settings, layout, hazard.as_deref())?)
        }
        Request::Run { definition, input, mocks, seed } => {
            history(run::run(&definition, &input, mocks.as_deref(), seed, &clock_ms, run::TAB)?)
        }
        Request::TestState { test } => Response::StateTested { tested: Packed::new(&test_state::test(&test)?) },
        Request::Evaluate { evaluation } => Response::Evaluated { evaluated: Packed::new(&evaluate::evaluate(&evaluation)?) },
        _ => Response::Rejected { diagnostics: Vec::new() },
    })
} }

#[cfg(target_arch = "wasm32")]
piece! { jsonata: fn jsonata() -> Result<(), Refused> {
    expr::jsonata::LIBRARY_ON_DEMAND.install(expr::jsonata::library());
    weave::on_demand::TELLER_ON_DEMAND.install(weave::on_demand::TELLER);
    Ok(())
} }

#[cfg(target_arch = "wasm32")]
piece! { rules: fn rules() -> Result<(), Refused> {
    install_language();
    Ok(())
} }

/// What comes with definitions that a person had a hand in.
#[cfg(target_arch = "wasm32")]
fn install_language() {
    expr::intrinsic::FUNCTIONS_ON_DEMAND.install(expr::intrinsic::FUNCTIONS);
    expr::path::FILTERS_ON_DEMAND.install(expr::path::FILTERS);
    weave::on_demand::WAYS_ON_DEMAND.install(weave::on_demand::WAYS);
    sim::RULES_ON_DEMAND.install(sim::RULES);
    sim::world::EXPRESSIONS_ON_DEMAND.install(&sim::world::EXPRESSIONS);
}
