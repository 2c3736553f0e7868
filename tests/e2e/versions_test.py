"""The catalogue's history: figures of the past by the definition of that time or of today, and what changed when."""

import datetime
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

SET = ('name = "s"\nsampling_interval = "1s"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n'
       '[[check]]\nname = "never"\ntype = "tcp"\nhost = "127.0.0.1"\nport = 1\ninterval = "1s"\nconfirm = 1\n')


def service(name: str, keys: str = "", check: str = "root", hours: str = "") -> str:
    return f'[[service]]\nname = "{name}"\n{keys}[service.members]\nselect = [{{ check = "{check}" }}]\n{hours}'


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class VersionsTest(unittest.TestCase):
    def take(self, text: str) -> None:
        self.lab.write_service(text)
        self.assertEqual(self.lab.cli_raw("service", "reload").returncode, 0)

    def test_a_figure_of_the_past_is_made_with_the_definition_of_today_or_of_that_time(self):
        with Lab() as self.lab:
            lab = self.lab
            lab.write_set(SET)
            lab.write_service(service("shop", "slo = 99\n") + service("gone"))
            lab.start_collector()
            lab.agent("one").start()
            begin = now()
            wait_for("results of both checks", lambda: Oracle(lab).count("result") >= 4)
            wait_for("results that are filed", lambda: lab.cli("trend", "shop", "--since", begin)["current"]["availability"] == 1)
            end = now()
            span = ("--since", begin, "--until", end)
            # Other members, another goal; one goes, one comes. A remark alone is no new version.
            self.take(service("shop", "slo = 90\n", "never") + service("fresh"))
            self.take("# a remark\n" + service("shop", "slo = 90\n", "never") + service("fresh"))

            def slo_and_members(*options: str) -> tuple:
                shown = lab.cli("trend", "shop", *span, *options)
                return shown["service"]["slo"], [member["component"].split("/")[1] for member in shown["members"]]

            history = lab.cli("service", "history")["versions"]
            self.assertEqual([version["first"] for version in history], [False, True])
            self.assertEqual((history[0]["added"], history[0]["removed"]), (["fresh"], ["gone"]))
            self.assertEqual(history[0]["changed"], [{"service": "shop", "keys": ["slo", "members"]}])
            self.assertEqual(history[1]["added"], ["gone", "shop"])
            for _ in range(2):
                self.assertEqual(slo_and_members(), (0.9, ["never"]))
                self.assertEqual(slo_and_members("--definition", "today"), (0.9, ["never"]))
                self.assertEqual(slo_and_members("--definition", "then"), (0.99, ["root"]))
                today = lab.cli("trend", "shop", *span)
                then = lab.cli("trend", "shop", *span, "--definition", "then")
                self.assertEqual(today["current"]["availability"], 0)
                self.assertEqual(then["current"]["availability"], 1)
                self.assertEqual(today["definition"], {"of": "today", "version": history[0]["version"],
                                                       "since": history[0]["taken"], "before_first": False})
                self.assertEqual(then["definition"], {"of": "then", "version": history[1]["version"],
                                                      "since": history[1]["taken"], "before_first": False})
                self.assertEqual(lab.cli("service", "history")["versions"], history)
                lab.collector.stop()
                lab.start_collector()
            text = lab.cli_raw("trend", "shop", *span, "--definition", "then").stdout
            self.assertIn(f"By the definition of that time, version {history[1]['version'][:8]}, in force since", text)

            # Services by name, as they were.
            self.assertEqual(lab.cli("trend", "gone", *span, "--definition", "then")["current"]["availability"], 1)
            self.assertIn("there is no service 'gone'", lab.cli_raw("trend", "gone", *span).stderr)
            self.assertIn("there was no service 'fresh' in the catalogue of",
                          lab.cli_raw("trend", "fresh", *span, "--definition", "then").stderr)
            # A day is one of the service's time zone, also of a service that is no more.
            self.assertEqual(lab.cli_raw("trend", "gone", "--since", "today", "--until", end, "--definition", "then").returncode, 0)
            early = lab.cli("trend", "shop", "--since", "2020-01-01T00:00:00Z", "--until", "2020-01-02T00:00:00Z", "--definition", "then")
            self.assertEqual((early["definition"]["before_first"], early["service"]["slo"]), (True, 0.99))

            # A moment, and a period's outages.
            why = lab.cli("why", "shop", "--at", end, "--definition", "then")
            self.assertEqual((why["state"], why["definition"]["version"]), ("UP", history[1]["version"]))
            self.assertEqual(lab.cli("why", "shop", "--at", end)["state"], "DOWN")
            self.assertEqual(lab.cli("why", "shop", *span, "--definition", "then")["outages"], [])
            self.assertEqual(len(lab.cli("why", "shop", *span)["outages"]), 1)

            # The present period goes by what is in force now.
            rows = lab.cli("sli", "--per", "day", "--since", "today", "--definition", "then")["slis"]
            self.assertEqual({row["service"] for row in rows if not row["over"]}, {"shop", "fresh"})
            self.assertEqual({row["definition"] for row in rows}, {"then"})
            self.assertIn("DEFINITION", lab.cli_raw("sli", "--per", "day", "--since", "today", "--definition", "then").stdout)
            self.assertIn("By the definition of today, version", lab.cli_raw("sli", "--per", "day").stdout)

            # Of one service the versions that changed it.
            self.take(service("shop", "slo = 90\n", "never", "[service.hours]\nmonday = [\"08:00-18:00\"]\n") + service("fresh"))
            self.take(service("shop", "slo = 90\n", "never", "[service.hours]\nmonday = [\"08:00-18:00\"]\n"))
            self.assertEqual([version["changed"] for version in lab.cli("service", "history", "shop")["versions"]],
                             [[{"service": "shop", "keys": ["hours"]}], [{"service": "shop", "keys": ["slo", "members"]}], []])
            self.assertEqual([(version["added"], version["removed"]) for version in lab.cli("service", "history", "gone")["versions"]],
                             [([], ["gone"]), (["gone"], [])])
            limited = lab.cli("service", "history", "shop", "--limit", "1")
            self.assertEqual((len(limited["versions"]), limited["more"]), (1, True))
            table = lab.cli_raw("service", "history").stdout
            for part in ("first kept", "added", "removed", "changed", "slo, members"):
                self.assertIn(part, table)
            self.assertIn("there is no service 'shpo'; did you mean 'shop'?", lab.cli_raw("service", "history", "shpo").stderr)
            self.assertEqual(lab.cli_raw("trend", "shop", "--definition", "tomorrow").returncode, 2)
            # Mistakes leave the last good one, and make no version.
            lab.write_service("[[service]]\n")
            self.assertEqual(lab.cli_raw("service", "reload").returncode, 1)
            self.assertEqual(len(lab.cli("service", "history")["versions"]), 4)
            # Nor does a start with them take anything away: neither the services, nor what endpoints observe.
            lab.collector.stop()
            lab.start_collector()
            self.assertEqual([row["name"] for row in lab.cli("service", "list")["services"]], ["shop"])
            self.assertEqual(lab.cli_raw("service", "check").returncode, 1)
            known = Oracle(lab).count("result")
            wait_for("results by the set that the agent has", lambda: Oracle(lab).count("result") >= known + 20)
            self.take(service("fresh"))
            self.assertEqual([row["name"] for row in lab.cli("service", "list")["services"]], ["fresh"])


if __name__ == "__main__":
    unittest.main()
