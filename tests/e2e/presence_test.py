"""A laptop that is off is absent and no problem; a server that is off is unknown and silent; data that comes late counts."""

import re
import subprocess
import unittest

from lab.lab import Agent, Lab, wait_for

SET = """
name = "all"
sampling_interval = "1s"
[[check]]
name = "root"
type = "filesystem"
path = "/"
warning_percent = 100
critical_percent = 100
interval = "2s"
"""
SERVICES = """
[[service]]
name = "{name}"
[service.members]
select = [{{ class = "{endpoint_class}", check = "root" }}]
"""


class PresenceTest(unittest.TestCase):
    def setUp(self):
        self.lab = Lab().__enter__()
        self.addCleanup(lambda: self.lab.__exit__(None, None, None))
        self.lab.write_set(SET)
        for endpoint_class in ("laptop", "server"):
            self.lab.write_service(SERVICES.format(name=f"{endpoint_class}s", endpoint_class=endpoint_class),
                                   f"{endpoint_class}.toml")
        self.lab.start_collector()
        self.agents = {}
        for endpoint_class in ("laptop", "server"):
            self.agents[endpoint_class] = self.lab.agent(endpoint_class, f'class = "{endpoint_class}"').start()
        wait_for("both services to be up", lambda: self.states() == {"laptops": "UP", "servers": "UP"})

    def states(self):
        return {row["name"]: row["state"] for row in self.lab.cli("service", "list")["services"]}

    def endpoints(self):
        return {row["class"]: row for row in self.lab.cli("endpoint", "list")["endpoints"]}

    def test_both_are_off_and_one_of_them_should_not_be(self):
        wait_for("both to be online", lambda: {kind: row["presence"] for kind, row in self.endpoints().items()} ==
                 {"laptop": "online", "server": "online"})
        for agent in self.agents.values():
            agent.stop()
        wait_for("the laptop to be ABSENT and the server UNKNOWN",
                 lambda: self.states() == {"laptops": "ABSENT", "servers": "UNKNOWN"})
        wait_for("both to be missed", lambda: all(row["presence"] != "online" for row in self.endpoints().values()))
        rows = self.endpoints()
        self.assertEqual((rows["laptop"]["presence"], rows["laptop"]["presence_expected"]), ("absent", "mobile"))
        self.assertEqual((rows["server"]["presence"], rows["server"]["presence_expected"]), ("silent", "always"))
        for row in rows.values():
            self.assertIn(row["presence_why"], ("without a word", "shut down"))
            self.assertIsNotNone(row["presence_since"])
        problems = self.lab.cli("problem")["problems"]
        self.assertEqual([(row["endpoint"], row["state"]) for row in problems], [(rows["server"]["name"], "silent")])
        shown = self.lab.cli_raw("endpoint", "show", rows["laptop"]["name"]).stdout
        self.assertIn("laptop (by its agent.toml)", shown)
        self.assertIn("may be away at any time (mobile, by its class: laptop)", shown)
        trend = self.lab.cli("trend", "laptops", "--since", "1h")
        self.assertGreater(trend["current"]["absent_s"], 0)
        self.assertGreater(trend["current"]["absent_share"], 0)
        self.assertEqual(trend["current"]["down_s"], 0)
        self.assertGreater(trend["members"][0]["absent_share"], 0)
        self.assertIn("All members away", self.lab.cli_raw("trend", "laptops", "--since", "1h").stdout)
        self.assertIn("all members were away", self.lab.cli_raw("report", "preview", "laptops", "--since", "1h").stdout)
        self.agents["laptop"].start()
        wait_for("the laptop to be back", lambda: self.states()["laptops"] == "UP")

    def test_what_a_laptop_saw_without_the_collector_turns_absence_back(self):
        self.lab.collector.stop()
        self.agents["laptop"].process.expect("observing")
        # It goes on, and what it sees waits in its spool: longer than the silence that would make it absent.
        before = self.spooled()
        wait_for("fifteen more batches in the spool", lambda: self.spooled() >= before + 15)
        self.lab.start_collector()
        wait_for("the laptop to be up again", lambda: self.states()["laptops"] == "UP")
        trend = self.lab.cli("trend", "laptops", "--since", "1h")
        self.assertEqual(trend["current"]["absent_s"], 0)
        self.assertEqual(trend["current"]["unknown_s"], 0)

    def spooled(self):
        """Batches that wait for the collector, as the agent itself says."""
        shown = subprocess.run(self.agents["laptop"].command("status"), capture_output=True, text=True, check=True).stdout
        found = re.search(r"(\d+) batch", shown.replace(",", ""))
        return int(found.group(1)) if found else 0

    def test_a_token_may_say_that_a_server_may_go(self):
        token = self.lab.cli("token", "create", "--class", "server", "--label", "presence=mobile")["token"]
        roaming = self.agents["server"]
        roaming.stop()
        agent = Agent(self.lab, "roaming", 'class = "laptop"\n[labels]\npresence = "always"')
        agent.enroll(token)
        agent.start()
        row = wait_for("the third endpoint", lambda: next(
            (row for row in self.lab.cli("endpoint", "list")["endpoints"] if row["labels"].get("presence") == "mobile"), None))
        self.assertEqual((row["class"], row["class_reason"], row["presence_expected"]),
                         ("server", "granted", "mobile"))


if __name__ == "__main__":
    unittest.main()
