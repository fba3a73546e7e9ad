"""Services encrypt under a person's key with the SDK's clients, until the workflow forgets the person."""

from contextlib import ExitStack
from uuid import uuid4

from botocore.exceptions import ClientError

import pytest

from harness.service import running_service
from harness.shop import Shop


def test_D09_what_services_encrypted_is_unreadable_once_the_workflow_has_forgotten_the_person(shop: Shop) -> None:
    kms = shop.client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    anna, bert = str(uuid4()), str(uuid4())
    with ExitStack() as stack:
        orders, reviews = (stack.enter_context(running_service(shop.endpoint, key)) for _ in range(2))
        cached = stack.enter_context(running_service(shop.endpoint, key, cache_seconds=900))
        # Both make a key for the same new person at once.
        for service in (orders, reviews):
            service.send("encrypt", anna, "email", "anna@shop.example")
        first, second = orders.receive(), reviews.receive()
        assert reviews.ask("decrypt", anna, "email", first) == "anna@shop.example"
        assert orders.ask("decrypt", anna, "email", second) == "anna@shop.example"
        other = orders.ask("encrypt", bert, "email", "bert@shop.example")
        assert orders.ask("decrypt", anna, "email", other) == "AttributeRefused"
        assert orders.ask("decrypt", anna, "name", first) == "AttributeRefused"
        assert cached.ask("decrypt", anna, "email", first) == "anna@shop.example"

        wrapped = shop.client("dynamodb").get_item(TableName="SubjectKeysTable", Key={"subject": {"S": anna}})["Item"]
        blob = wrapped["wrappedKey"]["B"]
        right = {"purpose": "subject-key", "subject": anna}
        assert len(kms.decrypt(CiphertextBlob=blob, EncryptionContext=right)["Plaintext"]) == 32
        for context in ({}, {**right, "subject": bert}, {**right, "purpose": "other"}):
            with pytest.raises(ClientError, match="InvalidCiphertext"):
                kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)

        with shop.services():
            _, outcome = shop.run("erasure", anna)
        assert outcome.output["outcome"] == "DONE"
        for service in (orders, reviews):
            assert service.ask("decrypt", anna, "email", first) == "SubjectForgotten"
            assert service.ask("encrypt", anna, "email", "late event") == "SubjectForgotten"
        assert orders.ask("decrypt", bert, "email", other) == "bert@shop.example"
        # A service that has the key keeps it for the seconds of its cache, as the receipt's reader is told.
        assert cached.ask("decrypt", anna, "email", first) == "anna@shop.example"
    assert "wrappedKey" not in (shop.key(anna) or {})


def test_D09_a_person_nobody_knows_is_unknown_and_gets_no_key_by_reading(shop: Shop) -> None:
    key = shop.client("kms").create_key()["KeyMetadata"]["Arn"]
    person = str(uuid4())
    with running_service(shop.endpoint, key) as service:
        assert service.ask("decrypt", person, "email", "00") == "SubjectUnknown"
    assert shop.key(person) is None
