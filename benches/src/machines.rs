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
