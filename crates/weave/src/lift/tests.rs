use super::*;
use crate::testing;
use plan::{relax, Distribution, Graph, Task};
use proptest::prelude::*;
use protocol::{Layout, Why};

/// Five minutes a task: what is guessed where nothing tells.
fn plan(text: &str) -> Plan {
    testing::plan(text, 300.0)
}

/// The dependencies as `to<from` with `!` where data declares them, the codes of the findings behind a bar.
fn outline(lifted: &Lifted) -> String {
    let of = |task: &Task| {
        let own = lifted.dependencies.iter().filter(|known| known.to == task.id);
        let names: Vec<String> = own
            .map(|known| format!("{}{}", known.from, if known.why == Why::Data { "!" } else { "" }))
            .collect();
        match names.is_empty() {
            true => task.id.clone(),
            false => format!("{}<{}", task.id, names.join(",")),
        }
    };
    let mut words: Vec<String> = lifted.plan.tasks.iter().map(of).collect();
    let codes = lifted.diagnostics.iter().map(|finding| finding.code.clone());
    // What these tests are about, they say in parameters.
    let apart = ["PARAMETERS_LEFT_OUT", "RETRY_ADDED"];
    let codes: Vec<String> = codes.filter(|code| !apart.contains(&code.as_str())).collect();
    if !codes.is_empty() {
        words.push("|".to_owned());
    }
    words.extend(codes);
    words.join(" ")
}

fn check(definition: &str, expect: &str) -> Lifted {
    let lifted = lift(definition, &[]);
    assert_eq!(outline(&lifted), expect, "{definition}\n{:#?}", lifted.diagnostics);
    for child in &lifted.children {
        let findings = asl::validate(&child.definition);
        assert!(findings.iter().all(|finding| !finding.is_error()), "{findings:#?} {}", child.definition);
    }
    lifted
}

