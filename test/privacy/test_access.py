"""A person gets a copy of everything, or nobody says that it is everything."""

import hashlib
import json
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

from botocore.exceptions import ClientError

import pytest

from harness.service import running_service
from harness.shop import DIGEST, Item, Shop, silent

Open = Callable[..., Shop]
PART = {"status": "DONE", "partAt": "somewhere", "partDigest": "cd" * 32}


def test_D09_a_copy_is_collected_until_it_was_delivered_and_then_the_receipt_says_what_and_where(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(reviews=lambda task: {"status": "NONE"}):
        request, execution = shop.start("access", subject)
        listed = shop.collected(request)
        assert shop.receipt(request) is None
        assert {item["participant"]: item["partAt"] for item in json.loads(listed["parts"])} == {
            "accounts": "part of accounts",
            "orders": "part of orders",
            "reviews": "",
        }
        _, again = shop.run("access", subject, request)
        assert (again.output["outcome"], again.output["status"]) == ("ALREADY_UNDER_WAY", "COLLECTED")
        shop.deliver(request)
        outcome = shop.wait(execution)
    assert outcome.output["outcome"] == "DONE"
    assert shop.request(request)["status"] == "DONE"
    receipt = shop.receipt(request)
    assert receipt is not None and (receipt["erased"], receipt["keyBefore"]) == (False, "KEY")
    assert {item["participant"]: (item["status"], item["partAt"]) for item in receipt["participants"]} == {
        "accounts": ("DONE", "part of accounts"),
        "orders": ("DONE", "part of orders"),
        "reviews": ("NONE", ""),
    }
    assert receipt["tasksTable"] == "TasksTable"
    assert receipt["deliveredAt"] == "2026-11-21T12:00:00Z"
    # Those of the services that hold something, each once.
    assert sorted(receipt["processings"]) == ["accounts-work", "customer-care", "orders-work"]
    assert json.loads(listed["processings"]) == receipt["processings"]
    assert "wrappedKey" in (shop.key(subject) or {})


def test_D09_a_copy_that_nobody_delivers_is_not_done(open_shop: Open) -> None:
    shop = open_shop(DeadlineSeconds="4", ReminderSeconds="2", GraceSeconds="1")
    with shop.services():
        request, outcome = shop.run("access", shop.add_subject())
    assert (outcome.status, outcome.cause) == ("FAILED", "collected, and not delivered until the deadline")
    assert outcome.steps.count("RemindDelivery") == 1 and "DeliveryNotReminded" not in outcome.steps
    assert shop.request(request)["status"] == "INCOMPLETE"
    assert shop.receipt(request) is None


def test_D09_a_delivery_without_its_time_is_none_and_one_before_the_copy_is_there_is_refused(open_shop: Open) -> None:
    shop = open_shop(DeadlineSeconds="5", ReminderSeconds="4", GraceSeconds="1")
    with shop.services(orders=silent):
        request, execution = shop.start("access", shop.add_subject())
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            shop.deliver(request)
        shop.client("stepfunctions").stop_execution(executionArn=execution)
    with shop.services():
        request, execution = shop.start("access", shop.add_subject())
        shop.collected(request)
        shop.deliver(request, deliveredAt="soon")
        assert shop.wait(execution).status == "FAILED"


def test_D09_who_hands_the_copy_over_can_read_every_part_of_it(shop: Shop) -> None:
    kms_key = shop.client("kms").create_key()["KeyMetadata"]["Arn"]
    subject = str(uuid4())
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(running_service(shop.endpoint, kms_key, purpose=f"privacy.{name}"))
            for name in ("orders", "reviews")
        }

        def part(task: Item) -> dict[str, str]:
            name, request = task["participant"]["S"], task["request"]["S"]
            stored = services[name].ask("encrypt", subject, f"part.{request}", f"all of {name}")
            digest = hashlib.sha256(bytes.fromhex(stored)).hexdigest()
            return {"status": "DONE", "partAt": "task", "partDigest": digest, "part": stored}

        with shop.services(accounts=lambda task: {"status": "NONE"}, orders=part, reviews=part):
            request, execution = shop.start("access", subject)
            listed = {item["participant"]: item for item in json.loads(shop.collected(request)["parts"])}
        for name in services:
            stored = (shop.item("TasksTable", participant=name, request=request) or {})["part"]
            assert hashlib.sha256(bytes.fromhex(stored)).hexdigest() == listed[name]["partDigest"]
            reader = stack.enter_context(running_service(shop.endpoint, kms_key, purpose=f"privacy.{name}"))
            assert reader.ask("decrypt", subject, f"part.{request}", stored) == f"all of {name}"
            assert reader.ask("decrypt", subject, f"part.{uuid4()}", stored) == "AttributeRefused"
        shop.deliver(request)
        assert shop.wait(execution).output["outcome"] == "DONE"
    history = shop.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    assert not [event for event in history if stored in str(event)]


