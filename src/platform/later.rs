//! Work that waits for a pause.

use std::time::Duration;

use leptos::prelude::*;

/// Work on the last of what it is given, done after a pause in giving, or before the page is about to go: closed, reloaded,
/// or put aside on a phone, which may then end it.
pub struct Later<T: 'static> {
    pause: Duration,
    due: StoredValue<Option<T>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    work: Callback<T>,
}

impl<T> Clone for Later<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Later<T> {}

impl<T: Send + Sync + 'static> Later<T> {
    /// Nothing to do yet.
    pub fn new(pause: Duration, work: impl Fn(T) + Send + Sync + 'static) -> Self {
        let own = Self {
            pause,
            due: StoredValue::new(None),
            timer: StoredValue::new(None),
            work: Callback::new(work),
        };
        for event in ["pagehide", "visibilitychange"] {
            let listener = window_event_listener_untyped(event, move |_| own.now());
            on_cleanup(move || listener.remove());
        }
        own
    }

    /// This is due, in place of what was.
    pub fn give(self, due: T) {
        if let Some(handle) = self.timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        self.due.set_value(Some(due));
        self.timer.set_value(set_timeout_with_handle(move || self.now(), self.pause).ok());
    }

    /// Nothing of the kind is due any more.
    pub fn drop_if(self, is_such: impl Fn(&T) -> bool) {
        self.due.update_value(|due| *due = due.take().filter(|due| !is_such(due)));
    }

    /// What is due is done at once.
    pub fn now(self) {
        if let Some(due) = self.due.try_update_value(Option::take).flatten() {
            self.work.run(due);
        }
    }
}
