"""What an honest client and an intruder try, as packets, with the answer that each must get."""

import random
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from . import handshakes, packets
from .conversations import ANSWER, HANDSHAKE, End, client, connection, in_pieces, syn
from .firewalls import Allowance, Firewall, first_of, last_of, outside
from .handshakes import client_hello, in_records, nameless_hello, renamed_hello

SEGMENT = 1460
ROUTER = "192.0.2.254"
STRANGER = "192.0.2.200"
OTHER_NAME = "TLS to a name that no allowance names here"
OTHER_PROTOCOL = "a protocol other than TLS"


@dataclass(frozen=True)
class Case:
    """Packets of one attempt, the message of the alert, and the packet that must be the first to be dropped."""

    name: str
    packets: list[bytes]
    message: str | None = None
    stopped_at: int = 0


def allowed_cases(firewall: Firewall) -> Iterator[Case]:
    """What must pass from first to last packet."""
    for allowance in firewall.allowances:
        hello = client_hello(allowance.domain)
        for source in firewall.sources:
            for block in allowance.addresses:
                for address in {first_of(block), last_of(block)}:
                    ends = client(last_of(source)), (address, allowance.port)
                    yield Case(f"{allowance.domain} at {address} from {source}", connection(*ends, _tls(hello)))
        yield from _allowed_shapes(firewall, allowance, hello)


def _allowed_shapes(firewall: Firewall, allowance: Allowance, hello: bytes) -> Iterator[Case]:
    target = (allowance.address, allowance.port)
    name = hello.index(allowance.domain.encode())

    def case(what: str, messages: list[tuple[str, bytes]]) -> Case:
        return Case(f"{allowance.domain}: {what}", connection(client(firewall.source), target, messages + ANSWER))

    for cut in (1, 5, 6, 43, name, name + 4, len(hello) - 1):
        yield case(f"ClientHello split after {cut} bytes", in_pieces(hello, cut))
    yield case("ClientHello in three segments", in_pieces(hello, 40, name + 2))
    long = client_hello(allowance.domain, length=3 * SEGMENT)
    yield case("ClientHello as long as a post-quantum one", in_pieces(long, SEGMENT, 2 * SEGMENT, 3 * SEGMENT))
    yield case("ClientHello in two TLS records", _tls(in_records(hello, name))[:1])
    yield case("TLS 1.2", _tls(client_hello(allowance.domain, version=ssl.TLSVersion.TLSv1_2))[:1])
    source = client(firewall.source)
    talk = connection(source, target, _tls(hello), close=False)
    too_big = packets.icmp(ROUTER, source[0], 3, 4, talk[HANDSHAKE][:28])
    yield Case(f"{allowance.domain}: a router that asks for smaller packets", [*talk[:4], too_big, *talk[4:]])
    source = client(firewall.source)
    talk = connection(source, target, _tls(hello))
    yield Case(f"{allowance.domain}: the ClientHello sent twice", [*talk[:4], talk[3], *talk[4:]])


def refused_cases(firewall: Firewall) -> Iterator[Case]:
    """What must be dropped, with the alert that says what it was."""
    for allowance in firewall.allowances:
        yield from _refused_names(firewall, allowance)
        yield from _refused_ends(firewall, allowance)
    yield from _refused_applications(firewall)
    yield from _refused_packets(firewall)
    yield from _refused_sources(firewall)


