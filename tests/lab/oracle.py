"""What must be in the store, reckoned from the spool's own file by other code than the product's.

An agent keeps what was acknowledged for the grace period, so its spool still holds every batch that it accepted. The
oracle decodes them with the generated Python messages and looks for each item in the collector's tables.
"""

from __future__ import annotations

import sqlite3
import unittest
import uuid

from lab.chunks import stored_results, stored_samples
from lab.lab import Agent, Lab, wait_for


def _open(path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    connection.text_factory = lambda raw: raw.decode(errors="replace")
    return connection


def _values(block):
    """(series number, time in ms, value) of every cell, by telemetry.proto's comment."""
    times, series, at = [], [], 0
    for delta in block.times_ms:
        at += delta
        times.append(at)
    number = 0
    for delta in block.series:
        number += delta
        series.append(number)
    for beyond, length in zip(block.series_runs[::2], block.series_runs[1::2]):
        series += range(number + beyond, number + beyond + length)
        number += beyond + length - 1
    decimals_of = list(block.decimals)
    for decimals, length in zip(block.decimals_runs[::2], block.decimals_runs[1::2]):
        decimals_of += [decimals] * length
    scaled, doubles = iter(block.scaled), iter(block.doubles)
    for number, decimals in zip(series, decimals_of, strict=True):
        last = 0
        for time in times:
            if decimals == 255:
                yield number, time, next(doubles)
            else:
                last += next(scaled)
                yield number, time, last / 10 ** decimals


class Oracle:
    COUNTS = {"sample": "SELECT (SELECT samples FROM store) + (SELECT coalesce(sum(b.samples), 0) "
                        "FROM blocks b JOIN endpoints e ON e.id=b.endpoint WHERE b.id>e.cut)",
              "result": "SELECT results FROM store", "event": "SELECT count(*) FROM events"}

    def __init__(self, lab: Lab):
        self.lab = lab
        self.database = lab.state / "tidemark.db"

    def query(self, sql: str, *values):
        connection = _open(self.database)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def count(self, kind: str) -> int:
        return self.query(self.COUNTS[kind])[0][0]

    def samples(self) -> dict[tuple[int, int], float]:
        """All that are stored, by (series, time)."""
        connection = _open(self.database)
        try:
            return stored_samples(connection, _values)
        finally:
            connection.close()

    def results(self) -> dict[tuple[int, int], tuple]:
        """All that are stored, by (component, time)."""
        connection = _open(self.database)
        try:
            return stored_results(connection)
        finally:
            connection.close()

    @staticmethod
    def spooled(agent: Agent) -> int:
        """The highest seq in the spool's file; 0 before there is one."""
        if not agent.spool.exists():
            return 0
        connection = _open(agent.spool)
        try:
            made = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'entry'").fetchone()
            return connection.execute("SELECT coalesce(max(seq_to), 0) FROM entry").fetchone()[0] if made else 0
        finally:
            connection.close()

    @staticmethod
    def source_of(agent: Agent) -> bytes:
        lines = (agent.state / "identity" / "identity").read_text().splitlines()
        return uuid.UUID(next(line.split()[1] for line in lines if line.startswith("endpoint "))).bytes

    def high(self, agent: Agent) -> int:
        rows = self.query("SELECT high FROM epochs WHERE source = ? ORDER BY epoch DESC LIMIT 1", self.source_of(agent))
        return rows[0][0] if rows else 0

    def wait_drained(self, agent: Agent, seconds: float = 120) -> None:
        """Everything that is spooled now is in the store."""
        target = self.spooled(agent)
        wait_for(f"the store to have the spool's {target} entries", lambda: self.high(agent) >= target, seconds)

    def wait_digested(self) -> None:
        wait_for("the digest", lambda: self.query("SELECT count(*) FROM journal")[0][0] == 0)

    def epochs(self, agent: Agent):
        kinds = ("samples", "results", "events")
        columns = ", ".join(f"{fate}_{kind}" for fate in ("sent", "stored", "refused", "lost") for kind in kinds)
        return [{fate: row[i * 3:i * 3 + 3] for i, fate in enumerate(("sent", "stored", "refused", "lost"))}
                for row in self.query(f"SELECT {columns} FROM epochs WHERE source = ? ORDER BY epoch", self.source_of(agent))]

    def assert_sums(self, test: unittest.TestCase, agent: Agent) -> list:
        epochs = self.epochs(agent)
        test.assertTrue(epochs)
        for epoch in epochs:
            for sent, stored, refused, lost in zip(epoch["sent"], epoch["stored"], epoch["refused"], epoch["lost"]):
                test.assertEqual(sent, stored + refused + lost)
        return epochs

    def assert_delivered(self, test: unittest.TestCase, agent: Agent, own_events: int = 0) -> None:
        """Every item of every batch in the spool is stored, once; nothing was lost or refused. `own_events`: of the collector's about it."""
        from tidemark.v1 import telemetry_pb2

        spool = _open(agent.spool)
        batches = [telemetry_pb2.Batch.FromString(row[0]) for row in
                   spool.execute("SELECT payload FROM entry WHERE is_batch = 1 ORDER BY seq_from")]
        first = spool.execute("SELECT min(seq_from), max(seq_to) FROM entry").fetchone()
        spool.close()
        test.assertGreater(len(batches), 0)
        test.assertEqual(first, (1, len(batches)), "the spool still has every batch")
        source = self.source_of(agent)
        epochs = self.assert_sums(test, agent)
        test.assertEqual(len(epochs), 1)
        results = sum(len(section.results) for batch in batches for section in batch.sections)
        events = sum(len(section.events) for batch in batches for section in batch.sections)
        cells = [cell for batch in batches for section in batch.sections for block in section.blocks for cell in _values(block)]
        test.assertEqual(epochs[0]["sent"], (len(cells), results, events))
        test.assertEqual(epochs[0]["stored"], epochs[0]["sent"])
        numbers = dict(self.query("SELECT number, series FROM declarations WHERE source = ?", source))
        stored = self.samples()
        for number, time, value in cells:
            test.assertEqual(stored.get((numbers[number], time)), value, f"series {number} at {time}")
        keys = [row[0] for row in self.query("SELECT key FROM endpoints WHERE source = ?", source)]
        of_source = {place for place in stored if place[0] in numbers.values()}
        test.assertEqual(of_source, {(numbers[number], time) for number, time, _ in cells})
        checks = {name: key for key, name in self.query("SELECT key, check_name FROM components WHERE endpoint = ?", keys[0])}
        sent = {(checks[result.check], result.time_ms): (result.state - 1, result.interval_ms, result.confirm, 0, result.text)
                for batch in batches for section in batch.sections for result in section.results}
        test.assertEqual(len(sent), results)
        test.assertEqual({place: row for place, row in self.results().items() if place[0] in checks.values()}, sent)
        stored_events = self.query(f"SELECT count(*) FROM events WHERE endpoint = {keys[0]}")
        test.assertEqual(stored_events[0][0], events + own_events)
