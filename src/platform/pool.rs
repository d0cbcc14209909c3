//! Many runs on all cores: the runs are cut into chunks, each worker takes the next one, and what came back is put
//! together in the runs' order, so that the figures are the same whatever the number of workers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use plan::Plan;
use protocol::{Envelope, Request, Response, RunSettings};

use super::window;
use super::worker::Line;

/// Runs a chunk has: short enough for progress several times a second, long enough to be worth a message.
const CHUNK: u32 = 250;
/// More workers than this bring nothing but memory.
const MOST_WORKERS: u32 = 8;

/// What the pool has to say.
pub enum News {
    /// So many runs are made.
    Progress(u32),
    /// All are: what each chunk showed, in order, for `Request::Conclude`.
    Done(Vec<Vec<u8>>),
    /// The plan cannot be run, or no worker can be started; the sentence says why.
    Failed(String),
}

/// Runs under way. Dropped, they stop.
pub struct Pool {
    shared: Rc<RefCell<Shared>>,
}

type Tell = Box<dyn FnMut(News)>;

struct Shared {
    lines: Vec<Line>,
    plan: Plan,
    settings: RunSettings,
    /// First run of the next chunk to give out.
    next: u32,
    done: u32,
    partials: BTreeMap<u32, Vec<u8>>,
    tell: Option<Tell>,
}

impl Pool {
    /// Starts `settings.runs` runs of every layout.
    pub fn start(plan: Plan, settings: RunSettings, tell: impl FnMut(News) + 'static) -> Self {
        let shared = Rc::new(RefCell::new(Shared {
            lines: Vec::new(),
            plan,
            settings,
            next: 0,
            done: 0,
            partials: BTreeMap::new(),
            tell: Some(Box::new(tell)),
        }));
        let chunks = settings.runs.div_ceil(CHUNK);
        for index in 0..workers().min(chunks) {
            let (answered, crashed) = (Rc::downgrade(&shared), Rc::downgrade(&shared));
            let on_answer = move |envelope: Envelope<Response>| {
                if let Some(shared) = answered.upgrade() {
                    answer(&shared, index as usize, envelope);
                }
            };
            let on_crash = move || {
                if let Some(shared) = crashed.upgrade() {
                    end(&shared, News::Failed("The simulation stopped unexpectedly.".to_owned()));
                }
            };
            match Line::open(on_answer, on_crash) {
                Ok(line) => shared.borrow_mut().lines.push(line),
                Err(_) if index == 0 => {
                    end(&shared, News::Failed("No worker can be started in this browser.".to_owned()));
                }
                Err(_) => break,
            }
        }
        Self { shared }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut shared = self.shared.borrow_mut();
        shared.tell = None;
        shared.lines.clear();
    }
}

/// One for each core but the page's own, at least one.
fn workers() -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of cores")]
    let cores = window().navigator().hardware_concurrency() as u32;
    cores.saturating_sub(1).clamp(1, MOST_WORKERS)
}

/// A worker is ready, or has made its chunk: the next one goes to it.
fn answer(shared: &Rc<RefCell<Shared>>, worker: usize, envelope: Envelope<Response>) {
    let news = {
        let mut all = shared.borrow_mut();
        match envelope.body {
            Response::Ready { .. } => None,
            Response::Partial { runs, partial } => {
                all.done += runs;
                all.partials.insert(envelope.id, partial);
                Some(News::Progress(all.done))
            }
            Response::Rejected { diagnostics } => {
                let why = diagnostics.into_iter().next().map(|first| first.message);
                Some(News::Failed(why.unwrap_or_else(|| "The plan cannot be run.".to_owned())))
            }
            _ => return,
        }
    };
    match news {
        Some(News::Progress(done)) if done >= shared.borrow().settings.runs => {
            let partials = std::mem::take(&mut shared.borrow_mut().partials);
            end(shared, News::Done(partials.into_values().collect()));
        }
        Some(failed @ News::Failed(_)) => end(shared, failed),
        news => {
            give_out(&mut shared.borrow_mut(), worker);
            tell(shared, news);
        }
    }
}

/// Gives the worker the next chunk, if there is one left. The chunk's first run is the request's number.
fn give_out(all: &mut Shared, worker: usize) {
    let (from, to) = (all.next, (all.next + CHUNK).min(all.settings.runs));
    if from < to {
        all.next = to;
        let request = Request::Runs { plan: all.plan.clone(), settings: all.settings, from, to };
        if let Some(line) = all.lines.get(worker) {
            line.send(from, request);
        }
    }
}

fn tell(shared: &Rc<RefCell<Shared>>, news: Option<News>) {
    let Some(news) = news else { return };
    // Taken out while it is called: it may drop the pool.
    let taken = shared.borrow_mut().tell.take();
    if let Some(mut tell) = taken {
        tell(news);
        shared.borrow_mut().tell = Some(tell);
    }
}

fn end(shared: &Rc<RefCell<Shared>>, news: News) {
    let lines = std::mem::take(&mut shared.borrow_mut().lines);
    drop(lines);
    tell(shared, Some(news));
}
