"""IPv4 packets and capture files, by hand."""

import struct
from collections.abc import Iterable
from ipaddress import IPv4Address
from pathlib import Path

FIN, SYN, RST, PSH, ACK = 0x01, 0x02, 0x04, 0x08, 0x10
ICMP, TCP, UDP, GRE = 1, 6, 17, 47
RAW_IP = 101


def checksum(data: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(source: str, target: str, protocol: int, payload: bytes) -> bytes:
    """An IPv4 packet that must not be fragmented."""
    ends = IPv4Address(source).packed + IPv4Address(target).packed
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0) + ends
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def tcp(source: tuple[str, int], target: tuple[str, int], seq: int, ack: int, flags: int, data: bytes = b"") -> bytes:
    """A TCP segment in its packet."""
    header = struct.pack("!HHIIBBHHH", source[1], target[1], seq, ack, 5 << 4, flags, 65535, 0, 0)
    ends = IPv4Address(source[0]).packed + IPv4Address(target[0]).packed
    pseudo = ends + struct.pack("!BBH", 0, TCP, len(header) + len(data))
    segment = header[:16] + struct.pack("!H", checksum(pseudo + header + data)) + header[18:] + data
    return ip(source[0], target[0], TCP, segment)


def udp(source: tuple[str, int], target: tuple[str, int], data: bytes) -> bytes:
    """A UDP datagram in its packet, without the optional checksum."""
    return ip(source[0], target[0], UDP, struct.pack("!HHHH", source[1], target[1], 8 + len(data), 0) + data)


def icmp(source: str, target: str, kind: int, code: int, body: bytes) -> bytes:
    """An ICMP message in its packet."""
    message = struct.pack("!BBHI", kind, code, 0, 0) + body
    return ip(source, target, ICMP, message[:2] + struct.pack("!H", checksum(message)) + message[4:])


def write_capture(path: Path, packets: Iterable[bytes]) -> None:
    """A pcap file with a millisecond between the packets."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW_IP))
        for index, packet in enumerate(packets):
            seconds, thousandths = divmod(index, 1000)
            file.write(struct.pack("<IIII", 1000 + seconds, thousandths * 1000, len(packet), len(packet)) + packet)
