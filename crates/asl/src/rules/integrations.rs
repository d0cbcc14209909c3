//! The optimized integrations: their actions, and how each can be waited for.
//!
//! Developer Guide, "Integrating optimized services" and the page of each service. Where the guide is not certain, more is
//! taken: to refuse what AWS runs is worse than to take what it refuses.

use crate::model::IntegrationPattern;

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
            IntegrationPattern::RequestResponse => true,
            IntegrationPattern::Sync => has(known.sync, action),
            // Its output is parsed JSON; there is no other such (measured by others).
            IntegrationPattern::Sync2 => service == "states" && has(known.sync, action),
            IntegrationPattern::WaitForTaskToken => has(known.token, action),
        }
}

/// The nearest to an integration that there is not, as `SERVICE:ACTION`.
pub(super) fn meant(service: &str, action: &str) -> Option<String> {
    let names = SERVICES.iter().map(|known| known.name);
    let name = super::report::nearest(service, names)?;
    let known = SERVICES.iter().find(|known| known.name == name)?;
    let near = super::report::nearest(action, known.actions.split(' ').filter(|known| *known != "*"))?;
    Some(format!("{name}:{near}"))
}

fn has(list: &str, action: &str) -> bool {
    list == "*" || list.split(' ').any(|known| known == action)
}
