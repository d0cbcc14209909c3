//! Calls of AWS services: how a `Resource` is written, and what the call needs to be given.

use asl::model::IntegrationPattern::{self, RequestResponse as Now, Sync, Sync2, WaitForTaskToken as Token};

/// What a pattern means, for people.
pub fn pattern_label(pattern: IntegrationPattern) -> &'static str {
    match pattern {
        Now => "Go on when the service has answered",
        Sync => "Wait until the job has ended",
        Sync2 => "Wait until the job has ended, output as JSON",
        Token => "Wait until the task token comes back",
    }
}

/// A call of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The service: "DynamoDB".
    pub service: &'static str,
    /// The call: "PutItem".
    pub action: &'static str,
    /// What stands in the ARN: `dynamodb:putItem`.
    pub call: &'static str,
    /// How it can be waited for, the usual way first.
    pub patterns: &'static [IntegrationPattern],
    /// What it is given.
    pub arguments: &'static [Argument],
    /// What it does, in a sentence.
    pub doc: &'static str,
}

/// Something that a call is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// Key.
    pub key: &'static str,
    /// What a new state has there, JSON text.
    pub sample: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Whether the call fails without it.
    pub required: bool,
}

impl Service {
    /// The `Resource`.
    pub fn resource(&self, pattern: IntegrationPattern) -> String {
        format!("arn:aws:states:::{}{}", self.call, pattern.suffix())
    }

    /// The `Resource` waited for in the usual way.
    pub fn usual(&self) -> String {
        self.resource(self.patterns.first().copied().unwrap_or(Now))
    }

    /// What a new Task is given: an object, JSON text, with what the call needs.
    pub fn sample(&self) -> String {
        let needed = self.arguments.iter().filter(|argument| argument.required);
        let members: Vec<String> =
            needed.map(|argument| format!("\"{}\": {}", argument.key, argument.sample)).collect();
        format!("{{{}}}", members.join(", "))
    }
}

/// All calls, the common ones first.
pub fn services() -> &'static [Service] {
    SERVICES
}

/// The call that a `Resource` makes, in any partition.
pub fn service(resource: &str) -> Option<&'static Service> {
    let call = resource.strip_prefix("arn:")?.split_once(":states:::")?.1;
    let call = call.split_once('.').map_or(call, |(call, _)| call);
    SERVICES.iter().find(|service| service.call == call)
}

/// An argument of the call that a `Resource` makes.
pub fn argument(resource: &str, key: &str) -> Option<&'static Argument> {
    service(resource)?.arguments.iter().find(|argument| argument.key == key.trim_end_matches(".$"))
}

const fn need(key: &'static str, sample: &'static str, doc: &'static str) -> Argument {
    Argument { key, sample, doc, required: true }
}

const fn may(key: &'static str, sample: &'static str, doc: &'static str) -> Argument {
    Argument { key, sample, doc, required: false }
}

