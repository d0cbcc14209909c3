//! The engine worker's client: one request at a time, the latest comparison wins, a worker that crashes or hangs
//! is replaced. The page never waits for it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use asl::{Diagnostic, Span};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plan::Plan;
use protocol::{Envelope, Request, Response, RunSettings, VERSION};

use super::worker::Line;
use crate::shell::ui::{ui, Ui};
use crate::state::{app_state, AppState, EngineStatus};

/// After this long a person is told that the engine is busy.
const SLOW_MS: u32 = 500;
/// After this long it is taken to hang.
const HANG_MS: u32 = 10_000;
/// Workers started in a row without one becoming ready, after which we stop trying.
const ATTEMPTS: u32 = 3;

/// Code of what is said of a request whose engine was ended before it answered.
pub const STOPPED: &str = "ENGINE_STOPPED";

type Answer = Box<dyn FnOnce(Response)>;

/// A request on its way, or waiting for its turn.
struct Job {
    request: Request,
    answer: Answer,
}

#[derive(Default)]
struct Client {
    /// Whose requests these are, from `start` on.
    page: Option<(AppState, Ui)>,
    line: Option<Line>,
    ready: bool,
    attempts: u32,
    last_id: u32,
    /// The request the worker has, with its number and timers, and whether it is the comparison.
    running: Option<(u32, Answer, [Timeout; 2], bool)>,
    /// The comparison to make next; a newer one takes its place.
    comparison: Option<Job>,
    /// Other requests, in order.
    queue: VecDeque<Job>,
}

thread_local! {
    static CLIENT: RefCell<Client> = RefCell::default();
}

/// Starts the worker and compares again after every change of plan or settings, once a frame at most.
pub fn start() {
    let (state, ui) = (app_state(), ui());
    CLIENT.with_borrow_mut(|client| client.page = Some((state, ui)));
    spawn(state, ui);
    let frame = StoredValue::new(false);
    Effect::new(move |_| {
        state.plan.track();
        state.settings.track();
        if frame.try_update_value(|waiting| std::mem::replace(waiting, true)) == Some(false) {
            request_animation_frame(move || {
                frame.set_value(false);
                compare(state, ui, state.plan.get_untracked(), state.settings.get_untracked());
            });
        }
    });
}

fn compare(state: AppState, ui: Ui, plan: Arc<Plan>, settings: RunSettings) {
    let found = plan::check(&plan);
    let broken = found.iter().any(asl::Diagnostic::is_error);
    state.diagnostics.set(found);
    if broken || plan.tasks.is_empty() {
        if plan.tasks.is_empty() {
            // What was compared is no longer a plan of anything.
            state.outdated.set(true);
        }
        state.let_former_go();
        CLIENT.with_borrow_mut(|client| client.comparison = None);
        return;
    }
    let request = Request::Compare { plan: Plan::clone(&plan), settings };
    let answer = Box::new(move |response| match response {
        // All tasks were deleted meanwhile.
        Response::Compared { .. } if state.plan.with_untracked(|now| now.tasks.is_empty()) => {}
        Response::Compared { comparison } => {
            state.hazards.set(None);
            state.outdated.set(false);
            state.comparison.set(Some(Arc::new(*comparison)));
            look_for_hazards(state, plan, settings);
        }
        Response::Rejected { diagnostics } => {
            state.let_former_go();
            state.diagnostics.update(|all| all.extend(diagnostics));
        }
        _ => {}
    });
    CLIENT.with_borrow_mut(|client| {
        client.comparison = Some(Job { request, answer });
        // Of the plan before this one.
        client.queue.retain(|job| !matches!(job.request, Request::Hazards { .. }));
    });
    advance(state, ui);
}

/// Looks for everything that can go wrong, behind the comparison's back.
fn look_for_hazards(state: AppState, plan: Arc<Plan>, settings: RunSettings) {
    let request = Request::Hazards { plan: Plan::clone(&plan), settings };
    ask(request, move |response| {
        // Of an earlier plan they would only mislead.
        let current = state.plan.try_get_untracked().is_some_and(|now| now == plan);
        if let (Response::Hazards { hazards }, true) = (response, current) {
            state.hazards.set(Some(Arc::new(hazards)));
        }
    });
}

/// Asks the engine for something else than the page's comparison; answers come in the order asked.
pub fn ask(request: Request, answer: impl FnOnce(Response) + 'static) {
    if request.may_need_jsonata() {
        return ask_with_jsonata(request, Box::new(answer));
    }
    let page = CLIENT.with_borrow_mut(|client| {
        client.queue.push_back(Job { request, answer: Box::new(answer) });
        client.page
    });
    if let Some((state, ui)) = page {
        advance(state, ui);
    }
}

