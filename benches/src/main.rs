//! tmp
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, missing_docs, clippy::panic)]
use sim::*;
use std::time::Instant;
fn counter(n: i64) -> Program {
    let text = format!(r#"{{"StartAt":"Check","States":{{"Check":{{"Type":"Choice","Choices":[{{"Variable":"$.i","NumericLessThan":{n},"Next":"Add"}}],"Default":"Done"}},"Add":{{"Type":"Pass","Parameters":{{"i.$":"States.MathAdd($.i, 1)"}},"Next":"Check"}},"Done":{{"Type":"Succeed"}}}}}}"#);
    Program::compile(&asl::parse(&text).machine).unwrap()
}
fn main() {
    let what = std::env::args().nth(1).unwrap_or_default();
    let n: i64 = std::env::args().nth(2).and_then(|t| t.parse().ok()).unwrap_or(100_000);
    let reps: i64 = std::env::args().nth(3).and_then(|t| t.parse().ok()).unwrap_or(5);
    let scenario = Scenario::default();
    let limits = Limits { events: None, transitions: None, payload_bytes: Some(262_144), duration: None };
    let level = match what.as_str() { "full" => TraceLevel::Full, "timings" => TraceLevel::Timings, _ => TraceLevel::Nothing };
    if what == "weave" {
        let plan = plan::parse(&std::fs::read_to_string("examples/nightly-glue.plan.json").unwrap()).0.unwrap();
        for _ in 0..reps {
            let at = Instant::now();
            let settings = protocol::RunSettings { runs: n as u32, expected: false, ..Default::default() };
            let c = weave::compare(&plan, &settings).unwrap();
            let s = at.elapsed().as_secs_f64();
            println!("{n} x {} layouts {s:.3} s {:.0} layout-runs/s {:?}", c.layouts.len(), n as f64 * c.layouts.len() as f64 / s, c.layouts.iter().map(|l| l.makespan_ms.mean).collect::<Vec<_>>());
        }
        return;
    }
    let program = counter(n);
    for _ in 0..reps {
        let at = Instant::now();
        let options = Options { trace: level, limits, ..Options::default() };
        let mut world = Mocked::new(&scenario, options.start_time);
        let outcome = Execution::new(&program, Value::parse(r#"{"i":0}"#).unwrap(), options, &mut world).run();
        let s = at.elapsed().as_secs_f64();
        println!("{} transitions {:.3} s {:.0}/s {:?}", outcome.transitions, s, outcome.transitions as f64 / s, outcome.status);
    }
}
