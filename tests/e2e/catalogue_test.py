"""Everything that a service may say, as the real command line shows it; what it checks, and what nobody looks after."""

import datetime
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

CALENDAR = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Christmas\r\n"
            "DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;COUNT=10\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
PEOPLE = '[people]\nleft = ["MAX@example.org"]\n'
SHOP = """
[[service]]
name = "shop"
sponsor = "Jane <jane@example.org>"
owner = "Max <max@example.org>"
goal = "C"
cost_per_hour = 5
matters = "0.1%"
review_by = 2020-02-29
documents = [{ title = "Runbook", at = "https://wiki.example.org/shop" }]
[service.slo]
default = 99
year = 99.95
[[service.cost]]
days = ["monday", "tuesday"]
hours = ["08:00-18:00"]
per_hour = 1200
[service.hours]
time_zone = "Europe/Berlin"
holidays_file = "h.ics"
[service.members]
select = [{ check = "root", silo = "storage", team = "Disks", provider = "Maker" }]
"""
IDLE = '\n[[service]]\nname = "idle"\ndeputy = "D"\n[service.members]\nselect = [{ check = "nothing" }]\n'


class CatalogueTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.addClassCleanup(lambda: cls.lab.__exit__(None, None, None))
        cls.lab.write_set('name = "s"\nsampling_interval = "1s"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n')
        cls.lab.write_service(PEOPLE + SHOP)
        cls.lab.write_service(CALENDAR, "h.ics")
        cls.lab.start_collector()
        cls.lab.agent("one").start()
        wait_for("a result", lambda: Oracle(cls.lab).count("result"))

    def tearDown(self):
        self.lab.write_service(PEOPLE + SHOP)
        self.assertEqual(self.lab.cli_raw("service", "reload").returncode, 0)

    def test_a_service_shows_all_that_is_said_of_it(self):
        shown = self.lab.cli("service", "show", "shop")
        self.assertEqual(shown["slo_by_period"], {"year": 0.9995})
        self.assertAlmostEqual(shown["slo"], 0.99)
        self.assertEqual([(band["hours"], band["per_hour"]) for band in shown["costs"]][0], ("Mon–Tue 08:00–18:00", 1200))
        self.assertAlmostEqual(shown["matters"], 0.001)
        self.assertEqual(shown["review_by"], "2020-02-29")
        self.assertEqual(shown["documents"], [{"title": "Runbook", "at": "https://wiki.example.org/shop"}])
        self.assertIn("10 holidays", shown["hours"])
        (member,) = shown["member_list"]
        self.assertEqual((member["silo"], member["team"], member["provider"]), ("storage", "Disks", "Maker"))
        text = self.lab.cli_raw("service", "show", "shop").stdout
        for part in ("99.95 % of a year", "1200 EUR an hour: Mon–Tue 08:00–18:00", "2020-02-29", "Runbook", "PROVIDER", "Maker"):
            self.assertIn(part, text)

    def test_a_check_counts_members_with_data_and_names_selectors_that_choose_nothing(self):
        checked = self.lab.cli("service", "check")
        self.assertEqual(checked["members"], [{"service": "shop", "with_data": 1, "members": 1}])
        self.lab.write_service(PEOPLE + SHOP + IDLE)
        self.assertEqual(self.lab.cli_raw("service", "reload").returncode, 0)
        found = self.lab.cli_raw("service", "check")
        self.assertEqual(found.returncode, 1)
        line = (PEOPLE + SHOP + IDLE).splitlines().index('select = [{ check = "nothing" }]') + 1
        self.assertRegex(found.stdout, rf"services\.toml:{line}:11 chooses nothing")

    def test_a_calendar_with_a_mistake_is_told_with_the_place_of_its_key(self):
        self.lab.write_service("BEGIN:VCALENDAR\r\n", "h.ics")
        try:
            found = self.lab.cli_raw("service", "check")
        finally:
            self.lab.write_service(CALENDAR, "h.ics")
        self.assertEqual(found.returncode, 1)
        line = (PEOPLE + SHOP).splitlines().index('holidays_file = "h.ics"') + 1
        self.assertIn(f"services.toml:{line}:17", found.stdout)
        self.assertIn("is cut off", found.stdout)

    def test_what_nobody_looks_after_is_listed(self):
        def orphans() -> set[tuple]:
            return {(found["kind"], found["what"], found["reason"]) for found in self.lab.cli("orphan", "list")["orphans"]}

        self.assertEqual(orphans(), {("service", "shop", "it has no deputy"),
                                     ("service", "shop", "it was to be reviewed by 2020-02-29"),
                                     ("person", "Max <max@example.org>", "left, and is the owner of shop")})
        since = {found["reason"]: found["since"] for found in self.lab.cli("orphan", "list")["orphans"]}
        reviewed = datetime.datetime.fromisoformat(since["it was to be reviewed by 2020-02-29"].replace("Z", "+00:00"))
        self.assertEqual(reviewed, datetime.datetime(2020, 2, 29, 23, tzinfo=datetime.timezone.utc))
        self.lab.write_service(IDLE)
        self.assertEqual(self.lab.cli_raw("service", "reload").returncode, 0)
        (endpoint,) = self.lab.cli("endpoint", "list")["endpoints"]
        self.assertEqual(orphans(), {("endpoint", endpoint["name"], "it is in no service"),
                                     ("service", "idle", "its selectors meet no component")})
        for form in ("table", "csv"):
            self.assertIn("it is in no service", self.lab.cli_raw("orphan", "list", "--output", form).stdout)


if __name__ == "__main__":
    unittest.main()
