"""What the emulator created, against what the templates ask for."""

from emulator import adapters
from emulator.resources.registry import creators
from emulator.resources.stubs import REASONS
from harness.platform import Platform

adapters.load()


def missing_or_unasked(platform: Platform, *stacks: str) -> set[tuple[str, str, str]]:
    """What only the templates have or only the emulator, of some stacks or of all."""
    names = {platform.stack(stack) for stack in stacks} or {template.stack for template in platform.templates()}
    expected = {
        (template.stack, logical_id, resource["Type"])
        for template in platform.templates()
        if template.stack in names
        for logical_id, resource in template.body["Resources"].items()
    }
    assert {stack for stack, _, _ in expected} == names
    created = {(item.stack, item.logical_id, item.type) for item in platform.journal.resources()}
    return created ^ expected


def test_every_resource_of_every_template_exists(platform: Platform, staging: Platform) -> None:
    assert missing_or_unasked(platform) == set()
    assert missing_or_unasked(staging, "audit", "network") == set()


def test_every_resource_was_created_through_an_api_or_is_a_reviewed_stub(platform: Platform, staging: Platform) -> None:
    resources = [*platform.journal.resources(), *staging.journal.resources()]
    assert {item.origin for item in resources} == {"adapter", "custom", "stub"}
    stubbed = {item.type for item in resources if item.origin == "stub"}
    assert stubbed == set(REASONS), "an entry of stubs.json that no template uses is stale: remove it"


def test_every_adapter_is_used(platform: Platform, staging: Platform) -> None:
    resources = [*platform.journal.of_kind("resource"), *staging.journal.of_kind("resource")]
    used = {item["type"] for item in resources if item["origin"] == "adapter"}
    assert set(creators) == used, "an adapter that no template uses is stale: remove it"


def test_every_stub_has_a_reason() -> None:
    short = {name: reason for name, reason in REASONS.items() if len(reason) < 30}
    assert short == {}


def test_no_handler_failed(platform: Platform, staging: Platform) -> None:
    for journal in (platform.journal, staging.journal):
        assert [entry for entry in journal.of_kind("invocation") if entry["failed"]] == []
        assert journal.of_kind("failure") == []