def _refused_names(firewall: Firewall, allowance: Allowance) -> Iterator[Case]:
    domain, target = allowance.domain, (allowance.address, allowance.port)

    def case(what: str, hello: bytes, message: str = OTHER_NAME) -> Case:
        talk = connection(client(firewall.source), target, _tls(hello))
        return Case(f"at the addresses of {domain}: {what}", talk, message, HANDSHAKE)

    names = {
        "another name": "evil.example",
        "a longer label": f"evil-{domain}",
        "a name under it": f"evil.{domain}",
        "a name that starts with it": f"{domain}.evil.example",
        "a name that starts with it, without a dot": f"{domain}x",
        "the name above it": domain.partition(".")[2],
        "a host without a dot": "localhost",
    }
    others = [other for other in firewall.allowances if allowance.address not in _all_hosts(other)]
    names |= {f"the party {other.domain}": other.domain for other in others}
    for what, name in names.items():
        yield case(what, client_hello(name))
    yield case("upper case", renamed_hello(domain.upper().encode()))
    yield case("a dot at the end", renamed_hello(f"{domain}.".encode()))
    yield case("no name", client_hello(None), "TLS without a server name")
    yield case("a name of another kind", nameless_hello(domain), "TLS without a server name")
    hidden = renamed_hello(b"\0" + domain.encode())
    yield case("a name that starts with a zero byte", hidden, "TLS without an allowed name")
    yield case("another name in two TLS records", in_records(client_hello(f"evil.{domain}"), 60))
    for host in ("dns.google", "mozilla.cloudflare-dns.com", "DNS.quad9.net"):
        listed = host.lower().removeprefix("mozilla.")
        yield case(f"resolver {host}", renamed_hello(host.encode()), f"DNS over HTTPS ({listed})")
    hello = client_hello(f"evil.{domain}")
    for cut in (6, hello.index(b"evil") + 2, hello.index(domain.encode())):
        talk = connection(client(firewall.source), target, in_pieces(hello, cut) + ANSWER)
        yield Case(f"at {domain}: another name, split after {cut} bytes", talk, OTHER_NAME, HANDSHAKE + 2)


def blind_cases(firewall: Firewall) -> Iterator[Case]:
    """What the engine cannot tell from an allowed handshake; it still ends at the party's published addresses."""
    for allowance in firewall.allowances:
        target = (allowance.address, allowance.port)
        hello = renamed_hello(allowance.domain.encode() + b"\0.evil.example")
        talk = connection(client(firewall.source), target, _tls(hello))
        yield Case(f"{allowance.domain}: a name after a zero byte", talk)


def _refused_ends(firewall: Firewall, allowance: Allowance) -> Iterator[Case]:
    published = [block for other in firewall.allowances if other.port == allowance.port for block in other.addresses]
    ports = {other.port for other in firewall.allowances}
    unpublished = f"TCP to an address that no party publishes for port {allowance.port}"
    for address in (outside(allowance.addresses, published), "1.1.1.1", "10.200.0.1"):
        yield Case(
            f"{allowance.domain} at {address}",
            syn(client(firewall.source), (address, allowance.port)),
            unpublished,
        )
    for port in {22, 4433, 8080, 3389} - ports:
        attempt = syn(client(firewall.source), (allowance.address, port))
        yield Case(f"{allowance.domain} at port {port}", attempt, "TCP to a port that no allowance names")
    for other in firewall.allowances:
        if other.port != allowance.port and other.address not in published:
            attempt = syn(client(firewall.source), (other.address, allowance.port))
            yield Case(f"{other.domain} at the port of {allowance.domain}", attempt, unpublished)


def _refused_applications(firewall: Firewall) -> Iterator[Case]:
    party = firewall.allowances[0]
    target = (party.address, party.port)
    noise = random.Random(7)
    unlike_tls = bytes(noise.randrange(128, 256) for _ in range(1400))

    def case(what: str, message: str, messages: list[tuple[str, bytes]], at: int = HANDSHAKE) -> Case:
        return Case(what, connection(client(firewall.source), target, messages), message, at)

    web = handshakes.HTTP_REQUEST.replace(b"{host}", party.domain.encode())
    yield case("HTTP on the port of TLS", "plaintext HTTP", [("client", web)])
    greeting = [("server", handshakes.SSH_BANNER), ("client", handshakes.SSH_BANNER), ("client", b"\0\0\1\4" * 70)]
    yield case("SSH on the port of TLS", OTHER_PROTOCOL, greeting, HANDSHAKE + 2)
    both = [("client", unlike_tls), ("server", unlike_tls[:50]), ("client", unlike_tls), ("client", unlike_tls)]
    yield case("noise in both directions", OTHER_PROTOCOL, both, HANDSHAKE + 3)
    yield case("noise in one direction", "too much data before an allowed name", [("client", b"Z" * 1400)] * 14, 25)
    endless = handshakes.endless_hello()
    pieces = in_pieces(endless, *range(1400, len(endless), 1400))
    yield case("a ClientHello without an end", "too much data before an allowed name", pieces, 25)


