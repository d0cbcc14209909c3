//! From the model of a state machine to a [`Program`].

use crate::data::{InputPlace, Refusal, Rule, Source, Template, Write};
use crate::distributed::{machinery, DistributedDef};
use crate::history::TaskShape;
use crate::program::{
    CatchDef, ChoiceDef, MapDef, Program, RetryDef, ScopeDef, ScopeId, StateDef, StateId, TaskDef, WaitDef,
    Work,
};
use crate::shortcuts::steady;
use crate::time::seconds;
use asl::model::{
    Catcher, ChoiceState, FailState, IntegrationPattern, JitterStrategy, MapMode, MapState, QueryLanguage,
    Resource, Retrier, Scope, Spanned, State, StateKind, StateMachine, TaskState, WaitFor,
};
use asl::{Diagnostic, Span};
use expr::Value;
use indexmap::IndexMap;
use std::sync::Arc;

/// The code of an expression that does not compile.
pub const INVALID_EXPRESSION: &str = "INVALID_EXPRESSION";

/// Scopes may nest so deep: the interpreter's own stack is as deep.
const MAX_NESTING: usize = 100;

pub(crate) fn compile(machine: &StateMachine, checks_calls: bool) -> Result<Program, Vec<Diagnostic>> {
    let mut compiler =
        Compiler { states: Vec::new(), scopes: Vec::new(), diagnostics: Vec::new(), checks_calls };
    compiler.scope(&machine.scope, 0);
    if compiler.diagnostics.is_empty() {
        let timeout = machine.timeout_seconds.as_ref().map(|timeout| seconds(timeout.value));
        Ok(Program::new(compiler.states.into_iter().flatten().collect(), compiler.scopes, timeout))
    } else {
        Err(compiler.diagnostics)
    }
}

pub(crate) struct Compiler {
    /// A state's place is reserved before its scope is compiled.
    states: Vec<Option<StateDef>>,
    scopes: Vec<ScopeDef>,
    diagnostics: Vec<Diagnostic>,
    /// What calls are sent is looked at before they begin.
    checks_calls: bool,
}

/// The numbers of a scope's states.
type Names<'a> = IndexMap<&'a str, StateId>;