/// A Task state that calls a function.
fn call(fields: &str) -> String {
    let resource = "arn:aws:lambda:us-east-1:123456789012:function:f";
    format!(r#"{{"Type": "Task", "Resource": "{resource}", {fields}}}"#)
}

fn machine(start: &str, states: &[(&str, String)]) -> String {
    let states: Vec<String> = states.iter().map(|(name, body)| format!("\"{name}\": {body}")).collect();
    format!(r#"{{"StartAt": "{start}", "States": {{{}}}}}"#, states.join(", "))
}

fn branch(name: &str, fields: &str) -> String {
    machine(name, &[(name, call(&format!(r#"{fields}"End": true"#)))])
}

#[test]
fn a_sequence_is_declared_where_data_flows() {
    // B is given A's result; C names what it wants, and that B's result has taken A's place.
    let states = [
        ("A", call(r#""Next": "B""#)),
        ("B", call(r#""ResultPath": "$.b", "Next": "C""#)),
        ("C", call(r#""Parameters": {"x.$": "$.b.id"}, "Next": "D""#)),
        ("D", call(r#""Parameters": {"fixed": 1}, "End": true"#)),
    ];
    let lifted = check(&machine("A", &states), "a b<a! c<b! d<c");
    let to_c = lifted.dependencies.iter().find(|known| known.to == "c").unwrap();
    assert_eq!((to_c.path.as_deref(), to_c.place.as_str()), (Some("$.b.id"), "/States/C/Parameters/x.$"));
    let to_d = lifted.dependencies.iter().find(|known| known.to == "d").unwrap();
    assert_eq!((to_d.path.as_deref(), to_d.place.as_str()), (None, "/States/C"));
}

#[test]
fn what_flows_past_a_state_is_still_there() {
    let states = [
        ("A", call(r#""ResultPath": "$.a", "Next": "B""#)),
        ("B", call(r#""InputPath": "$.none", "ResultPath": "$.b", "Next": "C""#)),
        ("C", call(r#""Parameters": {"x.$": "States.Format('{}', $.a.id)"}, "End": true"#)),
    ];
    check(&machine("A", &states), "a b<a c<a!,b");
}

#[test]
fn results_are_dropped_selected_and_put_out() {
    let with = |fields: &str, read: &str, expect: &str| {
        let states = [
            ("A", call(&format!(r#"{fields} "Next": "B""#))),
            ("B", call(&format!(r#""Parameters": {{"x.$": "{read}"}}, "End": true"#))),
        ];
        check(&machine("A", &states), expect);
    };
    with(r#""ResultPath": null,"#, "$", "a b<a");
    with(r#""ResultPath": null,"#, "$.a", "a b<a");
    with(r#""ResultSelector": {"k.$": "$.v", "c": 1},"#, "$.k", "a b<a!");
    with(r#""ResultSelector": {"k.$": "$.v", "c": 1},"#, "$.c", "a b<a");
    with(r#""ResultPath": "$.r", "OutputPath": "$.r","#, "$.x", "a b<a!");
    with(r#""ResultPath": "$.r", "OutputPath": "$.s","#, "$", "a b<a");
    with(r#""Assign": {"v.$": "$.id"}, "ResultPath": null,"#, "$v", "a b<a!");
    with(r#""Assign": {"v": 3}, "ResultPath": null,"#, "$v", "a b<a");
    with(r#""ResultPath": "$.r","#, "$$.Execution.Id", "a b<a");
    with(r#""ResultPath": "$.r","#, "$..id", "a b<a!");
}

#[test]
fn a_stage_is_a_barrier_and_its_results_an_array() {
    let stage = |branches: &[String], fields: &str| {
        format!(r#"{{"Type": "Parallel", "Branches": [{}], {fields}}}"#, branches.join(", "))
    };
    let first = stage(&[branch("A", ""), branch("B", "")], r#""ResultPath": "$.first", "Next": "Second""#);
    let second = stage(
        &[
            branch("C", r#""Parameters": {"x.$": "$.first[0].id"}, "#),
            branch("D", r#""Parameters": {"y.$": "$.date"}, "#),
            branch("E", r#""InputPath": "$.first", "#),
        ],
        r#""End": true"#,
    );
    let lifted =
        check(&machine("First", &[("First", first), ("Second", second)]), "a b c<a!,b d<a,b e<a!,b!");
    let inherited = lifted.dependencies.iter().find(|known| known.to == "d").unwrap();
    assert_eq!(inherited.place, "/States/First");
    assert_eq!(
        lifted.declared_only().tasks.iter().map(|task| task.depends_on.len()).collect::<Vec<_>>(),
        [0, 0, 1, 0, 2]
    );
}

#[test]
fn nested_stages_and_chains_in_branches() {
    let inner = format!(
        r#"{{"Type": "Parallel", "ResultPath": null, "Branches": [{}, {}], "Next": "D"}}"#,
        branch("B", r#""Parameters": {}, "#),
        branch("C", r#""Parameters": {}, "#)
    );
    let chain = machine(
        "A",
        &[
            ("A", call(r#""ResultPath": null, "Parameters": {}, "Next": "Inner""#)),
            ("Inner", inner),
            ("D", call(r#""ResultPath": null, "Parameters": {}, "End": true"#)),
        ],
    );
    let empty = r#"{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}"#;
    let outer = format!(
        r#"{{"Type": "Parallel", "Branches": [{chain}, {}, {empty}], "Next": "F"}}"#,
        branch("E", "")
    );
    check(
        &machine("Outer", &[("Outer", outer), ("F", call(r#""Parameters": {}, "End": true"#))]),
        "a b<a c<a d<b,c e f<d,e",
    );
}

#[test]
fn jsonata_says_what_it_reads() {
    let task = |fields: &str| call(&format!(r#""QueryLanguage": "JSONata", {fields}"#));
    let states = [
        (
            "A",
            task(
                r#""Assign": {"orders": "{% $states.result.orders %}"}, "Output": {"n": "{% $count($states.result) %}"}, "Next": "B""#,
            ),
        ),
        ("B", task(r#""Arguments": {"x": 1}, "Output": "{% $states.input %}", "Next": "C""#)),
        ("C", task(r#""Arguments": "{% $orders[0].id & '$states.input' %}", "Next": "D""#)),
        ("D", task(r#""End": true"#)),
    ];
    let lifted = check(&machine("A", &states), "a b<a c<a!,b d<c!");
    let to_c = lifted.dependencies.iter().find(|known| known.to == "c" && known.from == "a").unwrap();
    assert_eq!((to_c.path.as_deref(), to_c.place.as_str()), (Some("$orders[0].id"), "/States/C/Arguments"));
}

#[test]
fn decisions_loops_and_maps_become_child_state_machines() {
    let choice = r#"{"Type": "Choice", "Choices": [{"Variable": "$.a.ok", "BooleanEquals": true, "Next": "B"}], "Default": "C"}"#;
    let states = [
        ("A", call(r#""ResultPath": "$.a", "Next": "Which""#)),
        ("Which", choice.to_owned()),
        ("B", call(r#""Parameters": {}, "Next": "E""#)),
        ("C", call(r#""Parameters": {}, "Next": "E""#)),
        ("E", call(r#""Parameters": {}, "End": true"#)),
    ];
    let lifted = check(&machine("A", &states), "a which<a! e<which | CHOICE_TAKEN_WHOLE");
    assert!(lifted.children[0].definition.contains(r#""Type": "Succeed""#));

    let poll = r#"{"Type": "Choice", "Choices": [{"Variable": "$.s.done", "BooleanEquals": true, "Next": "E"}], "Default": "W"}"#;
    let states = [
        ("A", call(r#""ResultPath": "$.a", "Next": "W""#)),
        ("W", r#"{"Type": "Wait", "Seconds": 30, "Next": "S"}"#.to_owned()),
        ("S", call(r#""Parameters": {"id.$": "$.a.id"}, "ResultPath": "$.s", "Next": "D""#)),
        ("D", poll.to_owned()),
        ("E", call(r#""Parameters": {"r.$": "$.s.result"}, "End": true"#)),
    ];
    check(&machine("A", &states), "a s<a! e<s! | LOOP_TAKEN_WHOLE");

    let map = r#"{"Type": "Map", "ItemsPath": "$.a.rows", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}, "Next": "E"}"#;
    let states = [
        ("A", call(r#""ResultPath": "$.a", "Next": "M""#)),
        ("M", map.to_owned()),
        ("E", call(r#""Parameters": {"first.$": "$[0]"}, "End": true"#)),
    ];
    check(&machine("A", &states), "a m<a! e<m! | MAP_TAKEN_WHOLE");
}

#[test]
fn what_a_plan_cannot_say_is_reported() {
    let guard = r#"{"Type": "Choice", "Choices": [{"Variable": "$.ok", "BooleanEquals": true, "Next": "B"}], "Default": "No"}"#;
    let states = [
        ("A", call(r#""Catch": [{"ErrorEquals": ["States.ALL"], "Next": "No"}], "Next": "G""#)),
        ("G", guard.to_owned()),
        ("No", r#"{"Type": "Fail"}"#.to_owned()),
        ("B", r#"{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "x", "TopicArn": "t"}, "Next": "P"}"#.to_owned()),
        ("P", r#"{"Type": "Pass", "Result": 1, "Next": "W"}"#.to_owned()),
        ("W", r#"{"Type": "Wait", "Seconds": 3, "End": true}"#.to_owned()),
    ];
    check(&machine("A", &states), "a b<a | CATCH_LEFT_OUT CHOICE_LEFT_OUT PASS_LEFT_OUT WAIT_LEFT_OUT");
    let text = "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"}}}";
    check(text, "| NO_TASKS");
}

#[test]
fn what_changes_the_time_is_reported() {
    let check = |fields: &str, expect: &str| {
        check(&machine("A", &[("A", call(&format!(r#"{fields}, "End": true"#)))]), expect);
    };
    check(r#""TimeoutSeconds": 60"#, "a");
    check(r#""TimeoutSeconds": 60, "HeartbeatSeconds": 9"#, "a | SETTING_LEFT_OUT");
    check(r#""TimeoutSecondsPath": "$.t""#, "a | SETTING_LEFT_OUT");
    check(r#""QueryLanguage": "JSONata", "TimeoutSeconds": "{% $states.input.t %}""#, "a | SETTING_LEFT_OUT");
    check(r#""Credentials": {"RoleArn": "r"}"#, "a | SETTING_LEFT_OUT");
    let limit = machine("A", &[("A", call(r#""End": true"#))]).replacen('{', r#"{"TimeoutSeconds": 9, "#, 1);
    super::tests::check(&limit, "a | SETTING_LEFT_OUT");
    let stage = format!(
        r#"{{"Type": "Parallel", "Branches": [{}], "Retry": [{{"ErrorEquals": ["States.ALL"]}}], "End": true}}"#,
        branch("A", "")
    );
    super::tests::check(&machine("P", &[("P", stage)]), "a | SETTING_LEFT_OUT");
    let which = r#"{"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "W"}], "Default": "A"}"#;
    let states = [
        ("Which", which.to_owned()),
        ("W", r#"{"Type": "Wait", "Seconds": 30, "Next": "A"}"#.to_owned()),
        ("A", call(r#""End": true"#)),
    ];
    super::tests::check(&machine("Which", &states), "a | CHOICE_LEFT_OUT WAIT_LEFT_OUT");
    let text = |pattern: &str| {
        let resource = format!("arn:aws:states:::states:startExecution{pattern}");
        let child = format!(
            r#"{{"Type": "Task", "Resource": "{resource}", "Parameters": {{"StateMachineArn": "c"}}, "End": true}}"#
        );
        machine("A", &[("A", child)])
    };
    super::tests::check(&text(".sync"), "a | OUTPUT_PARSED");
    super::tests::check(&text(".sync:2"), "a");
}

#[test]
fn a_child_is_given_what_its_states_read() {
    let map = |fields: &str| {
        format!(
            r#"{{"Type": "Map", {fields} "ItemProcessor": {{"StartAt": "I", "States": {{"I": {{"Type": "Succeed"}}}}}}, "Next": "E"}}"#
        )
    };
    let input = |first: &str, fields: &str| {
        let states = [
            ("A", call(&format!(r#"{first} "Next": "M""#))),
            ("M", map(fields)),
            ("E", call(r#""Parameters": {"first.$": "$.m.k"}, "End": true"#)),
        ];
        let lifted = lift(&machine("A", &states), &[]);
        let child: serde_json::Value = serde_json::from_str(&lifted.children[0].definition).unwrap();
        assert!(child["States"]["M"].get("ResultPath").is_none(), "{child}");
        let payload = lifted.plan.tasks[2].parameters.get("Payload").map(ToString::to_string);
        (serde_json::Value::Object(lifted.plan.tasks[1].parameters.clone()).to_string(), payload)
    };
    let rows = r#""ItemsPath": "$.rows", "ResultSelector": {"k.$": "$[0]"}, "ResultPath": "$.m","#;
    let first = Some(r#"{"first.$":"$.data.m[0]"}"#.to_owned());
    assert_eq!(input(r#""ResultPath": null,"#, rows), (r#"{"Input.$":"$.input"}"#.to_owned(), first.clone()));
    assert_eq!(input("", rows), (r#"{"Input.$":"$.data.a"}"#.to_owned(), first.clone()));
    // Input and result together have no name in a plan; what is not read is not received.
    assert_eq!(input(r#""ResultPath": "$.a","#, rows), ("{}".to_owned(), first.clone()));
    let own = r#""Parameters": {}, "ItemsPath": "$$.Execution.Input.rows", "ResultSelector": {"k.$": "$[0]"}, "ResultPath": "$.m","#;
    assert_eq!(input("", own), ("{}".to_owned(), first.clone()));
    // Of what was put together, too.
    let both = r#""ResultSelector": {"rows": [1], "id.$": "$.id"},"#;
    assert_eq!(input(both, rows), (r#"{"Input":{"rows":[1]}}"#.to_owned(), first));
}

#[test]
fn what_every_layout_gives_is_in_no_parameters() {
    let mut plan = plan("a b<a c<b");
    plan.tasks[1].receives = vec!["a".to_owned()];
    plan.tasks.iter_mut().for_each(|task| task.kind = plan::TaskKind::Lambda);
    let lifted = lift(&crate::weave(&plan, Layout::Sequential).unwrap().definition, &[]);
    assert_eq!(lifted.plan.tasks[1].receives, ["a"]);
    assert!(lifted.plan.tasks.iter().all(|task| task.parameters.is_empty()), "{:#?}", lifted.plan.tasks);
}

#[test]
fn any_text_is_taken() {
    for text in ["", "[]", "{", "null", r#"{"StartAt": "A"}"#, r#"{"StartAt": 3, "States": {"A": []}}"#] {
        let lifted = lift(text, &["x".to_owned()]);
        assert!(lifted.diagnostics.iter().any(Diagnostic::is_error), "{text}");
    }
    let wide: Vec<String> = (0..400).map(|n| branch(&format!("A{n}"), "")).collect();
    let stage = |name: &str, next: &str| {
        let branches: Vec<String> =
            wide.iter().map(|branch| branch.replace("\"A", &format!("\"{name}"))).collect();
        format!(r#"{{"Type": "Parallel", "ResultPath": null, "Branches": [{}], {next}}}"#, branches.join(","))
    };
    let text = machine("X", &[("X", stage("A", r#""Next": "Y""#)), ("Y", stage("B", r#""End": true"#))]);
    let lifted = lift(&text, &[]);
    assert_eq!(lifted.dependencies.len(), MAX_DEPENDENCIES);
    assert!(lifted.diagnostics.iter().any(|finding| finding.code == "TOO_MANY_DEPENDENCIES"));
}

/// What the last task's `x` is told as, after a state with these fields.
fn told(fields: &str, read: &str) -> Option<String> {
    let states = [
        ("A", call(&format!(r#"{fields} "Next": "B""#))),
        ("B", call(&format!(r#""Parameters": {{"x.$": "{read}"}}, "End": true"#))),
    ];
    let lifted = lift(&machine("A", &states), &[]);
    let payload = lifted.plan.tasks[1].parameters.get("Payload")?;
    payload.get("x.$").and_then(serde_json::Value::as_str).map(str::to_owned)
}

#[test]
fn parameters_are_told_in_the_plan_s_terms() {
    let check = |fields: &str, read: &str, expect: Option<&str>| {
        assert_eq!(told(fields, read).as_deref(), expect, "{fields} {read}");
    };
    check(r#""ResultPath": "$.a","#, "$.date", Some("$.input.date"));
    check(r#""ResultPath": "$.a","#, "$.a.rows[0]", Some("$.data.a.rows[0]"));
    check(
        r#""ResultPath": "$.a","#,
        "States.Format('$.a {} {}', $.a, $.a.b)",
        Some("States.Format('$.a {} {}', $.data.a, $.data.a.b)"),
    );
    check("", "$.id", Some("$.data.a.id"));
    check(r#""ResultSelector": {"n.$": "$.id"},"#, "$.n", Some("$.data.a.id"));
    check(r#""Assign": {"v.$": "$.id"}, "ResultPath": null,"#, "$v", Some("$.data.a.id"));
    check("", "$$.Execution.Name", Some("$$.Execution.Name"));
    // Input and result together have no name in a plan.
    check(r#""ResultPath": "$.a","#, "$", None);
    check("", "$.list[*].id", None);
}

#[test]
fn data_that_the_definition_puts_together_is_followed() {
    let check = |first: &str, second: &str, expect: &str| {
        let states = [
            ("A", first.replace(r#""Next""#, r#""Next": "B""#)),
            ("B", call(&format!(r#"{second} "End": true"#))),
        ];
        let lifted = lift(&machine("A", &states), &[]);
        let own = lifted.plan.tasks.iter().find(|task| task.id == "b").unwrap();
        let lost = lifted.diagnostics.iter().find(|found| found.code == "PARAMETERS_LEFT_OUT");
        let lost = lost.map_or("", |found| found.message.split(" computes ").nth(1).unwrap());
        let lost = lost.split(" from ").next().unwrap();
        let parameters = serde_json::Value::Object(own.parameters.clone()).to_string();
        assert_eq!([parameters.as_str(), lost].join(" ").trim(), expect, "{first} {second}");
    };
    let pass = |fields: &str| format!(r#"{{"Type": "Pass", {fields}, "Next"}}"#);
    let table = pass(r#""Result": {"name": "orders", "keys": [1, 2]}, "ResultPath": "$.table""#);
    let read = |path: &str| format!(r#""Parameters": {{"x.$": "{path}"}},"#);
    check(&table, &read("$.table.name"), r#"{"Payload":{"x":"orders"}}"#);
    check(&table, &read("$.table"), r#"{"Payload":{"x":{"keys":[1,2],"name":"orders"}}}"#);
    check(&table, &read("$.table.keys[1]"), r#"{"Payload":{"x":2}}"#);
    check(&table, &read("$.day"), r#"{"Payload":{"x.$":"$.input.day"}}"#);
    check(&table, &read("$"), "{} Payload.x");
    let parameters = pass(r#""Parameters": {"mode": "full", "day.$": "$.day", "odd.$": "$.days[*]"}"#);
    check(&parameters, "", r#"{"Payload":{"day.$":"$.input.day","mode":"full"}} Payload.odd"#);
    check(&pass(r#""Result": {"n": 1, "x.$": "$.y"}"#), "", r#"{"Payload":{"n":1}} Payload.x.$"#);
    check(&pass(r#""Assign": {"v": "k"}"#), &read("$v"), r#"{"Payload":{"x":"k"}}"#);
    check(&pass(r#""InputPath": "$""#), r#""InputPath": null,"#, r#"{"Payload":{}}"#);
    let selected = call(r#""ResultSelector": {"id.$": "$.id", "c": 1}, "Next""#);
    check(&selected, "", r#"{"Payload":{"c":1,"id.$":"$.data.a.id"}}"#);
    let listed = pass(r#""Parameters": {"list": [{"day.$": "$.day"}]}"#);
    check(&listed, &read("$.list"), r#"{"Payload":{"x":[{"day.$":"$.input.day"}]}}"#);
    let jsonata =
        pass(r#""QueryLanguage": "JSONata", "Output": {"mode": "full", "day": "{% $states.input.day %}"}"#);
    let arguments = r#""QueryLanguage": "JSONata", "Arguments": {"x": "{% $states.input.mode %}", "y": "{% $states.input.day %}"},"#;
    check(&jsonata, arguments, r#"{"Payload":{"x":"full","y.$":"$.input.day"}}"#);
}

/// A definition that doubles its data again and again is not put together again.
#[test]
fn what_is_put_together_is_bounded() {
    let double = |next: usize| {
        format!(r#"{{"Type": "Pass", "Parameters": {{"a.$": "$", "b.$": "$"}}, "Next": "P{next}"}}"#)
    };
    let names: Vec<String> = (0..40).map(|number| format!("P{number}")).collect();
    let mut states: Vec<(&str, String)> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), double(number + 1))).collect();
    states.push(("P40", call(r#""End": true"#)));
    let lifted = lift(&machine("P0", &states), &[]);
    assert!(lifted.plan.tasks[0].parameters.is_empty());
    assert!(lifted.diagnostics.iter().any(|found| found.code == "PARAMETERS_LEFT_OUT"));
}

#[test]
fn durations_come_from_a_history() {
    let text = machine("A", &[("A", call(r#""Next": "B""#)), ("B", call(r#""End": true"#))]);
    let history = r#"[{"type": "TaskStateEntered", "timestamp": 0, "stateEnteredEventDetails": {"name": "A"}},
        {"type": "TaskStateExited", "timestamp": 90.5, "stateExitedEventDetails": {"name": "A"}}]"#;
    let lifted = lift(&text, &[history.to_owned()]);
    assert_eq!(lifted.plan.tasks[0].duration, Distribution::Fixed { seconds: 90.5 });
    assert_eq!(lifted.tasks.iter().map(|task| task.measured).collect::<Vec<_>>(), [true, false]);
}

/// A loop takes as long as all of its laps with the waits between them, not as long as its worker.
#[test]
fn loops_are_measured_from_their_beginning_to_their_end() {
    let poll = r#"{"Type": "Choice", "Choices": [{"Variable": "$.done", "BooleanEquals": true, "Next": "E"}], "Default": "W"}"#;
    let states = [
        ("S", call(r#""Next": "D""#)),
        ("D", poll.to_owned()),
        ("W", r#"{"Type": "Wait", "Seconds": 30, "Next": "S"}"#.to_owned()),
        ("E", call(r#""End": true"#)),
    ];
    let event = |kind: &str, at: f64, name: &str| {
        let details =
            if kind.ends_with("Entered") { "stateEnteredEventDetails" } else { "stateExitedEventDetails" };
        format!(r#"{{"type": "{kind}", "timestamp": {at}, "{details}": {{"name": "{name}"}}}}"#)
    };
    let visit = |kind: &str, name: &str, from: f64, to: f64| {
        let (entered, exited) = (format!("{kind}StateEntered"), format!("{kind}StateExited"));
        [event(&entered, from, name), event(&exited, to, name)].join(",")
    };
    let visits = [
        visit("Task", "S", 100.0, 102.0),
        visit("Choice", "D", 102.0, 102.0),
        visit("Wait", "W", 102.0, 132.0),
        visit("Task", "S", 132.0, 134.0),
        visit("Choice", "D", 134.0, 134.0),
        visit("Task", "E", 134.0, 139.0),
    ];
    let lifted = lift(&machine("S", &states), &[format!("[{}]", visits.join(","))]);
    let durations: Vec<_> = lifted.plan.tasks.iter().map(|task| task.duration.mean()).collect();
    assert_eq!(durations, [34.0, 5.0]);
    assert!(lifted.tasks.iter().all(|task| task.measured));
}

/// Pairs (task, what it waits for), direct or not.
pub fn closure(plan: &Plan) -> Vec<(String, String)> {
    let ancestors = Graph::new(plan).ancestors().unwrap();
    let id = |task: usize| plan.tasks[task].id.clone();
    let mut pairs: Vec<(String, String)> = (0..plan.tasks.len())
        .flat_map(|task| ancestors[task].ones().map(move |from| (task, from)))
        .map(|(task, from)| (id(task), id(from)))
        .collect();
    pairs.sort();
    pairs
}

#[test]
fn the_article_unticked() {
    let plan = plan("g1 g2 g3 s1<g1,g3 s2<g2,g3");
    let mut lifted = lift(&crate::weave(&plan, Layout::Staged).unwrap().definition, &[]);
    assert_eq!(outline(&lifted), "g1 g2 g3 s1<g1,g2,g3 s2<g1,g2,g3");
    lifted.untick("s1", "g2");
    lifted.untick("s2", "g1");
    assert_eq!(outline(&lifted), "g1 g2 g3 s1<g1,g3 s2<g2,g3");
    assert_eq!(lifted.plan.tasks, plan.tasks);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What a layout enforces is lifted whole, and taking back what the plan did not ask for leaves the plan.
    #[test]
    fn unticking_the_false_dependencies_gives_the_plan_again(plan in testing::any_plan(16, 300.0)) {
        let wanted = closure(&plan);
        for layout in [Layout::Sequential, Layout::Staged] {
            let definition = crate::weave(&plan, layout).unwrap().definition;
            let mut lifted = lift(&definition, &[]);
            prop_assert!(lifted.diagnostics.is_empty());
            let enforced = closure(&lifted.plan);
            prop_assert!(wanted.iter().all(|pair| enforced.contains(pair)));
            loop {
                let mut direct = lifted.dependencies.iter();
                let wrong = direct.find(|d| !wanted.contains(&(d.to.clone(), d.from.clone()))).cloned();
                let Some(wrong) = wrong else { break };
                prop_assert_eq!(wrong.why, Why::Barrier);
                lifted.untick(&wrong.to, &wrong.from);
            }
            prop_assert_eq!(closure(&lifted.plan), wanted.clone());
            // What is left is woven into the same definition as the plan itself.
            let mut again = lifted.plan.clone();
            again.name = plan.name.clone();
            again.tasks.sort_by_key(|task| plan.tasks.iter().position(|own| own.id == task.id));
            prop_assert_eq!(crate::weave(&again, layout).unwrap().definition, definition);
        }
    }

    /// Taking back one dependency takes back that pair alone.
    #[test]
    fn relaxing_takes_one_pair_away(plan in testing::any_plan(16, 300.0), pick in any::<prop::sample::Index>()) {
        let reduced = Graph::new(&plan).reduced().unwrap();
        let pairs: Vec<(usize, usize)> =
            reduced.iter().enumerate().flat_map(|(task, all)| all.iter().map(move |from| (task, *from))).collect();
        prop_assume!(!pairs.is_empty());
        let (task, from) = pairs[pick.index(pairs.len())];
        let (task, from) = (plan.tasks[task].id.clone(), plan.tasks[from].id.clone());
        let mut relaxed = plan.clone();
        relax(&mut relaxed, &task, &from);
        let mut expect = closure(&plan);
        expect.retain(|pair| *pair != (task.clone(), from.clone()));
        prop_assert_eq!(closure(&relaxed), expect);
    }

    /// Whatever damage a definition has suffered, lifting it neither fails nor loops.
    #[test]
    fn damaged_definitions_are_taken(plan in testing::any_plan(16, 300.0), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:$a]{0,3}") {
        let mut text = crate::weave(&plan, Layout::Polling).unwrap().definition;
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) { place -= 1; }
        let end = (place + 7..).find(|end| *end >= text.len() || text.is_char_boundary(*end)).unwrap().min(text.len());
        text.replace_range(place..end, &with);
        let lifted = lift(&text, &[]);
        prop_assert_eq!(lifted.tasks.len(), lifted.plan.tasks.len());
    }
}
