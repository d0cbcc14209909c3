//! Share links from the outside: what goes in comes out, and whatever is wrong is named with its place.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // a test may fail

use asl::model::QueryLanguage;
use interop::share::{
    decode, encode, link, open, Document, Room, ShareSettings, Shared, SharedMachine, Sight, MAX_RUNS,
};
use plan::{Distribution, Plan, Task, TaskKind};
use proptest::prelude::*;
use protocol::Layout;

fn task(id: &str, seconds: f64, depends_on: &[&str]) -> Task {
    Task {
        id: id.to_owned(),
        name: format!("Task {id} – größer"),
        kind: TaskKind::Glue,
        duration: Distribution::Lognormal { mean_s: seconds, sd_s: seconds / 7.0 },
        depends_on: depends_on.iter().map(|id| (*id).to_owned()).collect(),
        position: Some((-12, 400)),
        ..Task::default()
    }
}

fn shared() -> Shared {
    let tasks = vec![task("a", 240.0, &[]), task("b", 1380.25, &[]), task("c", 300.0, &["a", "b"])];
    Shared {
        plan: Plan { name: "Nightly".to_owned(), tasks, ..Plan::default() },
        settings: ShareSettings { expected: false, seed: u64::MAX, runs: 200, ..ShareSettings::default() },
        express: true,
        room: Room::Flow,
        layout: Some(Layout::Polling),
        hazard: Some("STALE_RUN".to_owned()),
        tasks: vec!["a".to_owned(), "c".to_owned()],
        sight: Sight {
            state: Some("Glue job 1".to_owned()),
            at_ms: Some(487_000),
            breakpoints: vec![
                ("Glue job 2".to_owned(), String::new()),
                ("Check".to_owned(), "$states.input.n > 3".to_owned()),
            ],
        },
    }
}

/// `decode(text)` fails with this code and this sentence.
fn check(text: &str, code: &str, message: &str) {
    match decode(text) {
        Ok(_) => panic!("{text:?} was accepted"),
        Err(error) => assert_eq!((error.code(), error.to_string().as_str()), (code, message), "for {text:?}"),
    }
}

/// `Shared::from_json` of the sample with the value at `pointer` replaced fails with this sentence.
fn check_field(pointer: &str, value: serde_json::Value, message: &str) {
    let mut json = shared().to_json();
    *json.pointer_mut(pointer).expect("a field of the sample") = value;
    let error = Shared::from_json(&json.to_string()).expect_err(pointer);
    assert_eq!(error.to_string(), message);
}

#[test]
fn what_goes_in_comes_out_of_every_form_of_a_link() {
    let payload = encode(&shared());
    let url = link("https://example.org/stepweave/?theme=dark#old", &shared());
    assert_eq!(url, format!("https://example.org/stepweave/?theme=dark#s={payload}"));
    let wrapped = format!(" \n{}\r\n {}\n", &payload[..50], &payload[50..]);
    for form in
        [url, format!("#s={payload}"), format!("s={payload}"), format!("#{payload}"), payload, wrapped]
    {
        assert_eq!(decode(&form), Ok(shared()), "for {form}");
    }
}

#[test]
fn the_same_document_gives_the_same_characters() {
    assert_eq!(encode(&shared()), encode(&shared()));
    assert!(encode(&shared()).len() < 600, "{}", encode(&shared()).len());
}

#[test]
fn a_plan_alone_takes_the_defaults() {
    let alone = Shared::new(shared().plan);
    assert_eq!(decode(&encode(&alone)), Ok(alone.clone()));
    let json = serde_json::json!({ "kind": "plan", "plan": alone.to_json()["plan"] });
    assert_eq!(Shared::from_json(&json.to_string()), Ok(alone));
}

#[test]
fn pricing_is_written_where_it_is_not_the_usual() {
    assert_eq!(shared().to_json()["pricing"], "Express");
    let usual = Shared { express: false, ..shared() }.to_json();
    assert_eq!(usual.get("pricing"), None);
    let mut said = usual.clone();
    said["pricing"] = "Standard".into();
    assert_eq!(Shared::from_json(&said.to_string()).map(|shared| shared.to_json()), Ok(usual));
    check_field("/pricing", "free".into(), "/pricing: must be \"Standard\" or \"Express\"");
}

fn machine() -> SharedMachine {
    SharedMachine {
        definition: "{\n  \"StartAt\": \"Größe\", broken".to_owned(),
        input: "[1, 2.50]".to_owned(),
        mocks: Some("{\"default\": {\"latency\": 3}}".to_owned()),
        seed: u64::MAX,
        room: Room::Run,
        sight: Sight { state: Some("Größe".to_owned()), ..Sight::default() },
        title: Some("Nachtlauf".to_owned()),
        moved: serde_json::json!({ "/States/Größe": [8, -16] }),
    }
}

