//! AWS Batch: `batch:submitJob`, `.sync`.

use super::runs::Run;
use super::service::{last_part, object, text, Call, Service};
use asl::model::IntegrationPattern;
use expr::Value;

/// `batch:submitJob`
pub struct SubmitJob;

impl Service for SubmitJob {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("batch", "submitJob")
    }

    fn subject(&self, _arn: &str, parameters: &Value) -> Option<String> {
        text(parameters, "JobName").or_else(|| text(parameters, "JobDefinition").map(|arn| last_part(&arn)))
    }

    fn runs(&self) -> Option<&'static str> {
        Some("batch")
    }

    fn accepted(&self, run: &Run, _parameters: &Value) -> Value {
        object([("JobId", run.id.as_str().into()), ("JobName", (*run.job).into())])
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::RequestResponse) => self.accepted(run, call.parameters),
            (Some(run), _) => object([
                ("JobId", run.id.as_str().into()),
                ("JobName", (*run.job).into()),
                ("Status", run.state.name().into()),
                ("StartedAt", Value::Int(run.started.millis())),
                ("StoppedAt", Value::Int(call.now.millis())),
            ]),
            (None, _) => result,
        }
    }
}