/// Asks a worker of its own, started for this request and ended after it, which first downloads JSONata: such requests
/// are seldom, and one that never returns is stopped with its worker.
fn ask_with_jsonata(request: Request, answer: Answer) {
    let shared = Rc::new(RefCell::new((None::<Line>, Some(answer), Some(request))));
    let end = {
        let shared = Rc::clone(&shared);
        move |response: Response| {
            let (line, answer) = {
                let mut all = shared.borrow_mut();
                (all.0.take(), all.1.take())
            };
            drop(line);
            if let Some(answer) = answer {
                answer(response);
            }
        }
    };
    let (on_answer, on_crash, on_hang) = (end.clone(), end.clone(), end.clone());
    let opened = {
        let shared = Rc::clone(&shared);
        Line::open(
            move |envelope| match envelope.body {
                Response::Ready { .. } => {
                    let mut all = shared.borrow_mut();
                    if let (Some(request), Some(line)) = (all.2.take(), &all.0) {
                        line.send(1, request);
                    }
                }
                body => on_answer(body),
            },
            move || on_crash(stopped("The engine could not be started or stopped unexpectedly.")),
        )
    };
    match opened {
        Ok(line) => {
            shared.borrow_mut().0 = Some(line);
            // Longer than for others: it is downloaded first.
            let hang = move || on_hang(stopped("The run did not end within thirty seconds and was stopped."));
            Timeout::new(3 * HANG_MS, hang).forget();
        }
        Err(_) => end(stopped("No worker can be started in this browser.")),
    }
}

fn stopped(message: &str) -> Response {
    Response::Rejected { diagnostics: vec![Diagnostic::error(STOPPED, "/", Span::default(), message)] }
}

/// Tells whoever asked that no answer comes; of a comparison the one before stays.
fn give_up(is_comparison: bool, answer: Answer) {
    if !is_comparison {
        answer(stopped("The simulation was stopped."));
    }
}

/// Makes the comparison that was given up.
pub fn compare_again(state: AppState, ui: Ui) {
    compare(state, ui, state.plan.get_untracked(), state.settings.get_untracked());
}

/// Ends what the engine is doing.
pub fn cancel(state: AppState, ui: Ui) {
    let dropped = CLIENT.with_borrow_mut(|client| {
        client.comparison = None;
        std::mem::take(&mut client.queue)
    });
    spawn(state, ui);
    dropped.into_iter().for_each(|job| give_up(false, job.answer));
}

/// Sends the next request, if the worker is free.
fn advance(state: AppState, ui: Ui) {
    let sent = CLIENT.with_borrow_mut(|client| {
        if !client.ready || client.running.is_some() {
            return None;
        }
        let Job { request, answer } = client.comparison.take().or_else(|| client.queue.pop_front())?;
        client.last_id = client.last_id.wrapping_add(1);
        let id = client.last_id;
        let is_comparison = matches!(request, Request::Compare { .. });
        client.line.as_ref()?.send(id, request)?;
        let slow = Timeout::new(SLOW_MS, move || {
            state.let_former_go();
            state.engine.set(EngineStatus::Slow);
        });
        let hang = Timeout::new(HANG_MS, move || {
            ui.alert("The simulation did not answer for ten seconds and was stopped. Your plan is as it was; change it to try again.".to_owned());
            spawn(state, ui);
        });
        client.running = Some((id, answer, [slow, hang], is_comparison));
        Some(())
    });
    if sent.is_some() {
        state.engine.set(EngineStatus::Working);
    }
}

/// A fresh worker in place of the one there is. What that one was doing is given up.
fn spawn(state: AppState, ui: Ui) {
    let (running, line) = CLIENT.with_borrow_mut(|client| {
        client.ready = false;
        client.attempts += 1;
        (client.running.take(), client.line.take())
    });
    drop(line);
    // One of its timers may be what called: let it go once it has returned.
    Timeout::new(0, move || {
        if let Some((_, answer, _, is_comparison)) = running {
            give_up(is_comparison, answer);
        }
    })
    .forget();
    state.engine.set(EngineStatus::Starting);
    match Line::open(move |envelope| receive(state, ui, envelope), move || crashed(state, ui)) {
        Ok(line) => CLIENT.with_borrow_mut(|client| client.line = Some(line)),
        Err(_) => failed(state, ui),
    }
}

fn crashed(state: AppState, ui: Ui) {
    let (was_ready, attempts) = CLIENT.with_borrow(|client| (client.ready, client.attempts));
    if was_ready {
        ui.alert(
            "The simulation stopped unexpectedly and was started again. Your plan is as it was.".to_owned(),
        );
    }
    if attempts < ATTEMPTS {
        spawn(state, ui);
    } else {
        failed(state, ui);
    }
}

fn failed(state: AppState, ui: Ui) {
    state.engine.set(EngineStatus::Failed);
    ui.alert("The simulation cannot be started in this browser. The plan can still be edited, saved and shared; reload the page to try again.".to_owned());
}

fn receive(state: AppState, ui: Ui, Envelope { id, body }: Envelope<Response>) {
    if let Response::Ready { version } = &body {
        if version != VERSION {
            ui.alert(format!(
                "The page ({VERSION}) and its engine ({version}) are of different versions: reload the page."
            ));
            state.engine.set(EngineStatus::Failed);
            return;
        }
        CLIENT.with_borrow_mut(|client| (client.ready, client.attempts) = (true, 0));
        state.engine.set(EngineStatus::Idle);
        return advance(state, ui);
    }
    // An answer to a comparison that a newer one has overtaken is dropped.
    let answer = CLIENT.with_borrow_mut(|client| {
        let (running, answer, timers, _) = client.running.take()?;
        timers.into_iter().for_each(|timer| drop(timer.cancel()));
        let overtaken = client.comparison.is_some() && matches!(body, Response::Compared { .. });
        (running == id && !overtaken).then_some(answer)
    });
    state.engine.set(EngineStatus::Idle);
    if let Some(answer) = answer {
        answer(body);
    }
    advance(state, ui);
}
