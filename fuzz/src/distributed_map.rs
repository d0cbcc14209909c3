//! Distributed Maps: what reads items, forms batches, runs children, tolerates failures and writes results.
//!
//! Sections: the Map state's fields as a JSON object, the input, and the text of the object `o` in the bucket `b`, which
//! is also there as the files of an inventory and of a listing.

use super::execution::{bounded, options, run};
use sim::{Options, Program, Scenario, Value};

/// What every state machine here does with an item.
const PROCESSOR: &str = r#""ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"C","States":{
    "C":{"Type":"Choice","Choices":[{"Variable":"$.ok","IsPresent":true,"Next":"F"}],"Default":"T"},
    "T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},"End":true},
    "F":{"Type":"Fail","Error":"NotOk"}}}"#;

/// Reading, batching and writing keep the run within its bounds, and the same run gives the same history.
pub fn check(data: &[u8]) {
    let text = super::text(data);
    let [fields, input, object] = super::sections(&text);
    let Some(fields) = fields.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return;
    };
    let comma = if fields.trim().is_empty() { "" } else { "," };
    let definition = format!(
        r#"{{"StartAt":"M","States":{{"M":{{"Type":"Map",{PROCESSOR},"End":true{comma}{fields}}}}}}}"#
    );
    let Ok(program) = Program::compile(&asl::parse(&definition).machine) else { return };
    let input = Value::parse(input).unwrap_or_else(|_| Value::empty_object());
    let (scenario, _) = Scenario::parse(&mocks(object));
    let options = Options { budget: sim::Budget { events: Some(4_000), ..Default::default() }, ..options(7) };
    let first = run(&program, &input, &scenario, &options);
    bounded(&first, &options.limits);
    assert_eq!(first, run(&program, &input, &scenario, &options), "the same run went another way");
}

/// The bucket.
fn mocks(object: &str) -> String {
    let text = Value::from(object).to_json_string();
    let json = Value::parse(object).map_or_else(|_| text.clone(), |value| value.to_json_string());
    format!(
        r#"{{"s3":{{"out":{{}},"b":{{"o":{text},"j":{json},"many/1":{text},"many/2":{text},
        "inventory":{{"sourceBucket":"b","destinationBucket":"arn:aws:s3:::b","fileFormat":"CSV","fileSchema":"Bucket, Key","files":[{{"key":"o"}}]}},
        "athena":"s3://b/o\ns3://b/j\n"}}}}}}"#
    )
}
