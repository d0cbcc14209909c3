//! Poll loops, and runs of them that are compared.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]
#![allow(dead_code, reason = "each test file uses some of these")]

use super::{compile, json};
use sim::{Execution, Limits, Mocked, Options, Reuse, Scenario, TraceLevel};

pub const STANDARD: Limits = Limits::STANDARD;

/// The article's poller: asks a function after `job`, every `wait` seconds.
pub fn status_check(name: &str, job: &str, wait: u32, then: &str) -> String {
    format!(
        r#""Check {name}":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{{"FunctionName":"check","Payload":{{"attempt.$":"$.poll.attempt","job":{{"name":"{job}"}},
                "sfn":{{"startedOn.$":"$$.Execution.StartTime","triggerOffset":60}}}}}},
            "ResultSelector":{{"attempt.$":"$.Payload.attempt","status.$":"$.Payload.status"}},"ResultPath":"$.poll",
            "Next":"{name} done?"}},
        "{name} done?":{{"Type":"Choice","Choices":[{{"Variable":"$.poll.status","StringEquals":"DONE","Next":"{then}"}}],
            "Default":"Wait {name}"}},
        "Wait {name}":{{"Type":"Wait","Seconds":{wait},"Next":"Check {name}"}}"#
    )
}

/// Starts a job and asks Glue after it.
pub fn job_poller(job: &str, wait: u32) -> String {
    format!(
        r#"{{"StartAt":"Start {job}","States":{{
        "Start {job}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{{"JobName":"{job}"}},"ResultPath":"$.run","Next":"Wait {job}"}},
        "Wait {job}":{{"Type":"Wait","Seconds":{wait},"Next":"Ask {job}"}},
        "Ask {job}":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun",
            "Parameters":{{"JobName":"{job}","RunId.$":"$.run.JobRunId"}},"ResultPath":"$.status","Next":"{job} done?"}},
        "{job} done?":{{"Type":"Choice","Choices":[{{"Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","Next":"Wait {job}"}}],"Default":"{job} end"}},
        "{job} end":{{"Type":"Succeed"}}}}}}"#
    )
}

pub fn task(job: &str, rest: &str) -> String {
    format!(
        r#""Run {job}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun.sync","Parameters":{{"JobName":"{job}"}},"ResultPath":null,{rest}}}"#
    )
}

/// Branches side by side.
pub fn parallel(branches: &[String]) -> String {
    format!(
        r#"{{"StartAt":"All","States":{{"All":{{"Type":"Parallel","End":true,"Branches":[{}]}}}}}}"#,
        branches.join(",")
    )
}

pub fn branch(start: &str, states: &[String]) -> String {
    format!(r#"{{"StartAt":"{start}","States":{{{}}}}}"#, states.join(","))
}

/// Each of these runs, made for its figures with what those before it left, ends as it does where all is recorded.
pub fn check_runs<const JOBS: usize>(
    machine: &str,
    input: &str,
    scenario: &Scenario,
    runs: &[[u32; JOBS]],
    options: Options,
) {
    let (program, input) = (compile(machine), json(input));
    let lean = Options { trace: TraceLevel::Nothing, figures_only: true, ..options };
    let full = Options { trace: TraceLevel::Full, figures_only: false, ..lean.clone() };
    let mut world = Mocked::new(scenario, lean.start_time);
    let mut reuse = Reuse::default();
    for latencies in runs {
        let latencies = latencies.map(|seconds| i64::from(seconds) * 1000);
        world.again(&latencies, &[]);
        let expect = Execution::new(&program, input.clone(), full.clone(), &mut world).run();
        world.again(&latencies, &[]);
        let run = Execution::again(&program, input.clone(), lean.clone(), &mut world, reuse);
        let outcome;
        (outcome, reuse) = run.run_on();
        assert_eq!(outcome.figures(), expect.figures(), "{latencies:?}");
    }
}