const SERVICES: &[Service] = &[
    Service {
        service: "Lambda",
        action: "Invoke",
        call: "lambda:invoke",
        patterns: &[Now, Token],
        arguments: &[
            need("FunctionName", r#""""#, "Name or ARN of the function."),
            may("Payload", "{}", "What the function is given."),
            may("Qualifier", r#""$LATEST""#, "Version or alias."),
        ],
        doc: "Calls a Lambda function.",
    },
    Service {
        service: "Glue",
        action: "StartJobRun",
        call: "glue:startJobRun",
        patterns: &[Sync, Now],
        arguments: &[
            need("JobName", r#""""#, "Name of the job."),
            may("Arguments", "{}", "Arguments of the job run; keys begin with --."),
        ],
        doc: "Runs a Glue job.",
    },
    Service {
        service: "Step Functions",
        action: "StartExecution",
        call: "states:startExecution",
        patterns: &[Sync2, Sync, Now, Token],
        arguments: &[
            need("StateMachineArn", r#""""#, "ARN of the state machine."),
            may("Input", "{}", "Input of the execution."),
            may("Name", r#""""#, "Name of the execution; one is made up otherwise."),
        ],
        doc: "Runs another state machine.",
    },
    Service {
        service: "ECS",
        action: "RunTask",
        call: "ecs:runTask",
        patterns: &[Sync, Now, Token],
        arguments: &[
            may("Cluster", r#""""#, "ARN of the cluster."),
            need("TaskDefinition", r#""""#, "Family and revision, or ARN."),
            may("LaunchType", r#""FARGATE""#, "Where it runs."),
            may(
                "NetworkConfiguration",
                r#"{"AwsvpcConfiguration": {"Subnets": []}}"#,
                "Subnets and security groups.",
            ),
        ],
        doc: "Runs a container.",
    },
    Service {
        service: "Batch",
        action: "SubmitJob",
        call: "batch:submitJob",
        patterns: &[Sync, Now],
        arguments: &[
            need("JobName", r#""""#, "Name of the job."),
            need("JobDefinition", r#""""#, "Name or ARN of the definition."),
            need("JobQueue", r#""""#, "Name or ARN of the queue."),
        ],
        doc: "Submits a Batch job.",
    },
    Service {
        service: "SNS",
        action: "Publish",
        call: "sns:publish",
        patterns: &[Now, Token],
        arguments: &[
            may("TopicArn", r#""""#, "ARN of the topic."),
            need("Message", r#""""#, "What is sent."),
            may("Subject", r#""""#, "Subject line of mails."),
        ],
        doc: "Publishes a message to a topic.",
    },
    Service {
        service: "SQS",
        action: "SendMessage",
        call: "sqs:sendMessage",
        patterns: &[Now, Token],
        arguments: &[
            need("QueueUrl", r#""""#, "URL of the queue."),
            need("MessageBody", r#""""#, "What is sent."),
        ],
        doc: "Sends a message to a queue.",
    },
    Service {
        service: "DynamoDB",
        action: "GetItem",
        call: "dynamodb:getItem",
        patterns: &[Now],
        arguments: &[
            need("TableName", r#""""#, "Name of the table."),
            need("Key", r#"{"id": {"S": ""}}"#, "Key of the item."),
        ],
        doc: "Reads an item of a table.",
    },
    Service {
        service: "DynamoDB",
        action: "PutItem",
        call: "dynamodb:putItem",
        patterns: &[Now],
        arguments: &[
            need("TableName", r#""""#, "Name of the table."),
            need("Item", r#"{"id": {"S": ""}}"#, "The item."),
        ],
        doc: "Writes an item to a table.",
    },
    Service {
        service: "DynamoDB",
        action: "UpdateItem",
        call: "dynamodb:updateItem",
        patterns: &[Now],
        arguments: &[
            need("TableName", r#""""#, "Name of the table."),
            need("Key", r#"{"id": {"S": ""}}"#, "Key of the item."),
            may("UpdateExpression", r#""SET n = :n""#, "What changes."),
            may("ExpressionAttributeValues", r#"{":n": {"S": ""}}"#, "Values in the expression."),
        ],
        doc: "Changes an item of a table.",
    },
    Service {
        service: "DynamoDB",
        action: "DeleteItem",
        call: "dynamodb:deleteItem",
        patterns: &[Now],
        arguments: &[
            need("TableName", r#""""#, "Name of the table."),
            need("Key", r#"{"id": {"S": ""}}"#, "Key of the item."),
        ],
        doc: "Deletes an item of a table.",
    },
    Service {
        service: "EventBridge",
        action: "PutEvents",
        call: "events:putEvents",
        patterns: &[Now, Token],
        arguments: &[need(
            "Entries",
            r#"[{"Source": "", "DetailType": "", "Detail": {}, "EventBusName": "default"}]"#,
            "The events.",
        )],
        doc: "Sends events to a bus.",
    },
    Service {
        service: "Athena",
        action: "StartQueryExecution",
        call: "athena:startQueryExecution",
        patterns: &[Sync, Now],
        arguments: &[
            need("QueryString", r#""""#, "The query."),
            may("WorkGroup", r#""primary""#, "The workgroup."),
        ],
        doc: "Runs a query.",
    },
    Service {
        service: "Athena",
        action: "GetQueryResults",
        call: "athena:getQueryResults",
        patterns: &[Now],
        arguments: &[need("QueryExecutionId", r#""""#, "Which query.")],
        doc: "Reads the results of a query.",
    },
    Service {
        service: "CodeBuild",
        action: "StartBuild",
        call: "codebuild:startBuild",
        patterns: &[Sync, Now],
        arguments: &[need("ProjectName", r#""""#, "Name of the project.")],
        doc: "Runs a build.",
    },
    Service {
        service: "HTTP",
        action: "Invoke",
        call: "http:invoke",
        patterns: &[Now],
        arguments: &[
            need("ApiEndpoint", r#""https://""#, "The address."),
            need("Method", r#""GET""#, "The method."),
            need("Authentication", r#"{"ConnectionArn": ""}"#, "The connection that holds the credentials."),
        ],
        doc: "Calls a web address.",
    },
    Service {
        service: "API Gateway",
        action: "Invoke",
        call: "apigateway:invoke",
        patterns: &[Now, Token],
        arguments: &[
            need("ApiEndpoint", r#""""#, "Host name of the API."),
            need("Method", r#""GET""#, "The method."),
        ],
        doc: "Calls an API.",
    },
    Service {
        service: "EMR",
        action: "CreateCluster",
        call: "elasticmapreduce:createCluster",
        patterns: &[Sync, Now],
        arguments: &[
            need("Name", r#""""#, "Name of the cluster."),
            need("Instances", "{}", "Its instances."),
        ],
        doc: "Makes a cluster.",
    },
    Service {
        service: "EMR",
        action: "AddStep",
        call: "elasticmapreduce:addStep",
        patterns: &[Sync, Now],
        arguments: &[
            need("ClusterId", r#""""#, "Which cluster."),
            need(
                "Step",
                r#"{"Name": "", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": []}}"#,
                "The step.",
            ),
        ],
        doc: "Runs a step on a cluster.",
    },
    Service {
        service: "EMR",
        action: "TerminateCluster",
        call: "elasticmapreduce:terminateCluster",
        patterns: &[Sync, Now],
        arguments: &[need("ClusterId", r#""""#, "Which cluster.")],
        doc: "Ends a cluster.",
    },
    Service {
        service: "SageMaker",
        action: "CreateTrainingJob",
        call: "sagemaker:createTrainingJob",
        patterns: &[Sync, Now],
        arguments: &[
            need("TrainingJobName", r#""""#, "Name of the job."),
            need("AlgorithmSpecification", r#"{"TrainingInputMode": "File"}"#, "The algorithm."),
            need("RoleArn", r#""""#, "Role of the job."),
            need("OutputDataConfig", r#"{"S3OutputPath": ""}"#, "Where the model goes."),
            need(
                "ResourceConfig",
                r#"{"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}"#,
                "Instances.",
            ),
            need("StoppingCondition", r#"{"MaxRuntimeInSeconds": 3600}"#, "When to give up."),
        ],
        doc: "Trains a model.",
    },
    Service {
        service: "Bedrock",
        action: "InvokeModel",
        call: "bedrock:invokeModel",
        patterns: &[Now],
        arguments: &[need("ModelId", r#""""#, "Which model."), may("Body", "{}", "What it is asked.")],
        doc: "Asks a model.",
    },
    Service {
        service: "EKS",
        action: "RunJob",
        call: "eks:runJob",
        patterns: &[Sync, Now],
        arguments: &[
            need("ClusterName", r#""""#, "Name of the cluster."),
            need("CertificateAuthority", r#""""#, "Its certificate."),
            need("Endpoint", r#""""#, "Its address."),
            need(
                "Job",
                r#"{"apiVersion": "batch/v1", "kind": "Job", "metadata": {}, "spec": {}}"#,
                "The job.",
            ),
        ],
        doc: "Runs a job on Kubernetes.",
    },
    Service {
        service: "DataBrew",
        action: "StartJobRun",
        call: "databrew:startJobRun",
        patterns: &[Sync, Now],
        arguments: &[need("Name", r#""""#, "Name of the job.")],
        doc: "Runs a DataBrew job.",
    },
    Service {
        service: "MediaConvert",
        action: "CreateJob",
        call: "mediaconvert:createJob",
        patterns: &[Sync, Now],
        arguments: &[need("Role", r#""""#, "Role of the job."), need("Settings", "{}", "What it does.")],
        doc: "Converts media.",
    },
    Service {
        service: "S3",
        action: "GetObject",
        call: "aws-sdk:s3:getObject",
        patterns: &[Now],
        arguments: &[
            need("Bucket", r#""""#, "Name of the bucket."),
            need("Key", r#""""#, "Key of the object."),
        ],
        doc: "Reads an object.",
    },
    Service {
        service: "S3",
        action: "PutObject",
        call: "aws-sdk:s3:putObject",
        patterns: &[Now],
        arguments: &[
            need("Bucket", r#""""#, "Name of the bucket."),
            need("Key", r#""""#, "Key of the object."),
            may("Body", "{}", "The object."),
        ],
        doc: "Writes an object.",
    },
    Service {
        service: "S3",
        action: "ListObjectsV2",
        call: "aws-sdk:s3:listObjectsV2",
        patterns: &[Now],
        arguments: &[
            need("Bucket", r#""""#, "Name of the bucket."),
            may("Prefix", r#""""#, "What keys begin with."),
        ],
        doc: "Lists objects.",
    },
    Service {
        service: "S3",
        action: "CopyObject",
        call: "aws-sdk:s3:copyObject",
        patterns: &[Now],
        arguments: &[
            need("Bucket", r#""""#, "Name of the bucket."),
            need("Key", r#""""#, "Key of the copy."),
            need("CopySource", r#""""#, "Bucket and key of the original."),
        ],
        doc: "Copies an object.",
    },
    Service {
        service: "RDS",
        action: "CreateDBSnapshot",
        call: "aws-sdk:rds:createDBSnapshot",
        patterns: &[Now],
        arguments: &[
            need("DbInstanceIdentifier", r#""""#, "Which database."),
            need("DbSnapshotIdentifier", r#""""#, "Name of the snapshot."),
        ],
        doc: "Takes a snapshot of a database.",
    },
    Service {
        service: "RDS",
        action: "DescribeDBSnapshots",
        call: "aws-sdk:rds:describeDBSnapshots",
        patterns: &[Now],
        arguments: &[may("DbSnapshotIdentifier", r#""""#, "Which snapshot.")],
        doc: "Looks at snapshots.",
    },
    Service {
        service: "Redshift",
        action: "ExecuteStatement",
        call: "aws-sdk:redshiftdata:executeStatement",
        patterns: &[Now],
        arguments: &[
            need("Sql", r#""""#, "The statement."),
            need("Database", r#""""#, "Name of the database."),
            may("WorkgroupName", r#""""#, "Which workgroup."),
        ],
        doc: "Runs a statement.",
    },
    Service {
        service: "Redshift",
        action: "DescribeStatement",
        call: "aws-sdk:redshiftdata:describeStatement",
        patterns: &[Now],
        arguments: &[need("Id", r#""""#, "Which statement.")],
        doc: "Looks at a statement.",
    },
    Service {
        service: "Glue",
        action: "StartCrawler",
        call: "aws-sdk:glue:startCrawler",
        patterns: &[Now],
        arguments: &[need("Name", r#""""#, "Name of the crawler.")],
        doc: "Starts a crawler.",
    },
    Service {
        service: "Glue",
        action: "GetJobRun",
        call: "aws-sdk:glue:getJobRun",
        patterns: &[Now],
        arguments: &[need("JobName", r#""""#, "Name of the job."), need("RunId", r#""""#, "Which run.")],
        doc: "Looks at a job run.",
    },
    Service {
        service: "Secrets Manager",
        action: "GetSecretValue",
        call: "aws-sdk:secretsmanager:getSecretValue",
        patterns: &[Now],
        arguments: &[need("SecretId", r#""""#, "Name or ARN of the secret.")],
        doc: "Reads a secret.",
    },
    Service {
        service: "SSM",
        action: "GetParameter",
        call: "aws-sdk:ssm:getParameter",
        patterns: &[Now],
        arguments: &[need("Name", r#""""#, "Name of the parameter.")],
        doc: "Reads a parameter.",
    },
    Service {
        service: "EC2",
        action: "StartInstances",
        call: "aws-sdk:ec2:startInstances",
        patterns: &[Now],
        arguments: &[need("InstanceIds", "[]", "Which instances.")],
        doc: "Starts instances.",
    },
    Service {
        service: "Step Functions",
        action: "SendTaskSuccess",
        call: "aws-sdk:sfn:sendTaskSuccess",
        patterns: &[Now],
        arguments: &[
            need("TaskToken", r#""""#, "The token."),
            need("Output", r#""{}""#, "Output of the task."),
        ],
        doc: "Answers a task that waits for its token.",
    },
    Service {
        service: "SES",
        action: "SendEmail",
        call: "aws-sdk:sesv2:sendEmail",
        patterns: &[Now],
        arguments: &[
            may("FromEmailAddress", r#""""#, "Sender."),
            may("Destination", r#"{"ToAddresses": []}"#, "Recipients."),
            need("Content", "{}", "The mail."),
        ],
        doc: "Sends a mail.",
    },
];
