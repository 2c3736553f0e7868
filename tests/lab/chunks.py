"""The samples and results of a collector's store, read from its file by other code than the product's: by the pages
collector/series/FORMAT.md and collector/store/sqlite/FORMAT.md alone. Slow."""

from __future__ import annotations

import sqlite3
import struct
from typing import Iterator

WORD = (1 << 64) - 1


class Bytes:
    def __init__(self, data: bytes):
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        if self.at + size > len(self.data):
            raise ValueError("the bytes end too early")
        self.at += size
        return self.data[self.at - size:self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value & WORD

    def zigzag(self) -> int:
        return unzigzag(self.varint())


def unzigzag(value: int) -> int:
    return (value >> 1) ^ (WORD if value & 1 else 0)


def signed(value: int) -> int:
    value &= WORD
    return value - (1 << 64) if value >> 63 else value


class Bits:
    """The bits of what follows, the lowest of each byte first; done() goes on with the next whole byte."""

    def __init__(self, source: Bytes):
        self.source, self.held, self.left = source, 0, 0

    def bit(self) -> int:
        if self.left == 0:
            self.held, self.left = self.source.byte(), 8
        bit = self.held & 1
        self.held >>= 1
        self.left -= 1
        return bit

    def number(self, width: int) -> int:
        return sum(self.bit() << i for i in range(width))


def frame(source: Bytes, count: int) -> list[int]:
    mode = source.byte()
    if mode == 0:
        return [source.zigzag()] * count
    out = []
    if mode == 1:
        least, reach = source.zigzag(), source.varint()
        width = (reach + 1).bit_length() - 1
        shorts = (2 << width) - reach - 1
        bits = Bits(source)
        for _ in range(count):
            above = bits.number(width)
            if above >= shorts:
                above = (above << 1 | bits.bit()) - shorts
            out.append(least + above)
        return out
    low = mode - 2
    middle = source.zigzag()
    bits = Bits(source)
    for _ in range(count):
        high = 0
        while high < 24 and bits.bit():
            high += 1
        coded = bits.number(64) if high == 24 else high << low | bits.number(low)
        out.append(middle + unzigzag(coded))
    return out


def integers(source: Bytes, order: int, count: int) -> list[int]:
    out = [source.zigzag() for _ in range(min(order, count))]
    while len(out) < count:
        out += frame(source, min(256, count - len(out)))
    for turn in reversed(range(order)):
        for i in range(turn + 1, count):
            out[i] += out[i - 1]
    return [signed(value) for value in out]


def column(data: bytes, count: int) -> list[float]:
    source = Bytes(data)
    scheme = source.byte()
    if scheme == 32:
        return list(struct.unpack(f"<{count}d", source.take(8 * count)))
    if scheme != 31:
        return [value / 10 ** (scheme // 3) for value in integers(source, scheme % 3, count)]
    bits, word, leading, width, out = Bits(source), 0, 0, 0, []
    for _ in range(count):
        if bits.bit():
            if not bits.bit():
                leading, width = bits.number(6), bits.number(6) + 1
            word ^= bits.number(width) << (64 - leading - width)
        out.append(struct.unpack("<d", struct.pack("<Q", word))[0])
    return out


def chunk(data: bytes) -> Iterator[tuple[int, int, float]]:
    """(series, time in ms, value) of every sample."""
    source = Bytes(data)
    if source.byte() != 1:
        raise ValueError("an unknown codec")
    source.take(4)
    for _ in range(source.varint()):
        times, count = source.varint(), source.varint()
        series, last = [], 0
        for _ in range(count):
            last += source.varint()
            series.append(last)
        size = source.varint()
        sizes = [source.varint() for _ in range(count)]
        clock = Bytes(source.take(size))
        at = integers(clock, clock.byte(), times)
        for number, length in zip(series, sizes, strict=True):
            for time, value in zip(at, column(source.take(length), times), strict=True):
                yield number, time, value


def texts(source: Bytes, count: int) -> list[str]:
    templates = [source.take(source.varint()) for _ in range(source.varint())]
    which = integers(source, source.byte(), count)
    columns = [[iter(integers(source, source.byte(), which.count(place))) for _ in range(holes(template))]
               for place, template in enumerate(templates)]
    return [filled(templates[place], columns[place]).decode(errors="replace") for place in which]


def holes(template: bytes) -> int:
    escaped = [template[at + 1] for at in range(len(template)) if template[at] == 26]
    return sum(1 for byte in escaped if byte != ord("!"))


def filled(template: bytes, columns: list[Iterator[int]]) -> bytes:
    out, hole, source = b"", 0, Bytes(template)
    while source.at < len(template):
        byte = source.byte()
        if byte != 26:
            out += bytes([byte])
            continue
        kind = source.byte()
        if kind == ord("!"):
            out += b"\x1a"
            continue
        decimals, number = kind - ord("0"), next(columns[hole])
        hole += 1
        digits = str(number).rjust(decimals + 1, "0")
        out += (digits[:len(digits) - decimals] + "." * (decimals > 0) + digits[len(digits) - decimals:]).encode()
    return out


def result_chunk(data: bytes) -> Iterator[tuple[int, int, tuple[int, int, int, int, str]]]:
    """(component, time in ms, (state, interval, confirm, clock offset, text)) of every result."""
    source = Bytes(data)
    if source.byte() != 1:
        raise ValueError("an unknown codec")
    source.take(4)
    directory, component = [], 0
    for _ in range(source.varint()):
        component += source.varint()
        directory.append((component, source.varint(), source.varint(), source.varint()))
    for component, count, clock_size, rest_size in directory:
        clock, rest = Bytes(source.take(clock_size)), Bytes(source.take(rest_size))
        times, offsets = (integers(clock, clock.byte(), count) for _ in range(2))
        states, intervals, confirms = (integers(rest, rest.byte(), count) for _ in range(3))
        for row in zip(times, states, intervals, confirms, offsets, texts(rest, count), strict=True):
            yield component, row[0], row[1:]


def stored_results(connection: sqlite3.Connection) -> dict[tuple[int, int], tuple[int, int, int, int, str]]:
    """Of the whole store by (component, time): chunks, and rows of their own."""
    found = {}
    rows = [((component, time), row) for (data,) in connection.execute("SELECT bytes FROM result_chunks").fetchall()
            for component, time, row in result_chunk(data)]
    rows += [((component, time), tuple(row)) for component, time, *row in connection.execute(
        "SELECT component, time, state, interval, confirm, clock_offset, text FROM results")]
    badness = {0: 0, 1: 1, 3: 2, 2: 3}
    for place, row in rows:
        if place not in found or (badness[row[0]], row[1:]) > (badness[found[place][0]], found[place][1:]):
            found[place] = row
    return found


def stored_samples(connection: sqlite3.Connection, block_values) -> dict[tuple[int, int], float]:
    """Of the whole store by (series, time): chunks, then what waits for the cut. `block_values` gives (series number, time,
    value) of a telemetry_pb2.SampleBlock."""
    from tidemark.v1 import telemetry_pb2

    found: dict[tuple[int, int], float] = {}
    for (data,) in connection.execute("SELECT bytes FROM chunks ORDER BY id").fetchall():
        for series, time, value in chunk(data):
            found[series, time] = max(value, found.get((series, time), value))
    numbers = {(source, epoch, number): series for source, epoch, number, series in
               connection.execute("SELECT source, epoch, number, series FROM declarations WHERE series IS NOT NULL")}
    rows = connection.execute("SELECT source, epoch, clock_offset, section FROM blocks ORDER BY id").fetchall()
    for source, epoch, offset, section in rows:
        for block in telemetry_pb2.Section.FromString(section).blocks:
            for number, time, value in block_values(block):
                if (source, epoch, number) in numbers:
                    place = numbers[source, epoch, number], time + offset
                    found[place] = max(value, found.get(place, value))
    return found
