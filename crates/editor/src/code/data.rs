//! Words that values are made of.

/// Names of errors that the service itself raises, the common ones first.
pub(super) const ERRORS: &[(&str, &str)] = &[
    ("States.ALL", "Every error but States.DataLimitExceeded and States.Runtime."),
    ("States.TaskFailed", "A task failed, for any reason but a timeout."),
    ("States.Timeout", "A task or the execution ran too long, or sent no heartbeat."),
    ("States.HeartbeatTimeout", "A task sent no heartbeat for too long."),
    ("States.Permissions", "The role may not do this."),
    ("States.BranchFailed", "A branch of a Parallel state failed."),
    ("States.ExceedToleratedFailureThreshold", "Too many items of a Map failed."),
    ("States.ItemReaderFailed", "The items of a Distributed Map could not be read."),
    ("States.ResultWriterFailed", "The results of a Distributed Map could not be written."),
    ("States.NoChoiceMatched", "No rule of a Choice state fits and it has no Default."),
    ("States.QueryEvaluationError", "A JSONata expression failed."),
    ("States.IntrinsicFailure", "An intrinsic function failed."),
    ("States.ParameterPathFailure", "A path in a payload template found nothing."),
    ("States.ResultPathMatchFailure", "A ResultPath cannot be set in this input."),
    ("States.DataLimitExceeded", "Data is larger than 256 KB."),
    ("States.Runtime", "The execution met something it cannot deal with, such as a path that finds nothing."),
    ("States.Http.Socket", "A web address did not answer in time."),
    ("Lambda.TooManyRequestsException", "Lambda has no room for another call."),
    ("Lambda.ServiceException", "Lambda itself failed."),
    ("Lambda.AWSLambdaException", "Lambda itself failed."),
    ("Lambda.SdkClientException", "Lambda could not be reached."),
];

/// What the context object holds, behind `$$` or `$states.context`.
pub(super) const CONTEXT: &[(&str, &str)] = &[
    (".Execution.Id", "ARN of the execution."),
    (".Execution.Input", "Input of the execution."),
    (".Execution.Name", "Name of the execution."),
    (".Execution.RoleArn", "Role of the state machine."),
    (".Execution.StartTime", "When the execution started."),
    (".State.EnteredTime", "When the state was entered."),
    (".State.Name", "Name of the state."),
    (".State.RetryCount", "How often the state was tried again."),
    (".StateMachine.Id", "ARN of the state machine."),
    (".StateMachine.Name", "Name of the state machine."),
    (".Task.Token", "Token of a task that waits for it."),
    (".Map.Item.Index", "Number of the item, from 0."),
    (".Map.Item.Value", "The item."),
];

/// Intrinsic functions with what they are given.
pub(super) const INTRINSICS: &[(&str, &str)] = &[
    ("States.Array()", "A list of its arguments."),
    ("States.ArrayContains($.list, $.value)", "Whether a list has a value."),
    ("States.ArrayGetItem($.list, 0)", "An element of a list."),
    ("States.ArrayLength($.list)", "How many elements a list has."),
    ("States.ArrayPartition($.list, 4)", "A list in pieces of so many elements."),
    ("States.ArrayRange(1, 9, 2)", "Numbers from, to, in steps of."),
    ("States.ArrayUnique($.list)", "A list without what it has twice."),
    ("States.Base64Decode($.text)", "Text out of Base64."),
    ("States.Base64Encode($.text)", "Text as Base64."),
    ("States.Format('{}', $.value)", "Text with values in place of {}."),
    ("States.Hash($.text, 'SHA-256')", "A hash as hexadecimal text."),
    ("States.JsonMerge($.a, $.b, false)", "Two objects as one."),
    ("States.JsonToString($.value)", "A value as JSON text."),
    ("States.MathAdd($.n, 1)", "The sum of two numbers."),
    ("States.MathRandom(1, 9)", "A random number."),
    ("States.StringSplit($.text, ',')", "A text in pieces."),
    ("States.StringToJson($.text)", "A value out of JSON text."),
    ("States.UUID()", "A random UUID."),
];

/// Functions of JSONata that workflows often use, those that Step Functions adds first.
pub(super) const JSONATA: &[(&str, &str)] = &[
    ("$partition(", "A list in pieces of so many elements."),
    ("$range(", "Numbers from, to, in steps of."),
    ("$hash(", "A hash as hexadecimal text."),
    ("$random(", "A random number from 0 to 1."),
    ("$uuid()", "A random UUID."),
    ("$parse(", "A value out of JSON text."),
    ("$exists(", "Whether something is there."),
    ("$count(", "How many elements."),
    ("$sum(", "The sum of numbers."),
    ("$string(", "A value as text."),
    ("$number(", "A number out of text."),
    ("$merge(", "Objects as one."),
    ("$append(", "Two lists as one."),
    ("$map(", "A function of every element."),
    ("$filter(", "The elements that a function takes."),
    ("$join(", "Texts as one."),
    ("$split(", "A text in pieces."),
    ("$now()", "The time, as text."),
    ("$millis()", "The time, in milliseconds."),
    ("$not(", "The opposite."),
];

/// What `$states` holds.
pub(super) const STATES: &[(&str, &str)] = &[
    ("$states.input", "The state's input."),
    ("$states.result", "What was called has answered; in Assign and Output."),
    ("$states.errorOutput", "The error; in Assign and Output of a catcher."),
    ("$states.context", "The context object."),
];
