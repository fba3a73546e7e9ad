"""What a user can do against what it should: each check returns what is wrong, so that it can be checked itself."""

import re
from collections.abc import Callable

from .client import Refusal, Reply
from .examples import KEYS, keys_under, reviewed
from .server import Server
from .users import User

Check = Callable[[Server, User], list[str]]

REFUSED_COMMAND = re.compile(r"NOPERM User \S+ has no permissions to run the '\S+' command")
ATTEMPTS = [["GET", "@"], ["SET", "@", "x"], ["DEL", "@"], ["EXISTS", "@"], ["WATCH", "@"], ["RPUSH", "@", "x"]]


def wrong_commands(server: Server, user: User) -> list[str]:
    """Commands that the user may run and nobody reviewed, or may not and should."""
    known = server.commands()
    permitted = server.permitted(user, known)
    names = {example.of(set(known)) for example in reviewed()}
    return [f"not reviewed: {name}" for name in sorted(permitted - names)] + [
        f"not permitted: {name}" for name in sorted(names - permitted)
    ]


def wrong_refusals(server: Server, user: User) -> list[str]:
    """Commands without a review that the server does not refuse when they are run."""
    known = server.commands()
    names = {example.of(set(known)) for example in reviewed()}
    with server.client(user) as client:
        answers = {name: client.run(*words) for name, words in known.items() if name not in names}
    return [f"{name}: {answer}" for name, answer in answers.items() if not refused_command(answer)]


def wrong_on_own_keys(server: Server, user: User) -> list[str]:
    """Examples that fail on keys of the user's own."""
    words = {"$user": user.name, "$password": server.password_of(user)}
    wrong = []
    for prefix in user.prefixes:
        for example in reviewed():
            _reset(server, [prefix])
            with server.client(user) as client:
                answers = client.run_all(example.on(prefix, words))
            wrong += [f"{example.line} under {prefix}: {answer}" for answer in answers if isinstance(answer, Refusal)]
    return wrong


def wrong_on_foreign_keys(server: Server, user: User) -> list[str]:
    """Examples that the server does not refuse when one of their keys is another user's, or that changed such a key."""
    own = user.prefixes[0]
    _reset(server, [own, *user.foreign])
    before = _contents(server, user.foreign)
    wrong = []
    for foreign in user.foreign:
        for example in reviewed():
            for at, commands in example.reaching_over(own, foreign):
                with server.client(user) as client:
                    answer = client.run_all(commands)[at]
                if not refused_key(answer):
                    wrong.append(f"{' '.join(commands[at])}: {answer}")
    changed = _contents(server, user.foreign) != before
    return wrong + ["a key of another user has changed"] * changed


def wrong_on_lookalikes(server: Server, user: User) -> list[str]:
    """Attempts on keys whose names only resemble the user's own."""
    wrong = []
    for key in sorted({key for prefix in user.prefixes for key in _lookalikes(prefix)}):
        if key.startswith(tuple(user.prefixes)):
            continue
        for attempt in ATTEMPTS:
            command = [key if word == "@" else word for word in attempt]
            with server.client(user) as client:
                answer = client.run(*command)
            if not refused_key(answer):
                wrong.append(f"{' '.join(command)}: {answer}")
    return wrong


def _lookalikes(prefix: str) -> set[str]:
    name = prefix[:-1]
    return {
        name,
        f"{name}s:1",
        f"{name}-1",
        f"{name[:-1]}:1",
        f"{prefix.swapcase()}1",
        f" {prefix}1",
        f":{prefix}1",
        f"other:{prefix}1",
        f"{{{name}}}:1",
        f"{name}*",
        "*",
        "",
    }


def _reset(server: Server, prefixes: list[str]) -> None:
    server.admin.run_all([["FLUSHALL"], *(command for prefix in prefixes for command in keys_under(prefix))])


def _contents(server: Server, prefixes: list[str]) -> list[str | None]:
    names = [*KEYS, "new"]
    return server.admin.run_all([["DUMP", prefix + name] for prefix in prefixes for name in names])


def refused_command(answer: Reply) -> bool:
    """Whether the user may not run the command at all."""
    return isinstance(answer, Refusal) and REFUSED_COMMAND.fullmatch(answer) is not None


def refused_key(answer: Reply) -> bool:
    """Whether the user may run the command, but not on this key."""
    return isinstance(answer, Refusal) and answer == "NOPERM No permissions to access a key"
