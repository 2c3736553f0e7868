"""The admins' socket: who may connect, what may be in its way, and how many may follow a listing."""

import stat
import subprocess
import unittest

from lab.lab import PROGRAMS, Lab, wait_for

FOLLOWERS_MAX = 24


class SocketTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.socket = self.lab.run / "admin.sock"

    def ends_at_once(self, config) -> str:
        result = subprocess.run([str(PROGRAMS / "tidemarkd"), "--config", str(config)], text=True, capture_output=True,
                                timeout=60, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)
        return result.stderr

    def test_the_socket_is_its_owners_and_its_groups_and_leaves_nothing_else_behind(self):
        collector = self.lab.start_collector()
        mode = self.socket.stat().st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o660)
        self.assertEqual(sorted(path.name for path in self.lab.run.iterdir()), ["admin.sock", "ports"])
        self.assertEqual(collector.stop(), 0)
        self.assertFalse(self.socket.exists())

    def test_the_socket_of_a_killed_collector_is_replaced(self):
        self.lab.start_collector().kill()
        self.assertTrue(self.socket.exists())
        self.lab.start_collector()
        self.assertEqual(self.lab.cli_raw("status").returncode, 0)

    def test_what_is_no_socket_is_left_where_it_is(self):
        self.socket.write_text("precious")
        self.assertIn("is there and is no socket; move it away", self.ends_at_once(self.lab.config))
        self.assertEqual(self.socket.read_text(), "precious")

    def test_a_second_collector_does_not_take_the_socket_of_the_first(self):
        self.lab.start_collector()
        second = self.lab.folder / "second.toml"
        other = self.lab.config.read_text().replace(str(self.lab.state), str(self.lab.folder / "second"))
        second.write_text(other.replace(self.lab.ingest, "127.0.0.1:0").replace(self.lab.enroll, "127.0.0.1:0"))
        self.assertIn("another collector answers at", self.ends_at_once(second))
        self.assertEqual(self.lab.cli_raw("status").returncode, 0)

    def test_followed_listings_leave_threads_for_questions(self):
        self.lab.start_collector()
        logs = [self.lab.folder / f"follower-{n}.log" for n in range(FOLLOWERS_MAX)]
        command = [str(PROGRAMS / "tidemark"), "problem", "--follow", "--socket", str(self.socket)]
        followers = [self.lab.spawn(command, log) for log in logs]
        for follower in followers:
            follower.expect("no problem")
        late = subprocess.run(command, text=True, capture_output=True, timeout=60, check=False)
        self.assertEqual(late.returncode, 1)
        self.assertIn(f"{FOLLOWERS_MAX} listings are followed already", late.stderr)
        vitals = {vital["name"]: vital["value"] for vital in self.lab.cli("status")["vitals"]}
        self.assertEqual(vitals["admin.followers_refused"], 1)
        followers[0].kill()

        def free_again() -> bool:
            follower = self.lab.spawn(command, self.lab.folder / "again.log")
            wait_for("an answer", lambda: not follower.running() or "no problem" in follower.text())
            return follower.running()
        wait_for("a place that is free again", free_again)


if __name__ == "__main__":
    unittest.main()
