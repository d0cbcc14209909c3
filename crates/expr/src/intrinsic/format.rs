//! `States.Format`.

use crate::value::Value;

/// A template: the texts around its placeholders, one more than there are placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format {
    texts: Vec<String>,
}

impl Format {
    /// Reads a template: `{}` is a placeholder, a backslash keeps what follows from meaning anything.
    pub(super) fn parse(template: &str) -> Result<Self, String> {
        let mut texts = vec![];
        let mut text = String::new();
        let mut chars = template.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => text.extend(chars.next()),
                '{' if chars.next_if_eq(&'}').is_some() => texts.push(std::mem::take(&mut text)),
                '{' => {
                    return Err(
                        "Invalid template in States.Format: matching '}' not found for '{'.".to_owned()
                    )
                }
                '}' => {
                    return Err(
                        "Invalid template in States.Format: matching '{' not found for '}'.".to_owned()
                    )
                }
                c => text.push(c),
            }
        }
        texts.push(text);
        Ok(Self { texts })
    }

    fn fill(&self, values: &[Value]) -> Result<Value, String> {
        if self.texts.len() != values.len() + 1 {
            return Err(
                "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}."
                    .to_owned(),
            );
        }
        let mut out = String::new();
        for (place, text) in self.texts.iter().enumerate() {
            out.push_str(text);
            match values.get(place) {
                Some(Value::String(text)) => out.push_str(text),
                Some(value) => out.push_str(&value.to_java_string()),
                None => {}
            }
        }
        Ok(Value::from(out))
    }
}

/// Fills the template, which is `arguments[0]` unless it has been `read` ahead.
pub(super) fn format(read: Option<&Result<Format, String>>, arguments: &[Value]) -> Result<Value, String> {
    let Some((template, values)) = arguments.split_first() else {
        return Err("Invalid arguments in States.Format".to_owned());
    };
    match (read, template) {
        (Some(Ok(format)), _) => format.fill(values),
        (Some(Err(reason)), _) => Err(reason.clone()),
        (None, Value::String(text)) => Format::parse(text)?.fill(values),
        _ => Err("Invalid arguments in States.Format".to_owned()),
    }
}
