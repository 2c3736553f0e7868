"""tidemark import: history of another monitor is in the trend, however often and in whatever pieces it was taken in."""

import json
import os
import pathlib
import random
import subprocess
import time
import unittest

from lab.chunks import stored_results
from lab.lab import PROGRAMS, Lab, wait_for
from lab.oracle import Oracle

SERVICE = """[[service]]
name = "shop"
title = "Shop"
sponsor = "Jane Roe <jane@example.org>"
owner = "John Doe <john@example.org>"
goal = "sells"
slo = 99
[service.members]
select = [{ check = "http" }]
"""
DAY, STEP = 86_400, 3_600
STATES = ["ok", "warning", "critical", "unknown"]


def run_import(lab: Lab, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([str(PROGRAMS / "tidemark"), "import", *words, "--socket", str(lab.run / "admin.sock"), "-o", "json"],
                          text=True, capture_output=True, timeout=300, check=False, input=stdin)


def result_line(endpoint: str, check: str, moment: int, state: str, text: str = "") -> str:
    return json.dumps({"kind": "result", "endpoint": endpoint, "check": check, "time": moment, "state": state, "interval": STEP,
                       "text": text or f"{check} is {state}"})


class ImportTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("TIDEMARK_SEED", random.randrange(1 << 32)))
        self.random = random.Random(self.seed)
        print(f"TIDEMARK_SEED={self.seed}")
        self.begin = int(time.time()) // DAY * DAY - 300 * DAY

    def history(self, endpoints: int, days: int) -> tuple[list[str], dict[tuple[str, str, int], tuple[int, str]]]:
        lines, wanted = [], {}
        for tick in range(days * DAY // STEP):
            moment = self.begin + tick * STEP
            for n in range(endpoints):
                for check in ("http", "disk"):
                    state = "critical" if self.random.random() < 0.02 else "ok"
                    lines.append(result_line(f"web-{n}", check, moment, state))
                    wanted[f"web-{n}", check, moment * 1000] = (STATES.index(state), f"{check} is {state}")
        return lines, wanted

    def assert_stored(self, lab: Lab, wanted: dict) -> None:
        names = {key: (endpoint, check) for key, endpoint, check in Oracle(lab).query(
            "SELECT c.key, e.name, c.check_name FROM components c JOIN endpoints e ON e.key=c.endpoint")}
        found = {(*names[component], moment): (row[0], row[-1]) for (component, moment), row in Oracle(lab).results().items()}
        self.assertEqual(len(found), len(wanted))
        self.assertEqual(found, wanted)

    def test_history_is_in_the_trend_and_a_repeated_import_changes_nothing(self):
        with Lab() as lab:
            lab.write_service(SERVICE)
            lab.start_collector()
            lines, wanted = self.history(3, 100)
            bad = {10: "no JSON", 500: '{"kind":"weather"}', 900: result_line("web-1", "http", self.begin + 7, "fine")}
            for at, text in bad.items():
                lines.insert(at - 1, text)
            lines.append(result_line("web-0", "http", 1000, "ok"))
            lines.append(result_line("web-0", "http", int(time.time()) + DAY, "ok"))
            file, errors = lab.folder / "history.jsonl", lab.folder / "errors"
            file.write_text("\n".join(lines) + "\n")
            first = run_import(lab, str(file), "--errors", str(errors))
            self.assertEqual(first.returncode, 1, first.stderr)
            told = json.loads(first.stdout)
            self.assertEqual((told["lines"], told["taken"], told["repeated"], told["refused"]), (len(lines), len(wanted), 0, 5))
            reasons = {error["line"]: error["reason"] for error in told["errors"]}
            self.assertEqual(set(reasons), {10, 500, 900, len(lines) - 1, len(lines)})
            self.assertIn("there is no kind 'weather': a line is a result, event, sample, maintenance, change, acknowledgement or exclusion", reasons[500])
            self.assertIn("field 'state' is 'fine'", reasons[900])
            self.assertIn("results are kept", reasons[len(lines) - 1])
            self.assertIn("lies in the future", reasons[len(lines)])
            self.assertEqual(len(errors.read_text().splitlines()), 5)
            self.assertTrue(errors.read_text().startswith(f"{file}:10: the line is no JSON object"))
            self.assert_stored(lab, wanted)

            def figures() -> list:
                since, until = (time.strftime("%Y-%m-%d", time.gmtime(self.begin + days * DAY)) for days in (2, 90))
                trend = lab.cli("trend", "shop", "--since", since, "--until", until)
                trend.pop("as_of", None)
                trend.pop("members", None)  # as they are now
                return [trend["current"], lab.cli("outage", "list", "--since", since, "--until", until)["outages"]]

            silent = lab.cli("problem")["problems"]
            self.assertEqual(silent, [], "who never came has not fallen silent")
            before = figures()
            self.assertGreater(len(before[1]), 10)
            again = run_import(lab, str(file))
            told = json.loads(again.stdout)
            self.assertEqual((told["taken"], told["repeated"], told["refused"]), (0, len(wanted), 5))
            self.assert_stored(lab, wanted)
            self.assertEqual(figures(), before)
            self.assertEqual(lab.collector.stop(), 0)
            verify = [str(PROGRAMS / "tidemarkd"), "--config", str(lab.config), "--verify"]
            self.assertEqual(subprocess.run(verify, stdout=subprocess.DEVNULL, timeout=120, check=False).returncode, 0)

    def test_after_a_kill_in_the_middle_the_repeated_import_gives_the_same_as_once(self):
        with Lab() as lab:
            lab.start_collector()
            lines, wanted = self.history(20, 80)
            file = lab.folder / "history.jsonl"
            file.write_text("\n".join(lines))
            command = [str(PROGRAMS / "tidemark"), "import", str(file), "--socket", str(lab.run / "admin.sock")]
            for target in (1, len(lines) // 3):
                log = lab.folder / f"import-{target}"
                with open(log, "wb") as out:
                    importing = subprocess.Popen(command, stdout=out, stderr=out)
                stored = lambda: Oracle(lab).query("SELECT results FROM store")[0][0]
                wait_for("some results, or the end", lambda: stored() >= target or importing.poll() is not None)
                lab.collector.kill()
                if importing.wait(60) != 0:
                    self.assertIn("the same import goes on", log.read_text())
                lab.start_collector()
            told = json.loads(run_import(lab, str(file)).stdout)
            self.assertEqual(told["taken"] + told["repeated"], len(wanted))
            self.assertEqual(told["refused"], 0)
            self.assert_stored(lab, wanted)
            self.assertEqual(json.loads(run_import(lab, str(file)).stdout)["taken"], 0)
            self.assertEqual(lab.collector.stop(), 0)

    def test_archives_of_nagios_are_read_in_order_of_time_and_csv_from_the_standard_input(self):
        with Lab() as lab:
            lab.start_collector()
            first, second = self.begin, self.begin + DAY
            (lab.folder / "nagios-02-01-2026-00.log").write_text(
                f"[{first}] LOG ROTATION: DAILY\n[{first}] CURRENT SERVICE STATE: Web;http;OK;HARD;1;fine\n"
                f"[{first + 600}] SERVICE ALERT: Web;http;CRITICAL;SOFT;1;no\n[{first + 720}] SERVICE ALERT: Web;http;CRITICAL;HARD;3;gone\n"
                f"[{first + 1800}] SERVICE ALERT: Web;http;OK;HARD;3;fine\n")
            (lab.folder / "nagios-01-02-2026-00.log").write_text(
                f"[{second}] LOG ROTATION: DAILY\n[{second}] CURRENT SERVICE STATE: Web;http;OK;HARD;1;fine\n[{second + 60}] x\n")
            files = [str(one) for one in sorted(lab.folder.glob("nagios-*.log"))]
            told = json.loads(run_import(lab, "--from", "nagios-log", *files).stdout)
            self.assertEqual((told["taken"], told["refused"], told["errors"]), (4, 0, []))
            rows = sorted((moment // 1000 - first, row[0]) for (_, moment), row in Oracle(lab).results().items())
            self.assertEqual(rows, [(0, 0), (600, 2), (1800, 0), (DAY, 0)])
            csv = f"endpoint,time,kind,metric,value,name\nWeb,{second},sample,load,1.5,\nWeb,{second},event,,,backup.completed\n"
            told = json.loads(run_import(lab, "--from", "csv", "-", stdin=csv).stdout)
            self.assertEqual((told["taken"], told["refused"]), (2, 0))
            self.assertEqual([event["name"] for event in lab.cli("event", "list", "--endpoint", "web", "--since", "400d")["events"]], ["backup.completed"])
            missing = run_import(lab, str(lab.folder / "nothing.csv"))
            self.assertEqual(missing.returncode, 1)
            self.assertIn("cannot read", missing.stderr)
            lab.collector.stop()


if __name__ == "__main__":
    unittest.main()
