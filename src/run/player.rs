//! The playhead, and what moves it.

use std::sync::Arc;
use std::time::Duration;

use editor::keymap::Action;
use editor::machine::Address;
use editor::run::{telling_moment, Breakpoint, Head, Playback, Visit, Way};
use interop::share::Sight;
use leptos::prelude::*;

use super::timeline::needs;
use super::{History, Resume, Run, Which};
use crate::flow::board::Board;
use crate::platform::{clock, theme};
use crate::shell::ui::Ui;
use crate::state::AppState;

/// Playing the whole run takes so long, whatever it takes in truth.
const FIT_MS: f64 = 10_000.0;
/// From event to event, no step is shorter or longer than this.
const STEP_MS: (f64, f64) = (60.0, 900.0);

/// How fast it plays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// All of it in ten seconds.
    Fit,
    /// So many times as fast as in truth.
    Times(i32),
}

impl Speed {
    /// All, in the order of the list.
    pub const ALL: [Self; 6] =
        [Self::Fit, Self::Times(1), Self::Times(10), Self::Times(60), Self::Times(600), Self::Times(3_600)];

    /// What the list says.
    pub fn title(self) -> String {
        match self {
            Self::Fit => "In 10 s".to_owned(),
            Self::Times(times) => format!("{times}\u{d7}"),
        }
    }

    /// Milliseconds of the run for each that passes.
    fn rate(self, end_ms: i64) -> f64 {
        match self {
            Self::Fit => end_ms as f64 / FIT_MS,
            Self::Times(times) => f64::from(times),
        }
    }
}

/// What the room's parts share of playing.
#[derive(Clone, Copy)]
pub struct Player {
    run: Run,
    /// Where it is.
    pub head: RwSignal<Head>,
    /// It moves by itself.
    pub playing: RwSignal<bool>,
    /// How fast.
    pub speed: RwSignal<Speed>,
    /// Address of the state that is looked at.
    pub selected: RwSignal<Option<String>>,
    /// The visit of it that was asked for, where several are under way at once.
    pub chosen: RwSignal<Option<usize>>,
    /// A person has moved the playhead in this run.
    pub moved: RwSignal<bool>,
    /// Playing stops where a state fails.
    pub stops_at_failures: RwSignal<bool>,
    /// Where playing pauses.
    pub breakpoints: RwSignal<Vec<Breakpoint>>,
    /// How many events are behind the playhead.
    pub passed: Memo<usize>,
    /// The time while it plays, finer than milliseconds, and when that was.
    exact: StoredValue<(f64, f64)>,
    /// Counts beginnings of playing: what an earlier one left waiting is of no use.
    turn: StoredValue<u32>,
}

impl Player {
    /// At the end of whatever run comes.
    pub fn new(run: Run, state: AppState) -> Self {
        let head = RwSignal::new(Head::default());
        let player = Self {
            run,
            head,
            playing: RwSignal::new(false),
            speed: RwSignal::new(Speed::Fit),
            selected: RwSignal::new(None),
            chosen: RwSignal::new(None),
            moved: RwSignal::new(false),
            stops_at_failures: RwSignal::new(false),
            breakpoints: state.breakpoints,
            passed: Memo::new(move |_| head.with(|head| head.passed)),
            exact: StoredValue::new((0.0, 0.0)),
            turn: StoredValue::new(0),
        };
        Effect::new(move |before: Option<Which>| {
            let end = run.history.with(|it| it.as_ref().map(|it| it.play.end()));
            let which = run.which.get_untracked();
            let plays_on = player.playing.get_untracked() && before.as_ref() == Some(&which);
            let resumes = run.resumes.try_update_value(Option::take).flatten();
            match resumes.or(plays_on.then_some(Resume::Here)).filter(|_| end.is_some()) {
                Some(at) => player.resume(at),
                None => {
                    player.stop();
                    player.moved.set(false);
                    player.chosen.set(None);
                    player.head.set(end.unwrap_or_default());
                }
            }
            player.weigh_all();
            which
        });
        player
    }

    /// The run is about to be made again, the same until this moment: it is looked at there, and plays on if it plays.
    pub fn go_on_from(self, ms: i64) {
        self.run.resumes.set_value(Some(Resume::At(ms)));
    }

    /// Goes on in the run that has come.
    fn resume(self, at: Resume) {
        let head = self.untracked(|play, head| match at {
            Resume::At(ms) => play.at(ms),
            // Where as much has happened by then it is the same moment, to the event.
            Resume::Here if play.after(head.passed.saturating_sub(1)) == head => head,
            Resume::Here => play.at(head.at_ms),
        });
        self.moved.set(true);
        self.head.set(head);
        if self.playing.get_untracked() {
            self.begin();
        }
    }

