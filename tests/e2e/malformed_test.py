"""What a broken or hostile source sends ends its own stream with a reason; others go on."""

import time
import unittest

import grpc
from lab.chain import chain_after, digest
from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.source import Source, batch_of, credentials, event_section
from tidemark.v1 import ingest_pb2, telemetry_pb2


class MalformedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
        cls.lab.start_collector()
        cls.bystander = cls.lab.agent("bystander").start()
        cls.hostile = cls.lab.agent("hostile")

    @classmethod
    def tearDownClass(cls):
        cls.lab.__exit__(None, None, None)

    def open(self) -> Source:
        return Source(self.lab.ingest, credentials(self.hostile.state / "identity"))

    def assert_others_go_on(self):
        before = Oracle(self.lab).count("sample")
        wait_for("the bystander's samples", lambda: Oracle(self.lab).count("sample") > before)
        self.assertTrue(self.lab.collector.running())

    def assert_closed_with_reason(self, source: Source, words: str):
        closing = source.receive_kind("closing")
        code, detail = source.status()
        self.assertEqual(code, grpc.StatusCode.INVALID_ARGUMENT)
        self.assertIn(words, (closing.detail if closing else "") + detail)

    def test_bytes_that_are_no_message(self):
        with self.open() as source:
            source.send_raw(b"\xff\xff\xff\xff no message")
            self.assert_closed_with_reason(source, "")
        self.assert_others_go_on()

    def test_a_push_before_hello(self):
        with self.open() as source:
            source.send(push=ingest_pb2.Push(seq_from=1, seq_to=1, chain=bytes(16), batch=b""))
            self.assert_closed_with_reason(source, "Hello")
        self.assert_others_go_on()

    def test_ids_of_the_wrong_size(self):
        with self.open() as source:
            source.send(hello=ingest_pb2.Hello(spool_id=b"short", first_seq=1))
            self.assert_closed_with_reason(source, "16 bytes")
        self.assert_others_go_on()

    def test_a_message_over_the_limit(self):
        with self.open() as source:
            limit = source.hello().limits.message_bytes_max
            source.send(push=ingest_pb2.Push(seq_from=1, seq_to=1, chain=bytes(16), batch=bytes(limit + 1)))
            code, _ = source.status()
            self.assertEqual(code, grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assert_others_go_on()

    def push(self, source: Source, welcome, batch: bytes, counts: telemetry_pb2.Counts, **more) -> None:
        seq = welcome.expected_seq
        before = welcome.chain or bytes(16)
        source.send(push=ingest_pb2.Push(seq_from=seq, seq_to=seq, chain=chain_after(before, seq, digest(batch)),
                                         total=counts, batch=batch, **more))

    def test_a_batch_that_cannot_be_decoded_is_refused_for_good_and_the_stream_goes_on(self):
        with self.open() as source:
            welcome = source.hello()
            self.push(source, welcome, b"\xff\xff\xff no batch", telemetry_pb2.Counts())
            refusal = source.receive_kind("refusal")
            self.assertEqual(refusal.seq, welcome.expected_seq)
            self.assertTrue(refusal.reason)

    def test_a_section_about_another_endpoint_is_refused_and_the_rest_is_kept(self):
        with self.open() as source:
            welcome = source.hello()
            foreign = Oracle.source_of(self.bystander)
            batch = batch_of(event_section("test.own"), event_section("test.foreign", endpoint=foreign))
            self.push(source, welcome, batch, telemetry_pb2.Counts(events=2))
            ack = source.receive_kind("ack")
            self.assertEqual(sum(item.counts.events for item in ack.refused), 1)
            self.assertIn("endpoint", " ".join(item.reason for item in ack.refused))
        wait_for("the good event", lambda: any(event["name"] == "test.own" for event in self.lab.events()))
        self.assertFalse(any(event["name"] == "test.foreign" for event in self.lab.events()))

    def test_events_of_the_far_future_are_refused_and_counted(self):
        with self.open() as source:
            welcome = source.hello()
            batch = batch_of(event_section("test.future", when=time.time() + 3600), event_section("test.now"))
            self.push(source, welcome, batch, telemetry_pb2.Counts(events=2))
            ack = source.receive_kind("ack")
            self.assertEqual(sum(item.counts.events for item in ack.refused), 1)

    def test_a_total_that_does_not_fit_ends_the_stream(self):
        with self.open() as source:
            welcome = source.hello()
            self.push(source, welcome, batch_of(event_section("test.total")), telemetry_pb2.Counts(events=7))
            self.assert_closed_with_reason(source, "total")
        self.assert_others_go_on()


if __name__ == "__main__":
    unittest.main()
