//! Numbers: which texts are JSON numbers, and what people write instead.

/// Whether the text is a number by RFC 8259.
pub(super) fn is_valid(raw: &str) -> bool {
    let unsigned = raw.strip_prefix('-').unwrap_or(raw);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole_ok = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    let exponent_ok = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    whole_ok && fraction.is_none_or(digits) && exponent.is_none_or(exponent_ok)
}

/// The number that was probably meant by `+1`, `.5`, `1.`, `007` or `1_000`.
pub(super) fn repair(raw: &str) -> Option<String> {
    let (sign, rest) = match raw.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", raw.strip_prefix('+').unwrap_or(raw)),
    };
    let rest = rest.replace('_', "");
    let leading_zeros = rest.len() - rest.trim_start_matches('0').len();
    let trimmed = rest.get(leading_zeros..).unwrap_or_default();
    let zero = if trimmed.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    let number = format!("{sign}{zero}{}", trimmed.trim_end_matches('.'));
    let starts_well = rest.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (starts_well && rest != "." && is_valid(&number)).then_some(number)
}

/// The nearest float to a number as JSON writes it; `None` past a float's range and of what is no JSON number.
///
/// There is one reader of floats in the whole program, and it is `serde_json`'s, which the page needs anyway: that of the
/// standard library brings another ten kilobytes of tables.
pub fn float(raw: &str) -> Option<f64> {
    serde_json::from_str(raw).ok()
}

/// The same of a number as people write it: `+1`, `.5`, `1.` and `007` too.
pub fn typed_float(raw: &str) -> Option<f64> {
    float(raw).or_else(|| float(&repair(raw)?))
}

/// The integer that a valid number stands for, if it has no fraction and fits.
pub(super) fn integer(raw: &str) -> Option<i64> {
    if let Ok(value) = raw.parse::<i64>() {
        return Some(value);
    }
    let value = float(raw)?;
    // Beyond 2^53 a float no longer tells neighbouring integers apart.
    (value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0).then_some(value as i64)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_numbers() {
        for raw in ["0", "-0", "1", "-12.50", "1e5", "1E+5", "0.1e-3", "12345678901234567890123"] {
            assert!(is_valid(raw), "{raw}");
        }
        for raw in ["", "-", "+1", ".5", "1.", "01", "1e", "0x1", "1_0", "NaN", "1e1.5", "--1"] {
            assert!(!is_valid(raw), "{raw}");
        }
    }

    #[test]
    fn repairs() {
        let check = |raw: &str, expect: Option<&str>| assert_eq!(repair(raw).as_deref(), expect, "{raw}");
        check("+1", Some("1"));
        check(".5", Some("0.5"));
        check("-.5", Some("-0.5"));
        check("1.", Some("1"));
        check("007", Some("7"));
        check("00", Some("0"));
        check("1_000", Some("1000"));
        check("0x1F", None);
        check(".", None);
        check("-Infinity", None);
        check("-", None);
        check("1.2.3", None);
    }

    #[test]
    fn floats() {
        let check = |raw: &str, expect: Option<f64>| assert_eq!(float(raw), expect, "{raw}");
        check("12.5", Some(12.5));
        check("-1E-7", Some(-1e-7));
        check("18446744073709551617", Some(18_446_744_073_709_551_617.0));
        check("1e400", None);
        check("7 ", Some(7.0));
        check("007", None);
        check("NaN", None);
        let check = |raw: &str, expect: Option<f64>| assert_eq!(typed_float(raw), expect, "{raw}");
        check("007", Some(7.0));
        check(".5", Some(0.5));
        check("5.", Some(5.0));
        check("+5", Some(5.0));
        check("", None);
        check(".", None);
        check("1.2.3", None);
    }

    #[test]
    fn integers() {
        let check = |raw: &str, expect: Option<i64>| assert_eq!(integer(raw), expect, "{raw}");
        check("42", Some(42));
        check("-7", Some(-7));
        check("3.0", Some(3));
        check("1e3", Some(1000));
        check("1.5", None);
        check("1e400", None);
        check("9223372036854775808", None);
    }
}
