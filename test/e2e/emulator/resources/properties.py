"""The properties of a resource, which remember what was read of them.

An adapter that forgets a property would deploy something weaker than the template says and stay green; here it fails.
"""

from collections.abc import Iterator, Mapping
from typing import Any


class Properties(Mapping[str, Any]):
    """A read-only view whose unread keys can be listed."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        value = self._values[key]
        self._read.add(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def ignore(self, *keys: str) -> None:
        """Marks keys as known to have no counterpart in moto; the call site says why."""
        self._read.update(keys)

    def unread(self) -> list[str]:
        """The keys that nobody has read."""
        return sorted(set(self._values) - self._read)
