"""What people enter beside what endpoints report: planned work, corrections, acknowledgements, changes, and the audit log of all that."""

import contextlib
import datetime
import json
import pwd
import os
import sqlite3
import subprocess
import unittest

from lab.lab import PROGRAMS, Lab

SERVICE = """[[service]]
name = "shop"
title = "Shop"
sponsor = "Jane Roe <jane@example.org>"
owner = "John Doe <john@example.org>"
goal = "sells"
[service.hours]
time_zone = "Europe/Berlin"
monday = ["00:00-24:00"]
tuesday = ["00:00-24:00"]
wednesday = ["00:00-24:00"]
thursday = ["00:00-24:00"]
friday = ["00:00-24:00"]
saturday = ["00:00-24:00"]
sunday = ["00:00-24:00"]
[service.members]
select = [{ check = "http" }]
"""
MINUTE, HOUR, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


def text_of(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class OperationsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        cls.failed, cls.restored = cls.now - 3 * DAY, cls.now - 3 * DAY + 2 * HOUR

    def setUp(self):
        self.lab = Lab()
        self.lab.write_service(SERVICE)
        self.lab.start_collector()
        self.addCleanup(self.end)
        lines, moment = [], self.now - 5 * DAY
        while moment < self.now:
            state = "critical" if self.failed <= moment < self.restored else "ok"
            lines.append(json.dumps({"endpoint": "web-1", "check": "http", "time": text_of(moment), "state": state, "interval": "1h"}))
            moment += HOUR
        self.file(lines)

    def end(self):
        failed = any(error for _, error in getattr(self._outcome, "errors", None) or []) or not self._outcome.success
        self.lab.__exit__(RuntimeError if failed else None, None, None)

    def file(self, lines: list[str], *words: str, code: int = 0) -> dict:
        command = [str(PROGRAMS / "tidemark"), "import", "-", *words, "--socket", str(self.lab.run / "admin.sock"), "-o", "json"]
        done = subprocess.run(command, input="\n".join(lines) + "\n", text=True, capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def refused(self, code: int, said: str, *words: str) -> None:
        result = self.lab.cli_raw(*words)
        self.assertEqual(result.returncode, code, f"{words}: {result.stdout}{result.stderr}")
        self.assertIn(said, result.stderr, words)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def plan(self, *words: str) -> dict:
        return self.lab.cli("maintenance", "add", *words, "--reason", "new disks", "--approver", "Jane Roe")

    def test_work_is_planned_listed_and_cancelled(self):
        begin = self.now + DAY
        added = self.plan("--endpoint", "web-1", "--from", text_of(begin), "--for", "4h")
        self.assertEqual((added["id"], added["state"], added["scope"], added["name"]), (1, "planned", "endpoint", "web-1"))
        self.assertEqual((added["window_to"], added["author"]), (text_of(begin + 4 * HOUR).replace("Z", ".000Z"),
                                                                 pwd.getpwuid(os.getuid()).pw_name))
        under_way = self.plan("--service", "shop", "--from", "2h", "--to", text_of(self.now + 10 * HOUR), "--by", "alice")
        self.assertEqual((under_way["state"], under_way["author"]), ("active", "alice"))
        self.assertAlmostEqual(under_way["before_entry_s"], 7200, delta=300)
        said = self.lab.cli_raw("maintenance", "add", "--service", "shop", "--from", "1h", "--for", "5h", "--reason", "r", "--approver", "a")
        self.assertIn("only what lies after its entry is planned: 1 h", said.stdout)
        listed = self.lab.cli("maintenance", "list")["maintenances"]
        self.assertEqual([one["id"] for one in listed], [2, 3, 1])
        cancelled = self.lab.cli("maintenance", "cancel", "1", "--by", "carol")
        self.assertEqual((cancelled["state"], cancelled["cancelled_by"]), ("cancelled", "carol"))
        self.refused(1, "maintenance 1 was cancelled already, by carol", "maintenance", "cancel", "1")
        self.refused(1, "there is no maintenance 9", "maintenance", "cancel", "9")
        self.assertEqual([one["id"] for one in self.lab.cli("maintenance", "list")["maintenances"]], [2, 3])
        self.assertEqual([one["id"] for one in self.lab.cli("maintenance", "list", "--all")["maintenances"]], [2, 3, 1])
        touching = self.lab.cli("maintenance", "list", "--since", text_of(self.now + 20 * HOUR))["maintenances"]
        self.assertEqual([one["id"] for one in touching], [1])

    def test_repeated_work_has_its_next_window(self):
        first = (self.now - 10 * DAY).replace(hour=2, minute=0, second=0)
        weekly = self.plan("--service", "shop", "--from", first.strftime("%Y-%m-%d %H:%M"), "--for", "2h", "--repeat", "weekly",
                           "--zone", "America/New_York")
        self.assertEqual((weekly["repeat"], weekly["time_zone"], weekly["before_entry_s"]), ("FREQ=WEEKLY", "America/New_York", 4 * 3600))
        window = datetime.datetime.fromisoformat(weekly["window_from"])
        self.assertLess(abs(window - (first + 14 * DAY)), 8 * HOUR)
        own = self.plan("--service", "shop", "--from", text_of(self.now + HOUR), "--for", "1h", "--repeat", "FREQ=MONTHLY;COUNT=3")
        self.assertEqual(own["time_zone"], "Europe/Berlin")
        words = ("maintenance", "add", "--service", "shop", "--from", "now", "--reason", "r", "--approver", "a", "--for")
        self.refused(1, "FREQ", *words, "1h", "--repeat", "now and then")
        self.refused(1, "longer than the step", *words, "30h", "--repeat", "daily")
        self.refused(2, "--zone takes the name of a time zone such as Europe/Berlin, not 'Mars'", *words, "1h", "--zone", "Mars")

    def test_what_cannot_be_planned_is_one_sentence(self):
        rest = ("--reason", "r", "--approver", "a")
        span = ("--from", "tomorrow", "--for", "1h")
        add = ("maintenance", "add")
        for code, said, words in (
                (1, "did you mean 'web-1'?", (*add, "--endpoint", "web1", *span, *rest)),
                (1, "there is no site 'berlin': no endpoint is of it", (*add, "--site", "berlin", *span, *rest)),
                (1, "did you mean 'shop'?", (*add, "--service", "shp", *span, *rest)),
                (2, "it takes one of --endpoint, --site and --service", (*add, *span, *rest)),
                (2, "it takes one of --endpoint", (*add, "--service", "shop", "--site", "x", *span, *rest)),
                (2, "--from is missing", (*add, "--service", "shop", "--for", "1h", *rest)),
                (2, "either --to or --for", (*add, "--service", "shop", *span, "--to", "tomorrow", *rest)),
                (2, "either --to or --for", (*add, "--service", "shop", "--from", "now", *rest)),
                (2, "--to has to be later than --from", (*add, "--service", "shop", "--from", "now", "--to", "1h", *rest)),
                (2, "--from takes a time", (*add, "--service", "shop", "--from", "soon", "--for", "1h", *rest)),
                (2, "--for takes a duration", (*add, "--service", "shop", "--from", "now", "--for", "long", *rest)),
                (2, "--reason is missing", (*add, "--service", "shop", *span, "--approver", "a")),
                (2, "--approver is missing", (*add, "--service", "shop", *span, "--reason", "r")),
                (1, "lasts 31 days at most, not 40 d", (*add, "--service", "shop", "--from", "now", "--for", "40d", *rest)),
                (1, "work is planned from its entry on", (*add, "--service", "shop", "--from", "5h", "--for", "1h", *rest)),
                (2, "ID is a number", ("maintenance", "cancel", "first"))):
            self.refused(code, said, *words)
        self.assertEqual(self.lab.cli("audit", "list")["audit"], [])

    def test_an_outage_is_acknowledged_excluded_and_included(self):
        (outage,) = self.lab.cli("outage", "list")["outages"]
        inside = text_of(self.failed + HOUR)
        acknowledged = self.lab.cli("outage", "ack", "shop", "--at", text_of(self.failed + 10 * MINUTE), "--text", "at work", "--by", "bob")
        self.assertEqual((acknowledged["id"], acknowledged["failed"], acknowledged["restored"]), (1, outage["failed"], outage["restored"]))
        self.assertEqual(self.lab.cli("outage", "ack", "shop")["failed"], outage["failed"], "it began last before now")
        self.refused(1, "had no outage in the 30 days before", "outage", "ack", "shop", "--at", text_of(self.failed - HOUR))
        self.refused(1, "lies in the future", "outage", "ack", "shop", "--at", text_of(self.now + HOUR))
        self.refused(1, "did you mean 'shop'?", "outage", "ack", "shp")
        excluded = self.lab.cli("outage", "exclude", "shop", "--at", inside, "--reason", "power cut", "--by", "alice")
        self.assertEqual((excluded["from"], excluded["to"], excluded["state"]), (outage["failed"], outage["restored"], "in force"))
        self.assertFalse(excluded["still_down"])
        span = ("--from", text_of(self.failed), "--to", text_of(self.failed + HOUR))
        self.assertEqual(self.lab.cli("outage", "exclude", "shop", *span, "--reason", "drill")["id"], 2)
        self.assertEqual(self.lab.cli("outage", "exclude", "shop", *span, "--reason", "drill")["id"], 2, "it is there already")
        included = self.lab.cli("outage", "include", "1", "--by", "carol")
        self.assertEqual((included["state"], included["withdrawn_by"]), ("withdrawn", "carol"))
        self.refused(1, "exclusion 1 was withdrawn already, by carol", "outage", "include", "1")
        self.refused(1, "there is no exclusion 7", "outage", "include", "7")
        states = {one["id"]: one["state"] for one in self.lab.cli("outage", "exclusions", "shop")["exclusions"]}
        self.assertEqual(states, {1: "withdrawn", 2: "in force"})
        self.refused(1, "did you mean 'shop'?", "outage", "exclusions", "shp")
        exclude = ("outage", "exclude", "shop")
        self.refused(1, "was not down at", *exclude, "--at", text_of(self.restored + HOUR), "--reason", "r")
        self.refused(1, "lies in the past", *exclude, "--from", "1h", "--to", text_of(self.now + HOUR), "--reason", "r")
        self.refused(2, "either --from and --to, or --at", *exclude, "--reason", "r")
        self.refused(2, "either --from and --to, or --at", *exclude, *span, "--at", inside, "--reason", "r")
        self.refused(2, "--reason is missing", *exclude, "--at", inside)

    def test_changes_are_told_and_rolled_back(self):
        add = ("change", "add", "--endpoint", "web-1")
        made = self.lab.cli(*add, "--text", "kernel 6.12", "--reference", "CHG-7", "--at", text_of(self.failed - HOUR), "--by", "bob")
        self.assertEqual((made["id"], made["reference"], made["rolled_back"], made["author"]), (1, "CHG-7", False, "bob"))
        self.assertTrue(self.lab.cli("change", "add", "--service", "shop", "--text", "new cart", "--rolled-back")["rolled_back"])
        self.assertTrue(self.lab.cli("change", "rollback", "1")["rolled_back"])
        self.refused(1, "change 1 was rolled back already", "change", "rollback", "1")
        self.refused(1, "there is no change 5", "change", "rollback", "5")
        self.refused(1, "lies in the future", *add, "--text", "x", "--at", text_of(self.now + HOUR))
        self.refused(2, "--text is missing", *add)
        self.refused(2, "it takes one of --endpoint", "change", "add", "--text", "x")
        self.assertEqual([one["id"] for one in self.lab.cli("change", "list")["changes"]], [1, 2])
        self.assertEqual([one["id"] for one in self.lab.cli("change", "list", "--since", "1d")["changes"]], [2])

    def test_the_audit_log_has_each_of_them_and_outlives_a_restart(self):
        self.plan("--endpoint", "web-1", "--from", "tomorrow", "--for", "1h", "--by", "alice")
        self.lab.cli("maintenance", "cancel", "1", "--by", "bob")
        self.lab.cli("change", "add", "--endpoint", "web-1", "--text", "kernel", "--by", "carol")
        self.assertEqual(self.lab.collector.stop(), 0)
        verify = [str(PROGRAMS / "tidemarkd"), "--config", str(self.lab.config), "--verify"]
        self.assertEqual(subprocess.run(verify, stdout=subprocess.DEVNULL, timeout=120, check=False).returncode, 0)
        self.lab.start_collector()
        lines = self.lab.cli("audit", "list")["audit"]
        self.assertEqual([(one["id"], one["author"], one["action"]) for one in lines],
                         [(3, "carol", "change.add"), (2, "bob", "maintenance.cancel"), (1, "alice", "maintenance.add")])
        self.assertIn("endpoint 'web-1'", lines[0]["about"])
        self.assertEqual(len(self.lab.cli("audit", "list", "--limit", "1")["audit"]), 1)

    def test_whoever_changes_the_audit_log_is_found_and_the_collectors_log_has_a_copy(self):
        for text in ("kernel", "disks", "cables"):
            self.lab.cli("change", "add", "--endpoint", "web-1", "--text", text, "--by", "carol")
        copy = self.lab.folder / "copy"
        copy.write_text(self.lab.collector.text())
        told = self.lab.cli("audit", "verify", "--against", str(copy))
        self.assertEqual((told["lines"], told["compared"], told["wrong"]), (3, 3, []))
        self.assertEqual(self.lab.collector.stop(), 0)
        with contextlib.closing(sqlite3.connect(self.lab.state / "tidemark.db")) as store, store:
            store.executescript("DROP TRIGGER audit_kept; DELETE FROM audit WHERE id=3")
        self.lab.start_collector()
        self.assertEqual(self.lab.cli_raw("audit", "verify").returncode, 0, "the copy alone has what was there")
        found = self.lab.cli_raw("audit", "verify", "--against", str(copy))
        self.assertEqual((found.returncode, "WRONG: line 3 is not there, and was" in found.stdout), (1, True), found.stdout)
        self.assertEqual(self.lab.collector.stop(), 0)
        with contextlib.closing(sqlite3.connect(self.lab.state / "tidemark.db")) as store, store:
            store.executescript("DROP TRIGGER audit_unchanged; UPDATE audit SET about='nothing' WHERE id=2")
        self.lab.start_collector()
        found = self.lab.cli_raw("audit", "verify")
        self.assertEqual((found.returncode, "WRONG: line 2 is not what was written" in found.stdout), (1, True), found.stdout)
        self.refused(1, "has no line of the audit log", "audit", "verify", "--against", "/dev/null")

    def test_what_another_monitor_knows_is_imported_once_as_it_was_entered_there(self):
        begin, entered = self.failed - 2 * HOUR, self.failed - 4 * DAY
        span = {"from": text_of(begin), "to": text_of(begin + HOUR)}
        later = {"from": text_of(self.now + DAY), "to": text_of(self.now + DAY + HOUR)}
        good = [
            {"kind": "maintenance", "endpoint": "WEB-1", **span, "reason": "disks", "approver": "Jane", "author": "ann", "entered": text_of(entered)},
            {"kind": "maintenance", "service": "shop", **span, "reason": "patches", "repeat": "weekly"},
            {"kind": "maintenance", "service": "shop", **later, "reason": "to come"},
            {"kind": "change", "endpoint": "web-2", "time": text_of(begin), "text": "kernel", "reference": "C-1"},
            {"kind": "acknowledgement", "service": "shop", "time": text_of(self.failed + MINUTE), "text": "at work"},
            {"kind": "exclusion", "service": "shop", **span, "reason": "drill"},
            {"endpoint": "web-2", "check": "ssh", "time": text_of(begin), "state": "ok", "interval": 60},
        ]
        bad = {
            8: ({"kind": "change", "service": "shp", "time": text_of(begin), "text": "x"}, "did you mean 'shop'?"),
            9: ({"kind": "change", "endpoint": "web-9", "time": text_of(begin), "text": "x"}, "there is no endpoint 'web-9'"),
            10: ({"kind": "maintenance", "site": "rome", **span, "reason": "x"}, "there is no site 'rome'"),
            11: ({"kind": "exclusion", "service": "shop", **later, "reason": "x"}, "lies in the future"),
            12: ({"kind": "maintenance", "service": "shop", **span, "reason": "x", "repeat": "FREQ=NEVER"}, "FREQ"),
            13: ({"kind": "maintenance", "service": "shop", "from": text_of(begin), "to": text_of(begin + 40 * DAY), "reason": "x"}, "31 days at most"),
            14: ({"kind": "weather"}, "there is no kind 'weather'"),
        }
        lines = [json.dumps(line) for line in good] + [json.dumps(line) for line, _ in bad.values()]
        told = self.file(lines, "--by", "importer", code=1)
        self.assertEqual((told["taken"], told["repeated"], told["refused"]), (len(good), 0, len(bad)), told)
        reasons = {error["line"]: error["reason"] for error in told["errors"]}
        for line, (_, said) in bad.items():
            self.assertIn(said, reasons[line])

        def listed() -> list:
            return [self.lab.cli(*words) for words in (("maintenance", "list", "--all"), ("change", "list"), ("outage", "exclusions"), ("audit", "list"))]

        before = listed()
        by_reason = {one["reason"]: one for one in before[0]["maintenances"]}
        disks = by_reason["disks"]
        self.assertEqual((disks["name"], disks["author"], disks["entered"], disks["before_entry_s"], disks["state"]),
                         ("web-1", "ann", text_of(entered).replace("Z", ".000Z"), 0, "over"))
        self.assertEqual(by_reason["patches"]["entered"], by_reason["patches"]["first_from"], "it was planned there by then")
        self.assertEqual((by_reason["patches"]["time_zone"], by_reason["patches"]["author"]), ("Europe/Berlin", "importer"))
        self.assertLess(by_reason["to come"]["entered"], by_reason["to come"]["first_from"])
        self.assertEqual({(one["author"], one["action"].split(".")[1]) for one in before[3]["audit"]}, {("importer", "import")})
        self.assertIn("entered there by ann", "".join(one["about"] for one in before[3]["audit"]))
        again = self.file(lines, code=1)
        self.assertEqual((again["taken"], again["repeated"]), (0, len(good)))
        self.assertEqual(listed(), before)
        self.lab.cli("maintenance", "cancel", str(by_reason["to come"]["id"]))
        self.lab.cli("outage", "include", "1")
        self.assertEqual(self.file(lines, code=1)["taken"], 0, "what was ended here does not come back")
        good[3]["rolled_back"] = True
        self.file([json.dumps(good[3])])
        self.assertEqual([one["rolled_back"] for one in self.lab.cli("change", "list")["changes"]], [True])
        csv = self.lab.folder / "planned.csv"
        csv.write_text(f"kind,service,from,to,reason\nmaintenance,shop,{span['from']},{span['to']},by CSV\n")
        self.assertEqual(self.lab.cli("import", str(csv))["taken"], 1)

    def test_every_listing_answers_as_table_json_and_csv(self):
        lists = (("maintenance", "list", "--all"), ("outage", "exclusions"), ("change", "list"), ("audit", "list"))
        for filled in (False, True):
            if filled:
                self.plan("--endpoint", "web-1", "--from", "tomorrow", "--for", "1h")
                self.lab.cli("outage", "exclude", "shop", "--at", text_of(self.failed), "--reason", "drill")
                self.lab.cli("change", "add", "--endpoint", "web-1", "--text", "kernel")
            for words in lists:
                for form in ("table", "json", "csv"):
                    result = self.lab.cli_raw(*words, "--output", form)
                    self.assertEqual(result.returncode, 0, f"{words} as {form}: {result.stderr}")
                    if form == "csv":
                        self.assertEqual(len(result.stdout.splitlines()) > 1, filled, result.stdout)


if __name__ == "__main__":
    unittest.main()
