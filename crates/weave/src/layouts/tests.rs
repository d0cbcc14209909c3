use super::*;
use crate::testing;
use plan::{Distribution, TaskKind};
use proptest::prelude::*;
use serde_json::Value;

/// A minute a task.
pub fn plan(text: &str) -> Plan {
    testing::plan(text, 60.0)
}

/// The same with minutes: `c:5<a,b`.
pub fn timed(text: &str) -> Plan {
    let untimed: Vec<String> = text
        .split_whitespace()
        .map(|word| {
            let (name, rest) = word.split_once(':').unwrap();
            rest.split_once('<').map_or_else(|| name.to_owned(), |(_, needs)| format!("{name}<{needs}"))
        })
        .collect();
    let mut plan = plan(&untimed.join(" "));
    for (task, word) in plan.tasks.iter_mut().zip(text.split_whitespace()) {
        let minutes = word.split([':', '<']).nth(1).unwrap().parse::<f64>().unwrap();
        task.duration = Distribution::Fixed { seconds: minutes * 60.0 };
    }
    plan
}

/// A scope's states in the order they stand, Parallel states as `(branch | branch)`, pollers as `?task`.
fn outline(scope: &Value, roles: &BTreeMap<String, Role>) -> String {
    let states = scope.get("States").and_then(Value::as_object);
    let words: Vec<String> = states
        .into_iter()
        .flatten()
        .filter_map(|(name, state)| {
            match (roles.get(name), state.get("Branches").and_then(Value::as_array)) {
                (_, Some(branches)) => {
                    let branches: Vec<String> =
                        branches.iter().map(|branch| outline(branch, roles)).collect();
                    Some(format!("({})", branches.join(" | ")))
                }
                (Some(Role::Check(task) | Role::Await(task)), None) => Some(format!("?{task}")),
                (Some(Role::Task(_)), None) => Some(name.clone()),
                (Some(_), None) => None,
                _ => Some(name.clone()),
            }
        })
        .collect();
    words.join(" ")
}

fn check(text: &str, layout: Layout, expect: &str) {
    let weaving = weave(&plan(text), layout).unwrap();
    let machine: Value = serde_json::from_str(&weaving.definition).unwrap();
    assert_eq!(outline(&machine, &weaving.roles), expect, "{text}");
    assert_valid(&weaving);
}

fn assert_valid(weaving: &Weaving) {
    let findings = asl::parse(&weaving.definition).diagnostics;
    assert!(findings.is_empty(), "{findings:#?}\n{}", weaving.definition);
}

const ARTICLE: &str = "g1 g2 g3 s1<g1,g3 s2<g2,g3";

#[test]
fn sequential_is_one_after_another() {
    check(ARTICLE, Layout::Sequential, "g1 g2 g3 s1 s2");
    check("c<b b<a a", Layout::Sequential, "a b c");
}

#[test]
fn staged_has_a_parallel_state_a_stage() {
    check(ARTICLE, Layout::Staged, "(g1 | g2 | g3) (s1 | s2)");
    check("a b<a c<a d<b,c", Layout::Staged, "a (b | c) d");
}

#[test]
fn polling_continues_a_branch_and_polls_for_the_rest() {
    check(ARTICLE, Layout::Polling, "(g1 ?2 s1 | g2 ?2 s2 | g3)");
    // A chain has nothing to wait for but itself.
    check("a b<a c<b,a", Layout::Polling, "a b c");
    // Only one task can continue a's branch; the other polls from a branch of its own.
    check("a b<a c<a", Layout::Polling, "(a b | ?0 c)");
    check("a b c d<a,b,c", Layout::Polling, "(a ?1 ?2 d | b | c)");
}

#[test]
fn nested_puts_side_by_side_what_it_can() {
    check("a b<a c<a d<b,c", Layout::Nested, "a (b | c) d");
    check("a b c<a d<b e<c,d", Layout::Nested, "(a c | b d) e");
    // Two pairs are put in order that need not be: s2 waits for g1 and s1 too.
    let mut article = plan(ARTICLE);
    for (task, minutes) in article.tasks.iter_mut().zip([4.0, 26.0, 7.0, 21.0, 3.0]) {
        task.duration = Distribution::Fixed { seconds: minutes * 60.0 };
    }
    let weaving = weave(&article, Layout::Nested).unwrap();
    let machine: Value = serde_json::from_str(&weaving.definition).unwrap();
    let minutes = [4, 26, 7, 21, 3].map(|minutes| minutes * 60_000);
    assert_eq!(nested::ordered_needlessly(&Graph::new(&article), &minutes), Some(2));
    assert_eq!(outline(&machine, &weaving.roles), "((g1 | g3) s1 | g2) s2");
}

