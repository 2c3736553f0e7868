"""Monitor sets told from the centre: layers, overrides, dry runs, changes without a restart, mistakes refused whole."""

import unittest

from lab.lab import Lab, wait_for

BASE = """
name = "base"
sampling_interval = "1s"
[[check]]
name = "root"
type = "filesystem"
path = "/"
interval = "1s"
[[check]]
name = "here"
type = "file"
path = "{file}"
interval = "1s"
"""
SPECIAL = """
name = "special"
[select]
endpoint = "{endpoint}"
[[check]]
name = "here"
type = "file"
path = "{file}"
state = "missing"
interval = "1s"
"""


class SetTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.file = self.lab.folder / "flag"
        self.file.write_text("x")
        self.lab.write_set(BASE.format(file=self.file), "50-base.toml")
        self.lab.start_collector()
        self.agent = self.lab.agent("one").start()
        self.name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        self.wait_for_state("here", "ok")

    def shown(self):
        return self.lab.cli("endpoint", "show", self.name)

    def wait_for_state(self, check, state):
        wait_for(f"{check} to be {state}",
                 lambda: {row["check"]: row["state"] for row in self.shown()["checks"]}.get(check) == state)

    def test_an_override_is_previewed_applied_without_a_restart_and_shown_as_one(self):
        self.assertEqual(self.lab.cli_raw("set", "check").returncode, 0)
        process = self.agent.process.pid
        self.lab.write_set(SPECIAL.format(endpoint=self.name, file=self.file), "10-special.toml")
        changes = self.lab.cli("set", "diff")["changes"]
        self.assertEqual([(row["endpoint"], row["check"], row["change"], row["text"]) for row in changes],
                         [(self.name, "here", "changed", "state: not given → missing")])
        before = self.shown()["monitor_set_wanted"]
        self.assertEqual(self.lab.cli_raw("set", "reload").returncode, 0)
        self.wait_for_state("here", "critical")
        self.assertEqual(self.agent.process.pid, process)
        self.assertTrue(self.agent.process.running())
        plan = {row["check"]: row for row in self.shown()["plan"]}
        self.assertEqual((plan["here"]["set"], plan["here"]["overridden"]), ("special", ["base"]))
        self.assertEqual((plan["root"]["set"], plan["root"]["overridden"]), ("base", []))
        self.assertNotEqual(self.shown()["monitor_set_wanted"], before)
        listed = {row["name"]: row["endpoints"] for row in self.lab.cli("set", "list")["sets"]}
        self.assertEqual(listed, {"special": 1, "base": 1})
        table = self.lab.cli_raw("endpoint", "show", self.name).stdout
        self.assertIn("special (for it alone)", table)
        self.assertEqual(self.lab.cli("set", "show", "special")["endpoint_names"], [self.name])

    def test_a_mistake_is_refused_whole_and_the_last_good_set_goes_on(self):
        self.lab.write_set(BASE.format(file=self.file).replace('"file"', '"flie"'), "50-base.toml")
        for words in (("set", "check"), ("set", "diff"), ("set", "reload")):
            result = self.lab.cli_raw(*words)
            self.assertEqual(result.returncode, 1, words)
            self.assertIn("50-base.toml:11:8: 'flie' is no type of check", result.stdout + result.stderr)
        self.file.unlink()
        self.wait_for_state("here", "critical")

    def test_the_kept_set_works_at_a_start_without_the_collector_and_a_set_for_nobody_is_told(self):
        self.lab.write_set('name = "idle"\n[select]\nsite = "nowhere"\n', "90-idle.toml")
        self.assertEqual(self.lab.cli_raw("set", "reload").returncode, 0)
        self.assertIn("is for no endpoint: its select is site=nowhere", self.lab.cli_raw("set", "check").stdout)
        self.agent.stop()
        self.lab.collector.stop()
        self.file.unlink()
        self.agent.start()
        self.agent.process.expect("2 checks, 0 watches (monitor set")
        self.lab.start_collector()
        self.wait_for_state("here", "critical")
        unknown = self.lab.cli_raw("set", "show", "bse")
        self.assertEqual(unknown.returncode, 1)
        self.assertIn("did you mean 'base'?", unknown.stderr)


    def test_a_metric_of_the_endpoint_is_judged_and_its_bounds_change_without_a_restart(self):
        metric = ('[[check]]\nname = "memory"\ntype = "metric"\nmetric = "system.memory.utilization"\n'
                  'critical_above = {bound}\ninterval = "1s"\n')
        self.lab.write_set('name = "thresholds"\n' + metric.format(bound="1.1"), "60-thresholds.toml")
        self.assertEqual(self.lab.cli_raw("set", "reload").returncode, 0)
        self.wait_for_state("memory", "ok")
        self.lab.write_set('name = "thresholds"\n' + metric.format(bound="0.000001"), "60-thresholds.toml")
        self.assertEqual(self.lab.cli_raw("set", "reload").returncode, 0)
        self.wait_for_state("memory", "critical")
        found = {row["check"]: row["text"] for row in self.shown()["checks"]}["memory"]
        self.assertRegex(found, r"^system.memory.utilization is [0-9.]+ % \(critical from 0.0 %\)")
        self.lab.write_set('name = "thresholds"\n' + metric.replace("critical_above", "above").format(bound="1"),
                           "60-thresholds.toml")
        self.assertIn("needs warning_above, critical_above, warning_below or critical_below",
                      self.lab.cli_raw("set", "check").stdout)

    def test_the_cost_of_each_probe_is_shown(self):
        def probes():
            return {(row["kind"], row["name"]): row["cpu_s_per_hour"]
                    for row in self.lab.cli("endpoint", "show", self.name, "--probes")["probes"]}

        costs = wait_for("the agent's own figures", lambda: (found := probes()) and ("check", "root") in found and found)
        self.assertGreater(costs["agent", "user"] + costs["agent", "system"], 0)
        self.assertGreater(costs["sampler", "cpu"], 0)
        self.assertGreater(costs["check", "here"], 0)
        self.assertLess(costs["sampler", "cpu"], costs["agent", "user"] + costs["agent", "system"])


if __name__ == "__main__":
    unittest.main()
