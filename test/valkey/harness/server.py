"""A server of the test's own, on a socket in a temporary folder."""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .client import Client, Refusal
from .users import User

ADMIN = "test-admin"


@dataclass(frozen=True)
class Server:
    """A running server. Passwords stand in for the IAM tokens, which ElastiCache checks the same way."""

    socket: Path
    admin: Client
    password: str

    def add(self, user: User) -> None:
        """Creates a user with the rights of its access string and no others."""
        rules = ["reset", *user.access.split(" "), f">{self.password_of(user)}"]
        answer = self.admin.run("ACL", "SETUSER", user.name, *rules)
        assert answer == "OK", f"the server refuses the access string of {user.name}: {answer}"

    def password_of(self, user: User) -> str:
        """The password of a user, which is nobody else's."""
        return f"{self.password}-{user.name}"

    def stranger(self) -> Client:
        """A connection before it signs in."""
        return Client(self.socket)

    def client(self, user: User) -> Client:
        """A connection that is signed in."""
        client = self.stranger()
        answer = client.run("AUTH", user.name, self.password_of(user))
        assert answer == "OK", f"{user.name} cannot sign in: {answer}"
        return client

    def commands(self) -> dict[str, list[str]]:
        """Every command and subcommand that the server knows, as the least words that it takes."""
        known = {}
        for name, arity, *_, subcommands in self.admin.run("COMMAND"):
            if not subcommands or abs(arity) == 1:
                known[name] = _words(name, arity)
            known.update({sub: _words(sub, sub_arity) for sub, sub_arity, *_ in subcommands})
        return known

    def permitted(self, user: User, commands: dict[str, list[str]]) -> set[str]:
        """The commands that a user may run, on some key or on none."""
        tries = [["ACL", "DRYRUN", user.name, *words] for words in commands.values()]
        return {name for name, answer in zip(commands, self.admin.run_all(tries)) if _is_permitted(answer)}


def _words(name: str, arity: int) -> list[str]:
    words = name.split("|")
    return words + ["1"] * (abs(arity) - len(words))


def _is_permitted(answer: str | Refusal) -> bool:
    assert not isinstance(answer, Refusal), answer
    return "no permissions to run" not in answer


@contextmanager
def running_cluster(folder: Path) -> Iterator[Server]:
    """Starts a cluster of one node, which has every slot, and stops it."""
    # Cluster mode takes no server without a port; its second one is that of the nodes among themselves.
    port, bus = _free_ports()
    addresses = f"bind 127.0.0.1\nport {port}\ncluster-port {bus}\ncluster-enabled yes\n"
    with running_server(folder, addresses) as server:
        assert server.admin.run("CLUSTER", "ADDSLOTSRANGE", "0", "16383") == "OK"
        deadline = time.monotonic() + 10
        while "cluster_state:ok" not in str(server.admin.run("CLUSTER", "INFO")):
            assert time.monotonic() < deadline, "the cluster does not form"
            time.sleep(0.02)
        yield server


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def running_server(folder: Path, addresses: str = "port 0\n") -> Iterator[Server]:
    """Starts a server in which `default` is off, as in ElastiCache, and stops it."""
    password = secrets.token_hex(16)
    path = folder / "valkey.sock"
    configuration = folder / "valkey.conf"
    # Debugging and modules are on, as nowhere else, so that only rights refuse them.
    configuration.write_text(
        f"enable-debug-command yes\nenable-module-command yes\n{addresses}unixsocket {path}\nunixsocketperm 700\ndir {folder}\nsave ''\nappendonly no\ndaemonize no\n"
        f"user default off\nuser {ADMIN} on >{password} ~* &* +@all\n"
    )
    log = folder / "valkey.log"
    with log.open("w") as output:
        command = [os.environ.get("VALKEY_SERVER", "valkey-server"), str(configuration)]
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        with _connected(process, path, log) as admin:
            assert admin.run("AUTH", ADMIN, password) == "OK"
            yield Server(path, admin, password)
        assert process.poll() is None, f"the server ended by itself:\n{log.read_text()}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _connected(process: subprocess.Popen, path: Path, log: Path) -> Client:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            return Client(path)
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
