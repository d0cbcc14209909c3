use super::*;
use crate::{Retry, TaskKind};
use proptest::prelude::*;

/// Tasks as `id:kind:seconds<dependencies`, then the findings as `CODE path "text at its place"`.
fn check(text: &str, expect: &str) {
    let (plan, found) = parse(text);
    let task = |task: &Task| {
        let own = format!("{}:{}:{}", task.id, task.kind.word(), task.duration.mean());
        match task.depends_on.is_empty() {
            true => own,
            false => format!("{own}<{}", task.depends_on.join(",")),
        }
    };
    let mut lines: Vec<String> =
        plan.iter().map(|plan| plan.tasks.iter().map(task).collect::<Vec<_>>().join(" ")).collect();
    lines.extend(found.iter().map(|finding| {
        let at = text.get(finding.span.start..finding.span.end).unwrap();
        format!("{} {} {at:?}", finding.code, finding.path)
    }));
    assert_eq!(lines.join("\n"), expect, "{text}");
}

#[test]
fn tables_become_plans() {
    check("id,kind,duration,depends_on\na,glue,60,\nb,lambda,1.5,a\n", "a:glue:60 b:lambda:1.5<a");
    check("Task;Type;Duration;Depends on\n1;glue;60,5;\n2;ecs;7;1\n", "1:glue:60.5 2:ecs:7<1");
    check(
        "id,name,kind,distribution,mean_s,sd_s,samples_s,after\na,A,glue,lognormal,240,36,,\nb,B,batch,empirical,,,10 20 30,\"a; c\"\nc,C,states,exponential,9,,,\n",
        "a:glue:240 b:batch:20<a,c c:states:9",
    );
    // Ids with spaces are found where they are meant.
    check(
        "id,kind,duration,needs\nload all,glue,1,\nx,glue,2,\ny,glue,3,load all; x\nz,glue,4,x y\n",
        "load all:glue:1 x:glue:2 y:glue:3<load all,x z:glue:4<x,y",
    );
}

#[test]
fn mistakes_are_named_in_their_places() {
    check("", "NOT_A_PLAN / \"\"");
    check("a,b\n1,2", "NOT_A_PLAN / \"\"");
    check("id,kind,duration\n", "\nNO_TASKS /tasks \"\"");
    check(
        "id,kind,duration,depends_on\na,gleu,60,\nb,glue,long,a c\n,glue,1,\n",
        "a:lambda:60 b:glue:0<a\n\
         UNKNOWN_KIND /tasks/0/kind \"gleu\"\n\
         WRONG_TYPE /tasks/1/duration \"long\"\n\
         MISSING_FIELD /tasks/2 \",glue,1,\"\n\
         UNKNOWN_DEPENDENCY /tasks/1/depends_on/1 \"a c\"",
    );
    check(
        "id,kind,duration,depends_on\na,glue,1,b\nb,glue,1,a\nb,glue,1,b\n",
        "a:glue:1<b b:glue:1<a\n\
         DUPLICATE_ID /tasks/2/id \"b\"\n\
         SELF_DEPENDENCY /tasks/2/depends_on/0 \"b\"\n\
         DEPENDENCY_CYCLE /tasks/0/depends_on/0 \"b\"",
    );
    check(
        "id,kind,duration,owner,id\na,glue,1,me,z,more\n",
        "z:glue:1\n\
         DUPLICATE_COLUMN / \"id\"\n\
         TOO_MANY_CELLS /tasks/0 \"more\"\n\
         UNKNOWN_FIELD /tasks/0/owner \"me\"",
    );
    check("id,kind,duration\na,glue,\"1\n", "a:glue:1\nOPEN_QUOTE / \"\\\"1\\n\"");
}