def _refused_packets(firewall: Firewall) -> Iterator[Case]:
    party = firewall.allowances[0]

    def source() -> End:
        return client(firewall.source)

    for what, port, data, message in (
        ("QUIC", party.port, handshakes.QUIC_INITIAL, "QUIC"),
        ("STUN", 3478, handshakes.STUN_BINDING, "STUN or TURN"),
        ("STUN of Google", 19302, handshakes.STUN_BINDING, "STUN or TURN"),
        ("STUN on another port", 5000, handshakes.STUN_BINDING, "STUN or TURN"),
        ("DNS", 53, handshakes.DNS_QUERY, "plain DNS to outside"),
        ("DNS over QUIC", 853, handshakes.QUIC_INITIAL, "DNS over QUIC or DTLS"),
        ("DNS on another port", 5353, handshakes.DNS_QUERY, "UDP"),
        ("a tunnel over UDP", 51820, b"\1\0\0\0" + b"w" * 144, "UDP"),
    ):
        if what != "QUIC" or port == 443:
            yield Case(what, [packets.udp(source(), (party.address, port), data)], message)
    for what, port, message in (
        ("TURN over TCP", 3478, "STUN or TURN"),
        ("TURN over TLS", 5349, "STUN or TURN"),
        ("DNS over TCP", 53, "plain DNS to outside"),
        ("DNS over TLS", 853, "DNS over TLS"),
        ("plaintext HTTP", 80, "plaintext HTTP"),
    ):
        yield Case(what, syn(source(), (party.address, port)), message)
    early = syn(source(), (party.address, party.port), client_hello(party.domain))
    yield Case("data in the first packet", early, "data in the first packet of a connection")
    yield Case("ping", [packets.icmp(firewall.source, party.address, 8, 0, b"x" * 32)], "ICMP")
    hidden = packets.icmp(firewall.source, STRANGER, 3, 3, b"secret" * 8)
    yield Case("data in an ICMP error", [hidden], "ICMP")
    tunnel = packets.ip(firewall.source, party.address, packets.GRE, b"\0\0\x08\0" + b"x" * 40)
    yield Case("GRE", [tunnel], "a protocol other than TCP, UDP and ICMP")


def _refused_sources(firewall: Firewall) -> Iterator[Case]:
    party = firewall.allowances[0]
    message = "a connection that starts outside the subnets of this side"
    near = outside(firewall.sources, firewall.sources)
    for address in (first_of(firewall.others[0]), near, "10.0.192.5"):
        talk = connection(client(address), (party.address, party.port), _tls(client_hello(party.domain)), close=False)
        yield Case(f"{party.domain} from {address}", talk[:1], message)
    inward = syn((party.address, client("")[1]), (firewall.source, 443))
    yield Case("a connection from outside", inward, message)
    pinged = packets.icmp(STRANGER, firewall.source, 8, 0, b"x" * 32)
    yield Case("a ping from outside", [pinged], "ICMP")


def _tls(hello: bytes) -> list[tuple[str, bytes]]:
    return [("client", hello), *ANSWER]


def _all_hosts(allowance: Allowance) -> set[str]:
    return {address for block in allowance.addresses for address in (first_of(block), last_of(block))}
