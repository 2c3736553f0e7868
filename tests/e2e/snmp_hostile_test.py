"""Devices that answer wrongly in every way: nothing crashes, hangs or grows, and those that answer rightly are polled as if alone."""

import datetime
import json
import os
import pathlib
import re
import unittest
import unittest.mock
from collections import defaultdict

from lab.hostile_agent import Device, Responder
from lab.hostility import CRITICAL, RETRIES, TIMEOUT, all_of_them
from lab.lab import Lab, wait_for
from lab.proxy import enrolled
from lab.snmpd import PRIVACY_PASS, USER_PASS, Snmpd

INTERVAL, GOOD_INTERVAL = 2, 5  # seconds
# What is freed may be kept for a while to be watched; not for so long that growth would be hidden behind it.
SANITIZERS = {"ASAN_OPTIONS": "detect_leaks=1:quarantine_size_mb=4:malloc_context_size=8", "UBSAN_OPTIONS": "print_stacktrace=1"}
GROWTH_DIVISOR = 10    # of the bytes that came, what stays would be more than a part in so many, were anything of them kept
BYTES_MIN = 128 << 20  # that came, so that this part is more than what the memory of a program varies by
LOOKS_WARM = 2         # of the program at itself, until all devices had their turns
GOOD = ("good-own", "good-snmpd")
# Sent before the program looks at itself, and counted when it has looked; some may not find room in a socket's buffer.
STRAYS_SHARE = 0.9


