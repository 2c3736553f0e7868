"""A collector that was restored from a backup: who enrolled since waits, and who was revoked since is found again."""

import pathlib
import shutil
import subprocess
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

FAST = 'name = "fast"\nsampling_interval = "250ms"\n'


class RestoreTest(unittest.TestCase):
    def lab(self, identity: str = "") -> Lab:
        lab = Lab(mail=f"[identity]\n{identity}\n").__enter__()
        self.addCleanup(lambda: lab.__exit__(None, None, None))
        lab.write_set(FAST)
        lab.start_collector()
        return lab

    @staticmethod
    def back_up(lab: Lab) -> pathlib.Path:
        folder = lab.folder / "backup"
        folder.mkdir()
        lab.cli("backup", str(folder / "store.db"))
        return folder / "store.db"

    @staticmethod
    def restore(lab: Lab, backup: pathlib.Path) -> pathlib.Path:
        """As packaging/README.md tells; returns what the journal has of before."""
        lab.collector.stop()
        journal = lab.folder / "journal"
        journal.write_text(lab.collector.text())
        for suffix in ("", "-wal", "-shm", ".witness"):
            (lab.state / f"tidemark.db{suffix}").unlink(missing_ok=True)
        shutil.copy(backup, lab.state / "tidemark.db")
        lab.start_collector()
        return journal

    @staticmethod
    def endpoints(lab: Lab) -> dict[str, str]:
        return {one["id"]: one["state"] for one in lab.cli("endpoint", "list", "--all")["endpoints"]}

    def id_of(self, lab: Lab, agent) -> str:
        return next(line.split()[1] for line in (agent.state / "identity" / "identity").read_text().splitlines()
                    if line.startswith("endpoint "))

    def event(self, lab: Lab, name: str) -> dict:
        return wait_for(f"the event {name}", lambda: [e for e in lab.events() if e["name"] == name])[0]

    def test_who_enrolled_since_waits_and_comes_back_with_all_it_has(self):
        lab = self.lab()
        lab.agent("old").start()
        backup = self.back_up(lab)
        late = lab.agent("late").start()
        wait_for("samples of it", lambda: Oracle(lab).query(
            "SELECT count(*) FROM blocks WHERE source=?", bytes.fromhex(self.id_of(lab, late).replace("-", "")))[0][0])
        self.restore(lab, backup)
        late.process.expect("the collector does not know this endpoint")
        self.assertNotIn(self.id_of(lab, late), self.endpoints(lab))
        waiting = wait_for("its application", lambda: lab.cli("endpoint", "waiting")["applicants"])
        self.assertEqual([one["returning"] for one in waiting], [self.id_of(lab, late)])
        self.assertIn("127.0.0.1", waiting[0]["address"])
        self.assertIn("1 endpoint waiting for somebody's approval", lab.cli_raw("doctor", "-o", "table").stdout)
        self.assertIn("is a backup, or an older one", lab.cli_raw("doctor", "-o", "table").stdout)

        approved = lab.cli_raw("endpoint", "approve", str(waiting[0]["id"]), "-o", "table")
        self.assertIn("it comes back when it asks again", approved.stdout)
        late.process.expect("streaming to the collector", seconds=90)
        wait_for("it to be connected", lambda: self.endpoints(lab).get(self.id_of(lab, late)) == "connected", seconds=90)
        self.assertIn("let in by", self.event(lab, "identity.returned")["body"])
        self.assertEqual(lab.cli("endpoint", "waiting", "--all")["applicants"][0]["state"], "enrolled")
        late.stop()
        Oracle(lab).wait_drained(late)
        lab.collector.stop()
        Oracle(lab).assert_delivered(self, late, own_events=1)

    def test_who_enrolled_since_is_let_in_by_policy(self):
        lab = self.lab('unknown_endpoints = "admit"')
        backup = self.back_up(lab)
        late = lab.agent("late").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        self.restore(lab, backup)
        wait_for("it to be back", lambda: self.endpoints(lab).get(self.id_of(lab, late)) == "connected")
        self.assertIn("let in by the policy of collector.toml", self.event(lab, "identity.returned")["body"])
        line = wait_for("the audit line", lambda: [one for one in lab.cli("audit", "list")["audit"]
                                                   if one["action"] == "endpoint.approve"])[0]
        self.assertIn(self.id_of(lab, late), line["about"])
        self.assertEqual(lab.cli_raw("audit", "verify").returncode, 0)

    def test_revocations_since_the_backup_are_found_again_in_the_journal(self):
        lab = self.lab()
        agents = {name: lab.agent(name).start() for name in ("kept", "stolen", "scrapped")}
        wait_for("all", lambda: list(self.endpoints(lab).values()) == ["connected"] * 3)
        ids = {name: self.id_of(lab, agent) for name, agent in agents.items()}
        backup = self.back_up(lab)
        lab.cli("endpoint", "revoke", ids["stolen"])
        lab.cli("endpoint", "retire", ids["scrapped"])
        agents["scrapped"].process.expect("this endpoint was retired")
        late = lab.agent("late").start()
        wait_for("it", lambda: self.endpoints(lab).get(self.id_of(lab, late)) == "connected")
        journal = self.restore(lab, backup)

        # The store has forgotten: they come in again, and the doctor says what to do.
        wait_for("all that it knows", lambda: list(self.endpoints(lab).values()) == ["connected"] * 3, seconds=90)
        damaged = lab.folder / "damaged"
        damaged.write_text(journal.read_text().replace("endpoint.revoke", "endpoint.apply"))
        refused = lab.cli_raw("audit", "recover", "--from", str(damaged))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("lacks lines, or was changed", refused.stderr)
        self.assertEqual(list(self.endpoints(lab).values()), ["connected"] * 3)

        lost = lab.cli("audit", "recover", "--from", str(journal))["lost"]
        self.assertEqual({(one["action"], one["applied"]) for one in lost if one["action"].startswith("endpoint.")},
                         {("endpoint.revoke", True), ("endpoint.retire", True), ("endpoint.enroll", True)})
        agents["stolen"].process.expect("this endpoint is kept out")
        agents["scrapped"].process.expect("this endpoint is kept out")
        wait_for("the states", lambda: {ids["stolen"]: "revoked", ids["scrapped"]: "retired",
                                        ids["kept"]: "connected"}.items() <= self.endpoints(lab).items())
        events = wait_for("the events", lambda: len(found := [e for e in lab.events() if e["name"] == "identity.kept_out_again"]) == 2
                          and found)
        self.assertIn("It was found in the audit log's copy", events[0]["body"])
        # Whom the copy shows to have enrolled need not wait.
        wait_for("who enrolled since", lambda: self.endpoints(lab).get(self.id_of(lab, late)) == "connected", seconds=90)
        self.assertNotIn("is a backup, or an older one", lab.cli_raw("doctor", "-o", "table").stdout)
        self.assertEqual(lab.cli_raw("audit", "verify").returncode, 0)
        self.assertNotIn(ids["scrapped"], {one["id"] for one in lab.cli("endpoint", "list")["endpoints"]})

    def test_who_enrolled_since_and_expired_waits_at_its_renewal(self):
        lab = self.lab('certificate_life = "6s"')
        backup = self.back_up(lab)
        late = lab.agent("late").start()
        wait_for("samples", lambda: Oracle(lab).count("sample"))
        late.stop()
        journal = self.restore(lab, backup)
        self.assertTrue(journal.exists())
        serial = (late.state / "identity" / "certificate.pem").read_text()
        wait_for("its certificate's end", lambda: self.expired(late))
        late.start()
        late.process.expect("the collector does not know this endpoint")
        waiting = wait_for("its application", lambda: lab.cli("endpoint", "waiting")["applicants"])
        lab.cli("endpoint", "approve", str(waiting[0]["id"]))
        wait_for("it to be connected", lambda: self.endpoints(lab).get(self.id_of(lab, late)) == "connected", seconds=90)
        self.assertNotEqual((late.state / "identity" / "certificate.pem").read_text(), serial)

    @staticmethod
    def expired(agent) -> bool:
        file = agent.state / "identity" / "certificate.pem"
        return subprocess.run(["openssl", "x509", "-checkend", "0", "-noout", "-in", str(file)],
                              stdout=subprocess.DEVNULL, check=False, timeout=20).returncode == 1


if __name__ == "__main__":
    unittest.main()
