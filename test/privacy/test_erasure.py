"""A person is forgotten, or the request is not called done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from harness.interpreter import REGION, fail, faults_left
from harness.shop import Shop, done, silent
from harness.workflows import PARTICIPANTS

Open = Callable[..., Shop]


def test_D09_every_service_confirms_then_the_key_goes_and_a_receipt_stays(shop: Shop) -> None:
    subject, other = shop.add_subject(), shop.add_subject()
    retained = {"status": "RETAINED", "retainedReason": "invoices, tax law", "retainedUntil": "2037-01-01"}
    with shop.services(orders=lambda task: retained):
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.output["outcome"]) == ("SUCCEEDED", "DONE")
    tombstone = shop.key(subject)
    assert tombstone is not None and set(tombstone) == {"subject", "erasedAt", "erasedBy"}
    assert tombstone["erasedBy"] == request
    assert "wrappedKey" in (shop.key(other) or {})
    receipt = shop.receipt(request)
    assert receipt == outcome.output["receipt"]
    assert receipt is not None
    assert {item["participant"]: item["status"] for item in receipt["participants"]} == {
        "accounts": "DONE",
        "orders": "RETAINED",
        "reviews": "DONE",
    }
    assert {item["participant"]: item["retainedUntil"] for item in receipt["participants"]}["orders"] == "2037-01-01"
    assert (receipt["dryRun"], receipt["late"], receipt["subject"]) == (False, False, subject)
    times = [datetime.fromisoformat(receipt[name]) for name in ("erasedAt", "finalOn", "registeredAt", "deadline")]
    assert times[1] - times[0] == timedelta(days=7)
    wanted = timedelta(seconds=int(shop.values["DeadlineSeconds"]))
    assert abs(times[3] - times[2] - wanted) < timedelta(milliseconds=2)
    assert shop.request(request)["status"] == "DONE"


def test_D09_the_key_is_still_there_while_a_service_has_not_confirmed(shop: Shop) -> None:
    subject = shop.add_subject()
    seen: list[bool] = []

    def look(task: dict[str, object]) -> dict[str, str]:
        seen.append("wrappedKey" in (shop.key(subject) or {}))
        return {"status": "DONE"}

    with shop.services(accounts=look, orders=look, reviews=look):
        _, outcome = shop.run("erasure", subject)
    assert seen == [True] * len(PARTICIPANTS)
    assert outcome.output["outcome"] == "DONE"


def test_D09_a_person_without_a_key_gets_a_tombstone_too(shop: Shop) -> None:
    subject = str(uuid4())
    with shop.services():
        _, outcome = shop.run("erasure", subject)
    assert outcome.output["outcome"] == "DONE"
    assert "erasedAt" in (shop.key(subject) or {})


def test_D09_no_wrapped_key_is_ever_in_an_execution(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        _, execution = shop.start("erasure", subject)
        shop.wait(execution)
    history = shop.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    outputs = [str(event.get("taskSucceededEventDetails", {}).get("output")) for event in history]
    assert any(subject in str(event) for event in history)
    assert not [output for output in outputs if "wrappedKey" in output]


def test_D09_a_throttled_table_is_tried_again(shop: Shop) -> None:
    subject = shop.add_subject()
    for action in ("get_item", "batch_get_item", "transact_write_items", "update_item"):
        fail(action, 1)
    with shop.services():
        request, outcome = shop.run("erasure", subject)
    assert faults_left() == 0
    assert outcome.output["outcome"] == "DONE"
    assert shop.request(request)["status"] == "DONE"


def test_D09_a_service_that_is_silent_until_the_deadline_leaves_it_incomplete(open_shop: Open) -> None:
    shop = open_shop(DeadlineSeconds="4", ReminderSeconds="2")
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.error) == ("FAILED", "Incomplete")
    assert outcome.cause == "no answer until the deadline from orders"
    assert "Remind" in outcome.steps and "NotReminded" not in outcome.steps
    assert outcome.steps.count("Remind") == 1
    assert shop.request(request)["status"] == "INCOMPLETE"
    assert shop.request(request)["reason"] == outcome.cause
    assert "wrappedKey" in (shop.key(subject) or {})
    assert shop.receipt(request) is None


def test_D09_a_service_that_fails_leaves_it_incomplete_and_another_try_asks_only_that_one(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=lambda task: {"status": "FAILED", "reason": "database down"}):
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by orders")
    assert "wrappedKey" in (shop.key(subject) or {})
    asked: list[str] = []

    def count(task: dict[str, dict[str, str]]) -> dict[str, str]:
        asked.append(task["participant"]["S"])
        return {"status": "DONE"}

    with shop.services(accounts=count, orders=count, reviews=count):
        _, outcome = shop.run("erasure", subject, request)
    assert outcome.output["outcome"] == "DONE"
    assert "orders" in asked and shop.request(request)["status"] == "DONE"
    assert len(asked) == len(set(asked))


def test_D09_an_answer_that_lacks_what_it_must_say_is_no_confirmation(shop: Shop) -> None:
    for answer in (
        {"status": "RETAINED", "retainedReason": "because"},
        {"status": "NONE"},
        {"status": "done"},
    ):
        subject = shop.add_subject()
        with shop.services(reviews=lambda task, answer=answer: answer):
            request, outcome = shop.run("erasure", subject)
        assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by reviews")
        assert shop.request(request)["status"] == "INCOMPLETE"
        assert "wrappedKey" in (shop.key(subject) or {})


def test_D09_a_failure_after_the_key_is_gone_is_not_done_and_can_be_resumed(open_shop: Open) -> None:
    first = open_shop("archived")
    archive = first.client("s3")
    archive.delete_bucket(Bucket="archive")
    subject = first.add_subject()
    with first.services():
        request, outcome = first.run("erasure", subject)
    assert (outcome.status, outcome.error) == ("FAILED", "Incomplete")
    assert first.request(request)["status"] == "INCOMPLETE"
    tombstone = first.key(subject)
    assert tombstone is not None and "wrappedKey" not in tombstone
    assert first.receipt(request) is None
    archive.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
    with first.services():
        _, outcome = first.run("erasure", subject, request)
    assert outcome.output["outcome"] == "DONE"
    assert outcome.output["receipt"]["erasedAt"] == tombstone["erasedAt"]
    stored = archive.get_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")["Body"].read()
    assert subject.encode() in stored


def test_D09_a_key_that_comes_back_during_the_end_is_not_called_gone(open_shop: Open) -> None:
    def with_writer(kind: str, definition: dict[str, dict[str, object]]) -> None:
        if kind == "erasure":
            states = definition["States"]
            states["WriteReceipt"]["Next"] = "Overwrite"
            states["Overwrite"] = {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "Arguments": {
                    "TableName": "SubjectKeysTable",
                    "Item": {"subject": {"S": "{% $subject %}"}, "wrappedKey": {"S": "another"}},
                },
                "Next": "Conclude",
            }

    shop = open_shop(mutate=with_writer)
    subject = shop.add_subject()
    with shop.services():
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.cause) == ("FAILED", "not verified: the key is there, or a task is open")
    assert shop.request(request)["status"] == "INCOMPLETE"
    assert shop.receipt(request) is None


def test_D09_a_task_that_is_opened_again_during_the_end_is_not_called_done(open_shop: Open) -> None:
    def reopened(kind: str, definition: dict[str, dict[str, object]]) -> None:
        if kind == "erasure":
            states = definition["States"]
            states["WriteReceipt"]["Next"] = "Reopen"
            states["Reopen"] = {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "Arguments": {
                    "TableName": "TasksTable",
                    "Item": {
                        "participant": {"S": "orders"},
                        "request": {"S": "{% $request %}"},
                        "status": {"S": "FAILED"},
                    },
                },
                "Next": "Conclude",
            }

    shop = open_shop(mutate=reopened)
    with shop.services():
        request, outcome = shop.run("erasure", shop.add_subject())
    assert outcome.status == "FAILED"
    assert shop.request(request)["status"] == "INCOMPLETE"


def test_D09_what_is_resumed_after_the_deadline_is_done_late_and_says_so(open_shop: Open) -> None:
    shop = open_shop(DeadlineSeconds="3", ReminderSeconds="2")
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, outcome = shop.run("erasure", subject)
    assert outcome.status == "FAILED"
    with shop.services(orders=done):
        _, outcome = shop.run("erasure", subject, request)
    assert outcome.output["outcome"] == "DONE"
    assert outcome.output["receipt"]["late"] is True
    assert outcome.output["receipt"]["deadline"] == shop.request(request)["deadline"]
