"""tidemark forecast: of imported history, the disk that grows has its days; those that are flat, or were cleaned up once, have none."""

import datetime
import json
import random
import subprocess
import time
import unittest

from lab.lab import PROGRAMS, Lab, wait_for

SERVICE = """[[service]]
name = "shop"
title = "Shop"
sponsor = "Jane Roe <jane@example.org>"
owner = "John Doe <john@example.org>"
goal = "sells"
[service.members]
select = [{ check = "http" }]
"""
DAY, DAYS, A_DAY = 86_400, 80, 24


class ForecastTest(unittest.TestCase):
    def setUp(self):
        self.chance = random.Random(4)
        self.today = int(time.time()) // DAY * DAY
        self.lines = []

    def samples(self, endpoint: str, metric: str, level, unit: str = "1", **attributes: str) -> None:
        """`level` of the days up to yesterday, from 0 on."""
        for day in range(DAYS):
            for n in range(A_DAY):
                self.lines.append(json.dumps(
                    {"kind": "sample", "endpoint": endpoint, "metric": metric, "unit": unit, "attributes": attributes,
                     "time": self.today - (DAYS - day) * DAY + n * DAY // A_DAY, "value": level(day)}))

    def disk(self, endpoint: str, mountpoint: str, level) -> None:
        scattered = lambda day: round(level(day) + self.chance.gauss(0, 0.002), 4)  # noqa: E731
        self.samples(endpoint, "system.filesystem.utilization", scattered, **{
            "system.device": "/dev/vda1", "system.filesystem.mountpoint": mountpoint, "system.filesystem.type": "ext4"})

    def inodes(self, endpoint: str, state: str, level) -> None:
        self.samples(endpoint, "system.filesystem.inodes.usage", level, "{inode}", **{
            "system.device": "/dev/vda1", "system.filesystem.mountpoint": "/grows", "system.filesystem.state": state,
            "system.filesystem.type": "ext4"})

    def test_the_first_to_run_out_is_first_and_what_does_not_grow_has_no_date(self):
        for endpoint in ("web-1", "web-2", "other"):
            self.lines.append(json.dumps({"kind": "result", "endpoint": endpoint, "check": "ping" if endpoint == "other" else "http",
                                          "time": self.today - DAY, "state": "ok", "interval": 3600}))
        self.disk("web-1", "/grows", lambda day: 0.4 + 0.005 * day)      # 0.795 yesterday: full in 41 days
        self.disk("web-1", "/flat", lambda day: 0.6)
        self.disk("web-1", "/cleaned", lambda day: 0.9 if day < 40 else 0.3)
        self.disk("web-2", "/slower", lambda day: 0.4 + 0.003 * day)     # full in 121 days
        self.disk("web-2", "/full", lambda day: 1.01)
        self.disk("other", "/elsewhere", lambda day: 0.4 + 0.006 * day)  # of no member
        self.samples("web-2", "system.memory.utilization", lambda day: 0.5)
        self.inodes("web-1", "used", lambda day: 1000 + 20 * day)        # of 10,000: full in 370 days
        self.inodes("web-1", "free", lambda day: 9000 - 20 * day)
        for direction, level in (("receive", lambda day: 0.1), ("transmit", lambda day: 0.2 + 0.004 * day)):  # full in 121 days
            self.samples("web-1", "hw.network.bandwidth.utilization", lambda day, level=level: round(
                level(day) + self.chance.gauss(0, 0.002), 4), **{
                "network.interface.name": "eth0", "network.io.direction": direction})
        with Lab() as lab:
            lab.write_service(SERVICE)
            lab.start_collector()
            file = lab.folder / "history.jsonl"
            file.write_text("\n".join(self.lines) + "\n")
            subprocess.run([str(PROGRAMS / "tidemark"), "import", str(file), "--socket", str(lab.run / "admin.sock")],
                           check=True, capture_output=True, timeout=300)
            told, table = wait_for("forecasts of all eight", lambda: self.all_known(lab))
            rows = {row["place"] or row["resource"]: row for row in told["forecasts"] if row["resource"] != "inodes"}
            dated = [(row["resource"], row["place"]) for row in told["forecasts"]][:5]
            self.assertEqual(dated[:2] + dated[4:], [("space", "/full"), ("space", "/grows"), ("inodes", "/grows")])
            self.assertEqual(sorted(dated[2:4]), [("link", "eth0"), ("space", "/slower")])
            self.assertNotIn("/elsewhere", rows)
            self.assertEqual(rows["/full"]["outlook"], "full")
            self.assert_holds(rows["/grows"], 41)
            self.assert_holds(rows["/slower"], 121)
            self.assertEqual(rows["eth0"]["resource"], "link")
            self.assert_holds(rows["eth0"], 121)
            for flat in ("/flat", "/cleaned", "memory"):
                self.assertEqual((rows[flat]["outlook"], rows[flat]["full_from"]), ("no date", None), flat)
            self.assertIsNotNone(rows["/cleaned"]["level_shifted"])
            self.assertIn("/full of web-2", told["summary"])
            self.assertTrue(told["left_out"])

            few = lab.cli("forecast", "shop")
            self.assertEqual(len(few["forecasts"]), 5)
            self.assertIn(rows["/grows"]["full_from"], table)
            self.assertIn("3 more have no date", table)
            misspelt = lab.cli_raw("forecast", "shpo")
            self.assertEqual(misspelt.returncode, 1)
            self.assertIn("did you mean 'shop'?", misspelt.stderr)

    def all_known(self, lab: Lab) -> tuple[dict, str] | None:
        """As JSON and as a table, of the same days: those before today's are joined meanwhile, and a joined day's percentile is
        that of its sketch."""
        told = lab.cli("forecast", "shop", "--all")
        table = lab.cli_raw("forecast", "shop").stdout
        if len(told["forecasts"]) != 8 or any(row["days"] <= 30 for row in told["forecasts"]):
            return None
        return (told, table) if lab.cli("forecast", "shop", "--all")["forecasts"] == told["forecasts"] else None

    def assert_holds(self, row: dict, days: int) -> None:
        first, last = (datetime.date.fromisoformat(row[end]) for end in ("full_from", "full_to"))
        full = datetime.datetime.fromtimestamp(self.today, datetime.timezone.utc).date() + datetime.timedelta(days)
        self.assertLessEqual(first, full + datetime.timedelta(2), row)
        self.assertGreaterEqual(last, full - datetime.timedelta(2), row)
        self.assertLess((last - first).days, 40, row)


if __name__ == "__main__":
    unittest.main()
