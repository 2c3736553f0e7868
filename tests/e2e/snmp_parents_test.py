"""A router that fails takes what is behind it out of sight: one outage, one cause."""

import unittest

from lab.lab import Lab, wait_for
from lab.proxy import enrolled
from lab.snmpd import COMMUNITY, CONFIG, Snmpd

SERVICE = """
[[service]]
name = "branch"
title = "The branch office"
sponsor = "Manuela Manager <manuela@example.org>"
owner = "Olaf Owner <olaf@example.org>"
goal = "People there can work"
[service.members]
rule = "all"
select = [{ check = "reachable" }]
"""
DEVICES = ("router", "switch-1", "switch-2", "printer")


class SnmpParentsTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.lab.write_service(SERVICE)
        self.lab.start_collector()
        self.snmpds = {}
        for name in DEVICES:
            one = self.snmpds[name] = Snmpd(self.lab.folder / name, CONFIG.replace("router-1", name))
            self.addCleanup(one.stop)
            one.start()
        self.proxy = enrolled(self.lab, "proxy-1")
        community = self.proxy.write_secret("community", COMMUNITY)
        parents = {"switch-1": ["router"], "switch-2": ["router"], "printer": ["switch-1"]}
        self.proxy.write_devices(f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{community}"\n' + "".join(
            f'[[device]]\nname = "{name}"\naddress = "127.0.0.1"\nport = {one.port}\ncredential = "lan"\ninterval = "1s"\n'
            f'timeout = "200ms"\nretries = 0\nparents = {parents.get(name, [])}\n' for name, one in self.snmpds.items()))
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        self.lab.cli("proxy", "assign", name, "127.0.0.0/8")
        self.proxy.start()
        wait_for("all to be reachable", lambda: self.reachable() == dict.fromkeys(DEVICES, "ok") and self.state() == "UP")

    def checks(self, device: str) -> dict[str, dict]:
        return {one["check"]: one for one in self.lab.cli("endpoint", "show", device)["checks"]}

    def reachable(self) -> dict[str, str]:
        known = {one["name"] for one in self.lab.cli("endpoint", "list")["endpoints"]}
        return {name: self.checks(name)["reachable"]["state"] for name in DEVICES if name in known and self.checks(name)}

    def state(self) -> str:
        return self.lab.cli("service", "list")["services"][0]["state"]

    def causes(self) -> list[dict]:
        (outage,) = self.lab.cli("outage", "list")["outages"]
        return outage["causes"]

    def test_behind_a_router_that_is_down_nothing_is_known_and_the_router_alone_is_the_cause(self):
        for one in self.snmpds.values():
            one.hold(True)
        wait_for("the whole branch out of sight", lambda: self.reachable() == {
            "router": "critical", "switch-1": "unknown", "switch-2": "unknown", "printer": "unknown"})
        self.assertEqual(self.checks("printer")["reachable"]["text"], "not known: behind router, which does not answer")
        wait_for("the outage", lambda: self.state() == "DOWN")
        for one in self.snmpds.values():
            one.hold(False)
        wait_for("the branch to be back", lambda: self.state() == "UP")
        self.assertEqual([one["component"] for one in self.causes()], ["router/reachable"])
        report = self.lab.cli_raw("report", "preview", "branch", "--period", "day", "--format", "text").stdout
        self.assertIn("router/reachable", report)

    def test_a_switch_whose_router_answers_is_down_itself(self):
        self.snmpds["switch-1"].hold(True)
        self.snmpds["printer"].hold(True)
        wait_for("the switch down, the printer behind it", lambda: self.reachable() == {
            "router": "ok", "switch-1": "critical", "switch-2": "ok", "printer": "unknown"})
        self.assertEqual(self.checks("printer")["reachable"]["text"], "not known: behind switch-1, which does not answer")
        self.snmpds["switch-1"].hold(False)
        wait_for("the printer down itself", lambda: self.reachable() == {
            "router": "ok", "switch-1": "ok", "switch-2": "ok", "printer": "critical"})
        self.snmpds["printer"].hold(False)
        wait_for("all back", lambda: self.state() == "UP")


if __name__ == "__main__":
    unittest.main()
