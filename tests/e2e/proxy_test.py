"""A proxy speaks for the devices that it was assigned, and for no other."""

import ipaddress
import unittest
import uuid

from lab.chain import chain_after, digest
from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, batch_of, credentials, event_section
from tidemark.v1 import ingest_pb2, telemetry_pb2


class ProxyTest(unittest.TestCase):
    """One story, told in the order in which it happens."""

    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.lab.start_collector()
        cls.proxy = cls.lab.agent("snmp-1")  # its identity; the tests' own source speaks
        cls.id = uuid.UUID(bytes=Oracle.source_of(cls.proxy))
        cls.other_id = uuid.UUID(bytes=Oracle.source_of(cls.lab.agent("snmp-2")))
        names = {row["id"]: row["name"] for row in cls.lab.cli("endpoint", "list")["endpoints"]}
        cls.own, cls.other = names[str(cls.id)], names[str(cls.other_id)]
        cls.spool, cls.seq, cls.chain, cls.total = uuid.uuid4().bytes, 0, bytes(16), telemetry_pb2.Counts()

    @classmethod
    def tearDownClass(cls):
        cls.lab.__exit__(None, None, None)

    def device(self, key: str, address: str, **more) -> ingest_pb2.Device:
        ipaddress.ip_address(address)
        return ingest_pb2.Device(endpoint=uuid.uuid5(self.id, key).bytes, name=key, address=address,
                                 endpoint_class="switch", site="berlin", description="IOS 15", **more)

    def open(self) -> Source:
        source = Source(self.lab.ingest, credentials(self.proxy.state / "identity"))
        source.spool = self.spool
        welcome = source.hello()
        self.assertEqual(welcome.expected_seq, self.seq + 1)
        self.assertEqual(welcome.limits.devices_max, 20_000)
        return source

    def name(self, source: Source, *devices: ingest_pb2.Device) -> list[ingest_pb2.RefusedDevice]:
        source.send(devices=ingest_pb2.Devices(devices=devices))
        return list(source.receive_kind("devices_answer").refused)

    def push(self, source: Source, *sections: telemetry_pb2.Section, **more) -> int:
        """How many items of the batch are refused."""
        cls, batch = type(self), batch_of(*sections)
        for section in sections:
            cls.total.results += len(section.results)
            cls.total.events += len(section.events)
            cls.total.samples += sum(len(block.times_ms) * len(block.series) for block in section.blocks)
        cls.seq += 1
        cls.chain = chain_after(cls.chain, cls.seq, digest(batch))
        source.send(push=ingest_pb2.Push(seq_from=cls.seq, seq_to=cls.seq, chain=cls.chain, total=cls.total, batch=batch, **more))
        ack = source.receive_kind("ack")
        self.assertEqual(ack.seq, cls.seq)
        return sum(item.counts.samples + item.counts.results + item.counts.events for item in ack.refused)

    def endpoints(self) -> dict[str, dict]:
        return {row["name"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def about(self, device: ingest_pb2.Device, name: str) -> telemetry_pb2.Section:
        section = event_section(name, endpoint=device.endpoint)
        now = section.events[0].time_ms
        section.results.add(check="snmp", time_ms=now, state=telemetry_pb2.CHECK_STATE_OK, interval_ms=60_000, confirm=1, text="answers")
        section.blocks.add(times_ms=[now], series=[1 if device.name == "sw1" else 2], decimals=b"\0", scaled=[5])
        return section

    def test_the_story(self):
        inside, outside = self.device("sw1", "10.1.0.5"), self.device("sw2", "10.2.0.5")
        declared = {"declarations": [
            telemetry_pb2.SeriesDeclaration(number=n, endpoint=device.endpoint, metric="system.network.io", unit="By",
                                            kind=telemetry_pb2.METRIC_KIND_COUNTER)
            for n, device in ((1, inside), (2, outside))], "series_max": 2}

        with self.subTest("without an assignment it speaks for nothing but itself"):
            with self.open() as source:
                refused = self.name(source, inside)
                self.assertIn("nothing is assigned", refused[0].reason)
            self.assertNotIn("sw1", self.endpoints())

        with self.subTest("an assignment is written in one way, warns of another proxy's, and is audited"):
            self.lab.cli("proxy", "assign", self.other, "10.0.0.0/8", "--by", "alice")
            reply = self.lab.cli("proxy", "assign", self.own, "::ffff:10.1.0.0/112", "--by", "alice")
            self.assertEqual(reply["range"], "10.1.0.0/16")
            self.assertEqual(reply["overlaps"], [{"proxy": self.other, "range": "10.0.0.0/8"}])
            bad = self.lab.cli_raw("proxy", "assign", self.own, "10.1.0.5/16")
            self.assertNotEqual(bad.returncode, 0)
            self.assertIn("10.1.0.0/16", bad.stderr)
            again = self.lab.cli_raw("proxy", "assign", self.own, "10.1.0.0/16")
            self.assertIn("already", again.stderr)
            lines = [line for line in self.lab.cli("audit", "list")["audit"] if line["action"] == "proxy.assign"]
            self.assertEqual(lines[0]["author"], "alice")

        with self.open() as source:
            with self.subTest("what is assigned is taken, the rest is refused, and the stream goes on"):
                refused = self.name(source, inside, outside)
                self.assertEqual([item.endpoint for item in refused], [outside.endpoint])
                row = self.endpoints()["sw1"]
                self.assertEqual((row["proxy"], row["address"], row["description"]), (self.own, "10.1.0.5", "IOS 15"))
                self.assertEqual(row["id"], str(uuid.uuid5(self.id, "sw1")))
                self.assertEqual(self.push(source, self.about(inside, "test.in"), self.about(outside, "test.out"), **declared), 3)
                self.assertEqual(self.push(source, self.about(inside, "test.again")), 0)
                wait_for("the device's event", lambda: any(event["name"] == "test.again" for event in self.lab.events()))
                self.assertFalse(any(event["name"] == "test.out" for event in self.lab.events()))
                self.assertEqual(self.lab.cli("endpoint", "show", "sw1")["checks"][0]["state"], "ok")
                wait_for("its series", lambda: [row for row in self.lab.series() if row["endpoint"] == "sw1"])
                self.assertNotIn("sw2", self.endpoints())
            with self.subTest("what was refused is counted"):
                proxy = self.lab.cli("proxy", "list", self.own)["proxies"][0]
                self.assertEqual((proxy["devices"], proxy["devices_refused"], proxy["state"]), (1, 1, "connected"))
                self.assertIn("no range", proxy["refused_reason"])
                vitals = {row["name"]: row["value"] for row in self.lab.cli("status")["vitals"] if "no range" in (row["detail"] or "")}
                self.assertEqual(vitals["ingest.refused_devices"], 1)
                refusals = self.lab.cli("ledger")["refusals"]
                self.assertTrue(any("may not speak for" in row["reason"] for row in refusals))
            with self.subTest("another source's id is nobody else's"):
                stolen = self.device("agent", "10.1.0.9")
                stolen.endpoint = self.other_id.bytes
                self.assertIn("another source", self.name(source, stolen)[0].reason)
            with self.subTest("and each is a line of the audit log, with who it was"):
                def refused() -> list[str]:
                    return [line["about"] for line in self.lab.cli("audit", "list")["audit"] if line["action"] == "endpoint.refuse"]
                for words in ("no range", "another source", "may not speak for"):
                    wait_for(f"a line: {words}", lambda w=words: [one for one in refused() if w in one and str(self.id) in one])
            with self.subTest("an unassignment ends the stream, and the device's history stays"):
                self.lab.cli("proxy", "unassign", self.own, "10.1.0.0/16", "--by", "bob")
                closing = source.receive_kind("closing")
                self.assertEqual(closing.reason, ingest_pb2.Closing.REASON_ASSIGNMENT)
        with self.open() as source:
            self.assertEqual(len(self.name(source, inside)), 1)
            self.assertEqual(self.push(source, self.about(inside, "test.unassigned")), 3)
            self.assertIn("sw1", self.endpoints())

        with self.subTest("a revoked device is refused at once, though its range is assigned again"):
            self.lab.cli("proxy", "assign", self.own, "10.1.0.5")
            with self.open() as source:
                self.assertEqual(self.name(source, inside), [])
                self.lab.cli("endpoint", "revoke", "sw1")
                self.assertEqual(source.receive_kind("closing").reason, ingest_pb2.Closing.REASON_ASSIGNMENT)
            with self.open() as source:
                self.assertIn("revoked", self.name(source, inside)[0].reason)
                self.assertEqual(self.push(source, self.about(inside, "test.revoked")), 3)
                self.assertEqual(self.push(source, event_section("test.own")), 0)
            self.assertEqual(self.endpoints()["sw1"]["state"], "revoked")
            self.assertNotEqual(self.endpoints()[self.own]["state"], "revoked")


if __name__ == "__main__":
    unittest.main()