#[test]
fn durations_are_written_as_people_do() {
    check(
        "Task,Type,Duration,Dependencies\na,Glue,10 min,\nb,LAMBDA,1h 30m,a\nc,ecs,90s,\nd,States,00:05:00,\ne,batch,2 hours,\nf,glue,5,\n",
        "a:glue:600 b:lambda:5400<a c:ecs:90 d:states:300 e:batch:7200 f:glue:5",
    );
    check("id;kind;duration\na;glue;1,5 min\n", "a:glue:90");
    check(
        "id,kind,duration\na,glue,3 to 5 min\nb,glue,26 min ± 4\nc,glue,10-20\nd,glue,90 s – 2 min\ne,glue,5 min +/- 0\n",
        "a:glue:240 b:glue:1560 c:glue:15 d:glue:105 e:glue:300",
    );
    let varies = |text: &str| {
        parse(&format!("id,kind,duration\na,glue,{text}\n")).0.unwrap().tasks[0].duration.clone()
    };
    assert_eq!(varies("3 to 5 min"), Distribution::Uniform { min_s: 180.0, max_s: 300.0 });
    assert_eq!(varies("26 min ± 4"), Distribution::Lognormal { mean_s: 1560.0, sd_s: 240.0 });
    check("id,kind,distribution,mean_s,sd_s\na,glue,Lognormal,4 min,36\n", "a:glue:240");
    let plan = parse("id,kind,duration,timeout_s,retry_interval_s\na,glue,1,2 min,1 min\n").0.unwrap();
    let task = &plan.tasks[0];
    assert_eq!((task.timeout_s, task.retry.map(|retry| retry.interval_s)), (Some(120), Some(60)));
}

#[test]
fn mistakes_are_told_by_row_and_column() {
    let check = |text: &str, expect: &[&str]| {
        let told: Vec<String> = parse(text)
            .1
            .into_iter()
            .map(|finding| [finding.message, finding.fix.unwrap_or_default()].join(" ").trim_end().to_owned())
            .collect();
        assert_eq!(told, expect, "{text}");
    };
    check(
        "id,Kind,Duration\n\na,glue,soon\nb,glue,\"1,500\"\nc,gleu,1\n",
        &[
            "row 3, Duration: “soon” is no duration. Write 90 s, 10 min, 1h 30m, 00:05:00, 3 to 5 min or 26 min ± 4; a number alone is seconds.",
            "row 4, Duration: “1,500” is no duration. Write 90 s, 10 min, 1h 30m, 00:05:00, 3 to 5 min or 26 min ± 4; a number alone is seconds.",
            "row 5, Kind: \"gleu\" is not a kind of task. Did you mean \"glue\"?",
        ],
    );
    check(
        "id,kind,duration,max_concurrent_runs,timeout_s\na,glue,1,few,0.5\n",
        &[
            "row 2, timeout_s: “0.5” must be a whole number, not negative.",
            "row 2, max_concurrent_runs: “few” must be a whole number, not negative.",
        ],
    );
    check(
        "id,kind,duration\na,glue,1\nb,glue,1\n\na,glue,2\n",
        &["row 5, id: The id \"a\" is already taken by row 2. Give one of the two another id."],
    );
    check(
        "id,kind,duration\na,,1\n,glue,1\n",
        &[
            "row 2: The field \"kind\" is missing. Add \"kind\".",
            "row 3: The field \"id\" is missing. Add \"id\".",
        ],
    );
    check(
        "id,kind,duration,after\na,glue,-5,z\n",
        &[
            "row 2, duration: The duration of \"a\" is negative (-5). Give seconds between 0 and 31,536,000 (a year).",
            "row 2, after: \"a\" waits for \"z\", but no task has that id. Add that task or remove the dependency.",
        ],
    );
    check(
        "id,kind,duration\na,glue,\"1\n",
        &["row 2, duration: A quote is opened and never closed. Close it, or double it: \"\"."],
    );
}

#[test]
fn a_file_gives_its_name() {
    let check = |file: &str, expect: Option<&str>| assert_eq!(title(file), expect, "{file}");
    check("nightly.csv", Some("nightly"));
    check("Nightly run.CSV", Some("Nightly run"));
    check("nightly.plan.csv", Some("nightly"));
    check("nightly", Some("nightly"));
    check(".csv", None);
}

#[test]
fn the_headings_and_kinds_of_the_page_are_understood() {
    let text = "Name\tKind\tDuration\tDepends on\n\
        Load orders\tAWS Glue job\t5 min\t\n\
        Report\tStep Functions\t2 min\tLoad orders\n\
        Mail\tLambda function\t3 s\tReport\n";
    let (plan, found) = parse(text);
    assert!(found.is_empty(), "{found:#?}");
    let tasks = plan.unwrap().tasks;
    let kinds: Vec<&str> = tasks.iter().map(|task| task.kind.word()).collect();
    assert_eq!(kinds, ["glue", "states", "lambda"]);
    assert_eq!(
        (kind("Other service"), kind("Batch job"), kind("gleu")),
        (Some("generic"), Some("batch"), None)
    );
    assert_eq!((tasks[1].id.as_str(), tasks[1].name.as_str()), ("Report", "Report"));
    assert_eq!(tasks[1].depends_on, ["Load orders"]);
    let (none, found) = parse("Load\tglue\t5 min\n");
    assert!(none.is_none() && found[0].message.contains("No column is called id or name"));
}

