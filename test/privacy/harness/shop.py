"""A shop with the tables and workflows of the template, and services that answer their tasks."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3

from .interpreter import REGION
from .workflows import PARTICIPANTS, Definition, Printed, filled

Item = dict[str, Any]
Answer = Callable[[Item], dict[str, str] | None]
Mutation = Callable[[str, Definition], None]

WAITS = {
    "DeadlineSeconds": "20",
    "ReminderSeconds": "15",
    "GraceSeconds": "3",
    "PollSeconds": "1",
    "RecoverySeconds": "604800",
    "KeepTaskSeconds": "100",
    "KeepRecordsSeconds": "94608000",
    "Partition": "aws",
}
DIGEST = "ab" * 32


def done(task: Item) -> dict[str, str]:
    """What a service answers when all went well."""
    if task["type"]["S"] == "ACCESS":
        return {"status": "DONE", "partAt": f"part of {task['participant']['S']}", "partDigest": DIGEST}
    return {"status": "DONE", "summary": "2 rows deleted"}


def silent(task: Item) -> None:
    """A service that is down."""
    del task


@dataclass
class Outcome:
    """How an execution ended."""

    status: str
    output: dict[str, Any]
    error: str
    cause: str
    steps: list[str]


@dataclass
class Shop:
    """One account, empty at first."""

    endpoint: str
    values: dict[str, str]
    machines: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of the emulator."""
        return boto3.client(service, region_name=REGION, endpoint_url=self.endpoint)

    def add_subject(self) -> str:
        """A person with a key."""
        subject = str(uuid.uuid4())
        item = {"subject": {"S": subject}, "wrappedKey": {"B": b"wrapped"}, "createdAt": {"S": "2026-01-01"}}
        self.client("dynamodb").put_item(TableName="SubjectKeysTable", Item=item)
        return subject

    def item(self, table: str, **key: str) -> Item | None:
        """One item, with plain values."""
        found = self.client("dynamodb").get_item(
            TableName=table, Key={name: {"S": value} for name, value in key.items()}, ConsistentRead=True
        )
        return {name: next(iter(value.values())) for name, value in found["Item"].items()} if "Item" in found else None

    def key(self, subject: str) -> Item | None:
        """What the table of keys holds for a person."""
        return self.item("SubjectKeysTable", subject=subject)

    def request(self, request: str) -> Item:
        """The record of a request."""
        return self.item("RequestsTable", id=f"request#{request}") or {}

    def receipt(self, request: str) -> dict[str, Any] | None:
        """The stored receipt of a request."""
        found = self.item("RequestsTable", id=f"receipt#{request}")
        return json.loads(found["receipt"]) if found else None

    def everything(self) -> dict[str, list[Item]]:
        """All items of all tables."""
        tables = ("SubjectKeysTable", "RequestsTable", "TasksTable")
        return {table: self.client("dynamodb").scan(TableName=table)["Items"] for table in tables}

    def start(self, kind: str, subject: str, request: str | None = None, **more: Any) -> tuple[str, str]:
        """Starts an execution; returns the request and the execution."""
        request = request or str(uuid.uuid4())
        started = self.client("stepfunctions").start_execution(
            stateMachineArn=self.machines[kind],
            name=f"{request}-{uuid.uuid4().hex[:8]}",
            input=json.dumps({"request": request, "subject": subject, **more}),
        )
        return request, started["executionArn"]

    def wait(self, execution: str, seconds: float = 40) -> Outcome:
        """The end of an execution."""
        states = self.client("stepfunctions")
        until = time.monotonic() + seconds
        while (found := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
            assert time.monotonic() < until, f"still running after {seconds} seconds: {self.steps(execution)[-12:]}"
            time.sleep(0.05)
        return Outcome(
            status=found["status"],
            output=json.loads(found.get("output") or "{}"),
            error=found.get("error", ""),
            cause=found.get("cause", ""),
            steps=self.steps(execution),
        )

    def run(self, kind: str, subject: str, request: str | None = None, **more: Any) -> tuple[str, Outcome]:
        """Starts an execution and waits for its end."""
        request, execution = self.start(kind, subject, request, **more)
        return request, self.wait(execution)

    def change(self, table: str, key: dict[str, str], **values: str) -> None:
        """Changes texts of an item, as time does."""
        self.client("dynamodb").update_item(
            TableName=table,
            Key={name: {"S": value} for name, value in key.items()},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
        )

    def deliver(self, request: str, **more: str) -> None:
        """Records a delivery, as the requester does."""
        changes = {"#status": "DELIVERED", "deliveredAt": "2026-11-21T12:00:00Z", **more}
        self.client("dynamodb").update_item(
            TableName="RequestsTable",
            Key={"id": {"S": f"delivery#{request}"}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name.strip('#')}" for name in changes),
            ConditionExpression="#status = :collected",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={
                ":collected": {"S": "COLLECTED"},
                **{f":{name.strip('#')}": {"S": value} for name, value in changes.items()},
            },
        )

    def collected(self, request: str, seconds: float = 20) -> Item:
        """The list of the parts of a copy, when it is there."""
        until = time.monotonic() + seconds
        while self.request(request).get("status") != "COLLECTED":
            assert time.monotonic() < until, f"not collected after {seconds} seconds: {self.request(request)}"
            time.sleep(0.05)
        return self.item("RequestsTable", id=f"delivery#{request}") or {}

    def copy(self, subject: str, request: str | None = None, **more: Any) -> tuple[str, Outcome]:
        """Asks for a copy, hands it over as soon as it is collected, and waits for the end."""
        request, execution = self.start("access", subject, request, **more)
        self.collected(request)
        self.deliver(request)
        return request, self.wait(execution)

    def steps(self, execution: str) -> list[str]:
        """The states that an execution went through."""
        events = self.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
        return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]

    @contextmanager
    def services(self, **answers: Answer) -> Iterator[None]:
        """Participants that look for their own tasks and answer; those not named answer that all went well."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._serve, args=(name, answers.get(name, done), stop)) for name in PARTICIPANTS
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def _serve(self, name: str, answer: Answer, stop: threading.Event) -> None:
        table = self.client("dynamodb")
        while not stop.wait(0.1):
            found = table.query(
                TableName="TasksTable",
                KeyConditionExpression="participant = :name",
                ExpressionAttributeValues={":name": {"S": name}},
            )["Items"]
            for task in found:
                if task["status"]["S"] == "OPEN":
                    self._answer(table, task, answer(task))

    def _answer(self, table: Any, task: Item, answer: dict[str, str] | None) -> None:
        if answer is None:
            return
        changes = {"answeredAt": "2026-11-21T12:00:00Z", **answer}
        names = {f"#{index}": name for index, name in enumerate(changes)}
        table.update_item(
            TableName="TasksTable",
            Key={"participant": task["participant"], "request": task["request"]},
            UpdateExpression="SET " + ", ".join(f"{short} = :v{short[1:]}" for short in names),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":v{short[1:]}": {"S": changes[name]} for short, name in names.items()},
        )


def opened(endpoint: str, printed: Printed, mutate: Mutation | None = None, **waits: str) -> Shop:
    """An empty account with what the template deploys, but for the waits."""
    import requests

    requests.post(f"{endpoint}/moto-api/reset", timeout=10)
    requests.post(f"{endpoint}/moto-api/config", json={"stepfunctions": {"execute_state_machine": True}}, timeout=10)
    shop = Shop(endpoint, {})
    for name, properties in printed.tables.items():
        shop.client("dynamodb").create_table(
            TableName=name,
            **{key: properties[key] for key in ("KeySchema", "AttributeDefinitions", "BillingMode")},
        )
    topic = shop.client("sns").create_topic(Name="alarms")["TopicArn"]
    shop.client("s3").create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
    names = {name: name for name in printed.tables}
    shop.values = {**names, "AlarmTopic": topic, "ArchiveBucket": "archive", **WAITS, **waits}
    for kind, definition in printed.definitions.items():
        states = filled(definition, shop.values)
        if mutate:
            mutate(kind, states)
        shop.machines[kind] = shop.client("stepfunctions").create_state_machine(
            name=kind, definition=json.dumps(states), roleArn="arn:aws:iam::123456789012:role/workflow"
        )["stateMachineArn"]
    return shop
