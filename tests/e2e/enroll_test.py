"""An endpoint enrols itself by what an installation left for it, whenever that comes and the collector can be reached."""

import os
import pathlib
import socket
import subprocess
import unittest

from lab.lab import Agent, Lab, wait_for
from lab.oracle import Oracle


class EnrollTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set('name = "fast"\nsampling_interval = "250ms"\n')
        self.lab.start_collector()
        self.file = self.lab.folder / "enrollment.toml"
        self.own = self.lab.folder / "one" / "state" / "enrollment.toml"
        self.agent = Agent(self.lab, "one", f'enrollment_file = "{self.file}"\nbackoff_max = "1s"')

    def leave(self, token: str, mode: int = 0o600, file: pathlib.Path | None = None) -> None:
        file = file or self.file
        beside = file.with_suffix(".new")
        beside.write_text(f'server = "{self.lab.enroll}"\ntoken = "{token}"\n')
        beside.chmod(mode)
        beside.rename(file)

    def token(self) -> str:
        return self.lab.cli("token", "create")["token"]

    def samples(self) -> int:
        return Oracle(self.lab).count("sample")

    def test_an_endpoint_is_renamed_and_labelled_while_it_streams_and_its_monitor_set_follows(self):
        self.lab.write_set('name = "tills"\nsampling_interval = "200ms"\n[select]\nlabels = { role = "till" }\n', "tills.toml")
        self.lab.cli("set", "reload")
        self.leave(self.token())
        self.agent.start()
        wait_for("samples", self.samples)
        old = self.lab.cli("endpoint", "list")["endpoints"][0]
        self.assertEqual(self.lab.cli("endpoint", "rename", old["name"], "till-3")["name"], "till-3")
        said = self.lab.cli("endpoint", "label", "till-3", "--label", "role=till", "--site", "berlin")
        self.assertEqual((said["site"], said["labels"]), ("berlin", "role=till"))

        def works_from_another_set() -> bool:
            return self.lab.cli("endpoint", "list")["endpoints"][0]["monitor_set_version"] != old["monitor_set_version"]

        wait_for("another monitor set", works_from_another_set)
        new = self.lab.cli("endpoint", "list")["endpoints"][0]
        self.assertEqual((new["id"], new["name"], new["site"]), (old["id"], "till-3", "berlin"))
        refused = self.lab.cli_raw("endpoint", "label", "till-3", "--remove", "floor")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("till-3 has no label 'floor'", refused.stderr)
        self.assertEqual(self.lab.cli_raw("endpoint", "label", "till-3").returncode, 2)

    def test_with_a_token_that_asks_for_approval_it_waits_until_somebody_decides(self):
        token = self.lab.cli("token", "create", "--approve", "--uses", "2")
        self.assertTrue(token["approve"])
        self.leave(token["token"])
        self.agent.start()
        self.agent.process.expect("this endpoint waits for approval: 'tidemark endpoint approve' at the collector")
        waiting = self.lab.cli("endpoint", "waiting")["applicants"]
        self.assertEqual([(one["id"], one["state"], one["address"]) for one in waiting], [(1, "waiting", "127.0.0.1")])
        self.assertEqual(self.lab.cli("endpoint", "list")["endpoints"], [])
        decided = self.lab.cli_raw("endpoint", "approve", waiting[0]["hostname"], "--by", "anna")
        self.assertEqual(decided.returncode, 0, decided.stderr)
        self.assertIn("is approved; it enrols when it asks again", decided.stdout)
        self.agent.process.expect("enrolled as ")
        wait_for("samples", self.samples)
        self.assertEqual(self.lab.cli("endpoint", "waiting")["applicants"], [])
        done = self.lab.cli("endpoint", "waiting", "--all")["applicants"][0]
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        self.assertEqual((done["state"], done["decided_by"], done["endpoint"]), ("enrolled", "anna", name))

        by_hand = Agent(self.lab, "two")
        waits = by_hand.enroll(token["token"], check=False)
        self.assertNotEqual(waits.returncode, 0)
        self.assertIn("waits for approval", waits.stderr)
        self.assertEqual(self.lab.cli_raw("endpoint", "reject", "2", "--by", "anna").returncode, 0)
        refused = by_hand.enroll(token["token"], check=False)
        self.assertIn("rejected by the collector's admin", refused.stderr)
        again = self.lab.cli_raw("endpoint", "approve", "2")
        self.assertEqual(again.returncode, 1)
        self.assertIn("number 2 was rejected by anna", again.stderr)
        self.assertEqual([line["action"] for line in self.lab.cli("audit", "list")["audit"]][::-1],
                         ["token.create", "endpoint.apply", "endpoint.approve", "endpoint.enroll", "endpoint.apply", "endpoint.reject"])

    def test_it_waits_says_what_is_wrong_and_enrols_when_it_can(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(str(self.lab.folder / "notify"))
        manager.settimeout(30)
        self.agent.process = self.lab.spawn(self.agent.command(), self.agent.folder / "log",
                                            {"NOTIFY_SOCKET": str(self.lab.folder / "notify")})
        self.assertEqual(manager.recv(4096), b"READY=1\nSTATUS=waiting to be enrolled")
        self.agent.process.expect("this endpoint is not enrolled yet: run 'tidemark-agent enroll'")
        token = self.token()
        self.leave(token, 0o644)
        self.agent.process.expect("enrollment.toml")
        self.agent.process.expect("0600")
        self.leave("tm1.nonsense")
        self.agent.process.expect("token")
        self.leave(token)
        self.agent.process.expect("enrolled as ")
        wait_for("samples", self.samples)
        heard = b""
        while b"READY=1\nSTATUS=observing" not in heard:
            heard = manager.recv(4096)
        self.assertEqual(self.agent.stop(), 0)
        while b"STOPPING=1" not in heard:
            heard = manager.recv(4096)
        self.assertNotIn(token.split(".")[2], self.agent.process.text())

    def test_the_token_in_its_own_folder_is_gone_once_it_is_enrolled(self):
        self.own.parent.mkdir(mode=0o700)
        self.leave(self.token(), file=self.own)
        self.agent.start()
        self.agent.process.expect("enrolled as ")
        wait_for("samples", self.samples)
        self.assertFalse(self.own.exists())
        # One that comes when it is enrolled, too.
        self.assertEqual(self.agent.stop(), 0)
        self.leave(self.token(), file=self.own)
        self.agent.start()
        wait_for("the file to be gone", lambda: not self.own.exists())
        self.agent.process.expect("streaming to the collector")

    def test_a_bad_token_in_one_file_does_not_stand_in_the_way_of_a_good_one_in_the_other(self):
        self.own.parent.mkdir(mode=0o700)
        used = self.token()
        self.lab.cli_raw("token", "revoke", used.split(".")[1])
        self.leave(used, file=self.own)
        self.agent.start()
        self.agent.process.expect("cannot enrol yet: ")
        good = self.token()
        self.leave(good)
        self.agent.process.expect("enrolled as ")
        wait_for("samples", self.samples)
        self.assertFalse(self.own.exists())
        self.assertIn(good, self.file.read_text())

    def test_a_collector_that_is_not_there_yet_is_no_error(self):
        self.leave(self.token())
        self.lab.collector.stop()
        self.agent.start()
        self.agent.process.expect("cannot enrol yet: ")
        self.lab.start_collector()
        wait_for("samples", self.samples)

    def test_somebody_may_enrol_it_by_hand_meanwhile(self):
        self.agent.start()
        self.agent.process.expect("not enrolled yet")
        self.agent.enroll(self.token())
        wait_for("samples", self.samples)

    def test_it_ends_when_asked_to_while_it_waits_and_while_it_tries(self):
        self.agent.start()
        self.agent.process.expect("not enrolled yet")
        self.assertEqual(self.agent.stop(), 0)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.lab.enroll, real = "127.0.0.1:%d" % silent.getsockname()[1], self.lab.enroll
            self.leave(self.token())
            self.agent.start()
            silent.settimeout(60)
            with silent.accept()[0]:
                self.assertEqual(self.agent.stop(), 0)
            self.lab.enroll = real

    def test_the_doctor_says_what_is_wrong_and_what_to_do(self):
        def doctor() -> tuple[int, str]:
            done = subprocess.run(self.agent.command("doctor"), capture_output=True, text=True, timeout=60, check=False)
            return done.returncode, done.stdout

        code, text = doctor()
        self.assertEqual(code, 1)
        self.assertIn("this endpoint is not enrolled", text)
        self.assertIn("Run 'tidemark-agent enroll' with a token", text)
        self.agent.enroll(self.token())
        self.assertIn("the agent does not run", doctor()[1])
        self.agent.start()
        wait_for("samples", self.samples)
        text = doctor()[1]
        for good in ("the agent runs", f"{self.lab.ingest} takes connections", "enrolled as ", "certificate lasts "):
            self.assertIn(good, text)
        self.assertNotIn("still holds the token", text)
        self.leave("tm1.left")
        self.assertIn(f"{self.file} still holds the token", doctor()[1])
        self.lab.collector.stop()
        code, text = doctor()
        self.assertEqual(code, 1)
        self.assertIn(f"{self.lab.ingest} cannot be reached: Connection refused", text)

    @unittest.skipUnless(os.geteuid() == 0, "only root can act for another")
    def test_what_root_enrols_belongs_to_the_service(self):
        self.agent.state.mkdir()
        subprocess.run(["chmod", "755", str(self.lab.folder), str(self.agent.folder)], check=True)
        os.chown(self.agent.state, 12345, 12346)
        self.agent.enroll(self.token())
        for file in (self.agent.state / "identity").iterdir():
            self.assertEqual((file.stat().st_uid, file.stat().st_gid), (12345, 12346), file)


if __name__ == "__main__":
    unittest.main()
