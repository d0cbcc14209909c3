//! Calls that have begun and not yet ended, by their tickets.

use super::Ticket;

/// A ticket's upper bits are the call's place in the list, the lower ones its number, so that it is found at once.
const NUMBER_BITS: u32 = 40;

/// Calls under way. Places are used again.
#[derive(Debug)]
pub struct Calls<T> {
    places: Vec<Option<(Ticket, T)>>,
    free: Vec<usize>,
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self { places: Vec::new(), free: Vec::new() }
    }
}

impl<T> Calls<T> {
    /// The ticket of the call that is kept next, if it has this number, which no other has.
    pub fn ticket(&self, number: u64) -> Ticket {
        let place = self.free.last().copied().unwrap_or(self.places.len()) as u64;
        place << NUMBER_BITS | number & ((1 << NUMBER_BITS) - 1)
    }

    /// Keeps a call.
    pub fn insert(&mut self, number: u64, call: T) -> Ticket {
        let ticket = self.ticket(number);
        match self.free.pop().and_then(|place| self.places.get_mut(place)) {
            Some(place) => *place = Some((ticket, call)),
            None => self.places.push(Some((ticket, call))),
        }
        ticket
    }

    /// Takes a call out.
    pub fn remove(&mut self, ticket: Ticket) -> Option<T> {
        let place = usize::try_from(ticket >> NUMBER_BITS).ok()?;
        let (_, call) = self.places.get_mut(place)?.take_if(|(own, _)| *own == ticket)?;
        self.free.push(place);
        Some(call)
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.places.clear();
        self.free.clear();
    }
}