#[test]
fn pollers_loop_from_the_wait_back_to_the_status_check() {
    let weaving = weave(&plan("a b c d<a,b,c"), Layout::Polling).unwrap();
    let machine: Value = serde_json::from_str(&weaving.definition).unwrap();
    let branch = machine.pointer("/States/Run pipeline/Branches/0/States").unwrap();
    let at = |pointer: &str| branch.pointer(pointer).and_then(Value::as_str).unwrap();
    assert_eq!(at("/a/Next"), "Check b");
    assert_eq!(at("/Check b/Next"), "b done?");
    assert_eq!(at("/b done?/Choices/0/Next"), "Check c");
    assert_eq!(at("/b done?/Default"), "Wait 30 s");
    assert_eq!(at("/Wait 30 s/Next"), "Check b");
    assert_eq!(at("/c done?/Choices/0/Next"), "d");
    assert_eq!(at("/Wait 30 s again/Next"), "Check c");
}

#[test]
fn every_kind_of_task_gives_a_valid_state() {
    for kind in TaskKind::ALL {
        let mut plan = plan("a b c<a,b");
        for task in &mut plan.tasks {
            task.kind = kind;
            task.resource =
                (kind == TaskKind::Generic).then(|| format!("arn:aws:states:::aws-sdk:s3:{}", task.id));
        }
        for layout in Layout::ALL {
            assert_valid(&weave(&plan, layout).unwrap());
        }
    }
}

#[test]
fn what_jsonata_has_no_equal_for_is_named() {
    let mut plan = plan("a b<a");
    plan.tasks[1].parameters.insert("Arguments".to_owned(), serde_json::json!({"--all.$": "$.input..id"}));
    for layout in Layout::ALL {
        weave(&plan, layout).unwrap();
        let found = weave_in(&plan, layout, QueryLanguage::JSONata).unwrap_err();
        assert_eq!((found.len(), found[0].code.as_ref()), (1, "NOT_IN_JSONATA"));
        assert!(found[0].message.contains("..id"), "{}", found[0].message);
    }
}

#[test]
fn a_plan_with_errors_is_refused() {
    for text in ["a<b b<a", ""] {
        let errors = weave(&plan(text), Layout::Staged).unwrap_err();
        assert!(!errors.is_empty() && errors.iter().all(Diagnostic::is_error), "{text}");
    }
}

#[test]
fn a_thousand_tasks_weave_valid() {
    let words: Vec<String> = (0..1000)
        .map(|n: usize| match n {
            0..=9 => format!("t{n}"),
            _ => format!("t{n}<t{},t{}", n - 10, n * 7 % (n - 9)),
        })
        .collect();
    for layout in Layout::ALL {
        assert_valid(&weave(&plan(&words.join(" ")), layout).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_layout_of_any_plan_is_valid_and_runs_each_task_once(plan in testing::any_plan(40, 60.0)) {
        for layout in Layout::ALL {
            // A dependency named twice is a warning, not an error.
            let weaving = weave(&plan, layout).unwrap();
            assert_valid(&weaving);
            for (_, state) in &weaving.task_states {
                prop_assert_eq!(weaving.definition.matches(&format!("\"{state}\": {{")).count(), 1);
            }
            assert_valid(&weave_in(&plan, layout, QueryLanguage::JSONata).unwrap());
        }
    }
}

/// What a browser fetches only where it is asked for (`crate::on_demand`) is asked for by the layouts that need it.
#[test]
fn layouts_say_what_they_need() {
    let plan = timed("a:4 b:26 c:7 d:21<a,c e:3<b,c");
    for layout in Layout::ALL {
        let definition = weave(&plan, layout).unwrap().definition;
        let seldom = ["[?(", "aws-sdk:glue:getJobRuns", ".waitForTaskToken", "sendTaskSuccess"];
        let settings =
            protocol::RunSettings { layouts: [layout].into_iter().collect(), ..Default::default() };
        let request = protocol::Request::Compare { plan: plan.clone(), settings };
        assert!(
            request.takes_rules()
                || layout != Layout::Nested && seldom.iter().all(|word| !definition.contains(word)),
            "{}",
            layout.word()
        );
    }
}