impl Compiler {
    pub(crate) fn refuse(&mut self, code: &str, path: &str, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, path, span, message));
    }

    fn scope(&mut self, scope: &Scope, depth: usize) -> ScopeId {
        let id = self.scopes.len() as ScopeId;
        self.scopes.push(ScopeDef { start: 0 });
        if depth > MAX_NESTING {
            self.refuse(
                "TOO_DEEP",
                &scope.path,
                scope.span,
                format!("Scopes nest deeper than {MAX_NESTING}."),
            );
            return id;
        }
        let first = self.states.len();
        let names: Names<'_> =
            (first as StateId..).zip(&scope.states).map(|(id, (name, _))| (name.as_str(), id)).collect();
        self.states.resize_with(first + scope.states.len(), || None);
        let start = scope.start_at.as_ref().and_then(|start| names.get(start.value.as_str()));
        match (start, self.scopes.get_mut(id as usize)) {
            (Some(start), Some(def)) => def.start = *start,
            _ => self.refuse(
                "MISSING_TRANSITION_TARGET",
                &scope.path,
                scope.span,
                "StartAt does not name a state.",
            ),
        }
        for (offset, state) in scope.states.values().enumerate() {
            let def = self.state(state, &names, depth);
            if let Some(place) = self.states.get_mut(first + offset) {
                *place = def;
            }
        }
        id
    }

    fn state(&mut self, state: &State, names: &Names<'_>, depth: usize) -> Option<StateDef> {
        if state.query_language == QueryLanguage::JSONata && !expr::jsonata::loaded() {
            let message = "This engine has no JSONata; the state is not run.";
            self.refuse("NOT_LOADED", &state.path, state.span, message);
            return None;
        }
        let work = self.work(state, names, depth)?;
        let next = self.next(state, &work, names)?;
        let fields = Fields { compiler: self, state };
        fields.assemble(work, next, names)
    }

    /// The number of `Next`; `Some(None)` is the end.
    fn next(&mut self, state: &State, work: &Work, names: &Names<'_>) -> Option<Option<StateId>> {
        if matches!(work, Work::Choice { .. } | Work::Succeed | Work::Fail { .. }) || state.end {
            return Some(None);
        }
        self.target(state, state.next.as_ref(), "Next", names).map(Some)
    }

    fn target(
        &mut self,
        state: &State,
        name: Option<&Spanned<String>>,
        field: &str,
        names: &Names<'_>,
    ) -> Option<StateId> {
        let found = name.and_then(|name| names.get(name.value.as_str()).copied());
        if found.is_none() {
            let span = name.map_or(state.span, |name| name.span);
            let said = name.map_or("", |name| &name.value);
            let message = format!("{field} does not lead to a state of the same scope: '{said}'.");
            self.refuse("MISSING_TRANSITION_TARGET", &format!("{}/{field}", state.path), span, message);
        }
        found
    }

    fn work(&mut self, state: &State, names: &Names<'_>, depth: usize) -> Option<Work> {
        match &state.kind {
            StateKind::Task(task) => self.task(state, task),
            StateKind::Pass(pass) => {
                Some(Work::Pass { result: pass.result.as_ref().map(|result| Value::from(result.to_value())) })
            }
            StateKind::Choice(choice) => self.choice(state, choice, names),
            StateKind::Wait(wait) => self.wait(state, wait.as_ref()),
            StateKind::Succeed => Some(Work::Succeed),
            StateKind::Fail(fail) => self.fail(state, fail),
            StateKind::Parallel(parallel) => {
                let branches = parallel.branches.iter().map(|branch| self.scope(branch, depth + 1)).collect();
                Some(Work::Parallel(branches))
            }
            StateKind::Map(map) => self.map(state, map, depth),
            StateKind::Unknown(kind) => {
                self.refuse(
                    "INVALID_STATE_TYPE",
                    &state.path,
                    state.span,
                    format!("'{kind}' is not a state type."),
                );
                None
            }
        }
    }

    /// Keeps what compiled; says what did not.
    pub(crate) fn keep<T>(&mut self, state: &State, field: &str, compiled: Result<T, Refusal>) -> Option<T> {
        compiled
            .map_err(|Refusal { below, message }| {
                let path = format!("{}/{field}{below}", state.path);
                let finding = Diagnostic::error(INVALID_EXPRESSION, path, state.span, message);
                self.diagnostics.push(finding.with_fix("Correct the expression."));
            })
            .ok()
    }

    pub(crate) fn setting<T>(
        &mut self,
        state: &State,
        setting: Option<&Spanned<asl::model::Setting<T>>>,
        field: &str,
        literal: impl Fn(&T) -> Value,
    ) -> Option<Option<Source>> {
        let Some(setting) = setting else { return Some(None) };
        let compiled = Source::compile(&setting.value, field, literal);
        self.keep(state, &written(&setting.value, field), compiled).map(Some)
    }

    pub(crate) fn template(
        &mut self,
        state: &State,
        field: &str,
        template: Option<&asl::model::Template>,
    ) -> Option<Option<Template>> {
        let Some(template) = template else { return Some(None) };
        let compiled = Template::compile(template, field, state.query_language);
        // `Catch[0]/Output` is how JSONata's errors name the field that is at `Catch/0/Output`.
        self.keep(state, &field.replace('[', "/").replace(']', ""), compiled).map(Some)
    }

    fn task(&mut self, state: &State, task: &TaskState) -> Option<Work> {
        let Some(arn) = task.resource.as_ref() else {
            self.refuse("MISSING_FIELD", &state.path, state.span, "A Task state needs a Resource.");
            return None;
        };
        let resource = Resource::parse(arn);
        let token = match &resource {
            Resource::Activity { .. } => true,
            Resource::Integration { pattern, .. } => *pattern != IntegrationPattern::RequestResponse,
            _ => false,
        };
        let (service, pattern) = crate::world::service_for(&resource);
        // A call that is given nothing is for the rules to refuse.
        let computes = state.parameters.is_some() || state.arguments.is_some();
        let number = |value: &i64| Value::Int(*value);
        Some(Work::Task(Box::new(TaskDef {
            arn: arn.value.as_str().into(),
            shape: Arc::new(shape(arn, &resource)),
            timeout: self.setting(state, task.timeout_seconds.as_ref(), "TimeoutSeconds", number)?,
            heartbeat: self.setting(state, task.heartbeat_seconds.as_ref(), "HeartbeatSeconds", number)?,
            credentials: self.template(state, "Credentials", task.credentials.as_ref())?,
            fields: crate::rules::call_fields(&resource).filter(|_| self.checks_calls && computes),
            resource,
            service,
            pattern,
            token,
        })))
    }

    fn choice(&mut self, state: &State, choice: &ChoiceState, names: &Names<'_>) -> Option<Work> {
        let mut rules = Vec::with_capacity(choice.choices.len());
        for (index, rule) in choice.choices.iter().enumerate() {
            let field = format!("Choices[{index}]");
            let condition = Rule::compile(&rule.condition, &field);
            rules.push(ChoiceDef {
                rule: self.keep(state, &format!("Choices/{index}"), condition)?,
                next: self.target(state, rule.next.as_ref(), "Choices", names)?,
                output: self.template(state, &format!("{field}/Output"), rule.output.as_ref())?,
                assign: self.template(state, &format!("{field}/Assign"), rule.assign.as_ref())?,
            });
        }
        let default = match choice.default.as_ref() {
            Some(default) => Some(self.target(state, Some(default), "Default", names)?),
            None => None,
        };
        Some(Work::Choice { rules, default })
    }

    fn wait(&mut self, state: &State, wait: Option<&Spanned<WaitFor>>) -> Option<Work> {
        use asl::model::Setting;
        let Some(wait) = wait else {
            let message = "A Wait state needs Seconds, SecondsPath, Timestamp or TimestampPath.";
            self.refuse("MISSING_FIELD", &state.path, state.span, message);
            return None;
        };
        let field = match &wait.value {
            WaitFor::Seconds(setting) => written(setting, "Seconds"),
            WaitFor::Timestamp(setting) => written(setting, "Timestamp"),
        };
        let compiled = match &wait.value {
            WaitFor::Seconds(Setting::Literal(s)) => Ok(WaitDef::Seconds(*s)),
            WaitFor::Timestamp(Setting::Literal(text)) => Ok(WaitDef::Timestamp(text.as_str().into())),
            WaitFor::Seconds(path) => {
                Source::compile(path, "Seconds", |s| Value::Int(*s)).map(WaitDef::SecondsPath)
            }
            WaitFor::Timestamp(path) => {
                Source::compile(path, "Timestamp", |text| Value::string(text.as_str()))
                    .map(WaitDef::TimestampPath)
            }
        };
        self.keep(state, &field, compiled).map(Work::Wait)
    }

    fn fail(&mut self, state: &State, fail: &FailState) -> Option<Work> {
        let text = |text: &String| Value::string(text.as_str());
        Some(Work::Fail {
            error: self.setting(state, fail.error.as_ref(), "Error", text)?,
            cause: self.setting(state, fail.cause.as_ref(), "Cause", text)?,
        })
    }

    fn map(&mut self, state: &State, map: &MapState, depth: usize) -> Option<Work> {
        let Some(processor) = &map.processor else {
            self.refuse("MISSING_FIELD", &state.path, state.span, "A Map state needs an ItemProcessor.");
            return None;
        };
        let items = map.items_path.as_ref().map_or(Ok(InputPlace::Whole), |path| InputPlace::path(path));
        Some(Work::Map(Box::new(MapDef {
            processor: self.scope(processor, depth + 1),
            items_path: self.keep(state, "ItemsPath", items)?,
            items: self.template(state, "Items", map.items.as_ref())?,
            selector: self.template(state, "ItemSelector", map.item_selector.as_ref())?,
            concurrency: self
                .setting(state, map.max_concurrency.as_ref(), "MaxConcurrency", |n| Value::Int(*n))?,
            distributed: match map.processor_config.mode {
                MapMode::Distributed => Some(Box::new(self.distributed(state, map)?)),
                MapMode::Inline => None,
            },
        })))
    }

    fn distributed(&mut self, state: &State, map: &MapState) -> Option<DistributedDef> {
        let Some(machinery) = machinery::DISTRIBUTED_MAP_ON_DEMAND.get() else {
            self.refuse("NOT_LOADED", &state.path, state.span, "Distributed Map has not been loaded.");
            return None;
        };
        (machinery.compile)(self, state, map)
    }
}

