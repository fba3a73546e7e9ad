"""A person is forgotten, or the request is not called done."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
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
    assert (receipt["keyBefore"], receipt["retainedUntil"]) == ("KEY", "2037-01-01")
    assert receipt["receivedAt"][:23] == receipt["registeredAt"][:23]
    times = [datetime.fromisoformat(receipt[name]) for name in ("erasedAt", "keyFinalOn", "registeredAt", "deadline")]
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
    assert (outcome.output["receipt"]["keyBefore"], outcome.output["receipt"]["retainedUntil"]) == ("NO_KEY", "")


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


def test_D09_a_service_that_fails_leaves_it_incomplete_and_another_try_asks_all_anew(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=lambda task: {"status": "FAILED", "reason": "database down"}):
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by orders")
    assert "wrappedKey" in (shop.key(subject) or {})
    asked: list[str] = []

    def count(task: dict[str, dict[str, str]]) -> dict[str, str]:
        asked.append(task["participant"]["S"])
        assert not {"answeredAt", "summary", "reason"} & set(task)
        return {"status": "DONE"}

    # Who answered the first try may have written since: nobody had told it that the person is gone.
    with shop.services(accounts=count, orders=count, reviews=count):
        _, outcome = shop.run("erasure", subject, request)
    assert outcome.output["outcome"] == "DONE"
    assert sorted(asked) == ["accounts", "orders", "reviews"]
    assert shop.request(request)["status"] == "DONE"


def test_D09_an_answer_that_lacks_what_it_must_say_is_no_confirmation(shop: Shop) -> None:
    kept = {"status": "RETAINED", "retainedReason": "tax law", "retainedUntil": "2037-01-01"}
    today = datetime.now(timezone.utc).date().isoformat()
    for answer in (
        {"status": "RETAINED", "retainedReason": "because"},
        {**kept, "retainedUntil": "for ever"},
        {**kept, "retainedUntil": "2037-1-1"},
        {**kept, "retainedUntil": "2037-13-01"},
        {**kept, "retainedUntil": today},
        {**kept, "retainedReason": "x" * 501},
        {**kept, "retainedReason": ""},
        {"status": "DONE", "summary": "x" * 501},
        {"status": "NONE"},
        {"status": "done"},
    ):
        subject = shop.add_subject()
        with shop.services(reviews=lambda task, answer=answer: answer):
            request, outcome = shop.run("erasure", subject)
        assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by reviews"), answer
        assert shop.request(request)["status"] == "INCOMPLETE"
        assert "wrappedKey" in (shop.key(subject) or {})
    with shop.services(reviews=lambda task: {**kept, "retainedReason": "x" * 500, "summary": "y" * 500}):
        _, outcome = shop.run("erasure", shop.add_subject())
    assert outcome.output["outcome"] == "DONE"


def test_D09_a_failure_after_the_key_is_gone_is_not_done_and_can_be_resumed(shop: Shop) -> None:
    subject = shop.add_subject()

    def spoil(task: dict[str, object]) -> dict[str, str]:
        # The only transaction that is left is the last one; it is tried four times.
        fail("transact_write_items", 4)
        return {"status": "DONE"}

    with shop.services(reviews=spoil):
        request, outcome = shop.run("erasure", subject)
    assert (outcome.status, outcome.error) == ("FAILED", "Incomplete")
    assert shop.request(request)["status"] == "INCOMPLETE"
    tombstone = shop.key(subject)
    assert tombstone is not None and "wrappedKey" not in tombstone
    assert shop.receipt(request) is None
    with shop.services():
        _, outcome = shop.run("erasure", subject, request)
    assert outcome.output["outcome"] == "DONE"
    receipt = outcome.output["receipt"]
    # What the first try found, not what it left.
    assert (receipt["erasedAt"], receipt["keyBefore"]) == (tombstone["erasedAt"], "KEY")


def test_D09_a_receipt_is_archived_when_it_is_proven_and_again_if_that_failed(open_shop: Open) -> None:
    shop = open_shop("archived")
    archive = shop.client("s3")
    subject = shop.add_subject()
    with shop.services():
        request, outcome = shop.run("erasure", subject)
    assert outcome.output["outcome"] == "DONE"
    assert outcome.steps.index("Archive") > outcome.steps.index("Conclude")
    stored = archive.get_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")["Body"].read()
    # moto wraps it once more.
    assert json.loads(json.loads(stored)) == shop.receipt(request)
    first = archive.head_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")["LastModified"]
    _, again = shop.run("erasure", subject, request)
    assert again.output["outcome"] == "ALREADY_DONE" and "Archive" not in again.steps
    assert archive.head_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")["LastModified"] == first
    archive.delete_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")
    archive.delete_bucket(Bucket="archive")
    with shop.services():
        request, outcome = shop.run("erasure", shop.add_subject())
    assert (outcome.status, outcome.error) == ("FAILED", "NotArchived")
    assert shop.request(request)["status"] == "DONE" and "archivedAt" not in shop.request(request)
    archive.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
    _, outcome = shop.run("erasure", shop.request(request)["subject"], request)
    assert (outcome.output["outcome"], outcome.output["request"]) == ("DONE", request)
    assert archive.get_object(Bucket="archive", Key=f"privacy-receipts/{request}.json")["Body"].read()


def test_D09_what_is_not_proven_is_not_archived(open_shop: Open) -> None:
    shop = open_shop("archived")

    def reopened(task: dict[str, dict[str, str]]) -> dict[str, str]:
        fail("transact_write_items", 4)
        return {"status": "DONE"}

    with shop.services(reviews=reopened):
        _, outcome = shop.run("erasure", shop.add_subject())
    assert outcome.status == "FAILED"
    assert shop.client("s3").list_objects_v2(Bucket="archive")["KeyCount"] == 0


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
