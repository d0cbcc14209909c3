//! The Plan room: canvas and task table.
