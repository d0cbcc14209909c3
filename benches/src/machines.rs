//! The state machines that are measured, as text: what a person would hand in.

/// Counts to `size` with a Choice and a Pass state: two transitions a count.
pub fn counter(size: u64) -> String {
    format!(
        r#"{{"StartAt":"Check","States":{{
            "Check":{{"Type":"Choice","Choices":[{{"Variable":"$.i","NumericLessThan":{size},"Next":"Count"}}],"Default":"Done"}},
            "Count":{{"Type":"Pass","Parameters":{{"i.$":"States.MathAdd($.i, 1)"}},"Next":"Check"}},
            "Done":{{"Type":"Succeed"}}}}}}"#
    )
}

/// A Pass state for each item.
pub const MAP: &str = r#"{"StartAt":"Map","States":{"Map":{"Type":"Map","End":true,"ItemProcessor":{
    "StartAt":"Each","States":{"Each":{"Type":"Pass","End":true}}}}}}"#;

/// `[{"id":0},{"id":1},...]`
pub fn items(size: u64) -> String {
    let items: Vec<String> = (0..size).map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    format!("[{}]", items.join(","))
}

/// Branches of one Pass state each.
pub fn parallel(size: u64) -> String {
    let branch = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#;
    let branches = vec![branch; usize::try_from(size).unwrap_or(0)].join(",");
    format!(
        r#"{{"StartAt":"All","States":{{"All":{{"Type":"Parallel","End":true,"Branches":[{branches}]}}}}}}"#
    )
}

/// Starts a job and asks after it every second.
pub const POLL: &str = r#"{"StartAt":"Start","States":{
    "Start":{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{"JobName":"job"},"ResultPath":"$.run","Next":"Wait"},
    "Wait":{"Type":"Wait","Seconds":1,"Next":"Ask"},
    "Ask":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun",
        "Parameters":{"JobName":"job","RunId.$":"$.run.JobRunId"},"ResultPath":"$.status","Next":"Done?"},
    "Done?":{"Type":"Choice","Choices":[{"Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","Next":"Wait"}],"Default":"End"},
    "End":{"Type":"Succeed"}}}"#;

/// `size` waits of a second, one after another.
pub fn waits(size: u64) -> String {
    format!(
        r#"{{"StartAt":"Check","States":{{
            "Check":{{"Type":"Choice","Choices":[{{"Variable":"$.i","NumericLessThan":{size},"Next":"Wait"}}],"Default":"Done"}},
            "Wait":{{"Type":"Wait","Seconds":1,"Next":"Count"}},
            "Count":{{"Type":"Pass","Parameters":{{"i.$":"States.MathAdd($.i, 1)"}},"Next":"Check"}},
            "Done":{{"Type":"Succeed"}}}}}}"#
    )
}