    /// What a person does while another run is awaited is for that one too.
    fn keep(self) {
        if self.run.awaited.get_untracked() && self.run.history.with_untracked(Option::is_some) {
            // Its end is not where this one's is.
            let at_end = self.untracked(|play, head| head == play.end()) && !self.playing.get_untracked();
            self.run.resumes.set_value((!at_end).then_some(Resume::Here));
        }
    }

    /// A hazard's run opens at the moment that shows the hazard, its state selected.
    pub fn show_hazard(self, state: AppState, board: Board) {
        Effect::new(move |_| {
            if self.run.history.with(Option::is_none) {
                return;
            }
            untrack(|| {
                // Whoever moved in it already is not led away.
                if self.run.hazard.with(Option::is_none) || self.moved.get() {
                    return;
                }
                let needs = needs(self.run, state);
                if let Some((head, name)) = self.of_run(|it| telling_moment(&it.play, &needs)) {
                    self.put(head);
                    self.select_name(board, &name);
                }
            });
        });
    }

    /// Looks at what a link asks for, and tells links what is looked at.
    pub fn share_sight(self, state: AppState, board: Board) {
        Effect::new(move |_| {
            if self.run.history.with(Option::is_none) {
                return;
            }
            let Some(sought) = state.sought.try_update_value(Option::take).flatten() else { return };
            if let Some(name) = sought.state {
                self.select_name(board, &name);
            }
            if let Some(ms) = sought.at_ms {
                self.go_to(i64::try_from(ms).unwrap_or(i64::MAX));
            }
        });
        Effect::new(move |_| {
            let at_ms = self.head.with(|head| u64::try_from(head.at_ms).ok());
            let at_ms = at_ms.filter(|_| self.moved.get());
            state.sight.set_value(Sight { state: self.selected_name(), at_ms, ..Sight::default() });
        });
    }

    /// Looks at the run where it stands now; follows both.
    pub fn look<T: Default>(self, read: impl FnOnce(&Playback, Head) -> T) -> T {
        let head = self.head.get();
        self.of_run(|it| read(&it.play, head))
    }

    /// Looks at the run alone; at none where the room is closed by now.
    pub fn of_run<T: Default>(self, read: impl FnOnce(&Arc<History>) -> T) -> T {
        self.run.history.try_with(|it| it.as_ref().map(read)).flatten().unwrap_or_default()
    }

    fn untracked<T: Default>(self, read: impl FnOnce(&Playback, Head) -> T) -> T {
        untrack(|| self.look(read))
    }

    /// How long the run takes.
    pub fn end_ms(self) -> i64 {
        self.of_run(|it| it.play.end_ms())
    }

    /// A person moves the playhead: it stops there.
    pub fn go(self, to: Head) {
        self.stop();
        self.moved.set(true);
        self.put(to);
        self.keep();
    }

    /// Nothing is told where it does not play: what shows it would be drawn anew under a pressed button.
    fn stop(self) {
        self.playing.maybe_update(std::mem::take);
    }

    /// The same, to a time.
    pub fn go_to(self, ms: i64) {
        self.go(self.untracked(|play, _| play.at(ms)));
    }

    fn put(self, to: Head) {
        if self.head.get_untracked() != to {
            // Of several visits that are under way at once, the one that was asked for stays in view.
            let is_under_way = |visit: &usize| {
                self.untracked(|play, _| {
                    let of = |visit: &Visit| {
                        visit.entered < to.passed && visit.end.is_none_or(|end| end.0 >= to.passed)
                    };
                    play.visits.get(*visit).is_some_and(of)
                })
            };
            if !self.chosen.get_untracked().as_ref().is_some_and(is_under_way) {
                self.chosen.set(None);
            }
            self.head.set(to);
        }
    }

    /// Plays, or stops. At the end it begins anew.
    pub fn toggle(self) {
        if self.playing.get_untracked() {
            self.stop();
            return self.keep();
        }
        if !self.untracked(|play, _| !play.is_empty()) {
            return;
        }
        self.moved.set(true);
        if self.untracked(|play, head| head == play.end()) {
            self.put(self.untracked(|play, _| play.start()));
        }
        self.playing.set(true);
        self.begin();
        self.keep();
    }

