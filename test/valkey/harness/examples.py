"""The reviewed commands, each with an example on keys that exist."""

from collections.abc import Iterator
from dataclasses import dataclass

from .users import VALKEY

KEYS = {
    "string": ["SET", "@", "ohmytext"],
    "number": ["SET", "@", "1"],
    "hash": ["HSET", "@", "a", "1", "n", "2"],
    "list": ["RPUSH", "@", "a", "b", "c"],
    "set": ["SADD", "@", "a", "b"],
    "set2": ["SADD", "@", "b", "c"],
    "zset": ["ZADD", "@", "1", "a", "2", "b"],
    "zset2": ["ZADD", "@", "1", "b", "2", "c"],
}


@dataclass(frozen=True)
class Example:
    """A line of the reviewed list: one command, or a transaction around one."""

    line: str
    commands: list[list[str]]

    @property
    def last(self) -> list[str]:
        """The command that the line is an example of."""
        return self.commands[-1]

    def of(self, names: set[str]) -> str:
        """Its name among those that the server knows, in which subcommands stand behind a bar."""
        plain, sub = self.last[0].lower(), "|".join(self.last[:2]).lower()
        return sub if sub in names else plain

    def on(self, prefix: str, words: dict[str, str]) -> list[list[str]]:
        """The commands on keys under one prefix."""
        return [[_filled(word, prefix, words) for word in command] for command in self.commands]

    def reaching_over(self, prefix: str, foreign: str) -> Iterator[tuple[int, list[list[str]]]]:
        """The commands with each of their keys in turn under another prefix, and which of them reaches over."""
        for at, command in enumerate(self.commands):
            for place, word in enumerate(command):
                if word.startswith("@"):
                    crossing = self.on(prefix, {})
                    crossing[at][place] = foreign + word[1:]
                    yield at, crossing


def _filled(word: str, prefix: str, words: dict[str, str]) -> str:
    return prefix + word[1:] if word.startswith("@") else words.get(word, word)


def keys_under(prefix: str) -> list[list[str]]:
    """The commands that make the keys of the examples."""
    return [[prefix + name if word == "@" else word for word in command] for name, command in KEYS.items()]


def reviewed() -> list[Example]:
    """The lines of permitted.txt."""
    lines = [line for line in (VALKEY / "permitted.txt").read_text().splitlines() if line and line[0] != "#"]
    return [Example(line, [command.split() for command in line.split(" ; ")]) for line in lines]
