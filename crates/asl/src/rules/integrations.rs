//! The optimized integrations: their actions, and how each can be waited for.
//!
//! Developer Guide, "Integrating optimized services" and the page of each service. Where the guide is not certain, more is
//! taken: to refuse what AWS runs is worse than to take what it refuses.

use crate::model::IntegrationPattern::{self, RequestResponse, Sync, Sync2, WaitForTaskToken};
use crate::suggest::nearest;

/// A service, in lists of actions with blanks between them; `*` is any.
struct Service {
    name: &'static str,
    /// What can be called at all.
    actions: &'static str,
    /// Those among them with `.sync`.
    sync: &'static str,
    /// Those among them with `.waitForTaskToken`.
    token: &'static str,
}

const fn service(
    name: &'static str,
    actions: &'static str,
    sync: &'static str,
    token: &'static str,
) -> Service {
    Service { name, actions, sync, token }
}

const SERVICES: &[Service] = &[
    service("apigateway", "invoke", "", "*"),
    service(
        "athena",
        "startQueryExecution stopQueryExecution getQueryExecution getQueryResults",
        "startQueryExecution",
        "",
    ),
    service("batch", "submitJob", "*", ""),
    service("bedrock", "*", "*", "*"),
    service("bedrock-agentcore", "*", "*", "*"),
    service(
        "codebuild",
        "startBuild stopBuild batchDeleteBuilds batchGetReports startBuildBatch stopBuildBatch retryBuildBatch deleteBuildBatch",
        "startBuild startBuildBatch retryBuildBatch deleteBuildBatch",
        "",
    ),
    service("databrew", "startJobRun", "*", ""),
    service("dynamodb", "getItem putItem updateItem deleteItem", "", ""),
    service("ecs", "runTask", "*", "*"),
    service(
        "eks",
        "call runJob createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup",
        "*",
        "*",
    ),
    service(
        "elasticmapreduce",
        "createCluster setClusterTerminationProtection terminateCluster addStep cancelStep modifyInstanceFleetByName modifyInstanceGroupByName",
        "createCluster terminateCluster addStep",
        "",
    ),
    service("emr-containers", "createVirtualCluster deleteVirtualCluster startJobRun", "*", ""),
    service(
        "emr-serverless",
        "createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun",
        "*",
        "",
    ),
    service("events", "putEvents", "", "*"),
    service("glue", "startJobRun", "*", ""),
    service("http", "invoke", "", "*"),
    service("lambda", "invoke", "", "*"),
    service("mediaconvert", "createJob", "*", ""),
    service(
        "sagemaker",
        "createAutoMLJob createEndpoint createEndpointConfig createHyperParameterTuningJob createLabelingJob createModel createProcessingJob createTrainingJob createTransformJob updateEndpoint",
        "createAutoMLJob createHyperParameterTuningJob createLabelingJob createProcessingJob createTrainingJob createTransformJob",
        "",
    ),
    service("sns", "publish", "", "*"),
    service("sqs", "sendMessage", "", "*"),
    service("states", "startExecution startSyncExecution", "startExecution", "startExecution"),
];

/// Whether there is such an integration.
pub(super) fn exists(service: &str, action: &str, pattern: IntegrationPattern) -> bool {
    let Some(known) = SERVICES.iter().find(|known| known.name == service) else { return false };
    has(known.actions, action)
        && match pattern {
            RequestResponse => true,
            Sync => has(known.sync, action),
            // Its output is parsed JSON; there is no other such (measured by others).
            Sync2 => service == "states" && has(known.sync, action),
            WaitForTaskToken => has(known.token, action),
        }
}

/// The integration that was meant by one that there is not, `[aws-sdk:]SERVICE:ACTION[.PATTERN]` like the one.
pub(super) fn meant(call: &str) -> Option<String> {
    let (sdk, call) = call.strip_prefix("aws-sdk:").map_or((false, call), |call| (true, call));
    let (service, action) = call.split_once(':')?;
    let (action, suffix) = action.split_once('.').unwrap_or((action, ""));
    let pattern = meant_pattern(suffix);
    let action = lower_first(action);
    let optimized = nearest_call(service, &action).and_then(|(service, action)| {
        let patterns = [pattern, Sync, RequestResponse];
        let pattern = patterns.into_iter().find(|pattern| exists(service, action, *pattern))?;
        Some((pattern, format!("{service}:{action}{}", suffix_of(pattern))))
    });
    match optimized {
        Some((_, call)) if !sdk => Some(call),
        // What an SDK integration cannot wait for, an optimized one may.
        Some((Sync | Sync2, call)) if matches!(pattern, Sync | Sync2) => Some(call),
        _ => {
            let service =
                SDK_NAMES.iter().find(|(name, _)| *name == service && !sdk).map_or(service, |(_, sdk)| sdk);
            let token = if pattern == WaitForTaskToken { suffix_of(pattern) } else { "" };
            let fits = action.chars().all(|c| c.is_ascii_alphanumeric());
            (fits && !action.is_empty() && !service.is_empty())
                .then(|| format!("aws-sdk:{service}:{action}{token}"))
        }
    }
}

/// Services that SDK integrations call by other names.
const SDK_NAMES: &[(&str, &str)] = &[
    ("states", "sfn"),
    ("events", "eventbridge"),
    ("elasticmapreduce", "emr"),
    ("emr-containers", "emrcontainers"),
    ("emr-serverless", "emrserverless"),
];

/// The service, and its action that is nearest; its only one, where the service is named right.
fn nearest_call<'a>(service: &str, action: &'a str) -> Option<(&'static str, &'a str)>
where
    'static: 'a,
{
    let known = nearest(service, SERVICES.iter().map(|known| known.name))?;
    let actions = SERVICES.iter().find(|service| service.name == known)?.actions;
    if actions == "*" {
        return Some((known, action));
    }
    let near = nearest(action, actions.split(' '));
    let only = (known == service && !actions.contains(' ')).then_some(actions);
    Some((known, near.or(only)?))
}

/// `sync:3`, `sync.2`, `waitfortasktoken` and their like.
fn meant_pattern(suffix: &str) -> IntegrationPattern {
    let plain: String = suffix.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_ascii_lowercase().as_str() {
        "sync" => Sync,
        plain if plain.starts_with("sync") => Sync2,
        plain if plain.starts_with("wait") || plain.contains("token") => WaitForTaskToken,
        _ => RequestResponse,
    }
}

fn suffix_of(pattern: IntegrationPattern) -> &'static str {
    match pattern {
        RequestResponse => "",
        Sync => ".sync",
        Sync2 => ".sync:2",
        WaitForTaskToken => ".waitForTaskToken",
    }
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

fn has(list: &str, action: &str) -> bool {
    list == "*" || list.split(' ').any(|known| known == action)
}
