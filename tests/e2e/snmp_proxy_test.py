"""A device polled by tidemark-snmp, all the way into a service: outages with their cause, a collector that is away, reloads, kills."""

import signal
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.proxy import enrolled
from lab.snmpd import COMMUNITY, CONFIG, Snmpd

SERVICE = """
[[service]]
name = "office"
title = "The office network"
sponsor = "Manuela Manager <manuela@example.org>"
owner = "Olaf Owner <olaf@example.org>"
goal = "People reach what they need"
cost_per_hour = 100
[service.members]
select = [{ check = "reachable" }, { check = "interface lo" }]
"""
# What the device says of its interface lo, which it would not have made of its own accord.
LO_DOWN = "override 1.3.6.1.2.1.2.2.1.8.1 integer 2\noverride 1.3.6.1.2.1.2.2.1.3.1 integer 6\n"
LO_UP = "override 1.3.6.1.2.1.2.2.1.8.1 integer 1\noverride 1.3.6.1.2.1.2.2.1.3.1 integer 6\n"


class SnmpProxyTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.lab.write_service(SERVICE)
        self.lab.start_collector()
        self.snmpd = Snmpd(self.lab.folder / "snmpd", CONFIG + LO_UP)
        self.addCleanup(self.snmpd.stop)
        self.snmpd.start()
        self.proxy = enrolled(self.lab, "proxy-1")
        community = self.proxy.write_secret("community", COMMUNITY)
        self.credential = f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{community}"\n'
        self.proxy.write_devices(self.credential + self.device("router-1"))
        self.name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]

    def device(self, name: str, address: str = "127.0.0.1") -> str:
        return (f'[[device]]\nname = "{name}"\naddress = "{address}"\nport = {self.snmpd.port}\ncredential = "lan"\nclass = "router"\n'
                'interval = "1s"\ntimeout = "500ms"\n')

    def assign(self, what: str = "127.0.0.0/8") -> None:
        self.lab.cli("proxy", "assign", self.name, what, "--by", "anna")

    def endpoints(self) -> dict[str, dict]:
        return {one["name"]: one for one in self.lab.cli("endpoint", "list")["endpoints"]}

    def test_a_device_is_an_endpoint_whose_interface_takes_a_service_down(self):
        self.assign()
        self.proxy.start()
        wait_for("the device", lambda: "router-1" in self.endpoints())
        wait_for("its interface", lambda: "interface lo" in {one["check"] for one in self.checks()})
        wait_for("the service is up", lambda: self.state() == "UP")
        series = {one["metric"] for one in self.lab.series() if one["endpoint"] == "router-1"}
        self.assertLessEqual({"system.uptime", "system.network.io", "snmp.round_trip", "system.cpu.time"}, series)
        self.snmpd.stop()
        (self.snmpd.folder / "snmpd.conf").write_text(CONFIG + LO_DOWN)
        self.snmpd.start()
        wait_for("the service is down", lambda: self.state() == "DOWN")
        cause = wait_for("the outage", lambda: self.lab.cli("outage", "list")["outages"])[0]
        self.assertIn("router-1", str(cause))
        self.assertIn("interface lo", str(cause))
        report = self.lab.cli_raw("report", "preview", "office", "--format", "text").stdout
        self.assertIn("interface lo", report)
        self.assertIn("router-1", report)

    def test_a_device_that_is_assigned_to_nobody_is_refused_and_told(self):
        self.proxy.start()
        self.proxy.process.expect("the collector does not take router-1")
        self.assertNotIn("router-1", self.endpoints())
        (told,) = self.lab.cli("proxy", "list")["proxies"]
        self.assertEqual(told["devices_refused"], 1, told)

    def test_nothing_is_lost_while_the_collector_is_away_or_the_proxy_is_killed(self):
        self.assign()
        self.proxy.start()
        wait_for("the device", lambda: "router-1" in self.endpoints())
        self.lab.collector.kill()
        oracle = Oracle(self.lab)
        before = Oracle.spooled(self.proxy)
        wait_for("polls in the spool", lambda: Oracle.spooled(self.proxy) >= before + 4)
        self.proxy.kill()
        self.proxy.start()
        wait_for("more of them", lambda: Oracle.spooled(self.proxy) >= before + 8)
        self.lab.start_collector()
        self.proxy.stop()
        self.proxy.start()
        oracle.wait_drained(self.proxy)
        self.proxy.stop()
        oracle.wait_drained(self.proxy)
        oracle.wait_digested()
        for epoch in oracle.assert_sums(self, self.proxy):
            self.assertEqual((epoch["lost"], epoch["refused"]), ((0, 0, 0), (0, 0, 0)))
            self.assertGreater(epoch["stored"][0], 0)

    def test_devices_are_read_anew_without_a_restart_and_mistakes_change_nothing(self):
        self.assign()
        self.proxy.start()
        wait_for("the device", lambda: "router-1" in self.endpoints())
        self.proxy.write_devices(self.credential + self.device("router-1") + self.device("nobody-home", "127.0.0.9"))
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        wait_for("the second device", lambda: "nobody-home" in self.endpoints())
        wait_for("that it does not answer", lambda: [one["state"] for one in self.checks("nobody-home")] == ["critical"])
        self.proxy.write_devices(self.credential + self.device("router-1") + "prot = 1\n")
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        self.proxy.process.expect("the configuration stays as it was")
        self.assertIn("did you mean 'port'?", self.proxy.process.text())
        self.assertEqual(self.proxy.stop(), 0)

    def checks(self, device: str = "router-1") -> list[dict]:
        return self.lab.cli("endpoint", "show", device)["checks"]

    def state(self) -> str:
        return self.lab.cli("service", "list")["services"][0]["state"]


if __name__ == "__main__":
    unittest.main()
