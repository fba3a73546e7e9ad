"""A request is taken once, and only if it is one."""

import time
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from harness.shop import Item, Shop, silent


def test_D09_the_same_request_while_it_runs_gets_its_state_and_no_second_run(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, first = shop.start("erasure", subject)
        while shop.request(request).get("status") != "RUNNING":
            pass
        for asked in (request, str(uuid4())):
            _, second = shop.run("erasure", subject, asked)
            assert second.output["outcome"] == "ALREADY_UNDER_WAY"
            assert (second.output["request"], second.output["status"]) == (request, "RUNNING")
            assert "OpenTasks" not in second.steps
    with shop.services():
        assert shop.wait(first).output["outcome"] == "DONE"


def test_D09_the_same_matter_when_it_is_done_gets_the_first_receipt(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        request, first = shop.run("erasure", subject)
    before = shop.everything()
    other = str(uuid4())
    for asked in (request, other, other):
        _, second = shop.run("erasure", subject, asked)
        assert second.output["outcome"] == "ALREADY_DONE"
        assert second.output["receipt"] == first.output["receipt"]
        assert second.output["request"] == request
    # That somebody asked again is on record, and nothing else has changed.
    record = shop.request(other)
    assert (record["status"], record["refersTo"], record["subject"]) == ("REFERRED", request, subject)
    after = shop.everything()
    after["RequestsTable"] = [item for item in after["RequestsTable"] if item["id"]["S"] != f"request#{other}"]
    assert after == before


def test_D09_when_what_was_kept_may_go_a_new_id_asks_again_and_the_old_id_does_not(shop: Shop) -> None:
    subject = shop.add_subject()
    kept = {"status": "RETAINED", "retainedReason": "tax law", "retainedUntil": "2037-01-01"}
    later = {**kept, "retainedUntil": "2040-01-01"}
    with shop.services(orders=lambda task: kept, reviews=lambda task: later):
        request, first = shop.run("erasure", subject)
    assert shop.request(request)["retainedUntil"] == "2037-01-01"
    early = str(uuid4())
    _, outcome = shop.run("erasure", subject, early)
    assert outcome.output["outcome"] == "ALREADY_DONE"
    shop.change("RequestsTable", {"id": f"request#{request}"}, retainedUntil="2026-01-01")
    for known in (request, early):
        _, outcome = shop.run("erasure", subject, known)
        assert outcome.output["outcome"] == "ALREADY_DONE"
    asked: list[str] = []

    def count(task: Item) -> dict[str, str]:
        asked.append(task["participant"]["S"])
        return {"status": "DONE"}

    with shop.services(accounts=count, orders=count, reviews=count):
        second, outcome = shop.run("erasure", subject)
    assert outcome.output["outcome"] == "DONE"
    assert sorted(asked) == ["accounts", "orders", "reviews"]
    receipt = outcome.output["receipt"]
    assert (receipt["request"], receipt["keyBefore"], receipt["retainedUntil"]) == (second, "ERASED", "")
    assert receipt["erasedAt"] == first.output["receipt"]["erasedAt"]
    # Now the new one is the matter, and each id has its own receipt.
    _, outcome = shop.run("erasure", subject)
    assert (outcome.output["outcome"], outcome.output["request"]) == ("ALREADY_DONE", second)
    _, outcome = shop.run("erasure", subject, request)
    assert outcome.output["receipt"] == first.output["receipt"]


def test_D09_after_a_restore_an_erasure_is_repeated_and_takes_the_key_again(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        first, _ = shop.run("erasure", subject)
        shop.client("dynamodb").put_item(
            TableName="SubjectKeysTable",
            Item={"subject": {"S": subject}, "wrappedKey": {"B": b"old"}, "createdAt": {"S": "2026-01-01"}},
        )
        _, outcome = shop.run("erasure", subject)
        assert (outcome.output["outcome"], outcome.output["request"]) == ("ALREADY_DONE", first)
        second, outcome = shop.run("erasure", subject, repeat=True)
    assert (outcome.output["outcome"], outcome.output["receipt"]["keyBefore"]) == ("DONE", "KEY")
    tombstone = shop.key(subject)
    assert tombstone is not None and "wrappedKey" not in tombstone and tombstone["erasedBy"] == second


def test_D09_what_is_repeated_while_it_runs_is_not_repeated(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, first = shop.start("erasure", subject)
        while "WaitForAnswers" not in shop.steps(first):
            pass
        _, outcome = shop.run("erasure", subject, repeat=True)
    assert (outcome.output["outcome"], outcome.output["request"]) == ("ALREADY_UNDER_WAY", request)
    with shop.services():
        assert shop.wait(first).output["outcome"] == "DONE"


def test_D09_a_matter_whose_record_has_gone_is_a_new_one(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        first, _ = shop.run("erasure", subject)
        for item in (f"request#{first}", f"receipt#{first}"):
            shop.client("dynamodb").delete_item(TableName="RequestsTable", Key={"id": {"S": item}})
        second, outcome = shop.run("erasure", subject)
    assert outcome.status == "SUCCEEDED", outcome
    assert (outcome.output["outcome"], outcome.output["receipt"]["request"]) == ("DONE", second)


def test_D09_records_receipts_and_matters_go_after_years_and_tombstones_never(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        first, _ = shop.run("erasure", subject)
        shop.run("erasure", subject)
        shop.copy(subject)
    items = shop.everything()
    assert len(items["RequestsTable"]) == 7
    for item in items["RequestsTable"]:
        years = (int(item["expiresAt"]["N"]) - time.time()) / 365 / 86400
        assert 2.99 < years < 3.01, item["id"]
    assert [item for item in items["SubjectKeysTable"] if "expiresAt" in item] == []


def test_D09_days_count_from_when_the_person_asked(shop: Shop) -> None:
    subject = shop.add_subject()
    asked = datetime.now(timezone.utc) - timedelta(seconds=10)
    received = asked.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    with shop.services():
        request, outcome = shop.run("erasure", subject, receivedAt=received)
    receipt = outcome.output["receipt"]
    assert receipt["receivedAt"] == received == shop.request(request)["receivedAt"]
    wanted = asked + timedelta(seconds=int(shop.values["DeadlineSeconds"]))
    assert abs(datetime.fromisoformat(receipt["deadline"]) - wanted) < timedelta(milliseconds=2)
    # One that was longer on its way than the deadline still gets an answer, late.
    old = (asked - timedelta(days=29)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with shop.services():
        _, outcome = shop.run("erasure", shop.add_subject(), receivedAt=old)
    assert (outcome.output["outcome"], outcome.output["receipt"]["late"]) == ("DONE", True)


def test_D09_an_execution_that_was_aborted_leaves_its_request_to_the_next(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, first = shop.start("erasure", subject)
        while "WaitForAnswers" not in shop.steps(first):
            pass
        shop.client("stepfunctions").stop_execution(executionArn=first)
        assert shop.wait(first).status == "ABORTED"
    assert shop.request(request)["status"] == "RUNNING"
    with shop.services():
        _, second = shop.run("erasure", subject, request)
    assert "TakeOver" in second.steps
    assert second.output["outcome"] == "DONE"


def test_D09_another_id_gets_the_state_of_an_incomplete_request_and_does_not_resume_it(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(orders=lambda task: {"status": "FAILED", "reason": "x"}):
        request, _ = shop.run("erasure", subject)
        _, second = shop.run("erasure", subject, str(uuid4()))
    assert (second.output["outcome"], second.output["status"]) == ("ALREADY_UNDER_WAY", "INCOMPLETE")
    assert second.output["request"] == request


def test_D09_the_id_of_another_request_is_refused(shop: Shop) -> None:
    with shop.services():
        request, _ = shop.run("erasure", shop.add_subject())
        for kind in ("erasure", "access"):
            subject = shop.add_subject()
            _, second = shop.run(kind, subject, request)
            assert (second.status, second.error) == ("FAILED", "RequestIdTaken")
            assert "wrappedKey" in (shop.key(subject) or {})


def test_D09_a_dry_run_lists_what_would_happen_and_changes_nothing(shop: Shop) -> None:
    subject = shop.add_subject()
    before = shop.everything()
    for kind in ("erasure", "access"):
        _, outcome = shop.run(kind, subject, dryRun=True)
        assert outcome.output["outcome"] == "DRY_RUN"
        assert outcome.output["participants"] == ["accounts", "orders", "reviews"]
        assert (outcome.output["key"], outcome.output["subject"]) == ("KEY", subject)
    assert shop.everything() == before
    with shop.services():
        _, outcome = shop.run("erasure", subject, dryRun=False)
    assert outcome.output["outcome"] == "DONE"


def test_D09_what_is_no_request_is_refused_and_changes_nothing(shop: Shop) -> None:
    good = str(uuid4())
    long_ago = (datetime.now(timezone.utc) - timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    before = shop.everything()
    for subject, request, more in (
        ("anna@shop.example", good, {}),
        (good.upper().replace("0", "A"), good, {}),
        (good, "1", {}),
        (f"{good}#", good, {}),
        (good, good, {"dryRun": "no"}),
        (good, good, {"name": "Anna"}),
        (good, good, {"repeat": 1}),
        (good, good, {"receivedAt": "2099-01-01T00:00:00Z"}),
        (good, good, {"receivedAt": long_ago}),
        (good, good, {"receivedAt": "yesterday"}),
        (good, good, {"receivedAt": 5}),
    ):
        _, outcome = shop.run("erasure", subject, request, **more)
        assert (outcome.status, outcome.error) == ("FAILED", "InvalidRequest"), (subject, request, more)
    _, outcome = shop.run("access", good, good, repeat=True)
    assert outcome.error == "InvalidRequest"
    assert shop.everything() == before
