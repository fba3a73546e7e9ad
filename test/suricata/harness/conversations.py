"""Connections as lists of packets, each from a client port of its own."""

from dataclasses import dataclass
from itertools import count

from . import packets
from .handshakes import record
from .packets import ACK, FIN, PSH, SYN

End = tuple[str, int]
ANSWER = [("server", record(22, b"\2" * 80)), ("client", record(23, b"q" * 200)), ("server", record(23, b"a" * 900))]
HANDSHAKE = 3
_ports = count(20000)


def client(address: str) -> End:
    """An end with a port that no other conversation has."""
    return address, next(_ports)


def syn(source: End, target: End, data: bytes = b"") -> list[bytes]:
    """The first packet of a connection."""
    return [packets.tcp(source, target, 1000, 0, SYN, data)]


@dataclass
class _Stream:
    """Both directions of a connection."""

    ends: tuple[End, End]
    sent: list[int]
    out: list[bytes]

    def send(self, who: int, flags: int, data: bytes = b"") -> None:
        """A segment of one end."""
        mine, peer = self.ends[who], self.ends[1 - who]
        self.out.append(packets.tcp(mine, peer, self.sent[who], self.sent[1 - who], flags, data))
        self.sent[who] += len(data) + (1 if flags & (SYN | FIN) else 0)


def connection(source: End, target: End, messages: list[tuple[str, bytes]], *, close: bool = True) -> list[bytes]:
    """A whole TCP connection: handshake, each message with its acknowledgement, end."""
    stream = _Stream((source, target), [1000, 5000], syn(source, target))
    stream.sent[0] += 1
    stream.send(1, SYN | ACK)
    stream.send(0, ACK)
    for who, data in messages:
        end = 0 if who == "client" else 1
        stream.send(end, PSH | ACK, data)
        stream.send(1 - end, ACK)
    if close:
        stream.send(0, FIN | ACK)
        stream.send(1, FIN | ACK)
        stream.send(0, ACK)
    return stream.out


def in_pieces(data: bytes, *cuts: int) -> list[tuple[str, bytes]]:
    """A client's message in several segments."""
    edges = [0, *cuts, len(data)]
    return [("client", data[start:end]) for start, end in zip(edges, edges[1:], strict=False)]
