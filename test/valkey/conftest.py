"""The users, synthesised once, and a server that knows them."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from harness.server import Server, running_cluster, running_server
from harness.users import User, read_users

CLUSTER = "cluster-"


@pytest.fixture(scope="session")
def every_user() -> list[User]:
    """The users of the shipped environments and of the samples."""
    return read_users()


@pytest.fixture(scope="session")
def users(every_user: list[User]) -> list[User]:
    """Those of caches of nodes."""
    return [user for user in every_user if not user.name.startswith(CLUSTER)]


@pytest.fixture(scope="session")
def cluster_users(every_user: list[User]) -> list[User]:
    """Those of caches that speak cluster mode, as serverless ones do."""
    return [user for user in every_user if user.name.startswith(CLUSTER)]


@pytest.fixture(scope="session")
def cluster(cluster_users: list[User]) -> Iterator[Server]:
    """A cluster of one node that has every slot."""
    with TemporaryDirectory(prefix="valkey-") as folder, running_cluster(Path(folder)) as started:
        for user in cluster_users:
            started.add(user)
        yield started


@pytest.fixture(scope="session")
def server(users: list[User]) -> Iterator[Server]:
    """The server; not in pytest's own folder, whose path may be too long for a socket."""
    with TemporaryDirectory(prefix="valkey-") as folder, running_server(Path(folder)) as started:
        for user in users:
            started.add(user)
        yield started
