"""The workflows, synthesised once, and an account for each test that runs them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from harness.interpreter import no_faults, running_server
from harness.shop import Shop, opened
from harness.workflows import Printed, read_workflows


@pytest.fixture(scope="session")
def workflows() -> dict[str, Printed]:
    """The workflows with and without an archive of receipts."""
    return read_workflows()


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The emulator."""
    with running_server() as address:
        yield address


@pytest.fixture
def open_shop(endpoint: str, workflows: dict[str, Printed]) -> Iterator[Callable[..., Shop]]:
    """Opens an account with other waits, or a definition that was changed."""

    def shop(variant: str = "plain", **more: Any) -> Shop:
        return opened(endpoint, workflows[variant], **more)

    yield shop
    no_faults()


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    """An account as the template has it, but for the waits."""
    return open_shop()
