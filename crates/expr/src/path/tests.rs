use super::*;
use crate::scope::Bindings;
use proptest::prelude::*;

const STORE: &str = r#"{"store":{"book":[
    {"category":"reference","author":"Rees","title":"Sayings","price":8.95},
    {"category":"fiction","author":"Waugh","title":"Sword","price":12.99,"isbn":"0-1"},
    {"category":"fiction","author":"Tolkien","title":"Rings","price":22.99,"isbn":"0-2"}],
    "bicycle":{"color":"red","price":19.95}},
    "expensive":10,"key-dash":1,"with space":{"x":[]},"n":null,"list":[5,3,4],"deep":[[1,2],[3]],"s":"text","":0,"it's":2,"a\\\"b":3}"#;

fn bindings() -> Bindings {
    let context = Value::parse(r#"{"Execution":{"Id":"arn:1"},"Map":{"Item":{"Index":2}}}"#).unwrap();
    let variables = Value::parse(r#"{"name":{"a":[7]},"x":1}"#).unwrap().as_object().cloned().unwrap();
    Bindings { context, variables, ..Bindings::default() }
}

fn check(path: &str, expect: &str) {
    let (input, bindings) = (Value::parse(STORE).unwrap(), bindings());
    let result =
        Path::parse(path).unwrap_or_else(|e| panic!("{path}: {e}")).eval(&Scope::new(&input, &bindings));
    assert_eq!(result.map(|v| v.to_json_string()).as_deref(), Ok(expect), "{path}");
}

fn check_miss(path: &str, cause: &str) {
    let (input, bindings) = (Value::parse(STORE).unwrap(), bindings());
    let error = Path::parse(path).unwrap().eval(&Scope::new(&input, &bindings)).unwrap_err();
    assert_eq!((error.error, error.cause.as_str()), ("States.Runtime", cause));
}

#[test]
fn definite_paths() {
    check("$.expensive", "10");
    check("$['expensive']", "10");
    check("$[\"expensive\"]", "10");
    check("$.key-dash", "1");
    check("$['with space'].x", "[]");
    check("$.store.bicycle['color']", "\"red\"");
    check("$.store.book[0].title", "\"Sayings\"");
    check("$.store.book[-1].title", "\"Rings\"");
    check("$.store.book.[1].title", "\"Sword\"");
    check("$.list[(@.length-1)]", "4");
    check("$.n", "null");
    check("$['']", "0");
    check(r"$['it\'s']", "2");
    check(r#"$['a\"b']"#, "3");
    check("$.store.bicycle['color','price','no']", r#"{"color":"red","price":19.95}"#);
    check("$$.Execution.Id", "\"arn:1\"");
    check("$$['Map'].Item.Index", "2");
    check("$name.a[0]", "7");
    check("$x", "1");
}

#[test]
fn indefinite_paths() {
    check("$.list[*]", "[5,3,4]");
    check("$.list.*", "[5,3,4]");
    check("$.list[0,2,9]", "[5,4]");
    check("$.list[1:]", "[3,4]");
    check("$.list[:2]", "[5,3]");
    check("$.list[0:3:2]", "[5,3,4]");
    check("$.list[::2]", "[5,3,4]");
    check("$.list[-2:]", "[3,4]");
    check("$.list[:-1]", "[5,3]");
    check("$.list[-2:-1]", "[3]");
    check("$.list[9:]", "[]");
    check("$.store.bicycle.*", "[\"red\",19.95]");
    check("$..price", "[8.95,12.99,22.99,19.95]");
    check("$..book[0].author", "[\"Rees\"]");
    check("$..no", "[]");
    check("$.store.book[*].isbn", "[\"0-1\",\"0-2\"]");
    check("$.deep[*][*]", "[1,2,3]");
    check("$.deep[*][*][*]", "[]");
    check(
        "$.store.book[*].['title', 'isbn']",
        r#"[{"title":"Sayings"},{"title":"Sword","isbn":"0-1"},{"title":"Rings","isbn":"0-2"}]"#,
    );
    check("$.store['book','bicycle'].color", "[\"red\"]");
}

#[test]
fn filters() {
    check("$.store.book[?(@.price < 10)].title", "[\"Sayings\"]");
    check("$.store.book[?(@.price < $.expensive)].title", "[\"Sayings\"]");
    check("$.store.book[?(@.isbn)].title", "[\"Sword\",\"Rings\"]");
    check("$.store.book[?(!@.isbn)].title", "[\"Sayings\"]");
    check("$.store.book[?(@.category == 'fiction' && @.price > 20)].title", "[\"Rings\"]");
    check("$.store.book[?(@.author=='Rees' || @['author'] == \"Waugh\")].price", "[8.95,12.99]");
    check("$.store.book[?(@.author == Rees)].price", "[8.95]");
    check("$.store.book[?(@.title =~ /s.*/i)].title", "[\"Sayings\",\"Sword\"]");
    check("$.store.book[?(@.title in ['Rings', 'No'])].price", "[22.99]");
    check("$.store.book[?(@.title nin ['Rings'])].price", "[8.95,12.99]");
    check("$.store.book[?(@.isbn != '0-1')].price", "[8.95,22.99]");
    check("$.store.book[?(@.title contains 'in')].price", "[8.95,22.99]");
    check("$.store.book[?((@.price > 10) && !(@.price > 20))].price", "[12.99]");
    check("$.store.book[?(@.price === 8.95)].title", "[\"Sayings\"]");
    check("$.store.book[?(@.title size 5)].price", "[12.99,22.99]");
    check("$.list[?(@ > 3)]", "[5,4]");
    check("$.deep[?(@.length() == 2)]", "[[1,2]]");
    check("$..[?(@.isbn)].title", "[\"Sword\",\"Rings\"]");
    check("$.store.bicycle[?(@.color == 'red')].price", "[19.95]");
    check("$.list[?(@ == $name.a[0])]", "[]");
    check("$.list[?(@ == '5')]", "[5]");
}

#[test]
fn functions() {
    check("$.list.length()", "3");
    check("$.store.length()", "2");
    check("$.s.length()", "null");
    check("$.list.min()", "3.0");
    check("$.list.max()", "5.0");
    check("$.list.sum()", "12.0");
    check("$.list.avg()", "4.0");
    check("$..price.sum()", "64.88");
    check("$.list.first()", "5");
    check("$.list.last()", "4");
    check("$.list.index(1)", "3");
    check("$.list.append(9)", "[5,3,4,9]");
    check("$.store.bicycle.keys()", "[\"color\",\"price\"]");
    check("$.deep[*].length()", "[2,1]");
    check("$.s.concat(\"a\", $.store.bicycle.color)", "\"ared\"");
}

#[test]
fn misses_are_worded_as_recorded() {
    check_miss("$.a", "Invalid path '$.a' : No results for path: $['a']");
    check_miss("$.no.such", "Invalid path '$.no.such' : Missing property in path $['no']");
    check_miss("$.store.no.x", "Invalid path '$.store.no.x' : Missing property in path $['store']['no']");
    check_miss("$.list[7]", "Invalid path '$.list[7]' : No results for path: $['list'][7]");
    check_miss("$.n[0]", "Invalid path '$.n[0]' : The path $['n'] is null");
    check_miss(
        "$.s[0]",
        "Invalid path '$.s[0]' : Filter: [0] can only be applied to arrays. Current context is: text",
    );
    check_miss(
        "$.s.x",
        "Invalid path '$.s.x' : Expected to find an object with property ['x'] in path $['s'] but found 'java.lang.String'. \
         This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
    );
    check_miss("$$.No", "Invalid path '$$.No' : No results for path: $['No']");
}

#[test]
fn texts_that_are_no_paths() {
    let check = |text: &str, offset: usize| {
        assert_eq!(Path::parse(text).map_err(|e| e.offset).err(), Some(offset), "{text}")
    };
    check("", 0);
    check("bug$.library", 0);
    check(".guid", 0);
    check("()", 0);
    check("$...", 3);
    check("$.", 2);
    check("$..", 3);
    check("$.a.", 4);
    check("$.a b", 3);
    check("$[", 2);
    check("$['a", 2);
    check("$['a'", 5);
    check("$[a]", 2);
    check("$[:]", 2);
    check("$[::]", 2);
    check("$[?(@.a ==)]", 10);
    check("$[?(@.a =~ 'x')]", 14);
    check("$.a.nope()", 4);
    check("$.a.length().b", 12);
    check("$1", 2);
    check("$.a]", 3);
}

#[test]
fn a_null_input_has_no_places() {
    let bindings = bindings();
    let error = Path::parse("$.a").unwrap().eval(&Scope::new(&Value::Null, &bindings)).unwrap_err();
    assert_eq!(error.cause, "Unable to apply Path transformation to null or empty input.");
}

#[test]
fn no_path_hangs() {
    let nest = |value: Value, _| Value::array(vec![value.clone(), value]);
    let wide = (0..14).fold(Value::array(vec![Value::Int(1); 300]), nest);
    let bindings = bindings();
    let error = Path::parse("$..*..*..*..*").unwrap().eval(&Scope::new(&wide, &bindings)).unwrap_err();
    assert!(error.cause.ends_with("too many steps to evaluate"), "{error}");
    assert!(Path::parse(&format!("${}", "[?(@".repeat(5000))).is_err());
    assert!(Path::parse(&format!("$[?({}", "(".repeat(50_000))).is_err());
    assert!(Path::parse(&format!("$[?({}", "!".repeat(50_000))).is_err());
    assert!(Path::parse(&format!("$[?(@ in {}", "[".repeat(50_000))).is_err());
    let long = format!("${}", ".a".repeat(100_000));
    assert!(Path::parse(&long).unwrap().eval(&Scope::new(&wide, &bindings)).is_err());
}

#[test]
fn setting_makes_objects_on_the_way() {
    let check = |path: &str, target: &str, expect: Result<&str, &str>| {
        let path = ReferencePath::parse(path).unwrap();
        let result = path.set(Value::parse(target).unwrap(), Value::Int(9));
        let shown = result.map(|v| v.to_json_string()).map_err(|e| e.cause);
        assert_eq!(shown.as_deref().map_err(String::as_str), expect, "{}", path.path().text());
    };
    check("$", "{\"a\":1}", Ok("9"));
    check("$.a", "{\"a\":1,\"b\":2}", Ok(r#"{"a":9,"b":2}"#));
    check("$.c", "{\"a\":1}", Ok(r#"{"a":1,"c":9}"#));
    check("$.c.d.e", "{}", Ok(r#"{"c":{"d":{"e":9}}}"#));
    check("$.a[0].b", r#"{"a":[{"b":1}]}"#, Ok(r#"{"a":[{"b":9}]}"#));
    check("$[1]", "[1,2]", Ok("[1,9]"));
    check("$['x y'].z", "{}", Ok(r#"{"x y":{"z":9}}"#));
    check("$.a", "\"input1\"", Err("Unable to apply ReferencePath $.a to input \"input1\""));
    check("$.a", "[1]", Err("Unable to apply step \"a\" to input [1]"));
    check("$.a.b", "{\"a\":1}", Err("Unable to apply step \"b\" to input {\"a\":1}"));
    check("$.a[2]", "{\"a\":[1]}", Err("Unable to apply step \"2\" to input {\"a\":[1]}"));
    check("$.a[0]", "{}", Err("Unable to apply step \"0\" to input {}"));
    for path in ["$.*", "$..a", "$[1:]", "$[?(@.a)]", "$.a.length()", "$[0,1]"] {
        assert!(ReferencePath::parse(path).is_err(), "{path}");
    }
}

#[test]
fn getting_a_missing_place_names_the_step() {
    let (input, bindings) = (Value::parse(r#"{"a":{}}"#).unwrap(), bindings());
    let error = ReferencePath::parse("$.a.b.c").unwrap().get(&Scope::new(&input, &bindings)).unwrap_err();
    assert_eq!(error.error, "States.ReferencePathConflict");
    assert_eq!(error.cause, r#"Unable to apply step "b" to input {"a":{}}"#);
}

proptest! {
    #[test]
    fn any_text_is_read_and_evaluated_without_panic(text in r#"\$[$@.\[\]()?*'",:=~&|!<>a0-9 \-]{0,24}"#) {
        if let Ok(path) = Path::parse(&text) {
            let (input, bindings) = (Value::parse(STORE).unwrap(), bindings());
            let _ = path.eval(&Scope::new(&input, &bindings));
        }
    }

    #[test]
    fn what_is_set_is_found(keys in prop::collection::vec("[^'\\\\]{0,3}", 1..5), number in any::<i64>()) {
        let text: String = keys.iter().map(|key| format!("['{key}']")).collect();
        let path = ReferencePath::parse(&format!("${text}")).unwrap();
        let target = path.set(Value::empty_object(), Value::Int(number)).unwrap();
        let bindings = bindings();
        prop_assert_eq!(&*path.get(&Scope::new(&target, &bindings)).unwrap(), &Value::Int(number));
    }
}