/// The name of the field in which a setting is written.
fn written<T>(setting: &asl::model::Setting<T>, field: &str) -> String {
    match setting {
        asl::model::Setting::Path(_) => format!("{field}Path"),
        _ => field.to_owned(),
    }
}

/// The fields that states have in common.
struct Fields<'c, 's> {
    compiler: &'c mut Compiler,
    state: &'s State,
}

impl Fields<'_, '_> {
    fn assemble(self, work: Work, next: Option<StateId>, names: &Names<'_>) -> Option<StateDef> {
        let Self { compiler, state } = self;
        let path = |path: &Option<Spanned<asl::model::NullablePath>>| {
            InputPlace::compile(path.as_ref().map(|path| &path.value))
        };
        let write = Write::compile(state.result_path.as_ref().map(|path| &path.value));
        let (sent, field) = match state.query_language {
            QueryLanguage::JSONPath => (&state.parameters, "Parameters"),
            QueryLanguage::JSONata => (&state.arguments, "Arguments"),
        };
        let mut def = StateDef {
            name: state.name.as_str().into(),
            language: state.query_language,
            next,
            input_path: compiler.keep(state, "InputPath", path(&state.input_path))?,
            parameters: compiler.template(state, field, sent.as_ref())?,
            result_selector: compiler.template(state, "ResultSelector", state.result_selector.as_ref())?,
            result_path: compiler.keep(state, "ResultPath", write)?,
            output_path: compiler.keep(state, "OutputPath", path(&state.output_path))?,
            output: compiler.template(state, "Output", state.output.as_ref())?,
            assign: compiler.template(state, "Assign", state.assign.as_ref())?,
            retry: state.retry.iter().map(retrier).collect(),
            catch: state
                .catch
                .iter()
                .enumerate()
                .map(|(index, catcher)| catch(compiler, state, catcher, index, names))
                .collect::<Option<_>>()?,
            work,
            steady: false,
            sends_steadily: false,
            gives_steadily: false,
            hands_on: false,
            is_stop: false,
            gives_result: false,
        };
        def.steady = steady::is_steady(&def);
        def.sends_steadily = steady::sends_steadily(&def);
        def.gives_steadily = steady::gives_steadily(&def);
        def.hands_on = steady::hands_on(&def);
        def.is_stop = crate::shortcuts::routes::is_stop(&def);
        def.gives_result = steady::gives_result(&def);
        Some(def)
    }
}

