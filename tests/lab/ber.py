"""SNMP's messages as bytes, by code of the tests' own: what is right, and the parts to make what is wrong."""

from __future__ import annotations

import dataclasses

Name = tuple[int, ...]

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
COUNTER32, GAUGE32, TICKS, OPAQUE, COUNTER64 = 0x41, 0x42, 0x43, 0x44, 0x46
NO_OBJECT, NO_INSTANCE, END_OF_MIB = 0x80, 0x81, 0x82
GET, GET_NEXT, RESPONSE, GET_BULK, REPORT = 0xA0, 0xA1, 0xA2, 0xA5, 0xA8
V1, V2C, V3 = 0, 1, 3


def length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def element(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + length(len(content)) + content


def integer(value: int, tag: int = INTEGER) -> bytes:
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(text: bytes) -> bytes:
    return element(OCTETS, text)


def oid(name: Name) -> bytes:
    out = b""
    for number in (name[0] * 40 + name[1], *name[2:]):
        part = bytes([number & 0x7F])
        while number := number >> 7:
            part = bytes([0x80 | number & 0x7F]) + part
        out += part
    return element(OID, out)


def varbind(name: Name, value: bytes) -> bytes:
    return element(SEQUENCE, oid(name) + value)


def take(data: bytes, at: int = 0) -> tuple[int, bytes, int]:
    """(tag, content, where the next begins)."""
    size, begin = data[at + 1], at + 2
    if size >= 0x80:
        begin += size & 0x7F
        size = int.from_bytes(data[at + 2:begin], "big")
    return data[at], data[begin:begin + size], begin + size


def parts(content: bytes) -> list[tuple[int, bytes]]:
    out, at = [], 0
    while at < len(content):
        tag, inner, at = take(content, at)
        out.append((tag, inner))
    return out


def number_of(content: bytes) -> int:
    return int.from_bytes(content, "big", signed=True)


def name_of(content: bytes) -> Name:
    numbers, number = [], 0
    for byte in content:
        number = number << 7 | byte & 0x7F
        if byte & 0x80:
            continue
        numbers += [number] if numbers else [number // 40, number % 40]
        number = 0
    return tuple(numbers)


@dataclasses.dataclass
class Request:
    """Of v3 only `version` and `id`, the message's, and nothing of what is within."""
    version: int
    id: int
    community: bytes = b""
    operation: int = GET
    non_repeaters: int = 0
    max_repetitions: int = 0
    names: tuple[Name, ...] = ()

    @staticmethod
    def parse(data: bytes) -> "Request":
        fields = parts(take(data)[1])
        version = number_of(fields[0][1])
        if version == V3:
            return Request(version, number_of(parts(fields[1][1])[0][1]))
        operation, pdu = fields[2]
        numbers = parts(pdu)
        names = tuple(name_of(parts(one)[0][1]) for _, one in parts(numbers[3][1]))
        return Request(version, number_of(numbers[0][1]), fields[1][1], operation, number_of(numbers[1][1]),
                       number_of(numbers[2][1]), names)


@dataclasses.dataclass
class Answer:
    """What goes into a response; each field may be spoilt before encode()."""
    version: int
    id: int
    community: bytes
    varbinds: list[bytes]
    error: int = 0
    index: int = 0
    kind: int = RESPONSE

    def pdu(self) -> bytes:
        return element(self.kind, integer(self.id) + integer(self.error) + integer(self.index)
                       + element(SEQUENCE, b"".join(self.varbinds)))

    def encode(self) -> bytes:
        return element(SEQUENCE, integer(self.version) + octets(self.community) + self.pdu())


def report(message: int, engine: bytes, boots: bytes, time: bytes, counter: int = 4, flags: int = 0, user: bytes = b"") -> bytes:
    """A report of usmStats's counter `counter` (RFC 3414, section 5): 4 is that the engine was not known."""
    security = element(SEQUENCE, octets(engine) + boots + time + octets(user) + octets(b"") + octets(b""))
    header = element(SEQUENCE, integer(message) + integer(65_507) + octets(bytes([flags])) + integer(3))
    told = varbind((1, 3, 6, 1, 6, 3, 15, 1, 1, counter, 0), integer(1, COUNTER32))
    pdu = element(REPORT, integer(message) + integer(0) + integer(0) + element(SEQUENCE, told))
    return element(SEQUENCE, integer(V3) + header + octets(security) + element(SEQUENCE, octets(engine) + octets(b"") + pdu))
