//! The only room that touches the browser: storage, files, clipboard, links, the engine worker.

pub mod gallery;
