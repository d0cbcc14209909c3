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
    ("States.QueryEvaluationError", "A JSONata expression failed."),
    ("States.IntrinsicFailure", "An intrinsic function failed."),
    ("States.ParameterPathFailure", "A path in a payload template found nothing."),
    ("States.ResultPathMatchFailure", "A ResultPath cannot be set in this input."),
    ("States.DataLimitExceeded", "Data is larger than 256 KB."),
    (
        "States.Runtime",
        "The execution met something it cannot deal with, such as a path or a Choice that finds nothing.",
    ),
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

/// Functions of JSONata, those that Step Functions adds first: a line each, its name and what it gives. Those that take
/// nothing have brackets.
pub(super) const JSONATA: &str = "\
partition A list in pieces of so many elements
range Numbers from, to, in steps of
hash A hash as hexadecimal text
random A random number from 0 to 1
uuid() A random UUID
parse A value out of JSON text
abs A number without its sign
append Two lists as one
assert An error unless something is true
average The mean of numbers
base64decode Text out of Base64
base64encode Text as Base64
boolean A value as true or false
ceil A number rounded up
contains Whether a text has a part or fits a pattern
count How many elements
decodeUrl Text out of an address
decodeUrlComponent Text out of a part of an address
distinct A list without what it has twice
each A function of every field of an object
encodeUrl Text as an address
encodeUrlComponent Text as a part of an address
error An error with this message
exists Whether something is there
filter The elements that a function takes
floor A number rounded down
formatBase A number in another base
formatInteger A whole number as a picture shows it
formatNumber A number as a picture shows it
fromMillis Milliseconds as a time in text
join Texts as one
keys The keys of an object
length How many letters a text has
lookup The value of a key
lowercase Text in small letters
map A function of every element
match Where a text fits a pattern
max The greatest number
merge Objects as one
millis() The time, in milliseconds
min The least number
not The opposite
now() The time, as text
number A number out of text
pad Text filled up to a width
parseInteger A whole number out of a picture
power A number to the power of another
reduce A function of all elements, one after the other
replace Text with parts replaced
reverse A list backwards
round A number rounded, to so many digits
shuffle A list in random order
sift The fields of an object that a function takes
single The one element that a function takes
sort A list in order
split A text in pieces
spread An object as a list of single fields
sqrt The square root
string A value as text
substring A part of a text, from, so many letters
substringAfter What follows a part of a text
substringBefore What precedes a part of a text
sum The sum of numbers
toMillis A time in text as milliseconds
trim Text without white space around it
type The type of a value
uppercase Text in capitals
zip Lists as a list of groups";

/// What `$states` holds everywhere.
pub(super) const STATES: &[(&str, &str)] =
    &[("$states.input", "The state's input."), ("$states.context", "The context object.")];
pub(super) const RESULT: (&str, &str) =
    ("$states.result", "What the state's call, branches or iterations gave.");
pub(super) const ERROR: (&str, &str) = ("$states.errorOutput", "The error that was caught.");
