//! JSON as people type it: a parser that always returns a tree, with the place of everything in the text.
//!
//! Why our own. The editor parses on every key press, so most of what it sees is broken somewhere; the parsers at
//! hand stop at the first error, and with it the canvas, the lint and the completion would go dark. Strict ones also
//! let pass what AWS or the eye stumbles over: duplicate keys, raw control characters, a lone surrogate. This one
//!
//! * recovers from every error with a diagnostic that says what to do, and leaves [`Kind::Missing`] where a value
//!   should be;
//! * keeps both of two members with the same key, and says so;
//! * keeps numbers as written, so that printing loses nothing;
//! * understands CloudFormation's `${Substitutions}`, also outside quotes;
//! * never nests deeper than [`MAX_DEPTH`], whatever the text does, so that neither parsing, walking nor dropping a
//!   tree can exhaust the stack, on wasm neither;
//! * takes time linear in the text.

mod again;
mod lexer;
mod node;
mod number;
mod parser;
pub mod pointer;
mod print;
mod string;
mod tokens;
mod value;

pub use again::{parse_again, Again, Change};
pub use node::{Kind, Member, Node};
pub use number::{float, typed_float};
pub use parser::parse;
pub use print::{print, print_compact, quote};
pub use tokens::{tokens, Token, TokenKind};
pub use value::{from_value, to_value};

/// Objects and arrays nested deeper than this are reported and left out.
pub const MAX_DEPTH: usize = 512;
