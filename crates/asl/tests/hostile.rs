//! Definitions that mean harm: read, checked and printed within bounds, whatever they are.
//!
//! None of these tests has a clock: work that is not about linear in the text would take minutes on these (tests/json.rs reads megabytes).

#![allow(clippy::panic)] // a test may fail

use asl::json;

/// Reads, checks and prints it; every finding lies in the text, and there are not more of them than a person can use.
fn check(text: &str) -> asl::Parsed {
    let parsed = asl::parse(text);
    for finding in &parsed.diagnostics {
        assert!(text.get(finding.span.start..finding.span.end).is_some(), "{:?}", finding.span);
        assert!(
            finding.message.len() + finding.path.len() < 20_000,
            "a finding of {}",
            finding.message.len()
        );
    }
    assert!(!json::print_compact(&parsed.document).is_empty());
    parsed
}

const LARGE: usize = 100_000;

/// A machine whose states are made from their numbers, so many bytes of them.
fn states(bytes: usize, state: impl Fn(usize) -> String) -> String {
    let mut text = r#"{"StartAt":"S0","States":{"#.to_owned();
    for number in 0.. {
        text += &format!(r#""S{number}":{},"#, state(number));
        if text.len() > bytes {
            break;
        }
    }
    text.pop();
    text + "}}"
}

#[test]
fn many_states() {
    check(&states(10 * LARGE, |number| format!(r#"{{"Type":"Pass","Next":"S{}"}}"#, number + 1)));
    check(&states(LARGE, |_| r#"{"Type":"Pass","Next":"Nowhere"}"#.to_owned()));
    check(&states(LARGE, |_| {
        r#"{"Type":"Task","Resource":"arn:aws:states:::nope:nope","Frob":1,"Retry":[{}],"Catch":[{}]}"#
            .to_owned()
    }));
    check(&states(LARGE, |_| {
        r#"{"Type":"Choice","Choices":[{"Variable":"$.a[?(@.b)]","StringEquals":1,"Next":"S1"}]}"#.to_owned()
    }));
    check(&states(LARGE, |_| {
        r#"{"Type":"Pass","Parameters":{"a.$":"$..b","b.$":"States.Format('{', $.a)"},"End":true}"#.to_owned()
    }));
    check(&states(LARGE, |_| {
        r#"{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $sum($states.input.a) + %}","End":true}"#
            .to_owned()
    }));
}

#[test]
fn much_in_one_place() {
    let long = "x".repeat(LARGE);
    let keys: String = (0..6_000).map(|number| format!(r#""k{number}":{number},"#)).collect();
    let same: String = r#""Comment":"again and again","#.repeat(4_000);
    let rules = vec![r#"{"Variable":"$.a","IsNull":true}"#; 3_000].join(",");
    let branch = r#"{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}}"#;
    let branches = vec![branch; 1_500].join(",");
    for state in [
        format!(r#""Type":"Pass","Comment":"{long}","End":true"#),
        format!(r#""Type":"{long}","End":true"#),
        format!(r#""Type":"Pass","Next":"{long}""#),
        format!(r#""Type":"Pass","InputPath":"$.{long}","End":true"#),
        format!(r#""Type":"Pass","InputPath":"$.{}","End":true"#, "a.".repeat(30_000)),
        format!(r#""Type":"Pass","InputPath":"${}","End":true"#, "[?(@".repeat(20_000)),
        format!(r#""Type":"Pass","Parameters":{{"v.$":"{}"}},"End":true"#, "States.Array(".repeat(7_000)),
        format!(
            r#""Type":"Pass","QueryLanguage":"JSONata","Output":"{{% {} %}}","End":true"#,
            "(".repeat(50_000)
        ),
        format!(r#""Type":"Wait","Timestamp":"{long}","End":true"#),
        format!(r#""Type":"Wait","Seconds":1{},"End":true"#, "0".repeat(50_000)),
        format!(r#""Type":"Wait","Seconds":1e{},"End":true"#, "9".repeat(50_000)),
        format!(r#""Type":"Pass",{keys}"End":true"#),
        format!(r#""Type":"Pass",{same}"End":true"#),
        format!(r#""Type":"Pass","Result":{{{keys}"a":1}},"End":true"#),
        format!(r#""Type":"Choice","Choices":[{{"Or":[{rules}],"Next":"A"}}]"#),
        format!(r#""Type":"Choice","Choices":[{rules}]"#),
        format!(r#""Type":"Parallel","Branches":[{branches}],"End":true"#),
        format!(r#""{long}":1"#),
    ] {
        check(&format!(r#"{{"StartAt":"A","States":{{"A":{{{state}}}}}}}"#));
    }
}

#[test]
fn ten_thousand_levels() {
    let nest = |open: &str, inner: &str, close: &str| open.repeat(10_000) + inner + &close.repeat(10_000);
    let scopes =
        nest(r#"{"StartAt":"A","States":{"A":{"Type":"Parallel","End":true,"Branches":["#, "", "]}}}");
    let conditions = nest(r#"{"Not":"#, "{}", "}");
    for text in [
        nest("[", "", "]"),
        nest(r#"{"a":"#, "1", "}"),
        scopes,
        format!(r#"{{"StartAt":"A","States":{{"A":{{"Type":"Choice","Choices":[{conditions}]}}}}}}"#),
        format!(
            r#"{{"StartAt":"A","States":{{"A":{{"Type":"Pass","Parameters":{},"End":true}}}}}}"#,
            nest(r#"{"a":["#, "", "]}")
        ),
    ] {
        let parsed = check(&text);
        assert!(parsed.diagnostics.iter().any(|finding| finding.code == "TOO_DEEP"), "{:.60}", text);
        // What was left out is said once.
        assert!(parsed.diagnostics.len() < 2_000, "{} findings", parsed.diagnostics.len());
    }
}

#[test]
fn what_is_no_number_and_no_text_is_said() {
    let said = |value: &str, code: &str| {
        let text =
            format!(r#"{{"StartAt":"A","States":{{"A":{{"Type":"Wait","Seconds":{value},"End":true}}}}}}"#);
        let parsed = check(&text);
        assert!(parsed.diagnostics.iter().any(|f| f.code == code), "{value}: {:?}", parsed.diagnostics);
    };
    for value in ["NaN", "Infinity", "-Infinity", "0x10", "01", "1.", ".5", "+1", "1e", "--1"] {
        said(value, "INVALID_NUMBER");
    }
    said("1, \"Seconds\": 2", "DUPLICATE_KEY");
    // Characters that take the place of bytes that are no UTF-8.
    check(&String::from_utf8_lossy(b"{\"StartAt\": \"\xff\xfe\", \xc3(: \xf0\x28\x8c\xbc}"));
    check("{\"StartAt\": \"\\ud800\", \"States\": {\"\\udfff\": {\"Type\": \"Pass\", \"End\": true}}}");
    check("\u{feff}{}");
    check("{\"A\u{0}\": \"\u{1}\u{2028}\"}");
}
