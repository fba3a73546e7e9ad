"""Workflows that are wrong in one place, each with what then goes wrong: what the other tests would see."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.shop import Shop, silent

Open = Callable[..., Shop]
States = dict[str, Any]


def drop_the_verification(states: States) -> None:
    """The last transaction does not look at the key."""
    items = states["Conclude"]["Arguments"]["TransactItems"]
    start, end = items.index("[{'ConditionCheck': {'TableName': 'SubjectKeysTable'"), items.index("), [$map")
    states["Conclude"]["Arguments"]["TransactItems"] = f"{items[:start]}[]{items[end:]}"


def skip_the_erasure(states: States) -> None:
    """The key is never deleted."""
    states["JudgeAnswers"]["Choices"][1]["Next"] = "ReadTombstone"


def keep_the_key(states: States) -> None:
    """The key is never deleted, and nobody reads whether it was."""
    states["JudgeAnswers"]["Choices"][1]["Next"] = "PretendForgotten"
    states["PretendForgotten"] = {
        "Type": "Pass",
        "Assign": {"erasedAt": "2026-11-21T00:00:00.000Z"},
        "Next": "WriteReceipt",
    }


def forget_first(states: States) -> None:
    """The key goes before anybody is asked."""
    states["OpenTasks"]["Next"] = "ForgetKey"


def ignore_failures(states: States) -> None:
    """A failed answer counts as an answer."""
    states["JudgeAnswers"]["Choices"].pop(0)
    states["CountAnswers"]["Assign"]["confirmed"] = (
        "{% [$filter($answers, function($a) { $a.status != 'OPEN' }).participant] %}"
    )


def ignore_silence(states: States) -> None:
    """The deadline ends the waiting as if all had answered."""
    states["JudgeAnswers"]["Choices"][2]["Next"] = "ForgetKey"


def wait_for_one(states: States) -> None:
    """One confirmation is enough."""
    states["JudgeAnswers"]["Choices"][1]["Condition"] = "{% $count($confirmed) > 0 %}"


def register_nothing(states: States) -> None:
    """A request is not taken once."""
    for item in states["Register"]["Arguments"]["TransactItems"]:
        del item["Put"]["ConditionExpression"]


def end_well(states: States) -> None:
    """What is incomplete ends as a success."""
    states["Incomplete"] = {"Type": "Succeed", "Output": {"outcome": "DONE"}}


def dry_run_for_real(states: States) -> None:
    """The dry run is not looked at."""
    states["IsDryRun"]["Choices"][0]["Next"] = "Register"


def keep_old_answers(states: States) -> None:
    """Another try asks those alone that failed."""
    task = states["OpenTasks"]["ItemProcessor"]["States"]["OpenTask"]
    task["Arguments"]["ConditionExpression"] = (
        "attribute_not_exists(#status) OR #status = :failed OR #execution = :nobody"
    )
    task["Arguments"]["ExpressionAttributeValues"] |= {":failed": {"S": "FAILED"}, ":nobody": {"S": ""}}


def believe_any_date(states: States) -> None:
    """What is kept may be kept until any text."""
    assign = states["CountAnswers"]["Assign"]
    for name in ("confirmed", "refused"):
        start = assign[name].index("and $contains($a.retainedUntil")
        end = assign[name].index("10)", start) + 3
        assign[name] = assign[name][:start] + assign[name][end:]


def mutated(mutation: Callable[[States], None]) -> Callable[[str, Any], None]:
    """The change in the definition of the erasure."""

    def mutate(kind: str, definition: Any) -> None:
        if kind == "erasure":
            mutation(definition["States"])

    return mutate


def has_key(shop: Shop, subject: str) -> bool:
    """Whether the person's data can still be read."""
    return "wrappedKey" in (shop.key(subject) or {})


@pytest.mark.parametrize("mutation", [skip_the_erasure, keep_the_key])
def test_D09_a_key_that_was_kept_is_seen_by_the_verification(
    open_shop: Open, mutation: Callable[[States], None]
) -> None:
    shop = open_shop(mutate=mutated(mutation))
    with shop.services():
        request, outcome = shop.run("erasure", shop.add_subject())
    assert (outcome.status, shop.request(request)["status"]) == ("FAILED", "INCOMPLETE")


def test_D09_without_the_verification_a_kept_key_would_be_called_gone(open_shop: Open) -> None:
    def both(states: States) -> None:
        keep_the_key(states)
        drop_the_verification(states)

    shop = open_shop(mutate=mutated(both))
    subject = shop.add_subject()
    with shop.services():
        _, outcome = shop.run("erasure", subject)
    assert outcome.output["outcome"] == "DONE" and has_key(shop, subject)


