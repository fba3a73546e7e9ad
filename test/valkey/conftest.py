"""The users, synthesised once, and a server that knows them."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from harness.server import Server, running_server
from harness.users import User, read_users


@pytest.fixture(scope="session")
def users() -> list[User]:
    """Every user of the shipped environments and of the sample."""
    return read_users()


@pytest.fixture(scope="session")
def server(users: list[User]) -> Iterator[Server]:
    """The server; not in pytest's own folder, whose path may be too long for a socket."""
    with TemporaryDirectory(prefix="valkey-") as folder, running_server(Path(folder)) as started:
        for user in users:
            started.add(user)
        yield started
