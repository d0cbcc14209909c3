//! What a Task runs, read off its `Resource`.

/// A parsed `Resource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A Lambda function by its own ARN.
    Lambda {
        /// The ARN.
        arn: String,
    },
    /// An activity.
    Activity {
        /// The ARN.
        arn: String,
    },
    /// `arn:aws:states:::SERVICE:ACTION[.PATTERN]`
    Integration {
        /// `glue`, `lambda`, `dynamodb`; the service after `aws-sdk:` for SDK integrations.
        service: String,
        /// `startJobRun`, `invoke`
        action: String,
        /// Called through `aws-sdk:`.
        sdk: bool,
        /// What the state waits for.
        pattern: IntegrationPattern,
    },
    /// Anything else, such as a CloudFormation substitution.
    Other(String),
}

/// What a service integration waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntegrationPattern {
    /// The service's response.
    RequestResponse,
    /// `.sync`: the job's end; the output is as the service gives it.
    Sync,
    /// `.sync:2`: the job's end; nested outputs are parsed JSON.
    Sync2,
    /// `.waitForTaskToken`: somebody returns the token.
    WaitForTaskToken,
}

impl IntegrationPattern {
    /// What it adds to the ARN.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::RequestResponse => "",
            Self::Sync => ".sync",
            Self::Sync2 => ".sync:2",
            Self::WaitForTaskToken => ".waitForTaskToken",
        }
    }
}

impl Resource {
    /// Reads an ARN. Never fails: what is not known is `Other`.
    pub fn parse(text: &str) -> Self {
        let other = || Self::Other(text.to_owned());
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _partition, service, _region, _account, rest] = parts.as_slice() else { return other() };
        match (*service, *rest) {
            ("lambda", _) => Self::Lambda { arn: text.to_owned() },
            ("states", rest) if rest.starts_with("activity:") => Self::Activity { arn: text.to_owned() },
            ("states", rest) => Self::integration(rest).unwrap_or_else(other),
            _ => other(),
        }
    }

    /// Whether an Express workflow may call it: no activity, and no integration that waits for more than a response.
    pub fn runs_in_express(&self) -> bool {
        match self {
            Self::Activity { .. } => false,
            Self::Integration { pattern, .. } => *pattern == IntegrationPattern::RequestResponse,
            Self::Lambda { .. } | Self::Other(_) => true,
        }
    }

    /// Whether it invokes a Lambda function, by its own ARN or through the integration.
    pub fn invokes_lambda(&self) -> bool {
        match self {
            Self::Lambda { .. } => true,
            Self::Integration { service, action, .. } => service == "lambda" && action == "invoke",
            Self::Activity { .. } | Self::Other(_) => false,
        }
    }

    fn integration(rest: &str) -> Option<Self> {
        let (sdk, rest) = match rest.strip_prefix("aws-sdk:") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (service, call) = rest.split_once(':')?;
        let (action, pattern) = match call.split_once('.') {
            None => (call, IntegrationPattern::RequestResponse),
            Some((action, "sync")) => (action, IntegrationPattern::Sync),
            Some((action, "sync:2")) => (action, IntegrationPattern::Sync2),
            Some((action, "waitForTaskToken")) => (action, IntegrationPattern::WaitForTaskToken),
            Some(_) => return None,
        };
        (!service.is_empty() && !action.is_empty()).then(|| Self::Integration {
            service: service.to_owned(),
            action: action.to_owned(),
            sdk,
            pattern,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources() {
        let integration = |service: &str, action: &str, sdk, pattern| Resource::Integration {
            service: service.to_owned(),
            action: action.to_owned(),
            sdk,
            pattern,
        };
        let check = |text: &str, expect| assert_eq!(Resource::parse(text), expect, "{text}");
        check(
            "arn:aws:states:::glue:startJobRun.sync",
            integration("glue", "startJobRun", false, IntegrationPattern::Sync),
        );
        check(
            "arn:aws:states:::states:startExecution.sync:2",
            integration("states", "startExecution", false, IntegrationPattern::Sync2),
        );
        check(
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            integration("sqs", "sendMessage", false, IntegrationPattern::WaitForTaskToken),
        );
        check(
            "arn:aws-cn:states:::aws-sdk:s3:getObject",
            integration("s3", "getObject", true, IntegrationPattern::RequestResponse),
        );
        let function = "arn:aws:lambda:us-east-1:123456789012:function:f:1";
        check(function, Resource::Lambda { arn: function.to_owned() });
        let activity = "arn:aws:states:us-east-1:123456789012:activity:a";
        check(activity, Resource::Activity { arn: activity.to_owned() });
        for text in ["${X}", "", "arn:aws:states:::x", "arn:aws:s3:::b", "arn:aws:states:::a:b.never"] {
            check(text, Resource::Other(text.to_owned()));
        }
    }
}
