//! What the comparison means, in sentences: which layout wins, by how much, why, and how much any could.

use crate::compare::{mean, runs, Series};
use crate::layouts::branches::{branches, Stop};
use crate::loss::{gap, ready_ms, Cause};
use crate::machine::Machine;
use crate::on_demand::ways;
use crate::record::Span;
use crate::trials::Partial;
use plan::{words, Graph, Plan, Task};
use protocol::{LaneNote, Layout, LayoutReport, Omitted, RunSettings, SegmentKind, TextRun};

/// What the layout makes of this plan: "Two Parallel states, one barrier".
pub fn subtitle(plan: &Plan, graph: &Graph, machine: &Machine) -> String {
    match machine.layout {
        Layout::Sequential => "One task after another".to_owned(),
        Layout::Nested => nested(plan, graph),
        Layout::Callback => "Task tokens, no polling".to_owned(),
        Layout::Polling | Layout::PollingGlue | Layout::Exact if machine.polled().is_empty() => {
            "No polling needed".to_owned()
        }
        Layout::Polling | Layout::PollingGlue | Layout::Exact => {
            format!("Polls every {}", words::duration(i64::from(plan.polling.interval_s) * 1000))
        }
        Layout::Staged => {
            let levels = graph.levels().unwrap_or_default();
            let parallel = levels.iter().filter(|tasks| tasks.len() > 1).count();
            let barriers = levels.iter().rev().skip(1).filter(|tasks| tasks.len() > 1).count();
            let states = counted(parallel, "Parallel state");
            format!("{}, {}", capitalised(&states), counted(barriers, "barrier"))
        }
    }
}

/// "Parallel states inside each other, two pairs of tasks in an order that the plan does not ask for"
fn nested(plan: &Plan, graph: &Graph) -> String {
    let durations: Vec<i64> = plan.tasks.iter().map(|task| task.duration.mean_ms()).collect();
    match ways(|own| (own.ordered_needlessly)(graph, &durations)) {
        None | Some(0) => "Parallel states inside each other, nothing lost".to_owned(),
        Some(pairs) => {
            let pairs = counted(pairs, "pair");
            format!("Parallel states inside each other, {pairs} of tasks in an order that the plan does not ask for")
        }
    }
}

/// Remarks at the ends of lanes: what starts sooner than in the reference, or what polling delays.
pub(crate) fn notes(
    plan: &Plan,
    graph: &Graph,
    series: &[Series],
    reference: Layout,
    layouts: &mut [LayoutReport],
) {
    let Some(other) = series.iter().find(|s| s.machine.layout == reference) else { return };
    for (own, report) in series.iter().zip(layouts).filter(|(own, _)| own.machine.layout == Layout::Polling) {
        for lane in &mut report.timeline.lanes {
            let tasks: Vec<usize> = lane
                .segments
                .iter()
                .filter_map(|segment| match &segment.what {
                    SegmentKind::Work { task } => plan.tasks.iter().position(|t| t.id == *task),
                    _ => None,
                })
                .collect();
            lane.note = note(plan, graph, own, other, &tasks);
        }
    }
}

/// The remark for a lane that runs these tasks, in this order.
fn note(plan: &Plan, graph: &Graph, own: &Series, other: &Series, tasks: &[usize]) -> Option<LaneNote> {
    let start = |series: &Series, task: usize| series.spans.get(task).map_or(0, |span| span.start_ms);
    // The bar beside the remark is the lane's last; of any other task the remark must say the name.
    let name = |task: usize| match tasks.last() {
        Some(last) if *last == task => String::new(),
        _ => format!("{} ", label(plan, task)),
    };
    let gain = |task: usize| start(other, task) - start(own, task);
    let delay = |task: usize| poll_delay_ms(graph, own, task);
    if let Some(task) =
        tasks.iter().copied().max_by_key(|task| (gain(*task), *task)).filter(|t| gain(*t) >= 1000)
    {
        let reference = other.machine.layout.title().to_ascii_lowercase();
        let text = format!("{}starts {} sooner than {reference}", name(task), words::duration(gain(task)));
        return Some(LaneNote { text, gain: true });
    }
    let task = tasks.iter().copied().max_by_key(|task| delay(*task)).filter(|task| delay(*task) > 0)?;
    let of = name(task);
    Some(LaneNote { text: format!("{of}{} polling", words::duration(delay(task))), gain: false })
}

