"""A server of the test's own, on a port of the loopback, that lets in as Aurora does."""

import os
import pwd
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .certificates import Authority

MASTER = "clusteradmin"
HOST = "localhost"
REFUSED = "42501"
ECHO = "\\echo state :SQLSTATE"
# Like rds.force_ssl: nothing in plaintext. AWS checks a token where this trusts; both ask for the membership alone.
ACCESS = """
local all postgres trust
hostnossl all all 127.0.0.1/32 reject
hostssl all clusteradmin 127.0.0.1/32 scram-sha-256
hostssl all +rds_iam 127.0.0.1/32 trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Answer:
    """What psql said."""

    rows: list[str]
    error: str

    @property
    def refused(self) -> bool:
        """Whether rights were missing: to connect, or for a statement."""
        return REFUSED in self.error or "permission denied for database" in self.error


@dataclass
class Server:
    """A running server."""

    folder: Path
    port: int
    authority: Authority
    version: int
    password: str = field(default_factory=lambda: secrets.token_hex(16))

    def run(self, user: str, database: str, *statements: str, mode: str = "verify-full") -> Answer:
        """Runs statements in one session of a service, as its client would."""
        address = self._address.replace("verify-full", mode)
        return self._psql(f"{address} user={_quoted(user)} dbname={_quoted(database)}", ";\n".join(statements) + ";")

    def states(self, user: str, database: str, entries: list[list[str]]) -> list[str]:
        """The SQLSTATE that each entry ends with, each in the user's own name, all in one session of a service."""
        lines = [f"{line};\n" for entry in entries for line in ("RESET ROLE", *entry, ECHO)]
        script = "".join(lines).replace(f"{ECHO};", ECHO)
        answer = self._psql(f"{self._address} user={_quoted(user)} dbname={_quoted(database)}", script, on_error="0")
        states = [row.removeprefix("state ") for row in answer.rows if row.startswith("state ")]
        assert len(states) == len(entries), f"{len(states)} of {len(entries)} ran: {answer.error}"
        return states

    @property
    def _address(self) -> str:
        return f"host={HOST} port={self.port} sslmode=verify-full sslrootcert={self.authority.certificate}"

    def admin(self, database: str, *statements: str) -> list[str]:
        """Runs statements as the superuser, whom Aurora keeps to itself, and gives their rows."""
        address = f"host={self.folder} port={self.port} user=postgres dbname={_quoted(database)}"
        answer = self._psql(address, ";\n".join(statements) + ";")
        assert not answer.error, answer.error
        return answer.rows

    def session(self, user: str, database: str, statement: str = "SELECT 1") -> subprocess.Popen:
        """A session that runs a statement and stays open; the superuser comes in by the socket."""
        host = self.folder if user == "postgres" else HOST
        tls = "" if user == "postgres" else f"sslmode=verify-full sslrootcert={self.authority.certificate}"
        process = subprocess.Popen(
            ["psql", f"host={host} port={self.port} {tls} user={user} dbname={database}", "-X", "-q", "-A", "-t"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdin and process.stdout
        process.stdin.write(f"{statement};\n\\echo ready\nSELECT pg_sleep(60);\n")
        process.stdin.flush()
        while process.stdout.readline().strip() != "ready":
            assert process.poll() is None, f"{user} has no session"
        return process

    def log(self) -> str:
        """Everything that it has written."""
        return (self.folder / "server.log").read_text()

    def empty(self) -> None:
        """Removes all databases and roles, and makes the master user anew."""
        for row in self.admin("postgres", "SELECT quote_ident(datname) FROM pg_database WHERE oid >= 16384"):
            self.admin("postgres", f"DROP DATABASE {row} WITH (FORCE)")
        for row in self.admin("postgres", "SELECT quote_ident(rolname) FROM pg_roles WHERE oid >= 16384"):
            self.admin("postgres", f"DROP OWNED BY {row} CASCADE", f"DROP ROLE {row}")
        self.admin(
            "postgres",
            "CREATE ROLE rds_iam NOLOGIN",
            f"CREATE ROLE {MASTER} LOGIN CREATEDB CREATEROLE PASSWORD '{self.password}'",
            # What the master user may do as a member of rds_superuser; before 16 CREATEROLE gives away any role.
            *([f"GRANT rds_iam TO {MASTER} WITH ADMIN OPTION"] if self.version >= 16 else []),
            f"GRANT pg_signal_backend TO {MASTER}",
        )

    def _psql(self, address: str, script: str, on_error: str = "1") -> Answer:
        process = subprocess.run(
            ["psql", address, "-w", "-X", "-q", "-A", "-t", "-v", f"ON_ERROR_STOP={on_error}", "-v", "VERBOSITY=sqlstate"],
            env={"PATH": os.environ["PATH"], "PGCONNECT_TIMEOUT": "5"},
            input=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
        error = process.stderr.strip() if process.returncode else ""
        return Answer([line for line in process.stdout.splitlines() if line], error)


@contextmanager
def running_server(folder: Path, authority: Authority, *, tls: bool = True, port: int | None = None) -> Iterator[Server]:
    """Starts a server under a user that is not root, which PostgreSQL refuses, and stops it."""
    port = port or free_port()
    programs = Path(os.environ["POSTGRES_BIN"])
    version = int(_output([str(programs / "postgres"), "--version"]).split()[2].split(".")[0])
    certificate, key = authority.issue(folder, HOST)
    data = folder / "data"
    as_user = _unprivileged(folder)
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, timeout=120, cwd=folder, **as_user)
    (data / "pg_hba.conf").write_text(ACCESS if tls else ACCESS.replace("hostnossl all all 127.0.0.1/32 reject", ""))
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "ssl": "on" if tls else "off",
        "ssl_cert_file": certificate,
        "ssl_key_file": key,
        "ssl_min_protocol_version": "TLSv1.2",
        "shared_preload_libraries": "pgaudit",
        "pgaudit.log": "ddl,role",
        "fsync": "off",
        "max_connections": 40,
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            **as_user,
        )
    server = Server(folder, port, authority, version)
    try:
        _wait(server, process)
        # What makes an extension is a superuser, which the master user of RDS may stand for and this one may not.
        server.admin("template1", "CREATE EXTENSION pgaudit")
        yield server
        assert process.poll() is None, f"the server ended by itself:\n{server.log()}"
    finally:
        # Fast: it does not wait for sessions.
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _unprivileged(folder: Path) -> dict[str, object]:
    """Who runs the server, and owns its folder."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: Server, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.admin("postgres", "SELECT 1")
            return
        except AssertionError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{server.log()}")


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=20).stdout


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