def test_D09_an_answer_without_a_part_with_no_digest_or_too_long_is_no_part(shop: Shop) -> None:
    for answer in (
        {"status": "DONE"},
        {**PART, "partDigest": "x"},
        {**PART, "partAt": ""},
        {**PART, "summary": "x" * 501},
        {"status": "RETAINED"},
    ):
        with shop.services(orders=lambda task, answer=answer: answer):
            request, outcome = shop.run("access", shop.add_subject())
        assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by orders")
        assert shop.request(request)["status"] == "INCOMPLETE"


def test_D09_of_a_forgotten_person_every_service_is_asked_since_one_may_have_kept_something(shop: Shop) -> None:
    subject = shop.add_subject()
    kept = {"status": "RETAINED", "retainedReason": "invoices, tax law", "retainedUntil": "2137-01-01"}
    with shop.services(orders=lambda task: kept):
        erasure, _ = shop.run("erasure", subject)
    asked: list[str] = []

    def nothing(task: Item) -> dict[str, str]:
        asked.append(task["participant"]["S"])
        return {"status": "NONE"}

    part = {"status": "DONE", "partAt": "task", "partDigest": DIGEST}
    with shop.services(accounts=nothing, reviews=nothing, orders=lambda task: part):
        request, outcome = shop.copy(subject)
    assert outcome.output["outcome"] == "DONE"
    receipt = shop.receipt(request)
    assert receipt is not None
    assert (receipt["erased"], receipt["erasedBy"], receipt["keyBefore"]) == (True, erasure, "ERASED")
    assert sorted(asked) == ["accounts", "reviews"]
    assert {item["participant"]: item["status"] for item in receipt["participants"]}["orders"] == "DONE"


def test_D09_a_copy_whose_key_is_erased_before_it_is_collected_is_not_collected(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=silent):
        access, execution = shop.start("access", subject)
        while "WaitForAnswers" not in shop.steps(execution):
            pass
    # The erasure's own task of orders is answered, that of the copy stays open.
    erased_first = {"status": "DONE", "summary": "deleted"}
    with shop.services(
        orders=lambda task: erased_first if task["type"]["S"] == "ERASURE" else None,
    ):
        _, erasure = shop.run("erasure", subject)
        assert erasure.output["outcome"] == "DONE"
    with shop.services():
        outcome = shop.wait(execution)
    assert outcome.cause == "not collected: a task is open, or the person was erased meanwhile"
    assert shop.request(access)["status"] == "INCOMPLETE"
    # Asked again it is of an erased person, and says so.
    with shop.services(orders=lambda task: {"status": "NONE"}):
        _, again = shop.copy(subject, access)
    assert (again.output["outcome"], again.output["receipt"]["erased"]) == ("DONE", True)
    assert again.output["receipt"]["keyBefore"] == "KEY"


def test_D09_a_copy_whose_key_is_erased_before_it_is_delivered_is_not_done(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        access, execution = shop.start("access", subject)
        shop.collected(access)
        _, erasure = shop.run("erasure", subject)
        assert erasure.output["outcome"] == "DONE"
        shop.deliver(access)
        outcome = shop.wait(execution)
    assert outcome.status == "FAILED"
    assert outcome.cause == "not verified: it is not delivered, a task is open, or the person was erased meanwhile"
    assert shop.receipt(access) is None


def test_D09_a_person_may_ask_again_when_the_first_copy_was_delivered(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        first, _ = shop.copy(subject)
        second, outcome = shop.copy(subject)
        assert outcome.output["outcome"] == "DONE"
        assert outcome.output["receipt"]["request"] == second
        _, again = shop.run("access", subject, first)
        assert again.output["outcome"] == "ALREADY_DONE"
        assert again.output["receipt"]["request"] == first
