"""Who only connects: strangers take no place from endpoints and admins, and leave none behind."""

import contextlib
import socket
import unittest

from lab.lab import Agent, Lab, wait_for
from lab.oracle import Oracle

STRANGER = "127.0.0.66"


class StrangersTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')

    def connect(self, to: str, count: int, origin: str = STRANGER) -> list[socket.socket]:
        host, port = to.rsplit(":", 1)
        out = []
        for _ in range(count):
            stranger = socket.create_connection((host, int(port)), timeout=60, source_address=(origin, 0))
            self.addCleanup(stranger.close)
            out.append(stranger)
        return out

    def counted(self, name: str) -> int:
        return sum(vital["value"] for vital in self.lab.cli("status")["vitals"] if vital["name"] == name)

    def wait_for_more(self, agent: Agent) -> None:
        before = Oracle(self.lab).high(agent)
        wait_for(f"batches of {agent.name}", lambda: Oracle(self.lab).high(agent) > before + 3)

    def test_a_collector_without_descriptors_serves_whom_it_has_and_takes_others_when_there_are_some_again(self):
        self.lab.wrap = ["prlimit", "--nofile=160:160"]
        self.lab.start_collector()
        known = self.lab.agent("known").start()
        wait_for("its samples", lambda: Oracle(self.lab).count("sample"))
        late = self.lab.agent("late")
        crowd = self.connect(self.lab.ingest, 200)
        wait_for("the limit", lambda: self.counted("ingest.full"))
        self.wait_for_more(known)
        late.start()
        for stranger in crowd:
            stranger.close()
        wait_for("the late one", lambda: Oracle(self.lab).high(late) > 3)
        self.wait_for_more(known)

    def test_one_network_cannot_take_all_places(self):
        self.lab.start_collector()
        agent = self.lab.agent("one")
        self.connect(self.lab.ingest, 300)
        wait_for("the limit", lambda: self.counted("ingest.network_full"))
        agent.start()
        wait_for("its samples", lambda: Oracle(self.lab).count("sample"))

    def test_one_network_cannot_take_all_places_of_enrolment(self):
        self.lab.start_collector()
        self.connect(self.lab.enroll, 64)
        wait_for("the limit", lambda: self.counted("enroll.network_full"))
        self.lab.agent("one")

    def test_who_says_nothing_or_dribbles_is_dropped(self):
        self.lab.start_collector()
        silent, dribbling = self.connect(self.lab.ingest, 2)
        silent.settimeout(0.5)
        silent_gone = dribbled = False

        def both_gone() -> bool:
            nonlocal silent_gone, dribbled
            with contextlib.suppress(TimeoutError):
                try:
                    silent_gone = silent_gone or silent.recv(1) == b""
                except ConnectionError:
                    silent_gone = True
            try:
                dribbling.send(b"\x16")
            except ConnectionError:
                dribbled = True
            return silent_gone and dribbled

        wait_for("both to be dropped", both_gone)


if __name__ == "__main__":
    unittest.main()
