"""Tells a poller of a Step Functions execution whether a task of another branch is done.

The event:
    attempt      how often the poller has asked so far
    job          name, kind ("glue", "states", "lambda", "ecs", "batch"); of a Lambda function also "state", the name
                 of the state that calls it; of an ECS task its cluster, of a Batch job its queue
    sfn          startedOn (when the execution started), triggerOffset (minutes between two scheduled executions);
                 of a Lambda function also executionId
    maxItems     how many of the job's newest runs to look at
    output       true: the answer has the task's output
    failure      table, execution, task: where the task's branch leaves word that the task will never succeed

The answer: attempt, statusCode, status ("DONE", "FAILED" or "WAITING") and, if asked for, output.

A run counts if it started since the execution's start, rounded down to triggerOffset minutes. Runs carry no mark of
the execution that started them: two executions within the same minutes can be taken for each other.
"""

import json
from datetime import datetime, timedelta

SFN_DATE_FORMAT = "%Y-%m-%dT%H:%M:%S.%f%z"


def client(service):
    import boto3

    return boto3.client(service)


def parse_time(text):
    """A time as $$.Execution.StartTime gives it; Python before 3.7 does not read "Z" as an offset."""
    return datetime.strptime(text.replace("Z", "+0000"), SFN_DATE_FORMAT)


def round_down(started_on, trigger_offset):
    """The beginning of the schedule's window: only whole minutes within the hour are rounded."""
    past = started_on.minute % trigger_offset if trigger_offset > 0 else 0
    return started_on - timedelta(minutes=past, seconds=started_on.second, microseconds=started_on.microsecond)


def glue_runs(job, most):
    pages = client("glue").get_paginator("get_job_runs").paginate(
        JobName=job["name"], PaginationConfig={"MaxItems": most}
    )
    for page in pages:
        for run in page["JobRuns"]:
            output = {"JobRunId": run["Id"], "JobName": job["name"]}
            yield run["StartedOn"], run["JobRunState"] == "SUCCEEDED", lambda output=output: output


def executions(job, most):
    sfn = client("stepfunctions")
    arn = job["name"] if job["name"].startswith("arn:") else state_machine_arn(sfn, job["name"])
    pages = sfn.get_paginator("list_executions").paginate(stateMachineArn=arn, PaginationConfig={"MaxItems": most})
    for page in pages:
        for run in page["executions"]:

            def output(arn=run["executionArn"]):
                return json.loads(sfn.describe_execution(executionArn=arn)["output"])

            yield run["startDate"], run["status"] == "SUCCEEDED", output


def state_machine_arn(sfn, name):
    for page in sfn.get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if machine["name"] == name:
                return machine["stateMachineArn"]
    raise KeyError(name)


def ecs_tasks(job, most):
    """ECS lists tasks in no order that it promises, and forgets those that have stopped after an hour."""
    ecs, cluster = client("ecs"), job.get("cluster", "default")
    family = job["name"].split("/")[-1].split(":")[0]
    pages = ecs.get_paginator("list_tasks").paginate(
        cluster=cluster, family=family, desiredStatus="STOPPED"
    )
    stopped = []
    for page in pages:
        if page["taskArns"]:
            stopped += ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
    for task in sorted(stopped, key=lambda task: task["createdAt"], reverse=True)[:most]:
        done = all(container.get("exitCode") == 0 for container in task["containers"])
        output = {"TaskArn": task["taskArn"]}
        yield task["createdAt"], done, lambda output=output: output


def batch_jobs(job, most):
    pages = client("batch").get_paginator("list_jobs").paginate(
        jobQueue=job.get("queue", "default"),
        filters=[{"name": "JOB_NAME", "values": [job["name"]]}],
        PaginationConfig={"MaxItems": most},
    )
    for page in pages:
        for run in page["jobSummaryList"]:
            started = datetime.fromtimestamp(run["createdAt"] / 1000).astimezone()
            output = {"JobId": run["jobId"], "JobName": run["jobName"]}
            yield started, run["status"] == "SUCCEEDED", lambda output=output: output


LISTS = {"glue": glue_runs, "states": executions, "ecs": ecs_tasks, "batch": batch_jobs}


def result_in_history(execution, state):
    """The payload of the function that `state` called, in a list; an empty one if the state has not been left so.

    Lambda keeps no list of its calls, but the execution's history says which state was left, and after which event:
    the function's success, or a failure that was caught.
    """
    pages = client("stepfunctions").get_paginator("get_execution_history").paginate(
        executionArn=execution, reverseOrder=True
    )
    wanted = None
    for page in pages:
        for event in page["events"]:
            if wanted is None:
                if event["type"] == "TaskStateExited" and event["stateExitedEventDetails"]["name"] == state:
                    wanted = event["previousEventId"]
            elif event["id"] == wanted:
                if event["type"] != "TaskSucceeded":
                    return []
                return [json.loads(event["taskSucceededEventDetails"]["output"]).get("Payload")]
    return []


def find(event):
    """The output of the task, in a list; an empty one while it is not done."""
    job, sfn = event["job"], event["sfn"]
    if "state" in job:
        return result_in_history(sfn["executionId"], job["state"])
    since = round_down(parse_time(sfn["startedOn"]), sfn["triggerOffset"])
    for started_on, succeeded, output in LISTS[job.get("kind", "glue")](job, event.get("maxItems", 3)):
        if succeeded and started_on >= since:
            return [output() if event.get("output") else None]
    return []


def has_failed(word):
    key = {"execution": {"S": word["execution"]}, "task": {"S": word["task"]}}
    item = client("dynamodb").get_item(TableName=word["table"], Key=key, ConsistentRead=True).get("Item", {})
    return item.get("taskOutcome", {}).get("S") == "FAILED"


def lambda_handler(event, context):
    found = find(event)
    if found:
        status = "DONE"
    elif "failure" in event and has_failed(event["failure"]):
        status = "FAILED"
    else:
        status = "WAITING"
    answer = {"attempt": event["attempt"] + 1, "statusCode": 200, "status": status}
    if event.get("output"):
        answer["output"] = found[0] if found else None
    return answer