class SnmpHostileTest(unittest.TestCase):
    """One proxy polls all of them at once, and is looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(unittest.mock.patch.dict(os.environ, SANITIZERS))
        cls.lab = cls.enterClassContext(Lab())
        cls.lab.start_collector()
        cls.hostile = {one.device.name: one for one in all_of_them()}
        cls.good = Device("good-own")
        cls.responder, cls.good_responder = Responder([one.device for one in cls.hostile.values()]), Responder([cls.good])
        for responder in (cls.responder, cls.good_responder):
            cls.addClassCleanup(responder.stop)
            responder.start()
        cls.snmpd = Snmpd(cls.lab.folder / "snmpd")
        cls.addClassCleanup(cls.snmpd.stop)
        cls.snmpd.start()
        cls.proxy = enrolled(cls.lab, "proxy-1")
        cls.proxy.write_devices(cls.devices())
        name = cls.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        cls.lab.cli("proxy", "assign", name, "127.0.0.0/8", "--by", "anna")
        cls.name = name
        cls.proxy.start()
        cls.run_all()

    @classmethod
    def devices(cls) -> str:
        secret = {name: cls.proxy.write_secret(name, text) for name, text in
                  (("community", "public"), ("auth", USER_PASS), ("priv", PRIVACY_PASS))}
        auth = f'authentication = "sha512"\nauthentication_file = "{secret["auth"]}"\n'
        text = (f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{secret["community"]}"\n'
                f'[[credential]]\nname = "old"\nversion = "1"\ncommunity_file = "{secret["community"]}"\n'
                '[[credential]]\nname = "anna"\nversion = "3"\nuser = "nobody"\n'
                f'[[credential]]\nname = "olga"\nversion = "3"\nuser = "olga"\n{auth}privacy = "aes"\nprivacy_file = "{secret["priv"]}"\n')
        for name, port, credential in ([(one.device.name, one.device.port, one.credential) for one in cls.hostile.values()]
                                       + [("good-own", cls.good.port, "lan"), ("good-snmpd", cls.snmpd.port, "olga")]):
            # A good device may be kept waiting by a busy machine; the others are known to answer within their time or not at all.
            timeout, interval = (f"{int(TIMEOUT * 1_000)}ms", INTERVAL) if name in cls.hostile else ("10s", GOOD_INTERVAL)
            text += (f'[[device]]\nname = "{name}"\naddress = "127.0.0.1"\nport = {port}\ncredential = "{credential}"\n'
                     f'interval = "{interval}s"\ntimeout = "{timeout}"\nretries = {RETRIES}\n')
        return text

    @classmethod
    def run_all(cls):
        """Until all had their turns, and then until megabytes have come and the program has looked at itself again."""
        wait_for("the proxy's looks at itself", lambda: len(cls.looks("polls")) >= LOOKS_WARM, 240)
        wait_for("the end of the longest poll", lambda: cls.checks("endless-singles"), 400)
        warm = cls.responder.sent()
        cls.resident_warm, octets_warm = cls.resident(), cls.responder.sent_octets()
        cls.strays_sent = sum(warm[name].datagrams for name, one in cls.hostile.items() if one.strays)
        looks = len(cls.looks("polls"))
        wait_for("its next", lambda: len(cls.looks("polls")) > looks, 240)
        wait_for("megabytes", lambda: cls.responder.sent_octets() - octets_warm > BYTES_MIN, 240)
        cls.resident_end, cls.octets = cls.resident(), cls.responder.sent_octets() - octets_warm
        cls.vitals = {name: cls.looks(name)[-1]["value"] for name in ("strays", "faults", "timeouts", "polls")}
        cls.sent = cls.responder.sent()
        cls.exit_code = cls.proxy.stop()

    @classmethod
    def resident(cls) -> int:
        status = pathlib.Path(f"/proc/{cls.proxy.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) << 10

    @classmethod
    def samples(cls, endpoint: str, metric: str) -> list[dict]:
        got = cls.lab.cli_raw("series", "get", endpoint, metric, "--since", "1h", "--output", "json")
        if got.returncode != 0:
            return []  # it has none yet
        found = json.loads(got.stdout)["series"]
        return found[0]["samples"] if found else []

    @classmethod
    def round_trips(cls, device: str) -> list[dict]:
        return cls.samples(device, "snmp.round_trip")

    @classmethod
    def looks(cls, name: str) -> list[dict]:
        return cls.samples(cls.name, f"tidemark.agent.snmp.{name}")

    def test_the_program_and_the_collector_are_whole_and_it_stops_when_told(self):
        self.assertEqual(self.exit_code, 0)
        self.assertTrue(self.lab.collector.running())
        self.assertEqual(self.responder.troubles() + self.good_responder.troubles(), [])
        for process in (self.proxy.process, self.lab.collector):
            # Nobody fills its log with what he sends.
            self.assertEqual([line for line in process.text().splitlines() if not line.startswith("20")], [])
            for words in ("Sanitizer", "runtime error", "stack smashing", "terminate called"):
                self.assertNotIn(words, process.text())

    def test_every_interval_of_devices_that_answer_rightly_is_kept(self):
        for name in GOOD:
            with self.subTest(name):
                times = [seconds(one["time"]) for one in self.round_trips(name)]
                self.assertGreater(len(times), 10)
                self.assertEqual(len(times), round((times[-1] - times[0]) / GOOD_INTERVAL) + 1)
                self.assertEqual(self.checks(name), {"ok"})

    def test_each_hostile_device_yields_what_can_be_had(self):
        series = defaultdict(set)
        for one in self.lab.series():
            series[one["endpoint"]].add((one["metric"], str(one.get("attributes"))))
        for name, one in self.hostile.items():
            with self.subTest(name):
                self.assertGreater(self.sent[name].requests, 1)
                self.assertLessEqual(self.checks(name) or {"none"}, one.reachable)
                self.assertGreaterEqual(len(series[name]), one.least)
                if one.reachable == CRITICAL:
                    self.assertEqual(len(series[name]), 0)

    def test_what_was_no_answer_is_counted_and_so_is_what_was_wrong_in_answers(self):
        self.assertGreaterEqual(self.vitals["strays"], STRAYS_SHARE * self.strays_sent)
        self.assertGreaterEqual(self.vitals["faults"], sum(one.faults for one in self.hostile.values()))
        self.assertGreaterEqual(self.vitals["timeouts"], sum(one.reachable == CRITICAL for one in self.hostile.values()))

    def test_nothing_of_what_came_is_kept(self):
        self.assertLess(self.resident_end - self.resident_warm, self.octets / GROWTH_DIVISOR,
                        f"of {self.octets} bytes; before {self.resident_warm}, then {self.resident_end}")

    @classmethod
    def checks(cls, device: str) -> set[str]:
        return {one["state"] for one in cls.lab.cli("endpoint", "show", device)["checks"] if one["check"] == "reachable"}


def seconds(time: str) -> float:
    return datetime.datetime.fromisoformat(time).timestamp()


if __name__ == "__main__":
    unittest.main()
