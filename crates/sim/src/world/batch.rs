//! AWS Batch: `batch:submitJob`, `.sync`.

use super::runs::Run;
use super::service::{epoch, object, text, Call, Service};
use asl::arn::last_part;
use asl::model::IntegrationPattern;
use expr::Value;

/// `batch:submitJob`
pub struct SubmitJob;

impl Service for SubmitJob {
    fn answers(&self, service: &str, action: &str) -> bool {
        (service, action) == ("batch", "submitJob")
    }

    fn subject<'a>(&self, _arn: &'a str, parameters: &'a Value) -> Option<&'a str> {
        text(parameters, "JobName").or_else(|| text(parameters, "JobDefinition").map(last_part))
    }

    fn runs(&self) -> Option<&'static str> {
        Some("batch")
    }

    fn accepted(&self, run: &Run, _parameters: &Value) -> Value {
        object([("JobId", run.id.clone().into()), ("JobName", run.job.clone().into())])
    }

    fn succeeded(&self, call: &Call<'_>, result: Value) -> Value {
        match (call.run, call.pattern) {
            (Some(run), IntegrationPattern::RequestResponse) => self.accepted(run, call.parameters),
            (Some(run), _) => object([
                ("JobId", run.id.clone().into()),
                ("JobName", run.job.clone().into()),
                ("Status", run.state.name().into()),
                ("StartedAt", epoch(run.started)),
                ("StoppedAt", epoch(call.now)),
            ]),
            (None, _) => result,
        }
    }
}