/// One wait of `size` seconds.
pub fn wait(size: u64) -> String {
    format!(r#"{{"StartAt":"Wait","States":{{"Wait":{{"Type":"Wait","Seconds":{size},"End":true}}}}}}"#)
}

/// About `size` states as people nest them: sections that poll a job, branch, and map over items with another Parallel
/// inside; every section can fail on its own, and what it starts is caught for all of them.
pub fn flow(size: u64) -> String {
    let sections = (size / SECTION).max(1);
    let mut states: Vec<String> = Vec::new();
    for k in 0..sections {
        let next = if k + 1 == sections { "Done".to_owned() } else { format!("Start {}", k + 1) };
        states.extend(section(k, &next));
    }
    states.push(r#""Tell everyone":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"arn:aws:sns:us-east-1:123456789012:failures","Message.$":"$.error"},"Next":"Failed"}"#.to_owned());
    states.push(
        r#""Failed":{"Type":"Fail","Error":"Failed","Cause":"A section failed"},"Done":{"Type":"Succeed"}"#
            .to_owned(),
    );
    pretty(&format!(r#"{{"Comment":"Generated","StartAt":"Start 0","States":{{{}}}}}"#, states.join(",")))
}

/// States of a section of [`flow`].
const SECTION: u64 = 24;

fn section(k: u64, next: &str) -> Vec<String> {
    let task = |name: &str, next: &str| {
        let next =
            if next.is_empty() { r#""End":true"#.to_owned() } else { format!(r#""Next":"{next} {k}""#) };
        format!(
            r#""{name} {k}":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{{"FunctionName":"arn:aws:lambda:us-east-1:123456789012:function:{name}-{k}","Payload.$":"$"}},"OutputPath":"$.Payload",{next}}}"#
        )
    };
    let scope = |start: &str, states: &[String]| {
        format!(r#"{{"StartAt":"{start} {k}","States":{{{}}}}}"#, states.join(","))
    };
    let chain = scope(
        "Read",
        &[task("Read", "Clean"), task("Clean", "Join"), task("Join", "Write"), task("Write", "")],
    );
    let fork = scope(
        "Which",
        &[
            format!(
                r#""Which {k}":{{"Type":"Choice","Choices":[{{"Variable":"$.kind","StringEquals":"full","Next":"Full {k}"}},{{"Variable":"$.kind","StringEquals":"delta","Next":"Delta {k}"}}],"Default":"Skip {k}"}}"#
            ),
            task("Full", "Merge"),
            task("Delta", "Merge"),
            format!(r#""Skip {k}":{{"Type":"Pass","Next":"Merge {k}"}}"#),
            task("Merge", ""),
        ],
    );
    let pair = format!(
        r#""Pair {k}":{{"Type":"Parallel","Branches":[{},{}],"End":true}}"#,
        scope("Left", &[task("Left", "Left again"), task("Left again", "")]),
        scope("Right", &[task("Right", "Right again"), task("Right again", "")])
    );
    let each = scope(
        "Fetch",
        &[
            task("Fetch", "Empty?"),
            format!(
                r#""Empty? {k}":{{"Type":"Choice","Choices":[{{"Variable":"$.count","NumericEquals":0,"Next":"Nothing {k}"}}],"Default":"Pair {k}"}}"#
            ),
            format!(r#""Nothing {k}":{{"Type":"Pass","End":true}}"#),
            pair,
        ],
    );
    vec![
        format!(
            r#""Start {k}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{{"JobName":"job-{k}"}},"ResultPath":"$.run","Retry":[{{"ErrorEquals":["Glue.ConcurrentRunsExceededException"],"IntervalSeconds":30,"MaxAttempts":5,"BackoffRate":2}}],"Catch":[{{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Tell everyone"}}],"Next":"Wait {k}"}}"#
        ),
        format!(r#""Wait {k}":{{"Type":"Wait","Seconds":30,"Next":"Check {k}"}}"#),
        format!(
            r#""Check {k}":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun","Parameters":{{"JobName":"job-{k}","RunId.$":"$.run.JobRunId"}},"ResultPath":"$.status","Next":"Ready? {k}"}}"#
        ),
        format!(
            r#""Ready? {k}":{{"Type":"Choice","Choices":[{{"Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","Next":"Wait {k}"}},{{"Variable":"$.status.JobRun.JobRunState","StringEquals":"SUCCEEDED","Next":"Both {k}"}}],"Default":"Gone wrong {k}"}}"#
        ),
        format!(
            r#""Gone wrong {k}":{{"Type":"Fail","Error":"JobFailed","Cause":"The job of section {k} failed"}}"#
        ),
        format!(
            r#""Both {k}":{{"Type":"Parallel","Branches":[{chain},{fork}],"ResultPath":null,"Catch":[{{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Tell everyone"}}],"Next":"Each {k}"}}"#
        ),
        format!(
            r#""Each {k}":{{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":10,"ItemProcessor":{each},"ResultPath":null,"Next":"{next}"}}"#
        ),
    ]
}

/// `size` states in one scope, in tens: one that chooses and leads ahead or on, and every hundredth leads back. The
/// same graph is in `benches/peers/node.mjs`.
pub fn chain(size: u64) -> String {
    let states: Vec<String> = (0..size)
        .map(|n| {
            let ways = onward(n, size);
            match ways.as_slice() {
                [] => format!(r#""S{n}":{{"Type":"Succeed"}}"#),
                [next] => format!(r#""S{n}":{{"Type":"Pass","Next":"S{next}"}}"#),
                [next, others @ ..] => {
                    let rules: Vec<String> = others
                        .iter()
                        .map(|to| format!(r#"{{"Variable":"$.n","NumericEquals":{to},"Next":"S{to}"}}"#))
                        .collect();
                    format!(
                        r#""S{n}":{{"Type":"Choice","Choices":[{}],"Default":"S{next}"}}"#,
                        rules.join(",")
                    )
                }
            }
        })
        .collect();
    pretty(&format!(r#"{{"StartAt":"S0","States":{{{}}}}}"#, states.join(",")))
}

/// Where state `n` of [`chain`] leads, the main way first.
fn onward(n: u64, size: u64) -> Vec<u64> {
    let last = size - 1;
    if n == last {
        return Vec::new();
    }
    let mut ways = vec![n + 1];
    if n.is_multiple_of(10) {
        ways.extend([(n + 4).min(last), (n + 7).min(last)].into_iter().filter(|to| *to > n + 1));
        ways.dedup();
    }
    if n % 100 == 99 {
        ways.push(n - 90);
    }
    ways
}

/// Laid out as the console does.
fn pretty(text: &str) -> String {
    asl::json::print(&asl::json::parse(text).0)
}