/// For how long polling kept a ready task from starting.
fn poll_delay_ms(graph: &Graph, series: &Series, task: usize) -> i64 {
    let Some(span) = series.spans.get(task) else { return 0 };
    let pieces = gap(&series.first.record, span.frame, ready_ms(graph, &series.spans, task), span.start_ms);
    let polling = |cause| matches!(cause, Cause::PollDelay | Cause::StatusCheck);
    pieces.iter().filter(|piece| polling(piece.cause)).map(|piece| piece.ms).sum()
}

/// Of each task with several dependencies, in whose branch it continues and why; nothing for layouts whose branches do
/// not wait for each other.
pub fn choices(plan: &Plan, layout: Layout) -> Vec<String> {
    if matches!(layout, Layout::Sequential | Layout::Staged | Layout::Nested) {
        return Vec::new();
    }
    let graph = Graph::new(plan);
    let durations: Vec<i64> = plan.tasks.iter().map(|task| task.duration.mean_ms()).collect();
    let (Some(branches), Some(schedule)) = (branches(plan, &graph, layout), graph.schedule(&durations))
    else {
        return Vec::new();
    };
    let finish = |task: &usize| schedule.earliest_finish.get(*task).copied();
    let stops: Vec<&Stop> = branches.iter().flatten().collect();
    let one = |stop: &&Stop| -> Option<String> {
        let names: Vec<&str> = stop.awaited.iter().map(|task| label(plan, *task)).collect();
        let task = label(plan, stop.task);
        let Some(host) = stop.host else {
            return (!names.is_empty()).then(|| {
                format!("{task} has a branch of its own and waits there for {}, after which another task continues.", words::list(&names))
            });
        };
        if names.is_empty() {
            return None;
        }
        let wished = plan.tasks.get(stop.task).and_then(|task| task.continues.as_deref());
        let is_wished = plan.tasks.get(host).is_some_and(|host| wished == Some(host.id.as_str()));
        let later = stop
            .awaited
            .iter()
            .filter(|other| finish(other) > finish(&host))
            .max_by_key(|other| finish(other));
        let taken =
            later.and_then(|later| stops.iter().find(|other| other.host == Some(*later)).zip(Some(later)));
        let why = match (is_wished, later, taken) {
            (true, ..) => "as the plan says".to_owned(),
            (_, None, _) => "which is expected to end last".to_owned(),
            (_, _, Some((other, later))) => {
                format!(
                    "since {} continues after {}, where that saves more",
                    label(plan, other.task),
                    label(plan, *later)
                )
            }
            _ => "where that costs the least delay and the fewest checks".to_owned(),
        };
        Some(format!(
            "{task} continues after {}, {why}; it waits for {}.",
            label(plan, host),
            words::list(&names)
        ))
    };
    stops.iter().filter_map(one).collect()
}

/// What the sentences are about.
pub(crate) struct Story<'a> {
    pub plan: &'a Plan,
    pub graph: &'a Graph,
    pub settings: &'a RunSettings,
    pub series: &'a [Series],
    pub omitted: &'a [Omitted],
    pub partial: &'a Partial,
    pub reference: Layout,
    pub best: Layout,
}

