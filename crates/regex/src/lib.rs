//! `regex-lite` under the name of `regex`, for `jsonata-core`, which asks for that one.
//!
//! The expressions people write in JSONata are short and seldom. What `regex` adds, automata built ahead and tables of
//! Unicode, was half of what JSONata weighs in a browser; and `\d`, `\w` and `\b` mean ASCII here, as they do in
//! JavaScript, whose regular expressions JSONata's are.

pub use regex_lite::*;
