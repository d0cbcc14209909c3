"""Tests of the status check against services that are lists in memory: `python3 status_check_test.py`."""

import json
import unittest
from datetime import datetime, timezone

import status_check


def at(text):
    return datetime.fromisoformat("2026-11-21T" + text).replace(tzinfo=timezone.utc)


class Pages:
    def __init__(self, key, items):
        self.key, self.items, self.asked = key, items, None

    def get_paginator(self, name):
        return self

    def paginate(self, PaginationConfig=None, **asked):
        self.asked = asked
        most = (PaginationConfig or {}).get("MaxItems", len(self.items))
        # One item a page, to see that every page is read.
        return [{self.key: [item]} for item in self.items[:most]]


class Ecs(Pages):
    """Its tasks are described where they were listed."""

    def __init__(self, tasks):
        super().__init__("taskArns", [task["taskArn"] for task in tasks])
        self.tasks, self.described = {task["taskArn"]: task for task in tasks}, set()

    def describe_tasks(self, cluster, tasks):
        self.described.add(cluster)
        return {"tasks": [self.tasks[arn] for arn in tasks]}


class Table:
    def __init__(self, item):
        self.item = item

    def get_item(self, **asked):
        return self.item


def ask(services, **changes):
    status_check.client = lambda service: services[service]
    event = {
        "attempt": 4,
        "job": {"name": "job-3", "kind": "glue"},
        "sfn": {"startedOn": "2026-11-21T10:47:05.250Z", "triggerOffset": 30},
        "maxItems": 3,
    }
    event.update(changes)
    return status_check.lambda_handler(event, None)


def glue(*runs):
    return {"glue": Pages("JobRuns", [{"Id": "jr", "StartedOn": at(t), "JobRunState": s} for t, s in runs])}


class StatusCheck(unittest.TestCase):
    def check(self, services, status, **changes):
        answer = ask(services, **changes)
        self.assertEqual((answer["attempt"], answer["statusCode"], answer["status"]), (5, 200, status))
        return answer

    def test_believes_any_success_since_the_rounded_start(self):
        self.check(glue(), "WAITING")
        self.check(glue(("10:48:00", "RUNNING")), "WAITING")
        self.check(glue(("10:48:00", "SUCCEEDED")), "DONE")
        self.check(glue(("10:29:59", "SUCCEEDED")), "WAITING")
        self.check(glue(("10:48:00", "RUNNING"), ("10:30:00", "SUCCEEDED")), "DONE")
        crowd = [("10:50:00", "RUNNING")] * 3 + [("10:48:00", "SUCCEEDED")]
        self.check(glue(*crowd), "WAITING")

    def test_gives_the_output_on(self):
        answer = self.check(glue(("10:48:00", "SUCCEEDED")), "DONE", output=True)
        self.assertEqual(answer["output"], {"JobRunId": "jr", "JobName": "job-3"})
        self.assertIsNone(self.check(glue(), "WAITING", output=True)["output"])

    def test_finds_a_function_in_the_history(self):
        events = [
            {"id": 9, "previousEventId": 8, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "Clean"}},
            {
                "id": 8,
                "previousEventId": 7,
                "type": "TaskSucceeded",
                "taskSucceededEventDetails": {"output": json.dumps({"Payload": {"rows": 7}})},
            },
        ]
        sfn = {"startedOn": "2026-11-21T10:47:05.250Z", "triggerOffset": 30, "executionId": "arn"}
        job = {"name": "clean", "kind": "lambda", "state": "Clean"}
        services = {"stepfunctions": Pages("events", events)}
        self.assertEqual(self.check(services, "DONE", job=job, sfn=sfn, output=True)["output"], {"rows": 7})
        self.check({"stepfunctions": Pages("events", events[1:])}, "WAITING", job=job, sfn=sfn)

    def test_a_failure_that_was_caught_is_no_result(self):
        left = {"id": 9, "previousEventId": 8, "type": "TaskStateExited", "stateExitedEventDetails": {"name": "Clean"}}
        sfn = {"startedOn": "2026-11-21T10:47:05.250Z", "triggerOffset": 30, "executionId": "arn"}
        job = {"name": "clean", "kind": "lambda", "state": "Clean"}
        for kind, details in [
            ("TaskFailed", "taskFailedEventDetails"),
            ("TaskTimedOut", "taskTimedOutEventDetails"),
            ("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails"),
        ]:
            caught = {"id": 8, "previousEventId": 7, "type": kind, details: {"error": "MyError", "cause": "x"}}
            services = {
                "stepfunctions": Pages("events", [left, caught]),
                "dynamodb": Table({"Item": {"taskOutcome": {"S": "FAILED"}}}),
            }
            self.check(services, "WAITING", job=job, sfn=sfn)
            word = {"table": "t", "execution": "arn", "task": "clean"}
            self.check(services, "FAILED", job=job, sfn=sfn, failure=word)

    def test_looks_where_the_task_runs(self):
        job = {"jobId": "j", "jobName": "nightly", "createdAt": at("10:48:00").timestamp() * 1000, "status": "SUCCEEDED"}
        batch = Pages("jobSummaryList", [job])
        self.check({"batch": batch}, "DONE", job={"name": "nightly", "kind": "batch", "queue": "q1"})
        self.assertEqual(batch.asked["jobQueue"], "q1")
        self.assertEqual(batch.asked["filters"], [{"name": "JOB_NAME", "values": ["nightly"]}])
        self.check({"batch": batch}, "DONE", job={"name": "nightly", "kind": "batch"})
        self.assertEqual(batch.asked["jobQueue"], "default")
        ecs = self.ecs(("10:48:00", 0))
        self.check({"ecs": ecs}, "DONE", job={"name": "etl", "kind": "ecs", "cluster": "prod"})
        self.check({"ecs": ecs}, "DONE", job={"name": "arn:aws:ecs:r:1:task-definition/etl:7", "kind": "ecs", "cluster": "prod"})
        self.assertEqual((ecs.asked["cluster"], ecs.asked["family"], ecs.described), ("prod", "etl", {"prod"}))

    def test_takes_the_newest_of_tasks_in_no_order(self):
        crowd = [("10:50:00", 1), ("10:51:00", 1), ("10:48:00", 1), ("10:52:00", 0), ("10:40:00", 1)]
        job = {"name": "etl", "kind": "ecs"}
        self.check({"ecs": self.ecs(*crowd)}, "DONE", job=job)
        self.check({"ecs": self.ecs(*crowd, ("10:53:00", 1))}, "WAITING", job=job, maxItems=1)
        self.check({"ecs": self.ecs()}, "WAITING", job=job)

    @staticmethod
    def ecs(*tasks):
        each = [
            {"taskArn": f"arn-{n}", "createdAt": at(time), "containers": [{"exitCode": code}]}
            for n, (time, code) in enumerate(tasks)
        ]
        return Ecs(each)

    def test_hears_of_failures(self):
        word = {"table": "t", "execution": "arn", "task": "a"}
        failed = {**glue(), "dynamodb": Table({"Item": {"taskOutcome": {"S": "FAILED"}}})}
        self.check(failed, "FAILED", failure=word)
        self.check({**glue(), "dynamodb": Table({})}, "WAITING", failure=word)


if __name__ == "__main__":
    unittest.main()
