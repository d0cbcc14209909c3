//! JSONata's grammar, as its reference parser (2.0.6, the version that AWS runs) reads it; recognised, not built.

use super::{
    jsonata_lexer::{Lexer, Token},
    SyntaxError,
};

/// Expressions nested deeper than this are refused.
const MAX_NESTING: usize = 200;

/// Checks the form of an expression (the text between `{%` and `%}`).
pub fn check_jsonata(text: &str) -> Result<(), SyntaxError> {
    mentions(text).map(|_| ())
}

/// The variables in an expression, in the order of the text.
pub(super) fn mentions(text: &str) -> Result<Vec<Mention<'_>>, SyntaxError> {
    let mut parser = Parser {
        lexer: Lexer { text, at: 0 },
        token: Token::End,
        at: 0,
        nesting: 0,
        literal: None,
        mentions: Vec::new(),
    };
    parser.advance(true)?;
    parser.expression(0)?;
    if parser.token == Token::End {
        Ok(parser.mentions)
    } else {
        Err(parser.unexpected())
    }
}

/// A variable in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    /// With its `$`.
    pub name: &'a str,
    /// Whether the expression itself binds it here: by `:=`, as a parameter, by `@` or `#`.
    pub binds: bool,
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    at: usize,
    nesting: usize,
    /// Where the number, `true`, `false` or `null` begins that was read last and is no step of a path.
    literal: Option<usize>,
    mentions: Vec<Mention<'a>>,
}

impl Parser<'_> {
    /// Notes the variable that is the current token.
    fn mention(&mut self, binds: bool) {
        let name = self.lexer.text.get(self.at..self.lexer.at).unwrap_or_default();
        self.mentions.push(Mention { name, binds });
    }

    fn advance(&mut self, prefix: bool) -> Result<(), SyntaxError> {
        (self.token, self.at) = self.lexer.next(prefix)?;
        Ok(())
    }

    fn expression(&mut self, binding_power: u8) -> Result<(), SyntaxError> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(SyntaxError::new(self.at, "The expression is nested too deeply"));
        }
        self.prefix()?;
        while let Token::Op(op) = self.token {
            if power(op) <= binding_power {
                break;
            }
            self.infix(op)?;
        }
        self.nesting -= 1;
        Ok(())
    }

    fn prefix(&mut self) -> Result<(), SyntaxError> {
        let (literal, negated) = (self.is_literal().then_some(self.at), self.token == Token::Op("-"));
        self.operand()?;
        // What is in brackets is no literal.
        if !negated {
            self.literal = literal;
        }
        Ok(())
    }

    fn operand(&mut self) -> Result<(), SyntaxError> {
        match self.token {
            Token::Variable => {
                self.mention(false);
                self.advance(false)
            }
            Token::Term | Token::Op("*" | "**" | "%" | "and" | "or" | "in") => self.advance(false),
            Token::Function => self.function(),
            Token::Op("-") => {
                self.advance(true)?;
                self.expression(70)
            }
            Token::Op("(") => {
                self.advance(true)?;
                while self.token != Token::Op(")") {
                    self.expression(0)?;
                    if !self.eat(";", true)? {
                        break;
                    }
                }
                self.expect(")", false)
            }
            Token::Op("[") => {
                self.advance(true)?;
                self.list("]", |parser| parser.expression(0))
            }
            Token::Op("{") => {
                self.advance(true)?;
                self.list("}", Self::pair)
            }
            Token::Op("|") => self.transform(),
            _ => Err(self.unexpected()),
        }
    }

    /// A number or one of the words that are values.
    fn is_literal(&self) -> bool {
        let text = self.lexer.text.get(self.at..self.lexer.at).unwrap_or_default();
        self.token == Token::Term
            && (text.starts_with(|c: char| c.is_ascii_digit()) || matches!(text, "true" | "false" | "null"))
    }

    fn infix(&mut self, op: &str) -> Result<(), SyntaxError> {
        let before = self.literal;
        if op == "." {
            self.step()?;
        }
        self.behind(op)?;
        if op == "." {
            self.step()?;
        }
        // What is picked out of a literal, or grouped, is one still.
        self.literal = before.filter(|_| matches!(op, "[" | "{" | "@" | "#"));
        Ok(())
    }

    /// What was read last is a step of a path.
    fn step(&self) -> Result<(), SyntaxError> {
        match self.literal {
            Some(at) => Err(SyntaxError::new(at, "A number, true, false or null is no step of a path")),
            None => Ok(()),
        }
    }

    /// What follows an operator.
    fn behind(&mut self, op: &str) -> Result<(), SyntaxError> {
        self.advance(true)?;
        match op {
            "(" => self.list(")", |parser| {
                if parser.token == Token::Op("?") {
                    parser.advance(false)
                } else {
                    parser.expression(0)
                }
            }),
            "[" if self.token == Token::Op("]") => self.advance(false),
            "[" => {
                self.expression(0)?;
                self.expect("]", false)
            }
            "{" => self.list("}", Self::pair),
            "?" => {
                self.expression(0)?;
                if self.eat(":", true)? {
                    self.expression(0)
                } else {
                    Ok(())
                }
            }
            "^" => {
                self.expect("(", true)?;
                if self.token == Token::Op(")") {
                    return Err(self.unexpected());
                }
                self.list(")", |parser| {
                    if matches!(parser.token, Token::Op("<" | ">")) {
                        parser.advance(true)?;
                    }
                    parser.expression(0)
                })
            }
            "@" | "#" if self.token == Token::Variable => {
                self.mention(true);
                self.advance(false)
            }
            "@" | "#" => Err(self.unexpected()),
            // Binding is right associative.
            ":=" => {
                // What stands before it was the last thing read. A function sees itself; any other value is found
                // before the name is bound.
                let bound = self.mentions.pop().map(|variable| Mention { binds: true, ..variable });
                if self.token == Token::Function {
                    self.mentions.extend(bound);
                    return self.expression(power(op) - 1);
                }
                self.expression(power(op) - 1)?;
                self.mentions.extend(bound);
                Ok(())
            }
            _ => self.expression(power(op)),
        }
    }

    /// Items between commas up to `close`, whose opening bracket has been read.
    fn list(
        &mut self,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Result<(), SyntaxError>,
    ) -> Result<(), SyntaxError> {
        if self.token != Token::Op(close) {
            loop {
                item(self)?;
                if !self.eat(",", true)? {
                    break;
                }
            }
        }
        self.expect(close, false)
    }

    fn pair(&mut self) -> Result<(), SyntaxError> {
        self.expression(0)?;
        self.expect(":", true)?;
        self.expression(0)
    }

    /// `function($a, $b)<s-n:s>{ body }`
    fn function(&mut self) -> Result<(), SyntaxError> {
        self.advance(false)?;
        // A field may be called `function`.
        if self.token != Token::Op("(") {
            return Ok(());
        }
        self.advance(true)?;
        self.list(")", |parser| {
            if parser.token != Token::Variable {
                return Err(parser.unexpected());
            }
            parser.mention(true);
            parser.advance(false)
        })?;
        if self.token == Token::Op("<") {
            self.signature()?;
        }
        self.expect("{", true)?;
        self.expression(0)?;
        self.expect("}", false)
    }

    /// `<a<s>n:b>`
    fn signature(&mut self) -> Result<(), SyntaxError> {
        let mut open = 0usize;
        while !matches!(self.token, Token::Op("{") | Token::End) {
            match self.token {
                Token::Op("<") => open += 1,
                Token::Op(">") if open == 1 => return self.advance(false),
                Token::Op(">") => open = open.saturating_sub(1),
                _ => {}
            }
            self.advance(false)?;
        }
        self.expect(">", false)
    }

    /// `| where | update, delete |`
    fn transform(&mut self) -> Result<(), SyntaxError> {
        self.advance(true)?;
        self.expression(0)?;
        self.expect("|", true)?;
        self.expression(0)?;
        if self.eat(",", true)? {
            self.expression(0)?;
        }
        self.expect("|", false)
    }

    fn eat(&mut self, op: &str, prefix: bool) -> Result<bool, SyntaxError> {
        let found = self.token == Token::Op(op);
        if found {
            self.advance(prefix)?;
        }
        Ok(found)
    }

    fn expect(&mut self, op: &str, prefix: bool) -> Result<(), SyntaxError> {
        if self.eat(op, prefix)? {
            return Ok(());
        }
        let found = self.unexpected();
        Err(SyntaxError::new(found.at, format!("'{op}' is missing: {}", found.message)))
    }

    fn unexpected(&self) -> SyntaxError {
        let rest = self.lexer.text.get(self.at..self.lexer.at).unwrap_or_default();
        match self.token {
            Token::End => SyntaxError::new(self.at, "the expression ends too early"),
            _ => SyntaxError::new(self.at, format!("'{rest}' does not belong here")),
        }
    }
}

