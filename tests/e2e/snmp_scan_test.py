"""Devices that answer on 127.0.0.x: found by a scan, accepted, polled; found by the proxy's own scans and told once."""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import unittest

from lab.lab import Lab, wait_for
from lab.proxy import enrolled
from lab.snmpd import COMMUNITY, PRIVACY_PASS, USER_PASS, Snmpd, free_port

OTHER = "another community"


def config(name: str, community: str) -> str:
    return (f'rocommunity "{community}"\nsysName {name}\nsysDescr A switch called {name}\n'
            f'createUser olga SHA-512 "{USER_PASS}" AES "{PRIVACY_PASS}"\nrouser olga priv\n')


class SnmpScanTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.lab.start_collector()
        self.proxy = enrolled(self.lab, "proxy-1")
        self.port = free_port()
        lan = self.proxy.write_secret("community", COMMUNITY)
        other = self.proxy.write_secret("other", OTHER)
        auth, priv = self.proxy.write_secret("auth", USER_PASS), self.proxy.write_secret("priv", PRIVACY_PASS)
        self.credentials = (
            f'[[credential]]\nname = "lan"\nversion = "2c"\ncommunity_file = "{lan}"\n'
            f'[[credential]]\nname = "other"\nversion = "2c"\ncommunity_file = "{other}"\n'
            '[[credential]]\nname = "strong"\nversion = "3"\nuser = "olga"\nauthentication = "sha512"\n'
            f'authentication_file = "{auth}"\nprivacy = "aes"\nprivacy_file = "{priv}"\n'
            f'[[credential]]\nname = "unknown"\nversion = "3"\nuser = "otto"\nauthentication = "sha512"\nauthentication_file = "{auth}"\n')
        self.proxy.write_devices(self.credentials)
        self.device("127.0.0.2", "sw-2", COMMUNITY)
        self.device("127.0.0.3", "sw-3", OTHER)
        # Outside of every range here: who asks it is caught.
        self.outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.outside.close)
        self.outside.bind(("127.0.0.9", self.port))
        self.outside.setblocking(False)

    def device(self, address: str, name: str, community: str) -> Snmpd:
        device = Snmpd(self.lab.folder / name, config(name, community))
        device.addresses = [f"udp:{address}:{self.port}"]
        self.addCleanup(device.stop)
        return device.start()

    def assert_outside_not_asked(self):
        with self.assertRaises(BlockingIOError):
            self.outside.recv(1)

    def run_command(self, *words: str) -> subprocess.CompletedProcess:
        return subprocess.run(self.proxy.command(*words), text=True, capture_output=True, timeout=120, check=False)

    def scan(self, *words: str) -> dict:
        ended = self.run_command("scan", "127.0.0.1-127.0.0.6", "--port", str(self.port), "--output", "json", *words)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return json.loads(ended.stdout)

    def found(self) -> list[dict]:
        return [one for one in self.lab.events() if one["name"] == "device.found"]

    def test_a_scan_shows_who_answers_to_which_credential(self):
        told = self.scan("--credential", "lan", "--credential", "other")
        self.assertEqual((told["asked"], told["answered"], told["new"], told["interrupted"]), (6, 2, 2, False))
        for one, address, name, credential in zip(told["devices"], ("127.0.0.2", "127.0.0.3"), ("sw-2", "sw-3"), ("lan", "other")):
            self.assertEqual((one["address"], one["port"], one["name"], one["credential"], one["managed_as"], one["refusal"]),
                             (address, self.port, name, credential, None, None))
            self.assertEqual(one["description"], f"A switch called {name}")
            self.assertTrue(one["object_id"].startswith("1.3.6.1.4.1.8072.3.2"))
            self.assertIn("interfaces", one["profiles"])
        # SNMPv3 first, where none is named: then no community was sent to who has better.
        self.assertEqual({one["credential"] for one in self.scan()["devices"]}, {"strong"})
        refused = self.scan("--credential", "unknown")
        self.assertEqual([(one["credential"], one["refusal"]) for one in refused["devices"]],
                         [(None, "the device does not know the user")] * 2)
        self.assert_outside_not_asked()

    def test_a_scan_is_written_for_people_and_for_tables(self):
        self.proxy.write_devices(self.credentials + f'[[device]]\nname = "core"\naddress = "127.0.0.2"\nport = {self.port}\ncredential = "lan"\n'
                                 f'[[scan]]\naddresses = ["127.0.0.2-127.0.0.4"]\nport = {self.port}\ncredentials = ["lan", "other"]\n')
        shown = self.run_command("scan")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        head, core, fresh, summary = shown.stdout.splitlines()
        self.assertEqual(head.split(), ["ADDRESS", "NAME", "CREDENTIAL", "PROFILES", "MANAGED", "IS"])
        self.assertRegex(core, rf"^127\.0\.0\.2:{self.port}  sw-2  lan  .*interfaces.*  as core      A switch called sw-2$")
        self.assertRegex(fresh, rf"^127\.0\.0\.3:{self.port}  sw-3  other  .*interfaces.*  not managed  A switch called sw-3$")
        self.assertRegex(summary, r"^3 addresses asked, 2 answered, 1 not managed, \d+\.\d s$")
        shown = self.run_command("scan", "--new", "--output", "csv")
        (row,) = csv.DictReader(io.StringIO(shown.stdout))
        self.assertEqual((row["address"], row["name"], row["managed_as"]), ("127.0.0.3", "sw-3", ""))

    def test_a_scan_that_is_interrupted_shows_what_it_found(self):
        self.outside.setblocking(True)
        self.outside.settimeout(60)
        running = subprocess.Popen(self.proxy.command("scan", "127.0.0.1-127.0.0.9", "--port", str(self.port), "--credential", "lan",
                                                      "--rate", "5"), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(running.kill)
        self.outside.recv(1_000)  # the last of the range is asked, a second after sw-2
        running.send_signal(signal.SIGINT)
        said, errors = running.communicate(timeout=60)
        self.assertEqual((running.returncode, errors), (1, ""))
        self.assertIn("A switch called sw-2", said)
        self.assertRegex(said.splitlines()[-1], r"^interrupted: \d address(?:es)? asked, 1 answered, 1 not managed, \d+\.\d s$")

    def test_a_terminal_is_told_how_far_a_scan_is(self):
        master, slave = os.openpty()
        self.addCleanup(os.close, master)
        ended = subprocess.run(self.proxy.command("scan", "127.0.0.2", "--port", str(self.port), "--credential", "lan"), text=True,
                               stdout=subprocess.PIPE, stderr=slave, timeout=60, check=False)
        os.close(slave)
        self.assertEqual(ended.returncode, 0)
        self.assertIn(" of 1 addresses, ", os.read(master, 10_000).decode())

    def test_what_is_wrong_is_told_in_a_sentence(self):
        for words, code, said in ((["scan"], 1, "say which RANGE, such as 192.0.2.0/24: the configuration has no [[scan]]"),
                                  (["scan", "router"], 2, "'router' is no range"),
                                  (["scan", "10.0.0.0/8"], 2, "has more than 65536 addresses"),
                                  (["scan", "127.0.0.6", "--credential", "lam"], 1, "there is no [[credential]] 'lam'"),
                                  (["accept", "router"], 2, "'router' is no address"),
                                  (["accept", "127.0.0.6", "--port", str(self.port)], 1, "127.0.0.6 does not answer"),
                                  (["accept", "127.0.0.2", "--credential", "unknown", "--port", str(self.port)], 1,
                                   "127.0.0.2 refuses: the device does not know the user"),
                                  (["accept", "127.0.0.2", "127.0.0.3", "--name", "x"], 1, "--name is one device's"),
                                  (["accept", "127.0.0.2", "--label", "x"], 1, "'x' is no label")):
            with self.subTest(words):
                ended = self.run_command(*words)
                self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
                self.assertIn(said, ended.stderr)
        self.assertFalse((self.proxy.devices / "accepted.toml").exists())
        self.proxy.write_devices("")
        self.assertIn("the configuration has no [[credential]]", self.run_command("scan", "127.0.0.2").stderr)

    def test_accepted_devices_are_polled_after_a_reload(self):
        self.proxy.start()
        wait_for("the proxy", lambda: "proxy.started" in {one["name"] for one in self.lab.events()})
        accepted = self.run_command("accept", "127.0.0.2", "--credential", "lan", "--port", str(self.port), "--class", "switch",
                                    "--label", "rack=b3")
        self.assertEqual((accepted.returncode, accepted.stderr), (0, ""))
        self.assertIn("127.0.0.2 is accepted as 'sw-2', by credential 'lan', with the profiles that fit: ", accepted.stdout)
        self.assertIn("systemctl reload tidemark-snmp", accepted.stdout)
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        self.assertIn(f"tidemark proxy assign {name} 127.0.0.2", accepted.stdout)
        again = self.run_command("accept", "127.0.0.2", "--port", str(self.port))
        self.assertEqual(again.returncode, 1)
        self.assertIn("127.0.0.2 is managed already, as 'sw-2'", again.stderr)
        self.lab.cli("proxy", "assign", name, "127.0.0.0/8", "--by", "anna")
        file = self.proxy.devices / "accepted.toml"
        file.write_text(file.read_text() + 'interval = "1s" # its own\n')
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        wait_for("the device", lambda: "sw-2" in self.endpoints())
        wait_for("its samples", lambda: "system.uptime" in {one["metric"] for one in self.lab.series() if one["endpoint"] == "sw-2"})
        # The rest at once; what is polled is not among it.
        rest = self.run_command("scan", "127.0.0.1-127.0.0.6", "--port", str(self.port), "--accept")
        self.assertEqual((rest.returncode, rest.stderr), (0, ""))
        self.assertIn("127.0.0.3 is accepted as 'sw-3', by credential 'strong'", rest.stdout)
        self.assertIn('interval = "1s" # its own\n\n[[device]]\naddress = "127.0.0.3"\n', file.read_text())
        file.write_text(file.read_text() + 'interval = "1s"\n')
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        wait_for("the other device", lambda: "sw-3" in self.endpoints())
        told = self.scan("--new")
        self.assertEqual((told["devices"], told["answered"], told["new"]), ([], 2, 0))
        self.assertEqual(self.run_command("--check").returncode, 0)
        self.assert_outside_not_asked()

    def test_the_proxys_own_scans_tell_a_device_once_also_over_a_restart(self):
        def write(rate: int, more: str) -> None:
            self.proxy.write_devices(self.credentials + f'[[scan]]\naddresses = ["127.0.0.1-127.0.0.6"]\nport = {self.port}\n'
                                     f'credentials = ["lan", "other"]\nevery = "5m"\nrate = {rate}\n{more}')
        write(50, f'[[device]]\nname = "core"\naddress = "127.0.0.2"\nport = {self.port}\ncredential = "lan"\n')
        self.proxy.start()
        (event,) = wait_for("the device", self.found)
        attributes = event["attributes"]
        self.assertEqual((attributes["network.peer.address"], attributes["sysName"], attributes["snmp.credential"]),
                         ("127.0.0.3", "sw-3", "other"))
        self.assertIn("interfaces", attributes["snmp.profiles"])
        self.assertIn("127.0.0.3 answers to SNMP and is not managed: sw-3", event["body"])
        self.proxy.process.expect("a scan asked 5 addresses, of which 1 answered")
        self.assertEqual(self.proxy.stop(), 0)
        self.proxy.process.log.unlink()
        self.proxy.start()
        self.proxy.process.expect("a scan asked 5 addresses, of which 1 answered")
        self.assertEqual(len(self.found()), 1)
        # From now on the other is not managed either.
        write(40, "")  # another scan than before, so that it soon runs
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        wait_for("the other device", lambda: len(self.found()) == 2)
        self.assertEqual({one["attributes"]["sysName"] for one in self.found()}, {"sw-2", "sw-3"})
        self.assertEqual(self.proxy.stop(), 0)
        self.assert_outside_not_asked()

    def endpoints(self) -> set[str]:
        return {one["name"] for one in self.lab.cli("endpoint", "list")["endpoints"]}


if __name__ == "__main__":
    unittest.main()
