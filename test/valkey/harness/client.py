"""A client of the server: its protocol without a library, so that no library smooths over a refusal."""

import socket
from pathlib import Path

# A refusal is a text, too.
Reply = None | int | str | list


class Refusal(str):
    """An error that the server answered, e.g. `NOPERM No permissions to access a key`."""


class Client:
    """One connection."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(5)
        self._socket.connect(str(path))
        self._answers = self._socket.makefile("rb")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._socket.close()

    def run(self, *words: str) -> Reply:
        """Runs one command."""
        return self.run_all([list(words)])[0]

    def run_all(self, commands: list[list[str]]) -> list[Reply]:
        """Runs commands one after the other, whatever becomes of the ones before."""
        self._socket.sendall(b"".join(map(_encoded, commands)))
        return [self._reply() for _ in commands]

    def _reply(self) -> Reply:
        line = self._answers.readline().decode().removesuffix("\r\n")
        assert line, "the server closed the connection"
        kind, rest = line[0], line[1:]
        if kind == "+":
            return rest
        if kind == "-":
            return Refusal(rest)
        if kind == ":":
            return int(rest)
        if kind == "$":
            return None if rest == "-1" else self._answers.read(int(rest) + 2)[:-2].decode(errors="replace")
        if kind in "*%":
            return None if rest == "-1" else [self._reply() for _ in range(int(rest) * "*%".find(kind) + int(rest))]
        assert kind == "_", f"unknown kind of reply: {line}"
        return None


def _encoded(words: list[str]) -> bytes:
    parts = [f"*{len(words)}".encode()]
    for word in words:
        data = word.encode()
        parts += [f"${len(data)}".encode(), data]
    return b"\r\n".join(parts) + b"\r\n"
