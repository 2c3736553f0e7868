"""`tidemark-snmp test` against Net-SNMP's agent: every version and security level, and what is wrong in clear words."""

import pathlib
import subprocess
import tempfile
import unittest

from lab.lab import PROGRAMS
from lab.snmpd import COMMUNITY, PRIVACY_PASS, USER_PASS, Snmpd

CREDENTIALS = {
    "v1": 'version = "1"\ncommunity_file = "FOLDER/community"',
    "v2c": 'version = "2c"\ncommunity_file = "FOLDER/community"',
    "noauth": 'version = "3"\nuser = "nobody"',
    "auth": 'version = "3"\nuser = "anna"\nauthentication = "sha256"\nauthentication_file = "FOLDER/auth"',
    "priv": 'version = "3"\nuser = "olga"\nauthentication = "sha512"\nauthentication_file = "FOLDER/auth"\nprivacy = "aes"\n'
            'privacy_file = "FOLDER/priv"',
    "wrong community": 'version = "2c"\ncommunity_file = "FOLDER/wrong"',
    "wrong user": 'version = "3"\nuser = "otto"\nauthentication = "sha256"\nauthentication_file = "FOLDER/auth"',
    "wrong phrase": 'version = "3"\nuser = "anna"\nauthentication = "sha256"\nauthentication_file = "FOLDER/wrong"',
    "wrong protocol": 'version = "3"\nuser = "anna"\nauthentication = "sha1"\nauthentication_file = "FOLDER/auth"',
    "wrong privacy": 'version = "3"\nuser = "olga"\nauthentication = "sha512"\nauthentication_file = "FOLDER/auth"\nprivacy = "aes"\n'
                     'privacy_file = "FOLDER/wrong"',
    "too little": 'version = "3"\nuser = "anna"',
}


class SnmpDeviceTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, text in (("community", COMMUNITY), ("auth", USER_PASS), ("priv", PRIVACY_PASS), ("wrong", "a wrong phrase")):
            (self.folder / name).touch(0o600)
            (self.folder / name).write_text(text + "\n")
        self.snmpd = Snmpd(self.folder / "snmpd")
        self.addCleanup(self.snmpd.stop)
        self.snmpd.start()

    def ask(self, credential: str) -> subprocess.CompletedProcess:
        config = self.folder / "snmp.toml"
        text = CREDENTIALS[credential].replace("FOLDER", str(self.folder))
        config.write_text(f'devices_dir = "{self.folder}/none"\nprofiles_dir = "{self.folder}/none"\n[[credential]]\nname = "x"\n{text}\n'
                          f'[[device]]\nname = "router"\naddress = "127.0.0.1"\nport = {self.snmpd.port}\ncredential = "x"\n'
                          'timeout = "500ms"\nretries = 1\n')
        return subprocess.run([str(PROGRAMS / "tidemark-snmp"), "--config", str(config), "test", "router"], text=True,
                              capture_output=True, timeout=60, check=False)

    def test_it_reads_the_same_in_every_version_and_at_every_level(self):
        read = {}
        for credential in ("v1", "v2c", "noauth", "auth", "priv"):
            with self.subTest(credential):
                asked = self.ask(credential)
                self.assertEqual(asked.returncode, 0, asked.stdout + asked.stderr)
                self.assertIn("is         A router of the tests\n", asked.stdout)
                self.assertIn("name       router-1\n", asked.stdout)
                self.assertRegex(asked.stdout, r"check      reachable: ok, answered within \d+\.\d ms")
                self.assertRegex(asked.stdout, r"sample     system\.uptime = [0-9.]+ s")
                # What it has, without the values, which move.
                read[credential] = [line.split(" = ")[0] for line in asked.stdout.splitlines() if line.startswith("sample")]
                self.assertGreater(len(read[credential]), 20)
        for credential in ("noauth", "auth", "priv"):
            self.assertEqual(read[credential], read["v2c"])
        # v1 has no counters of 64 bits; those of 32 stand for them.
        self.assertTrue(any("system.network.io" in line for line in read["v1"]))

    def test_what_is_wrong_is_told_and_is_no_secret(self):
        for credential, said in (("wrong community", "no answer"), ("wrong user", "the device does not know the user"),
                                 ("wrong phrase", "the device finds the authentication wrong"),
                                 ("wrong protocol", "the device finds the authentication wrong"), ("wrong privacy", "no answer"),
                                 ("too little", "authorizationError")):
            with self.subTest(credential):
                asked = self.ask(credential)
                self.assertEqual(asked.returncode, 1, asked.stdout + asked.stderr)
                self.assertIn(said, asked.stdout)
                for secret in (COMMUNITY, USER_PASS, PRIVACY_PASS, "a wrong phrase"):
                    self.assertNotIn(secret, asked.stdout + asked.stderr)

    def test_a_device_that_does_not_answer_is_told_so(self):
        self.snmpd.stop()
        for credential in ("v2c", "priv"):
            asked = self.ask(credential)
            self.assertEqual(asked.returncode, 1)
            self.assertIn("check      reachable: critical, no answer", asked.stdout)


if __name__ == "__main__":
    unittest.main()
