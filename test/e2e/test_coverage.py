"""What the emulator created, against what the templates ask for."""

from emulator import adapters
from emulator.resources.registry import creators
from emulator.resources.stubs import REASONS
from harness.platform import Platform

adapters.load()


def test_every_resource_of_every_template_exists(platform: Platform) -> None:
    expected = {
        (template.stack, logical_id, resource["Type"])
        for template in platform.templates()
        for logical_id, resource in template.body["Resources"].items()
    }
    created = {(item.stack, item.logical_id, item.type) for item in platform.journal.resources()}
    assert created == expected


def test_every_resource_was_created_through_an_api_or_is_a_reviewed_stub(platform: Platform) -> None:
    resources = platform.journal.resources()
    assert {item.origin for item in resources} == {"adapter", "custom", "stub"}
    stubbed = {item.type for item in resources if item.origin == "stub"}
    assert stubbed == set(REASONS), "an entry of stubs.json that no template uses is stale: remove it"


def test_every_adapter_is_used(platform: Platform) -> None:
    used = {item["type"] for item in platform.journal.of_kind("resource") if item["origin"] == "adapter"}
    assert set(creators) == used, "an adapter that no template uses is stale: remove it"


def test_every_stub_has_a_reason() -> None:
    short = {name: reason for name, reason in REASONS.items() if len(reason) < 30}
    assert short == {}


def test_no_handler_failed(platform: Platform) -> None:
    assert [entry for entry in platform.journal.of_kind("invocation") if entry["failed"]] == []
    assert platform.journal.of_kind("failure") == []