    /// From where the playhead is.
    fn begin(self) {
        let turn = self.turn.try_update_value(|turn| {
            *turn = turn.wrapping_add(1);
            *turn
        });
        self.exact.set_value((self.head.get_untracked().at_ms as f64, clock::now_ms()));
        let Some(turn) = turn else { return };
        // Of a run that takes no time only the order can be played.
        if theme::wants_less_motion() || untrack(|| self.end_ms()) == 0 {
            self.step_on(turn);
        } else {
            self.glide(turn);
        }
    }

    /// Whether playing that began as this turn still goes on; the room may be closed by now.
    fn goes_on(self, turn: u32) -> bool {
        self.playing.try_get_untracked() == Some(true) && self.turn.try_get_value() == Some(turn)
    }

    /// A frame of playing.
    fn glide(self, turn: u32) {
        request_animation_frame(move || {
            if !self.goes_on(turn) {
                return;
            }
            let (ms, then) = self.exact.get_value();
            let now = clock::now_ms();
            let rate = self.speed.get_untracked().rate(untrack(|| self.end_ms()));
            let ms = ms + (now - then) * rate;
            self.exact.set_value((ms, now));
            #[allow(clippy::cast_possible_truncation, reason = "milliseconds of a run; the cast saturates")]
            let to = self.untracked(|play, head| play.at(ms as i64).max(head));
            self.advance(to);
            self.glide(turn);
        });
    }

    /// From event to event, for those whom motion disturbs.
    fn step_on(self, turn: u32) {
        let (to, count) = self.untracked(|play, head| (play.next(head), play.stop_count()));
        let pause = (FIT_MS / count.max(1) as f64).clamp(STEP_MS.0, STEP_MS.1);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within STEP_MS")]
        let pause = Duration::from_millis(pause as u64);
        set_timeout(
            move || {
                if self.goes_on(turn) {
                    self.advance(to);
                    self.step_on(turn);
                }
            },
            pause,
        );
    }

    /// Moves on while playing; stops at the end, at breakpoints, and where something fails if that is asked for.
    fn advance(self, to: Head) {
        let from = self.head.get_untracked();
        let failure = self.untracked(|play, _| play.failure_between(from.passed, to.passed));
        let failure = failure.filter(|_| self.stops_at_failures.get_untracked());
        let entry = self.breakpoints.with_untracked(|states| {
            self.untracked(|play, _| play.pause_between(from.passed, to.passed, states))
        });
        let stop = failure.into_iter().chain(entry).min();
        let to = stop.map_or(to, |event| self.untracked(|play, _| play.after(event)));
        self.put(to);
        if stop.is_some() || self.untracked(|play, head| head == play.end()) {
            self.stop();
        }
    }

    /// Does what a key asks.
    pub fn perform(self, action: Action) {
        match action {
            Action::PlayPause => self.toggle(),
            Action::StepForward => self.go(self.untracked(Playback::next)),
            Action::StepBack => self.go(self.untracked(Playback::before)),
            Action::ToStart => self.go(self.untracked(|play, _| play.start())),
            Action::ToEnd => self.go(self.untracked(|play, _| play.end())),
            Action::Breakpoint => self.toggle_breakpoint(),
            _ => {}
        }
    }

    /// Listens to keys and to the command palette. Whoever moves on in the run has left behind what went wrong before.
    pub fn obey(self, ui: Ui) {
        Effect::new(move |before: Option<()>| {
            self.passed.track();
            self.selected.track();
            if before.is_some() {
                ui.go_on();
            }
        });
        Effect::new(move |_| {
            if let Some(action) = ui.room_action.get() {
                ui.room_action.set(None);
                self.perform(action);
            }
        });
    }

    /// A time for people, as exactly as this run asks for.
    pub fn clock(self, ms: i64) -> String {
        editor::duration::clock_of(ms, self.end_ms())
    }

    /// Name of the state that is looked at.
    pub fn selected_name(self) -> Option<String> {
        self.selected.with(|id| id.as_deref().map(|id| Address::from(id).name()))
    }

    /// Looks at the state of this name.
    pub fn select_name(self, board: Board, name: &str) {
        let found =
            board.drawn.with_untracked(|drawn| drawn.picture.named(name).map(|shown| shown.id.clone()));
        if found.is_some() {
            self.selected.set(found);
        }
    }
}

/// The transition that a line of the chart stands for.
pub fn way_of(board: Board, key: crate::flow::drawing::EdgeKey) -> Option<Way> {
    board.drawn.with_untracked(|drawn| {
        let edge = drawn.edge(key)?;
        let name = |at: usize| {
            let shown = drawn.picture.boxes.get(at).filter(|shown| !shown.kind.is_empty());
            shown.map(|shown| shown.name.clone()).unwrap_or_default()
        };
        Some((name(edge.from), name(edge.to), edge.catch))
    })
}