#[test]
fn tables_are_told_from_json() {
    assert!(looks_like_csv("id,kind,duration\n") && looks_like_csv("Task;Type\n"));
    assert!(looks_like_csv("Name,Kind\n") && looks_like_csv("Load\tglue\t5 min\n"));
    assert!(!looks_like_csv("{\t\"id\":\t1}") && !looks_like_csv("[1,\t2]"));
    assert!(!looks_like_csv(r#"{"version": 1, "tasks": [{"id": "a", "kind": "glue"}]}"#));
    assert!(!looks_like_csv("") && !looks_like_csv("https://x.example/#s=abc"));
}

fn duration() -> impl Strategy<Value = Distribution> {
    let seconds = || (0_u32..10_000_000).prop_map(|ms| f64::from(ms) / 1000.0);
    prop_oneof![
        seconds().prop_map(|seconds| Distribution::Fixed { seconds }),
        (seconds(), seconds()).prop_map(|(a, b)| Distribution::Uniform { min_s: a.min(b), max_s: a.max(b) }),
        (seconds(), seconds()).prop_map(|(mean_s, sd_s)| Distribution::Normal { mean_s, sd_s }),
        prop::collection::vec(seconds(), 1..5).prop_map(|samples_s| Distribution::Empirical { samples_s }),
    ]
}

proptest! {
    /// Whatever has a place in the table comes back.
    #[test]
    fn what_is_printed_is_read(
        tasks in prop::collection::vec(("[a-z\"0-9 -]{0,8}", 0..6_usize, duration(), any::<u8>()), 1..12)
    ) {
        let ids: Vec<String> = (0..tasks.len()).map(|n| format!("{}{n}", tasks[n].0.trim_start())).collect();
        let task = |(number, (name, kind, duration, picks)): (usize, &(String, usize, Distribution, u8))| Task {
            id: ids[number].clone(),
            name: if name.trim().is_empty() { ids[number].clone() } else { name.trim().to_owned() },
            kind: TaskKind::ALL[*kind],
            duration: duration.clone(),
            depends_on: ids[..number].iter().take(8).enumerate().filter(|(bit, _)| picks >> bit & 1 == 1).map(|(_, id)| id.clone()).collect(),
            receives: ids[..number].iter().take(8).enumerate().filter(|(bit, _)| picks >> bit & 1 == 1 && bit % 2 == 0).map(|(_, id)| id.clone()).collect(),
            parameters: serde_json::json!({"Arguments": {"--n": picks}}).as_object().filter(|_| picks % 5 == 0).cloned().unwrap_or_default(),
            failure_probability: f64::from(picks % 4) / 8.0,
            retry: (picks % 7 == 0).then_some(Retry { max_attempts: 2, interval_s: 5, backoff_rate: 1.5 }),
            timeout_s: (picks % 2 == 0).then_some(60),
            resource: (picks % 3 == 0).then(|| format!("job \"{number}\", {name}").trim().to_owned()),
            ..Task::default()
        };
        let plan = Plan {
            name: "Untitled plan".to_owned(),
            tasks: tasks.iter().enumerate().map(task).collect(),
            ..Plan::default()
        };
        let text = print(&plan);
        let (read, found) = parse(&text);
        // Timeouts of a minute may be shorter than what is drawn.
        prop_assert!(found.iter().all(|found| found.code == "TIMEOUT_TOO_SHORT"), "{found:?} {text}");
        prop_assert_eq!(read.unwrap(), plan);
    }

    #[test]
    fn any_text_is_taken(text in "(id|kind|,|;|\"|\n|\r|\t| |é|1|a|depends_on){0,40}") {
        let (_, found) = parse(&text);
        for finding in found {
            prop_assert!(text.get(finding.span.start..finding.span.end).is_some());
        }
    }
}