/// How strongly an operator binds what stands before it; zero ends an expression.
fn power(op: &str) -> u8 {
    match op {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "^" | "in" | "~>" => 40,
        "and" => 30,
        "or" => 25,
        "?" | ".." => 20,
        ":=" => 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed() {
        for text in [
            "1+2",
            "$sum($states.input.numbers)",
            "a.b[0].`c d`^(>x, <y)#$i[$i<3]@$p",
            "($a := 1; $b := $a ? 'x' : \"y\"; {'k': [1..3], 'v': $b})",
            "$map(x, function($v, $i) { $v & '/' & $i })",
            "$match(s, /^[a-z/]+\\/x$/i) and $not(b in [1,2])",
            "$f(?, 2) ~> $uppercase",
            "payload ~> |a.b|{'c': 1}, ['d']|",
            "λ($x)<n:n>{ $x * -1.5e3 }",
            "/* note */ **.x % 2 = 1",
            "Account.Order{Name: $sum(Price)}",
            "a[]",
            "()",
            "a.\"x\".(1).[2].{'n': null}[0]",
            "0.5 + 10 + -1.5e3",
            "'\\u00e9 \\/ \\n'",
            "function($l, $f)<a<n>f<x:b>:a>{ $l }",
        ] {
            assert_eq!(check_jsonata(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn malformed() {
        let check =
            |text: &str, at: usize| assert_eq!(check_jsonata(text).map_err(|e| e.at), Err(at), "{text}");
        check("", 0);
        check("10 + * 2", 7);
        check("$.store.book[?(@.price < 10)].title", 13);
        check("$sum($states.input.numbers", 26);
        check("{'a' 1}", 5);
        check("'open", 0);
        check("a b", 2);
        check("[1,]", 3);
        check("$x ! 1", 3);
        check("!$states.input.done", 0);
        check("a!b", 1);
        check("1.a", 0);
        check("x + null.a", 4);
        check("1[0].a", 0);
        check("a.1", 2);
        check("a.-1", 3);
        check("'é' & \"\\q\"", 8);
        check("'it\\'s'", 3);
        check("\"\\x41\"", 1);
        check("'\\u12'", 1);
        check("1e999", 0);
        check("01", 1);
        check("a^()", 3);
        check("function($x)<n{$x}", 14);
        assert!(check_jsonata(&"(".repeat(100_000)).is_err());
    }
}
