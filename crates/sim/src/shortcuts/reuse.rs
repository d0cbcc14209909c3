//! What one run leaves for the next: allocated lists, and what states made of their data.

use super::lap::SpareLaps;
use super::memo::{address, Bound, Made, Memo, Step};
use super::wants::Wanted;
use crate::execution::{Execution, Happening};
use crate::frame::{Frame, Slot};
use crate::instance::ROOT;
use crate::options::{Options, Outcome};
use crate::program::{Program, StateDef, StateId};
use crate::queue::Queue;
use crate::time::Time;
use crate::trace::TraceLevel;
use crate::world::World;
use expr::Value;

/// Handed on from run to run, so that many take no more memory than one, and little more than their differences cost. Any
/// run may follow any other; it pays where they are of one program and start with the same (shared) input and names, at the
/// same time.
#[derive(Debug)]
pub struct Reuse {
    pub(crate) queue: Queue<Happening>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) free: Vec<Slot>,
    pub(crate) laps: SpareLaps,
    pub(crate) entered: Vec<u64>,
    pub(crate) memo: Option<Box<Memo>>,
    /// Whether a run makes one where there is none.
    remembers: bool,
}

impl Default for Reuse {
    fn default() -> Self {
        Self {
            queue: Queue::new(Time::default()),
            frames: Vec::new(),
            free: Vec::new(),
            laps: SpareLaps::default(),
            entered: Vec::new(),
            memo: None,
            remembers: true,
        }
    }
}

impl Reuse {
    /// For a run that no other follows: nothing is kept.
    pub(crate) fn once() -> Self {
        Self { remembers: false, ..Self::default() }
    }

    /// Makes ready for a run.
    pub(crate) fn begin(&mut self, program: &Program, input: &Value, options: &Options) {
        self.queue.restart(options.start_time);
        self.frames.iter_mut().filter_map(|frame| frame.lap.take()).for_each(|lap| self.laps.keep(lap));
        self.frames.clear();
        self.free.clear();
        self.entered.clear();
        self.entered.resize(program.len(), 0);
        if self.remembers {
            self.memo.get_or_insert_default().bind(Bound {
                program: program.number,
                started: options.start_time,
                names: options.names.clone(),
                input: address(input),
                payload_bytes: options.limits.payload_bytes,
            });
        }
    }
}

impl<'p, 'w> Execution<'p, 'w> {
    /// [`Execution::new`] with what earlier runs left.
    pub fn again(
        program: &'p Program,
        input: Value,
        options: Options,
        world: &'w mut dyn World,
        reuse: Reuse,
    ) -> Self {
        Self::with(program, input, options, world, reuse)
    }

    /// [`Execution::run`], and what it leaves for the next.
    pub fn run_on(mut self) -> (Outcome, Reuse) {
        while self.step() {}
        let now = self.now();
        let queue = std::mem::replace(&mut self.queue, Queue::new(now));
        let reuse = Reuse {
            queue,
            frames: std::mem::take(&mut self.frames),
            free: std::mem::take(&mut self.free),
            laps: std::mem::take(&mut self.laps),
            entered: Vec::new(),
            memo: self.memo.take(),
            remembers: true,
        };
        (self.into_outcome(), reuse)
    }

    /// What of a call's answer is wanted, if not all.
    pub(crate) fn wants(&self, slot: Slot) -> Option<&'p Wanted> {
        let alone = self.options.figures_only && self.instances.len() == 1 && self.machines.is_none();
        (alone && self.options.trace == TraceLevel::Nothing).then(|| self.program(slot).wanted())
    }

    /// Where what the frame's state makes may be recalled and kept: variables are not part of the question.
    #[inline]
    pub(crate) fn memo_of(&mut self, slot: Slot) -> Option<&mut Memo> {
        self.frame_and_memo(slot).map(|(_, memo)| memo)
    }

    #[inline]
    fn frame_and_memo(&mut self, slot: Slot) -> Option<(&Frame, &mut Memo)> {
        let memo = self.memo.as_deref_mut().filter(|_| self.options.trace == TraceLevel::Nothing)?;
        let frame = self.frames.get(slot).filter(|frame| frame.instance == ROOT)?;
        frame.sees_no_variables().then_some((frame, memo))
    }

    /// What the frame's state made of its present input and this result before.
    #[inline]
    pub(crate) fn recall(&mut self, slot: Slot, step: Step, result: &Value) -> Option<&Made> {
        let (frame, memo) = self.frame_and_memo(slot)?;
        memo.recall(step, frame.state, &frame.input, result)
    }

    /// Keeps what the frame's state made of its present input and this result.
    pub(crate) fn keep(
        &mut self,
        slot: Slot,
        step: Step,
        result: &Value,
        value: &Value,
        next: Option<StateId>,
    ) {
        let Some((frame, memo)) = self.frame_and_memo(slot) else { return };
        memo.keep(step, frame.state, &frame.input, result, Made { value: value.clone(), next });
    }

    /// The answer to a question about the frame's program, asked once of the same values.
    pub(crate) fn answer_once(
        &mut self,
        slot: Slot,
        question: Question<'_>,
        answer: impl FnOnce(&Self) -> bool,
    ) -> bool {
        let Question { step, state, input, beside } = question;
        if let Some(made) = self.memo_of(slot).and_then(|memo| memo.recall(step, state, input, beside)) {
            return made.next.is_some();
        }
        let yes = answer(self);
        if let Some(memo) = self.memo_of(slot) {
            memo.keep(step, state, input, beside, Made { value: Value::Null, next: yes.then_some(state) });
        }
        yes
    }

    /// An answer, or what was made of one, of no more than so many bytes: what is longer is looked at for too long. Where an
    /// equal one was there before, that one.
    pub(crate) fn same(&mut self, slot: Slot, value: Value, most: u64) -> Value {
        match self.memo_of(slot) {
            Some(memo) if value.byte_len() <= most => memo.same(value),
            _ => value,
        }
    }
}

/// What is asked of a state, its input and something beside it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'v> {
    pub step: Step,
    pub state: StateId,
    pub input: &'v Value,
    pub beside: &'v Value,
}

/// By which result a state's output is told from others: of one that discards it, by none.
pub(crate) fn telling<'v>(def: &StateDef, result: &'v Value) -> &'v Value {
    if def.discards_result() {
        &Value::Null
    } else {
        result
    }
}