fn retrier(retrier: &Retrier) -> RetryDef {
    RetryDef {
        errors: retrier.error_equals.clone(),
        interval_s: retrier.interval_seconds as f64,
        max_attempts: u64::try_from(retrier.max_attempts).unwrap_or(0),
        backoff: retrier.backoff_rate,
        max_delay_s: retrier.max_delay_seconds.map(|s| s as f64),
        full_jitter: retrier.jitter_strategy == JitterStrategy::Full,
    }
}

fn catch(
    compiler: &mut Compiler,
    state: &State,
    catcher: &Catcher,
    index: usize,
    names: &Names<'_>,
) -> Option<CatchDef> {
    let field = format!("Catch[{index}]");
    let write = Write::compile(catcher.result_path.as_ref().map(|path| &path.value));
    Some(CatchDef {
        errors: catcher.error_equals.clone(),
        next: compiler.target(state, catcher.next.as_ref(), "Catch", names)?,
        result_path: compiler.keep(state, &format!("Catch/{index}/ResultPath"), write)?,
        output: compiler.template(state, &format!("{field}/Output"), catcher.output.as_ref())?,
        assign: compiler.template(state, &format!("{field}/Assign"), catcher.assign.as_ref())?,
    })
}

/// What a task's events look like.
fn shape(arn: &str, resource: &Resource) -> TaskShape {
    match resource {
        Resource::Lambda { .. } => TaskShape::Lambda { arn: arn.into() },
        Resource::Activity { .. } => TaskShape::Activity { arn: arn.into() },
        _ => {
            // arn:aws:states:REGION:ACCOUNT:SERVICE:RESOURCE, the service possibly with `aws-sdk:` before it.
            let rest = arn.splitn(6, ':').nth(5).unwrap_or(arn);
            let sdk = rest.strip_prefix("aws-sdk:");
            let (service, call) = sdk.unwrap_or(rest).split_once(':').unwrap_or(("", rest));
            let service = if sdk.is_some() { format!("aws-sdk:{service}") } else { service.to_owned() };
            TaskShape::Integration {
                service: service.into(),
                resource: call.into(),
                region: "us-east-1".into(),
            }
        }
    }
}
