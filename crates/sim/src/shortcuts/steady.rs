//! What follows from a state's input alone, decided once when it is compiled. [`super::memo`] and [`super::fast_forward`] rely on
//! it.

use crate::data::{InputPlace, Source, Template, Write};
use crate::program::{StateDef, WaitDef, Work};

/// Whether what a state does follows from its input alone, and has no effect but its output. Every part is named, so
/// that whoever adds one decides.
pub(crate) fn is_steady(def: &StateDef) -> bool {
    let StateDef {
        name: _,
        language: _,
        next: _,
        input_path,
        parameters,
        result_selector,
        result_path: _,
        output_path,
        output,
        assign,
        retry: _,
        catch: _,
        work,
        steady: _,
        sends_steadily: _,
        gives_steadily: _,
        hands_on: _,
        is_stop: _,
        gives_result: _,
    } = def;
    let templates = [parameters, result_selector, output].into_iter().flatten();
    let own = match work {
        Work::Task(task) => {
            is_fixed(&task.timeout) && is_fixed(&task.heartbeat) && task.credentials.is_none() && !task.token
        }
        Work::Pass { .. } => true,
        Work::Choice { rules, .. } => rules.iter().all(|rule| {
            rule.assign.is_none()
                && rule.rule.is_steady()
                && rule.output.as_ref().is_none_or(|output| output.is_steady())
        }),
        Work::Wait(wait) => matches!(wait, WaitDef::Seconds(_)),
        _ => false,
    };
    own && assign.is_none()
        && input_path.is_steady()
        && output_path.is_steady()
        && templates.into_iter().all(|template| template.is_steady())
}

/// Whether what a state sends, or works on, follows from its input alone, with nothing else to be read beside it.
pub(crate) fn sends_steadily(def: &StateDef) -> bool {
    let alone = match &def.work {
        Work::Task(task) => {
            is_fixed(&task.timeout) && is_fixed(&task.heartbeat) && task.credentials.is_none()
        }
        Work::Parallel(_) => true,
        Work::Pass { result } => result.is_none(),
        _ => false,
    };
    // Without a template there is nothing to compute.
    alone && def.input_path.is_steady() && def.parameters.as_ref().is_some_and(Template::is_steady)
}

/// Whether what a state gives on follows from its input and its result alone, and it sets no variables.
pub(crate) fn gives_steadily(def: &StateDef) -> bool {
    def.assign.is_none()
        && def.output.as_ref().is_none_or(Template::is_steady)
        && def.result_selector.as_ref().is_none_or(Template::is_steady)
        && def.output_path.is_steady()
        && (!matches!(def.work, Work::Choice { .. }) || is_steady(def))
}

fn is_fixed(source: &Option<Source>) -> bool {
    matches!(source, None | Some(Source::Literal(_)))
}

/// Whether the state gives its input on as it is, and sets no variables.
pub(crate) fn hands_on(def: &StateDef) -> bool {
    let own = match &def.work {
        Work::Choice { rules, .. } => rules.iter().all(|rule| rule.output.is_none() && rule.assign.is_none()),
        Work::Wait(_) | Work::Succeed => true,
        _ => false,
    };
    own && matches!(def.input_path, InputPlace::Whole) && adds_nothing(def)
}

/// Whether the state gives the result of its work on as it is, and sets no variables.
pub(crate) fn gives_result(def: &StateDef) -> bool {
    matches!(def.result_path, Write::Replace) && def.result_selector.is_none() && adds_nothing(def)
}

/// Whether the state does nothing to what it gives on, and sets no variables.
fn adds_nothing(def: &StateDef) -> bool {
    matches!(def.output_path, InputPlace::Whole) && def.output.is_none() && def.assign.is_none()
}
