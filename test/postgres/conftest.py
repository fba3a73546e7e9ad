"""The function, synthesised once, a server, and a Secrets Manager."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from moto.server import ThreadedMotoServer

from harness.certificates import Authority, new_authority
from harness.migration import Migration, Printed, new_secret, read_migration
from harness.server import Server, running_server


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Not pytest's own folder, whose path may be too long for a socket, and which only its maker may enter."""
    with TemporaryDirectory(prefix="postgres-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="session")
def authority(folder: Path) -> Authority:
    """Who signs the server's certificate."""
    return new_authority(folder, "authority")


@pytest.fixture(scope="session")
def printed(folder: Path) -> Printed:
    """The code of the function and what its resources ask for."""
    return read_migration(folder / "cdk.out")


@pytest.fixture(scope="session")
def running(folder: Path, authority: Authority) -> Iterator[Server]:
    """The server."""
    home = folder / "server"
    home.mkdir()
    with running_server(home, authority) as started:
        yield started


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """Where Secrets Manager answers."""
    secrets = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    secrets.start()
    _, port = secrets.get_host_and_port()
    yield f"http://127.0.0.1:{port}"
    secrets.stop()


@pytest.fixture
def server(running: Server) -> Server:
    """The server, with the master user and nothing else."""
    running.empty()
    return running


@pytest.fixture
def migration(printed: Printed, endpoint: str, running: Server, authority: Authority) -> Migration:
    """The function, and a secret that holds the right password."""
    return Migration(printed.code, endpoint, new_secret(endpoint, running.password), authority)
