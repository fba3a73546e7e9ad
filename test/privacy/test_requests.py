"""A request is taken once, and only if it is one."""

from uuid import uuid4

from harness.shop import Shop, silent


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
    for asked in (request, str(uuid4())):
        _, second = shop.run("erasure", subject, asked)
        assert second.output["outcome"] == "ALREADY_DONE"
        assert second.output["receipt"] == first.output["receipt"]
        assert second.output["request"] == request
    assert shop.everything() == before


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
    before = shop.everything()
    for subject, request, more in (
        ("anna@shop.example", good, {}),
        (good.upper().replace("0", "A"), good, {}),
        (good, "1", {}),
        (f"{good}#", good, {}),
        (good, good, {"dryRun": "no"}),
        (good, good, {"name": "Anna"}),
    ):
        _, outcome = shop.run("erasure", subject, request, **more)
        assert (outcome.status, outcome.error) == ("FAILED", "InvalidRequest"), (subject, request, more)
    assert shop.everything() == before