impl Story<'_> {
    /// "Partially dependent finishes in 29 min 8 s, *18 min sooner* than staged."
    pub fn headline(&self) -> Vec<TextRun> {
        let Some(best) = self.of(self.best) else { return Vec::new() };
        let time = format!("{}{}", words::duration(best.mean_ms()), self.on_average());
        let tied: Vec<Layout> = self
            .series
            .iter()
            .filter(|s| s.total_ms() == best.total_ms())
            .map(|s| s.machine.layout)
            .collect();
        let reference = self.of(self.reference).filter(|s| s.total_ms() > best.total_ms());
        let slower = self.series.iter().filter(|s| s.total_ms() > best.total_ms());
        let Some(other) = reference.or(slower.min_by_key(|s| s.total_ms())) else {
            let every = if self.series.len() > 1 { "Every layout" } else { self.best.title() };
            let verb = finishes(self.series.len() == 1 && self.best.is_plural());
            return vec![plain(format!("{every} {verb} in {time}."))];
        };
        let subject = match tied.as_slice() {
            [one] => format!("{} {}", one.title(), finishes(one.is_plural())),
            several => {
                let names: Vec<String> =
                    several.iter().map(|layout| layout.title().to_ascii_lowercase()).collect();
                format!("{} finish", capitalised(&words::list(&names)))
            }
        };
        let gain = format!("{} sooner", words::about(self.later_ms(other, best)));
        vec![
            plain(format!("{subject} in {time}, ")),
            TextRun { text: gain, gain: true },
            plain(format!(" than {}.", other.machine.layout.title().to_ascii_lowercase())),
        ]
    }

    /// By how many milliseconds a layout finishes later than another, on average, in the runs in which both succeed: those
    /// that fail in one alone may be the long ones. Of layouts that never both do, the difference of their means.
    fn later_ms(&self, later: &Series, sooner: &Series) -> i64 {
        let (first, second) = (later.place.min(sooner.place), later.place.max(sooner.place));
        let pair = self.partial.pair(first, second).filter(|pair| pair.gain.count() > 0);
        let Some(pair) = pair else { return later.mean_ms() - sooner.mean_ms() };
        let second_sooner = mean(pair.gain.total(), pair.gain.count());
        if later.place == first {
            second_sooner
        } else {
            -second_sooner
        }
    }

    /// "Step Function 1 no longer waits 19 min at the barrier for Glue job 2, on which it does not depend."
    pub fn reason(&self) -> String {
        let tasks = self.plan.tasks.len();
        if tasks == 1 {
            return "There is only one task, so there is nothing to arrange.".to_owned();
        }
        if (0..tasks).all(|task| self.graph.dependencies(task).is_empty()) {
            return "No task waits for another, so all of them can start at once.".to_owned();
        }
        if self.graph.levels().is_some_and(|levels| levels.iter().all(|level| level.len() == 1)) {
            return "Each task waits for the one before it, so no layout can let any two overlap.".to_owned();
        }
        let (staged, polling) = (self.of(Layout::Staged), self.of(Layout::Polling));
        let (Some(staged), Some(polling)) = (staged, polling) else { return self.why_left_out() };
        match self.later_ms(polling, staged) {
            gain if gain < 0 => self.freed(staged, polling).unwrap_or_else(|| {
                "Tasks start when what they need is done, not when a whole stage is.".to_owned()
            }),
            0 => "Polling would gain nothing: no barrier holds up what decides when the last task ends.".to_owned(),
            later => match staged.trace.loss.barrier_ms {
                0 => format!(
                    "Polling would finish {} later, for its waits and status checks; the barriers cost nothing here.",
                    words::about(later),
                ),
                barrier => format!(
                    "Polling would finish {} later: its waits and status checks cost more than the {} at the barriers.",
                    words::about(later),
                    words::about(barrier),
                ),
            },
        }
    }

    /// The task that gains most by not waiting at the staged layout's barrier, and for whom it waited there.
    fn freed(&self, staged: &Series, polling: &Series) -> Option<String> {
        let wait = |task: usize| -> Option<i64> {
            Some(staged.spans.get(task)?.start_ms - ready_ms(self.graph, &staged.spans, task))
        };
        let gain = |task: usize| -> Option<i64> {
            let sooner = staged.spans.get(task)?.start_ms - polling.spans.get(task)?.start_ms;
            Some(sooner.min(wait(task)?))
        };
        let first_on_tie = |task: &usize| (gain(*task), std::cmp::Reverse(*task));
        let task = (0..self.plan.tasks.len()).max_by_key(first_on_tie).filter(|t| gain(*t) > Some(0))?;
        let start = staged.spans.get(task)?.start_ms;
        let ends_by = |span: &Span| span.end_ms <= start && span.start_ms < start;
        let blamed = (0..self.plan.tasks.len())
            .filter(|other| *other != task && staged.spans.get(*other).is_some_and(ends_by))
            .max_by_key(|other| {
                (staged.spans.get(*other).map(|span| span.end_ms), std::cmp::Reverse(*other))
            })?;
        let occasion = if self.drawn() { "In the first run, " } else { "" };
        Some(format!(
            "{occasion}{} no longer waits {} at the barrier for {}, on which it does not depend.",
            label(self.plan, task),
            words::about(wait(task)?),
            label(self.plan, blamed),
        ))
    }

    /// Which of the two layouts that are told apart breaks a quota, and which; nothing if one was not asked for.
    fn why_left_out(&self) -> String {
        let told_apart = |it: &&Omitted| matches!(it.layout, Layout::Staged | Layout::Polling);
        let left_out = self.omitted.iter().find(told_apart);
        let why = left_out.and_then(|it| Some((it.layout.title(), &it.diagnostics.first()?.message)));
        why.map(|(title, message)| format!("{title} is left out. {message}")).unwrap_or_default()
    }

    /// "With two stages no layout can be more than 2x as fast as staged; ..."
    pub fn gain_bound(&self) -> String {
        let stages = self.graph.levels().map_or(0, |levels| levels.len());
        let Some(staged) = self.of(Layout::Staged) else { return String::new() };
        if stages <= 1 {
            return "With one stage, staged is already as fast as any layout can be.".to_owned();
        }
        let bounds = staged.bounds_ms();
        let general = format!(
            "With {} stages no layout can be more than {stages}x as fast as staged",
            number_word(stages)
        );
        if bounds <= 0 {
            return format!("{general}.");
        }
        if staged.total_ms() == bounds {
            return "Staged already finishes at the critical-path bound: no layout can be faster.".to_owned();
        }
        // To the nearest hundredth.
        let hundredths = (staged.total_ms().saturating_mul(100) + bounds / 2) / bounds;
        let ratio = hundredths as f64 / 100.0;
        // Where starts wait for a job at its limit, staged takes longer than its stages.
        if hundredths > 100 * i64::try_from(stages).unwrap_or(i64::MAX) {
            return format!("With these durations no layout can be more than {ratio}x as fast as staged.");
        }
        format!("{general}; with these durations {ratio}x at most.")
    }

    fn of(&self, layout: Layout) -> Option<&Series> {
        self.series.iter().find(|s| s.machine.layout == layout)
    }

    fn drawn(&self) -> bool {
        !self.settings.expected && runs(self.settings) > 1
    }

    fn on_average(&self) -> &'static str {
        if self.drawn() {
            " on average"
        } else {
            ""
        }
    }
}

fn label(plan: &Plan, task: usize) -> &str {
    plan.tasks.get(task).map_or("", Task::label)
}

fn finishes(plural: bool) -> &'static str {
    if plural {
        "finish"
    } else {
        "finishes"
    }
}

fn plain(text: String) -> TextRun {
    TextRun { text, gain: false }
}

/// "no barrier", "one barrier", "two barriers"
fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("one {noun}"),
        n => format!("{} {noun}s", number_word(n)),
    }
}

fn number_word(number: usize) -> String {
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    words.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
