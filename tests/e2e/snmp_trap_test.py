"""Traps and informs of Net-SNMP's tools at tidemark-snmp: each becomes one event of the right device, or none."""

import re
import signal
import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle
from lab.proxy import enrolled
from lab.traps import Sender

COMMUNITY, AUTH, PRIV = "not public", "authentication phrase", "privacy phrase"
NOAUTH = ("-v3", "-u", "nobody", "-l", "noAuthNoPriv")
ANNA = ("-v3", "-u", "anna", "-l", "authNoPriv", "-a", "SHA-256", "-A", AUTH)
OLGA = ("-v3", "-u", "olga", "-l", "authPriv", "-a", "SHA-512", "-A", AUTH, "-x", "AES", "-X", PRIV)
V2C = ("-v2c", "-c", COMMUNITY)


class SnmpTrapTest(unittest.TestCase):
    def setUp(self):
        self.lab = self.enterContext(Lab())
        self.lab.start_collector()
        self.proxy = enrolled(self.lab, "proxy-1")
        secret = {name: self.proxy.write_secret(name, text) for name, text in (("community", COMMUNITY), ("auth", AUTH), ("priv", PRIV))}
        self.base = self.proxy.config.read_text()
        self.credentials = f"""
[[credential]]
name = "lan"
version = "2c"
community_file = "{secret['community']}"
[[credential]]
name = "nobody"
version = "3"
user = "nobody"
[[credential]]
name = "anna"
version = "3"
user = "anna"
authentication = "sha256"
authentication_file = "{secret['auth']}"
[[credential]]
name = "olga"
version = "3"
user = "olga"
authentication = "sha512"
authentication_file = "{secret['auth']}"
privacy = "aes"
privacy_file = "{secret['priv']}"
"""
        self.write("")
        # They do not answer: what they tell of their own accord counts all the same.
        self.proxy.write_devices(self.credentials + "".join(
            f'[[device]]\nname = "{name}"\naddress = "{address}"\ncredential = "{credential}"\ninterval = "1h"\ntimeout = "50ms"\nretries = 0\n'
            for name, address, credential in (("router", "127.0.0.2", "lan"), ("open", "127.0.0.3", "nobody"), ("anna", "127.0.0.4", "anna"),
                                              ("olga", "127.0.0.5", "olga"))))
        self.lab.cli("proxy", "assign", self.lab.cli("endpoint", "list")["endpoints"][0]["name"], "127.0.0.0/8", "--by", "anna")
        self.start()

    def write(self, traps: str, more: str = "") -> None:
        self.proxy.config.write_text(f'{self.base}mibs_dir = "{self.proxy.folder}/mibs.d"\n{more}[traps]\nlisten = ["127.0.0.1:0"]\n{traps}')

    def start(self) -> None:
        """Each start has a port of its own."""
        before = len(self.ports())
        self.proxy.start()
        wait_for("the port", lambda: len(self.ports()) > before)
        self.port = self.ports()[-1]

    def ports(self) -> list[int]:
        log = self.proxy.folder / "log"
        return [int(port) for port in re.findall(r"listening for traps at 127\.0\.0\.1:(\d+)", log.read_text())] if log.exists() else []

    def sender(self, number: int) -> Sender:
        return Sender(self.proxy.folder / f"sender-{number}", self.port, f"127.0.0.{number}")

    def link_downs(self) -> list[tuple[str, str]]:
        """Device and ifIndex of each, sorted."""
        return sorted((event["endpoint"], key.removeprefix("ifIndex.")) for event in self.events("trap.linkDown")
                      for key in event["attributes"] if key.startswith("ifIndex."))

    def events(self, name: str) -> list[dict]:
        return [event for event in self.lab.events() if event["name"] == name]

    def drained(self) -> None:
        """All that the proxy spooled is filed at the collector."""
        self.assertEqual(self.proxy.stop(), 0)
        oracle = Oracle(self.lab)
        oracle.wait_drained(self.proxy)
        oracle.wait_digested()

    def test_every_version_and_level_arrives_once_as_the_right_event(self):
        self.sender(2).v1(COMMUNITY, 1)
        informs = []
        for number, auth in ((2, V2C), (3, NOAUTH), (4, ANNA), (5, OLGA)):
            sender = self.sender(number)
            self.assertEqual(sender.v2(*auth, index=2)[0], 0)
            informs.append(sender.v2(*auth, index=3, inform=True))
        self.assertEqual([code for code, _ in informs], [0, 0, 0, 0], informs)
        self.drained()
        self.assertEqual(self.link_downs(), sorted([("router", "1")] + [(name, index) for name in ("router", "open", "anna", "olga")
                                                                        for index in ("2", "3")]))
        v1 = next(event for event in self.events("trap.linkDown") if "ifIndex.1" in event["attributes"])
        self.assertEqual(v1["attributes"], {"ifIndex.1": "1", "snmp.trap.oid": "1.3.6.1.6.3.1.1.5.3", "snmp.trap.uptime": "123.45",
                                            "snmp.trap.agent_address": "192.0.2.77", "snmp.trap.enterprise": "1.3.6.1.4.1.8072.3.2.10"})
        self.assertEqual((v1["severity"], v1["body"]), ("error", "an interface went down: ifIndex.1 1"))

    def test_who_is_not_believed_tells_nothing_and_is_told_in_the_log(self):
        wrong = tuple("another phrase" if word == AUTH else word for word in ANNA)
        wrong_privacy = tuple("another phrase" if word == PRIV else word for word in OLGA)
        stranger = tuple("otto" if word == "anna" else word for word in ANNA)
        lower = ("-v3", "-u", "anna", "-l", "noAuthNoPriv")
        unencrypted = tuple("authNoPriv" if word == "authPriv" else word for word in OLGA)
        self.sender(2).v1("public", 9)
        for number, auth in ((2, ("-v2c", "-c", "public")), (9, V2C), (4, V2C), (2, ANNA), (4, wrong), (4, stranger), (4, lower),
                             (5, unencrypted), (5, wrong_privacy), (9, ANNA)):
            with self.subTest(number=number, auth=auth):
                sender = self.sender(number)
                self.assertEqual(sender.v2(*auth, index=9)[0], 0)
        for number, auth in ((2, ("-v2c", "-c", "public")), (4, wrong), (4, stranger), (4, lower), (5, wrong_privacy)):
            with self.subTest(number=number, auth=auth):
                code, said = self.sender(number).v2("-t", "0.2", "-r", "1", *auth, index=9, inform=True)
                self.assertNotEqual(code, 0, said)
        self.assertEqual(self.sender(4).v2(*ANNA, index=1, inform=True)[0], 0)  # it still takes what is right
        log = self.proxy.process.text()
        for address in ("127.0.0.2", "127.0.0.4", "127.0.0.5", "127.0.0.9"):
            self.assertEqual(log.count(f"notifications from {address} are refused"), 1, log)
        for secret in (COMMUNITY, AUTH, PRIV, "another phrase"):
            self.assertNotIn(secret, log)
        self.drained()
        self.assertEqual(self.link_downs(), [("anna", "1")])

    def test_what_comes_while_the_collector_is_away_arrives_once_when_it_is_back(self):
        self.assertEqual(self.sender(2).v2(*V2C, index=1, inform=True)[0], 0)
        self.lab.collector.kill()
        for number, auth in ((2, V2C), (4, ANNA), (5, OLGA)):
            self.assertEqual(self.sender(number).v2(*auth, index=2)[0], 0)
            self.assertEqual(self.sender(number).v2(*auth, index=3, inform=True)[0], 0)
        self.lab.start_collector()
        self.drained_after_start()
        self.assertEqual(self.link_downs(), sorted([("router", "1")] + [(name, index) for name in ("router", "anna", "olga")
                                                                        for index in ("2", "3")]))

    def drained_after_start(self) -> None:
        oracle = Oracle(self.lab)
        oracle.wait_drained(self.proxy)
        self.drained()

    def test_an_inform_that_was_answered_outlasts_a_kill_and_the_engine_begins_anew(self):
        self.lab.collector.kill()
        for index in range(1, 4):
            self.assertEqual(self.sender(4).v2(*ANNA, index=index, inform=True)[0], 0)
            self.proxy.kill()
            self.start()
        self.assertEqual((self.proxy.state / "snmp-engine").read_text(), "4\n")
        self.assertEqual(self.sender(4).v2(*ANNA, index=4, inform=True)[0], 0)
        self.lab.start_collector()
        self.drained_after_start()
        self.assertEqual(self.link_downs(), [("anna", str(index)) for index in range(1, 5)])

    def test_a_storm_is_limited_and_told_and_other_devices_are_heard(self):
        self.write("burst = 5\nper_minute = 1\n")
        self.reload(1)
        sender = self.sender(2)
        for index in range(1, 21):
            self.assertEqual(sender.v2(*V2C, index=index)[0], 0)
        self.assertNotEqual(sender.v2("-t", "0.2", "-r", "1", *V2C, index=99, inform=True)[0], 0)
        self.assertEqual(self.sender(4).v2(*ANNA, index=1, inform=True)[0], 0)
        self.drained()
        taken = self.link_downs()
        self.assertIn(len(taken), range(6, 9), taken)  # a token or two may have come meanwhile
        self.assertIn(("anna", "1"), taken)
        (begun,), (ended,) = self.events("trap.storm"), self.events("trap.storm.ended")
        self.assertEqual((begun["endpoint"], ended["endpoint"], begun["severity"]), ("router", "router", "warning"))
        # With the inform and what its repetition was.
        self.assertEqual(int(ended["attributes"]["snmp.traps.dropped"]), 22 - (len(taken) - 1))

    def test_it_listens_where_a_reload_says_so_and_nowhere_else(self):
        inform = ("-t", "0.2", "-r", "1", *V2C)
        kept = self.sender(2)
        self.write('credentials = ["olga"]\n')
        self.reload(1)
        self.assertEqual(len(self.ports()), 1)  # its socket stays
        self.assertEqual(kept.v2(*inform, index=1, inform=True)[0], 0)
        self.assertEqual(kept.v2(*OLGA, index=2, inform=True)[0], 0)
        self.proxy.config.write_text(self.base)
        self.reload(2)
        self.assertNotEqual(kept.v2(*inform, index=3, inform=True)[0], 0)
        self.write("")
        self.reload(3)
        wait_for("another port", lambda: len(self.ports()) == 2)
        self.port = self.ports()[-1]
        self.assertEqual(self.sender(2).v2(*inform, index=4, inform=True)[0], 0)
        self.assertNotEqual(self.sender(2).v2("-t", "0.2", "-r", "1", *OLGA, index=5, inform=True)[0], 0)
        self.drained()
        self.assertEqual(self.link_downs(), [("router", index) for index in ("1", "2", "4")])

    def reload(self, nth: int) -> None:
        self.proxy.process.popen.send_signal(signal.SIGHUP)
        wait_for("the reload", lambda: self.proxy.process.text().count("the configuration was read anew") >= nth)

    def test_names_come_from_own_profiles_and_mib_files_also_after_a_reload(self):
        mibs = self.proxy.folder / "mibs.d"
        mibs.mkdir()
        (mibs / "ACME-DOOR-MIB.txt").write_text("""ACME-DOOR-MIB DEFINITIONS ::= BEGIN
IMPORTS enterprises, OBJECT-TYPE, NOTIFICATION-TYPE FROM SNMPv2-SMI;
acme OBJECT IDENTIFIER ::= { enterprises 99999 }
doorState OBJECT-TYPE SYNTAX INTEGER { closed(1), forced(4) } MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { acme 1 }
doorForced NOTIFICATION-TYPE OBJECTS { doorState } STATUS current DESCRIPTION "" ::= { acme 0 1 }
END
""")
        (mibs / "broken.txt").write_text("BROKEN-MIB DEFINITIONS ::= BEGIN x OBJECT-TYPE SYNTAX\n")
        profiles = self.proxy.folder / "profiles.d"
        profiles.mkdir()
        (profiles / "acme.toml").write_text('title = "doors"\n[[notification]]\noid = "1.3.6.1.4.1.99999.0.2"\nname = "doorStuck"\n'
                                            'severity = "critical"\ntext = "a door is stuck"\n')
        sender = self.sender(2)
        words = [(*V2C, sender.place, "1", f"1.3.6.1.4.1.99999.0.{trap}", "1.3.6.1.4.1.99999.1.0", "i", "4") for trap in (1, 2)]
        for one in words:
            self.assertEqual(sender.send("-Ci", *one)[0], 0)
        self.reload(1)
        self.assertIn("broken.txt is not taken as a whole", self.proxy.process.text())
        for one in words:
            self.assertEqual(sender.send("-Ci", *one)[0], 0)
        self.drained()
        told = {event["name"]: (event["severity"], event["body"]) for event in self.lab.events() if event["name"].startswith("trap.door")}
        self.assertEqual(told, {"trap.doorForced": ("info", "doorForced: doorState forced (4)"),
                                "trap.doorStuck": ("critical", "a door is stuck: doorState forced (4)")})
        unknown = self.events("trap.unknown")
        self.assertEqual(sorted(event["attributes"]["snmp.trap.oid"] for event in unknown),
                         ["1.3.6.1.4.1.99999.0.1", "1.3.6.1.4.1.99999.0.2"])
        self.assertEqual(unknown[0]["attributes"]["1.3.6.1.4.1.99999.1.0"], "4")


if __name__ == "__main__":
    unittest.main()
