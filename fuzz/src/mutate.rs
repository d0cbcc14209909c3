//! Mutations that keep JSON whole, so that the fuzzer gets past the parser: a value is replaced, moved, copied or
//! removed, a key renamed, a state redirected. Half of all mutations are still libFuzzer's own, on the bytes.

use asl::json::{self, Kind, Member, Node};

/// Values that mean something somewhere.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "3",
    "1.5",
    "1e400",
    "99999999999999999999",
    "\"\"",
    "\"$\"",
    "\"$$\"",
    "\"$.a\"",
    "\"$.list\"",
    "\"$.list[0]\"",
    "\"$$.Map.Item.Index\"",
    "\"$x\"",
    "\"INLINE\"",
    "\"DISTRIBUTED\"",
    "\"2026-01-05T02:00:05Z\"",
    "\"States.ALL\"",
    "\"States.Format('{}', $)\"",
    "\"States.Array($, $)\"",
    "\"JSONata\"",
    "\"{% $states.input %}\"",
    "\"{% [1..9] %}\"",
    "[]",
    "{}",
    "[1,2,3]",
    "[[],{}]",
    "{\"a\":1,\"list\":[1,2,3]}",
    "{\"v.$\":\"$\"}",
    "{\"x.$\":\"$.a\",\"y\":[{\"z.$\":\"$$.State.Name\"}]}",
    "\"echo\"",
    "\"hang\"",
    "{\"sequence\":[\"echo\",{\"error\":\"E\"}]}",
    "{\"constant\":{\"a\":[1,2]}}",
    "{\"error\":\"States.Timeout\"}",
    r#"[{"ErrorEquals":["States.ALL"],"IntervalSeconds":1,"MaxAttempts":2,"BackoffRate":2}]"#,
    r#"[{"ErrorEquals":["States.ALL"],"Next":"A","ResultPath":"$.e"}]"#,
    r#"{"Type":"Pass","Next":"A"}"#,
    r#"{"Type":"Wait","Seconds":5,"End":true}"#,
    r#"{"Type":"Succeed"}"#,
    r#"{"Type":"Fail","Error":"E","Cause":"c"}"#,
    r#"{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"TimeoutSeconds":9,"HeartbeatSeconds":3,"Next":"A"}"#,
    r#"{"Type":"Choice","Choices":[{"Variable":"$.a","NumericLessThan":3,"Next":"A"}],"Default":"A"}"#,
    r#"{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},{"StartAt":"C","States":{"C":{"Type":"Fail"}}}],"Next":"A"}"#,
    r#"{"Type":"Map","ItemsPath":"$.list","MaxConcurrency":2,"ItemProcessor":{"StartAt":"D","States":{"D":{"Type":"Pass","End":true}}},"End":true}"#,
];

/// Keys that mean something somewhere.
const KEYS: &[&str] = &[
    "A",
    "a",
    "x.$",
    "Next",
    "End",
    "Default",
    "InputPath",
    "OutputPath",
    "ResultPath",
    "Parameters",
    "ResultSelector",
    "Result",
    "Assign",
    "Retry",
    "Catch",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "HeartbeatSeconds",
    "Seconds",
    "SecondsPath",
    "Timestamp",
    "TimestampPath",
    "ItemsPath",
    "ItemSelector",
    "MaxConcurrency",
    "MaxConcurrencyPath",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Iterator",
    "ItemProcessor",
    "QueryLanguage",
    "Arguments",
    "Output",
    "Items",
    "Condition",
    "ErrorPath",
    "CausePath",
    "And",
    "Or",
    "Not",
    "IsPresent",
    "StringMatches",
    "NumericEqualsPath",
    "JitterStrategy",
    "MaxDelaySeconds",
    "states",
    "jobs",
    "latency",
    "outcome",
    "heartbeat",
    "default",
];

/// Mutates the texts between blank lines in place; `bytes` is libFuzzer's own mutation. Returns the new size.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    most: usize,
    seed: u32,
    bytes: fn(&mut [u8], usize, usize) -> usize,
) -> usize {
    let mut dice = Dice(u64::from(seed));
    let Some(text) =
        data.get(..size).and_then(|text| std::str::from_utf8(text).ok()).filter(|_| dice.below(2) == 0)
    else {
        return bytes(data, size, most);
    };
    let mut sections: Vec<String> = text.split("\n\n").map(str::to_owned).collect();
    // The definition comes first and matters most.
    let chosen = if dice.below(3) > 0 { 0 } else { dice.below(sections.len()) };
    if let Some(section) = sections.get_mut(chosen) {
        let (mut root, _) = json::parse(section);
        for _ in 0..=dice.below(3) {
            change(&mut root, &mut dice);
        }
        *section = json::print_compact(&root);
    }
    let mutated = sections.join("\n\n");
    match data.get_mut(..mutated.len()).filter(|_| mutated.len() <= most) {
        Some(place) => {
            place.copy_from_slice(mutated.as_bytes());
            mutated.len()
        }
        None => bytes(data, size, most),
    }
}

/// Does one thing to one node of the tree.
fn change(root: &mut Node, dice: &mut Dice) {
    let count = count(root);
    let (other, at) = (dice.below(count), dice.below(count));
    let other = nth(root, &mut { other }).map(|node| node.clone());
    let names = state_names(root);
    let Some(node) = nth(root, &mut { at }) else { return };
    let fresh = |dice: &mut Dice| json::parse(VALUES[dice.below(VALUES.len())]).0;
    match (dice.below(7), &mut node.kind) {
        (0, _) => *node = fresh(dice),
        (1, _) => *node = other.unwrap_or_else(|| fresh(dice)),
        (2, Kind::String(text)) if !names.is_empty() => text.clone_from(&names[dice.below(names.len())]),
        (3, Kind::Object(members)) if !members.is_empty() => drop(members.remove(dice.below(members.len()))),
        (3, Kind::Array(items)) if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
        (4, Kind::Object(members)) if !members.is_empty() => {
            let member = dice.below(members.len());
            members[member].key = KEYS[dice.below(KEYS.len())].to_owned();
        }
        (_, Kind::Object(members)) => {
            let value = if dice.below(2) == 0 { fresh(dice) } else { other.unwrap_or_else(|| fresh(dice)) };
            let key = KEYS[dice.below(KEYS.len())].to_owned();
            members.retain(|member| member.key != key);
            members.push(Member { key, key_span: asl::Span::default(), value });
        }
        (_, Kind::Array(items)) => items.push(other.unwrap_or_else(|| fresh(dice))),
        _ => *node = fresh(dice),
    }
}

fn children(node: &mut Node) -> Vec<&mut Node> {
    match &mut node.kind {
        Kind::Array(items) => items.iter_mut().collect(),
        Kind::Object(members) => members.iter_mut().map(|member| &mut member.value).collect(),
        _ => Vec::new(),
    }
}

fn count(node: &mut Node) -> usize {
    1 + children(node).into_iter().map(count).sum::<usize>()
}

/// The node of this number, in the order of the text.
fn nth<'n>(node: &'n mut Node, number: &mut usize) -> Option<&'n mut Node> {
    if *number == 0 {
        return Some(node);
    }
    *number -= 1;
    children(node).into_iter().find_map(|child| nth(child, number))
}

fn state_names(root: &Node) -> Vec<String> {
    let states = root.get("States").map(Node::members).unwrap_or_default();
    states.iter().map(|member| member.key.clone()).collect()
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    /// From 0 to `bound` - 1; 0 where `bound` is 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound.max(1) as u64).unwrap_or(0)
    }
}
