"""First messages of a client, real where Python has a client."""

import ssl
import struct

DNS_QUERY = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\3www\7example\3com\0\0\1\0\1"
HTTP_REQUEST = b"GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\n\r\n"
QUIC_INITIAL = b"\xc3\0\0\0\1\x08" + b"a" * 8 + b"\0\0" + b"x" * 1180
SSH_BANNER = b"SSH-2.0-OpenSSH_9.6\r\n"
STUN_BINDING = b"\0\1\0\0\x21\x12\xa4\x42" + b"a" * 12


def client_hello(name: str | None, *, version: ssl.TLSVersion | None = None, length: int = 0) -> bytes:
    """A ClientHello of Python's own TLS, padded by protocols that it offers to at least a length."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version is not None:
        context.maximum_version = version
    if length:
        context.set_alpn_protocols([f"protocol-{index:03}" for index in range(length // 13 + 1)])
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def renamed_hello(name: bytes) -> bytes:
    """A ClientHello with a name that Python refuses to send."""
    stand_in = ("a" * (len(name) - 2) + ".b").encode()
    hello = client_hello(stand_in.decode())
    assert hello.count(stand_in) == 1
    return hello.replace(stand_in, name)


def nameless_hello(name: str) -> bytes:
    """A ClientHello whose server name is of a kind that nobody uses, not a host name."""
    hello = client_hello(name)
    kind = hello.index(name.encode()) - 3
    assert hello[kind] == 0
    return hello[:kind] + b"\x07" + hello[kind + 1 :]


def in_records(hello: bytes, cut: int) -> bytes:
    """The same ClientHello in two TLS records, the first of that length."""
    body = hello[5:]
    return record(22, body[:cut]) + record(22, body[cut:])


def endless_hello() -> bytes:
    """The start of a ClientHello that says it is longer than what follows, in records as long as they may be."""
    start = b"\1" + (60_000).to_bytes(3, "big") + b"\3\3"
    return record(22, start + b"Z" * (16384 - len(start))) + record(22, b"Z" * 8192)


def record(kind: int, data: bytes) -> bytes:
    """A TLS record."""
    return struct.pack("!BHH", kind, 0x0303, len(data)) + data
