//! The article's pipeline as it stands there: every job is started and asked after every 30 s, in each of three layouts.

use crate::Case;
use expr::Value;
use sim::world::{Mock, Outcome, Scenario};
use sim::{Execution, Latency, Mocked, Options, Program, Reuse, Status, TraceLevel};
use weave::draws::Draws;

/// Runs all three layouts with the plan's draws; a unit is one run of one. `skip`: whether polls are skipped.
pub fn case(plan: plan::Plan, runs: u32, skip_polls: bool) -> Result<Case, String> {
    let programs = [sequential(), staged(), polling()].map(|definition| {
        Program::compile(&asl::parse(&definition).machine).map_err(|errors| format!("{errors:?}"))
    });
    let programs: Vec<Program> = programs.into_iter().collect::<Result<_, _>>()?;
    let mut world = Scenario::default();
    for (place, job) in JOBS.iter().enumerate() {
        world.jobs.insert((*job).to_owned(), Mock { given: Some(place), ..Mock::default() });
    }
    let check = Mock { latency: Latency::Seconds(0.75), outcome: Outcome::StatusCheck, ..Mock::default() };
    world.jobs.insert("check".to_owned(), check);
    let options =
        Options { trace: TraceLevel::Nothing, figures_only: true, skip_polls, ..Options::default() };
    Ok(Box::new(move || {
        let settings = protocol::RunSettings { runs, expected: false, ..Default::default() };
        let draws = Draws::new(&plan, &settings);
        let mut durations_ms = Vec::new();
        let mut units = 0;
        let input = Value::empty_object();
        let mut mocked = Mocked::new(&world, options.start_time);
        let mut left: Vec<Reuse> = programs.iter().map(|_| Reuse::default()).collect();
        for run in 0..runs {
            draws.fill(run, &mut durations_ms);
            for (program, left) in programs.iter().zip(&mut left) {
                mocked.again(&durations_ms, &[]);
                let reuse = std::mem::take(left);
                let run = Execution::again(program, input.clone(), options.clone(), &mut mocked, reuse);
                let outcome;
                (outcome, *left) = run.run_on();
                if outcome.status != Status::Succeeded {
                    return Err(format!("{:?} {:?}", outcome.error, outcome.cause));
                }
                units += 1;
            }
        }
        Ok(units)
    }))
}

/// In the plan's order.
const JOBS: [&str; 5] = ["g1", "g2", "g3", "s1", "s2"];

/// Starts a job, waits, asks, decides; then goes to `next`, or ends.
fn job(name: &str, next: Option<&str>) -> String {
    let end = r#""Type":"Pass","End":true"#;
    let after = next.map_or(format!(r#","{name} end":{{{end}}}"#), |_| String::new());
    let next = next.map_or(format!("{name} end"), str::to_owned);
    format!(
        r#""Start {name}":{{"Type":"Task","Resource":"arn:aws:states:::glue:startJobRun","Parameters":{{"JobName":"{name}"}},"ResultPath":"$.run","Next":"Wait {name}"}},
        "Wait {name}":{{"Type":"Wait","Seconds":30,"Next":"Ask {name}"}},
        "Ask {name}":{{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:glue:getJobRun",
            "Parameters":{{"JobName":"{name}","RunId.$":"$.run.JobRunId"}},"ResultPath":"$.status","Next":"{name} done?"}},
        "{name} done?":{{"Type":"Choice","Choices":[{{"Variable":"$.status.JobRun.JobRunState","StringEquals":"RUNNING","Next":"Wait {name}"}}],"Default":"{next}"}}{after}"#
    )
}

/// The article's poller: asks a function after a job of another branch.
fn check(name: &str, awaited: &str, next: &str) -> String {
    format!(
        r#""Check {name}":{{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{{"FunctionName":"check","Payload":{{"attempt.$":"$.poll.attempt","job":{{"name":"{awaited}"}},
                "sfn":{{"startedOn.$":"$$.Execution.StartTime","triggerOffset":60}}}}}},
            "ResultSelector":{{"attempt.$":"$.Payload.attempt","status.$":"$.Payload.status"}},"ResultPath":"$.poll","Next":"{name} may?"}},
        "{name} may?":{{"Type":"Choice","Choices":[{{"Variable":"$.poll.status","StringEquals":"DONE","Next":"{next}"}}],"Default":"Pause {name}"}},
        "Pause {name}":{{"Type":"Wait","Seconds":30,"Next":"Check {name}"}}"#
    )
}

fn scope(start: &str, states: &[String]) -> String {
    format!(r#"{{"StartAt":"{start}","States":{{{}}}}}"#, states.join(","))
}

fn parallel(name: &str, branches: &[String], next: Option<&str>) -> String {
    let then = next.map_or(r#""End":true"#.to_owned(), |next| format!(r#""Next":"{next}""#));
    format!(
        r#""{name}":{{"Type":"Parallel","ResultPath":null,{then},"Branches":[{}],"Parameters":{{"poll":{{"attempt":0}}}}}}"#,
        branches.join(",")
    )
}

fn alone(name: &str) -> String {
    scope(&format!("Start {name}"), &[job(name, None)])
}

fn sequential() -> String {
    let follow = JOBS.iter().skip(1).map(|next| Some(format!("Start {next}"))).chain([None]);
    let states: Vec<String> =
        JOBS.iter().zip(follow).map(|(name, next)| job(name, next.as_deref())).collect();
    scope("Start g1", &states)
}

fn staged() -> String {
    let first = parallel("First", &["g1", "g2", "g3"].map(alone), Some("Second"));
    scope("First", &[first, parallel("Second", &["s1", "s2"].map(alone), None)])
}

fn polling() -> String {
    let branch = |first: &str, then: &str| {
        let states = [
            job(first, Some(&format!("Check {first}"))),
            check(first, "g3", &format!("Start {then}")),
            job(then, None),
        ];
        scope(&format!("Start {first}"), &states)
    };
    scope("All", &[parallel("All", &[branch("g1", "s1"), branch("g2", "s2"), alone("g3")], None)])
}