#[test]
fn a_state_machine_comes_back_as_it_was_written() {
    let alone = SharedMachine::new("{}".to_owned());
    assert_eq!((alone.input.as_str(), alone.seed, alone.room), ("{}", 7, Room::Flow));
    for machine in [machine(), alone] {
        let document = Document::Machine(Box::new(machine.clone()));
        assert_eq!(open(&machine.link("https://example.org/#old")), Ok(document.clone()));
        assert_eq!(open(&document.encode()), Ok(document.clone()));
        assert_eq!(Document::from_json(&document.to_json().to_string()), Ok(document));
    }
    let least = Document::from_json(r#"{"kind":"machine","definition":"{}"}"#);
    assert_eq!(least, Ok(Document::Machine(Box::new(SharedMachine::new("{}".to_owned())))));
    assert_eq!(open(&encode(&shared())), Ok(Document::Plan(Box::new(shared()))));
    check(
        &machine().encode(),
        "SHARE_NOT_A_PLAN",
        "the link holds a state machine, but a plan is wanted here",
    );
}

#[test]
fn a_bad_field_of_a_state_machine_is_named_by_its_path() {
    for (field, value, message) in [
        ("/definition", serde_json::json!({}), "/definition: must be a string"),
        ("/definition", serde_json::Value::Null, "/definition: is missing"),
        ("/input", 1.into(), "/input: must be a string"),
        ("/mocks", true.into(), "/mocks: must be a string"),
        ("/state", serde_json::json!([]), "/state: must be a string"),
        ("/room", "attic".into(), "/room: must be \"plan\", \"flow\" or \"run\""),
        ("/settings", "x".into(), "/settings: must be an object"),
        (
            "/settings/seed",
            (-1).into(),
            "/settings/seed: must be a whole number from 0 to 18446744073709551615",
        ),
    ] {
        let mut json = machine().to_json();
        *json.pointer_mut(field).expect("a field of the sample") = value;
        let error = Document::from_json(&json.to_string()).expect_err(field);
        assert_eq!((error.code(), error.to_string().as_str()), ("SHARE_BAD_FIELD", message));
    }
}

#[test]
fn what_is_too_large_is_known_before_and_refused_after() {
    let machine = |bytes: usize| Document::Machine(Box::new(SharedMachine::new("x".repeat(bytes))));
    assert!(machine(1_000_000).fits() && open(&machine(1_000_000).encode()).is_ok());
    let large = machine(1 << 20);
    assert!(!large.fits());
    assert_eq!(open(&large.encode()).expect_err("too large").code(), "SHARE_TOO_LARGE");
}

#[test]
fn damage_to_the_text_is_named_with_its_place() {
    let payload = encode(&shared());
    let url = link("https://example.org/", &shared());
    check("", "SHARE_EMPTY", "the link carries no document: nothing follows the '#'");
    check("https://example.org/#", "SHARE_EMPTY", "the link carries no document: nothing follows the '#'");
    check("https://example.org/", "SHARE_NOT_A_LINK", "this is not a Stepweave link");
    check("hello", "SHARE_NOT_A_LINK", "this is not a Stepweave link");
    check("A", "SHARE_NOT_A_LINK", "this is not a Stepweave link");
    check(
        &format!("{}é{}", &url[..40], &url[40..]),
        "SHARE_BAD_CHARACTER",
        "character 41 of the link is not base64url: 'é'",
    );
    check(
        &format!("{url})."),
        "SHARE_BAD_CHARACTER",
        &format!("character {} of the link is not base64url: ')'", url.len() + 1),
    );
    check(
        &format!("{url}AAA"),
        "SHARE_TRAILING",
        &format!(
            "the link goes on after its end: 3 characters do not belong to it, from character {}",
            url.len() + 1
        ),
    );
    check(&payload[..8], "SHARE_TRUNCATED", "the link stops in the middle: at least 4 bytes are missing");
    // Four characters are three bytes.
    let cut = payload.len() / 4 * 4 - 160;
    let missing = payload.len() * 3 / 4 - cut * 3 / 4;
    check(
        &payload[..cut],
        "SHARE_TRUNCATED",
        &format!("the link stops in the middle: {missing} bytes are missing"),
    );
    let newer = format!("Ag{}", &payload[2..]);
    check(&newer, "SHARE_NEWER_VERSION", "the link was made by a newer version of Stepweave (link format 2)");
    let other = if &payload[60..61] == "Q" { "R" } else { "Q" };
    let changed = format!("{}{other}{}", &payload[..60], &payload[61..]);
    check(&changed, "SHARE_CHECKSUM", "the link was changed under way: its checksum does not agree");
}

#[test]
fn every_shorter_link_is_refused() {
    let payload = encode(&shared());
    for end in 0..payload.len() {
        let error = decode(&payload[..end]).expect_err("a part of a link");
        let expected: &[&str] = match end {
            0 => &["SHARE_EMPTY"],
            1 => &["SHARE_NOT_A_LINK"],
            _ => &["SHARE_TRUNCATED"],
        };
        assert!(expected.contains(&error.code()), "cut at {end}: {error}");
    }
}

#[test]
fn a_bad_field_is_named_by_its_path() {
    let runs = format!("/settings/runs: must be a whole number from 1 to {MAX_RUNS}");
    check_field("/settings/runs", 0.into(), &runs);
    check_field("/settings/runs", (u64::from(MAX_RUNS) + 1).into(), &runs);
    check_field("/settings/expected", 1.into(), "/settings/expected: must be true or false");
    check_field("/settings", "x".into(), "/settings: must be an object");
    check_field("/room", "attic".into(), "/room: must be \"plan\", \"flow\" or \"run\"");
    check_field("/layout", "spiral".into(), "/layout: is not a layout that this version knows");
    check_field("/hazard", 3.into(), "/hazard: must be a string");
    check_field("/tasks", 3.into(), "/tasks: must be a list of strings");
    check_field("/state", 3.into(), "/state: must be a string");
    check_field("/at", (-1).into(), "/at: must be a whole number of milliseconds");
    check_field("/at", 0.5.into(), "/at: must be a whole number of milliseconds");
    check_field(
        "/kind",
        "definition".into(),
        "the link was made by a newer version of Stepweave: it carries a \"definition\" document",
    );
    let tasks = serde_json::json!([]);
    check_field("/plan/tasks", tasks, "/plan/tasks: The plan has no tasks.");
    check_field(
        "/plan/tasks/2/depends_on/1",
        "z".into(),
        "/plan/tasks/2/depends_on/1: \"Task c – größer\" waits for \"z\", but no task has that id.",
    );
    check_field("/plan", 7.into(), "/plan: A plan is a JSON object, but this is a number.");
    let error = Shared::from_json("{\n  \"kind\": }").expect_err("not JSON");
    assert_eq!(error.to_string(), "the document is not JSON at line 2, column 11: expected value");
    assert_eq!(Shared::from_json("[]").expect_err("an array").to_string(), "/: must be an object");
    assert_eq!(Shared::from_json("{}").expect_err("empty").to_string(), "/kind: is missing");
    let deep = "[".repeat(100_000);
    assert_eq!(Shared::from_json(&deep).expect_err("deep").code(), "SHARE_NOT_JSON");
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        let _ = decode(&text);
    }

    #[test]
    fn any_texts_of_a_state_machine_survive(definition in any::<String>(), input in any::<String>(), mocks in any::<Option<String>>(), seed: u64) {
        let machine = SharedMachine { definition, input, mocks, seed, ..machine() };
        prop_assert_eq!(open(&machine.encode()), Ok(Document::Machine(Box::new(machine))));
    }

    #[test]
    fn any_payload_like_text_is_refused(text in "AQ[A-Za-z0-9_-]{0,300}") {
        prop_assert!(decode(&text).is_err());
    }

    #[test]
    fn a_change_anywhere_is_noticed(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_-]") {
        let payload = encode(&shared());
        let at = at.index(payload.len());
        let mutated = format!("{}{to}{}", &payload[..at], &payload[at + 1..]);
        match decode(&mutated) {
            Ok(_) => prop_assert_eq!(mutated, payload),
            Err(error) => prop_assert!(error.code() != "SHARE_NOT_JSON" && error.code() != "SHARE_BAD_PLAN"),
        }
    }

    #[test]
    fn any_settings_survive(
        expected: bool, seed: u64, runs in 1..=MAX_RUNS, name in "\\PC{0,40}",
        layouts in prop::sample::subsequence(Layout::ALL.to_vec(), 1..=7), jsonata: bool,
    ) {
        let mut shared = shared();
        let query_language = if jsonata { QueryLanguage::JSONata } else { QueryLanguage::JSONPath };
        let layouts = layouts.into_iter().collect();
        shared.settings = ShareSettings { expected, seed, runs, layouts, query_language };
        shared.plan.name = name;
        prop_assert_eq!(decode(&encode(&shared)), Ok(shared));
    }
}