def test_D09_a_workflow_that_forgets_first_is_caught_by_the_order_of_things(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(forget_first))
    subject = shop.add_subject()
    with shop.services(accounts=silent, orders=silent, reviews=silent):
        request, outcome = shop.run("erasure", subject)
    assert not has_key(shop, subject), "the test of the order would see that the key is gone"
    # Even so it is not called done: no task is confirmed.
    assert (outcome.status, shop.request(request)["status"]) == ("FAILED", "INCOMPLETE")


@pytest.mark.parametrize("mutation", [ignore_failures, ignore_silence, wait_for_one])
def test_D09_a_workflow_that_ignores_an_answer_loses_the_key_but_never_says_done(
    open_shop: Open, mutation: Callable[[States], None]
) -> None:
    shop = open_shop(mutate=mutated(mutation), DeadlineSeconds="3", ReminderSeconds="2")
    subject = shop.add_subject()
    fails = {"status": "FAILED", "reason": "x"}
    with shop.services(orders=silent if mutation is not ignore_failures else lambda task: fails):
        request, outcome = shop.run("erasure", subject)
    assert not has_key(shop, subject), "the tests of silence and failure would see that the key is gone"
    assert (outcome.status, shop.request(request)["status"]) == ("FAILED", "INCOMPLETE")


def test_D09_a_request_that_is_not_taken_once_runs_twice(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(register_nothing))
    subject = shop.add_subject()
    with shop.services(orders=silent):
        request, first = shop.start("erasure", subject)
        while "WaitForAnswers" not in shop.steps(first):
            pass
        _, second = shop.start("erasure", subject, request)
        while "OpenTasks" not in shop.steps(second):
            pass
    with shop.services():
        outcomes = [shop.wait(first), shop.wait(second)]
    # The execution that lost its record cannot end the request.
    assert sorted(outcome.status for outcome in outcomes) == ["FAILED", "SUCCEEDED"]


def test_D09_an_end_that_hides_what_is_incomplete_would_be_seen(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(end_well))
    subject = shop.add_subject()
    with shop.services(orders=lambda task: {"status": "FAILED", "reason": "x"}):
        request, outcome = shop.run("erasure", subject)
    assert outcome.status == "SUCCEEDED" and has_key(shop, subject)
    assert shop.request(request)["status"] == "INCOMPLETE"


def test_D09_a_dry_run_that_is_none_leaves_traces(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(dry_run_for_real))
    subject = shop.add_subject()
    with shop.services():
        request, _ = shop.run("erasure", subject, dryRun=True)
    assert shop.request(request) and not has_key(shop, subject)


def test_D09_another_try_that_believes_old_answers_asks_only_who_failed_and_is_not_done(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(keep_old_answers))
    subject = shop.add_subject()
    with shop.services(orders=lambda task: {"status": "FAILED", "reason": "x"}):
        request, _ = shop.run("erasure", subject)
    asked: list[str] = []

    def count(task: dict[str, dict[str, str]]) -> dict[str, str]:
        asked.append(task["participant"]["S"])
        return {"status": "DONE"}

    with shop.services(accounts=count, orders=count, reviews=count):
        _, outcome = shop.run("erasure", subject, request)
    assert "orders" in asked and len(asked) < 3
    # The last transaction holds for answers to this execution alone.
    assert outcome.status == "FAILED"


def test_D09_a_workflow_that_believes_any_date_would_call_for_ever_an_answer(open_shop: Open) -> None:
    shop = open_shop(mutate=mutated(believe_any_date))
    kept = {"status": "RETAINED", "retainedReason": "law", "retainedUntil": "for ever"}
    with shop.services(orders=lambda task: kept):
        _, outcome = shop.run("erasure", shop.add_subject())
    assert outcome.output["outcome"] == "DONE"


def test_D09_a_copy_that_is_concluded_without_a_delivery_is_seen_by_the_verification(open_shop: Open) -> None:
    def hasty(kind: str, definition: Any) -> None:
        if kind == "access":
            definition["States"]["JudgeDelivery"]["Choices"][0]["Condition"] = "{% true %}"

    shop = open_shop(mutate=hasty)
    with shop.services():
        request, outcome = shop.run("access", shop.add_subject())
    assert (outcome.status, shop.request(request)["status"]) == ("FAILED", "INCOMPLETE")
