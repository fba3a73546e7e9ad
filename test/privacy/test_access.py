"""A person gets a copy of everything, or nobody says that it is everything."""

from harness.shop import Shop

PART = {"status": "DONE", "partAt": "somewhere", "partDigest": "cd" * 32}


def test_D09_the_receipt_lists_the_part_of_every_service(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services(reviews=lambda task: {"status": "NONE"}):
        request, outcome = shop.run("access", subject)
    assert outcome.output["outcome"] == "DONE"
    receipt = shop.receipt(request)
    assert receipt is not None and receipt["erased"] is False
    assert {item["participant"]: (item["status"], item["partAt"]) for item in receipt["participants"]} == {
        "accounts": ("DONE", "part of accounts"),
        "orders": ("DONE", "part of orders"),
        "reviews": ("NONE", ""),
    }
    assert "wrappedKey" in (shop.key(subject) or {})


def test_D09_an_answer_without_a_part_or_with_no_digest_is_no_part(shop: Shop) -> None:
    for answer in ({"status": "DONE"}, {**PART, "partDigest": "x"}, {**PART, "partAt": ""}, {"status": "RETAINED"}):
        with shop.services(orders=lambda task, answer=answer: answer):
            request, outcome = shop.run("access", shop.add_subject())
        assert (outcome.status, outcome.cause) == ("FAILED", "not confirmed by orders")
        assert shop.request(request)["status"] == "INCOMPLETE"


def test_D09_of_a_forgotten_person_it_says_so_and_asks_nobody(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        erasure, _ = shop.run("erasure", subject)
    request, outcome = shop.run("access", subject)
    assert outcome.output["outcome"] == "DONE"
    receipt = outcome.output["receipt"]
    assert (receipt["erased"], receipt["erasedBy"], receipt["participants"]) == (True, erasure, [])
    assert "OpenTasks" not in outcome.steps
    assert shop.receipt(request) == receipt


def test_D09_a_person_may_ask_again_when_the_first_answer_is_there(shop: Shop) -> None:
    subject = shop.add_subject()
    with shop.services():
        first, _ = shop.run("access", subject)
        second, outcome = shop.run("access", subject)
        assert outcome.output["outcome"] == "DONE"
        assert outcome.output["receipt"]["request"] == second
        _, again = shop.run("access", subject, first)
        assert again.output["outcome"] == "ALREADY_DONE"
        assert again.output["receipt"]["request"] == first
