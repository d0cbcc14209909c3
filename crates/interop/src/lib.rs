//! Ways in and out of Stepweave other than its own files: share links so far.

pub mod share;
