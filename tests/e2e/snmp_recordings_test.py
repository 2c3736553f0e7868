"""Recordings of devices of several kinds, played by snmpsim: which profiles fit, and all that is read of each, to the number.

Each NAME.snmprec of snmprec/ was written by hand after the public MIBs; NAME.expected says what `tidemark-snmp test` is to write
of it, but for the time that it takes. The same comes to the collector, by way of the proxy.
"""

import pathlib
import re
import subprocess
import tempfile
import tomllib
import unittest

from lab.lab import PROGRAMS, ROOT, Lab, wait_for
from lab.proxy import enrolled
from lab.snmpsim import Snmpsim

RECORDINGS = pathlib.Path(__file__).parent / "snmprec"
PROFILES = ROOT / "packaging" / "snmp" / "profiles"
SAMPLE = re.compile(r"sample +([^ {]+)(?:\{(.*)\})? = (\S+) (\S+)$")
OF_THE_MOMENT = ("check      reachable: ", "sample     snmp.round_trip ", "device     ")


def config_of(ports: dict[str, int], secret) -> str:
    return "".join(f'[[credential]]\nname = "{name}"\nversion = "2c"\ncommunity_file = "{secret(name, name)}"\n'
                   f'[[device]]\nname = "{name}"\naddress = "127.0.0.1"\nport = {port}\ncredential = "{name}"\n'
                   'interval = "10s"\ntimeout = "20s"\n' for name, port in ports.items())


def expected(name: str) -> list[str]:
    return (RECORDINGS / f"{name}.expected").read_text().splitlines()


def attributes_of(text: str | None) -> dict[str, str]:
    return dict(one.split("=", 1) for one in re.split(r",(?=[a-z0-9_.]+=)", text)) if text else {}


class SnmpRecordingsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.snmpsim = Snmpsim(RECORDINGS)
        cls.addClassCleanup(cls.snmpsim.stop)
        cls.snmpsim.start()

    def test_each_is_read_as_it_is(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

        def secret(name: str, text: str) -> str:
            (folder / name).touch(0o600)
            (folder / name).write_text(text + "\n")
            return str(folder / name)
        config = folder / "snmp.toml"
        config.write_text(f'devices_dir = "{folder}/none"\nprofiles_dir = "{folder}/none"\n' + config_of(self.snmpsim.ports, secret))
        for name in self.snmpsim.ports:
            with self.subTest(name):
                asked = subprocess.run([str(PROGRAMS / "tidemark-snmp"), "--config", str(config), "test", name], text=True,
                                       capture_output=True, timeout=120, check=False)
                self.assertEqual((asked.returncode, asked.stderr), (0, ""))
                self.assertIn("check      reachable: ok, answered within ", asked.stdout)
                self.assertEqual([line for line in asked.stdout.splitlines() if not line.startswith(OF_THE_MOMENT)], expected(name))

    def test_it_comes_to_the_collector_as_it_is(self):
        lab = self.enterContext(Lab())
        lab.start_collector()
        proxy = enrolled(lab, "proxy-1")
        proxy.write_devices(config_of(self.snmpsim.ports, proxy.write_secret))
        lab.cli("proxy", "assign", lab.cli("endpoint", "list")["endpoints"][0]["name"], "127.0.0.0/8", "--by", "anna")
        proxy.start()
        samples, checks = {}, {}
        for name in self.snmpsim.ports:
            for line in expected(name):
                if found := SAMPLE.match(line):
                    metric, attributes, value, unit = found.groups()
                    samples[name, metric, frozenset(attributes_of(attributes).items())] = (float(value), unit)
                elif line.startswith("check"):
                    check, _, rest = line[11:].partition(": " + re.search(r": (ok|warning|critical|unknown), ", line).group(1) + ", ")
                    checks[name, check] = (re.search(r": (ok|warning|critical|unknown), ", line).group(1), rest)

        def of_the_devices() -> list[dict]:
            return [one for one in lab.series() if one["endpoint"] in self.snmpsim.ports and one["metric"] != "snmp.round_trip"]
        wait_for("all series", lambda: len(of_the_devices()) >= len(samples))
        came = {}
        for metric in sorted({one["metric"] for one in of_the_devices()}):
            for one in lab.cli("series", "get", "*", metric, "--since", "1h")["series"]:
                if one["endpoint"] in self.snmpsim.ports:
                    attributes = frozenset(attributes_of_series(one).items())
                    came[one["endpoint"], metric, attributes] = (one["samples"][-1]["value"], one["unit"])
        self.assertEqual(came, samples)
        for name in self.snmpsim.ports:
            with self.subTest(name):
                shown = {(name, one["check"]): (one["state"], one["text"]) for one in lab.cli("endpoint", "show", name)["checks"]}
                self.assertEqual(shown.pop((name, "reachable"))[0], "ok")
                self.assertEqual(shown, {key: value for key, value in checks.items() if key[0] == name})
        self.assertEqual(proxy.stop(), 0)

    def test_every_object_of_every_shipped_profile_is_in_a_recording(self):
        recorded = {tuple(map(int, line.split("|")[0].split("."))) for file in RECORDINGS.glob("*.snmprec")
                    for line in file.read_text().splitlines()}
        for file in sorted(PROFILES.glob("*.toml")):
            profile = tomllib.loads(file.read_text())
            names = profile.pop("names")
            profile.pop("notification", None)  # what comes by itself is recorded nowhere
            for text in sorted(set(texts_of(profile))):
                if text.partition(".")[0] in names and re.fullmatch(r"\w+(\.\d+)*", text):
                    oid = numbers(names, text)
                    with self.subTest(f"{file.stem}: {text}"):
                        self.assertTrue(any(one[:len(oid)] == oid for one in recorded))

    def test_every_shipped_profile_is_chosen_for_a_recording(self):
        chosen = {profile for name in self.snmpsim.ports for line in expected(name) if line.startswith("profiles ")
                  for profile in line.split()[1:]}
        self.assertEqual(chosen, {file.stem for file in PROFILES.glob("*.toml")})


def attributes_of_series(series: dict) -> dict[str, str]:
    attributes = series["attributes"]
    return attributes if isinstance(attributes, dict) else attributes_of(attributes)


def texts_of(value) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    return [text for one in value for text in texts_of(one)] if isinstance(value, list) else [value] if isinstance(value, str) else []


def numbers(names: dict[str, str], text: str) -> tuple[int, ...]:
    """Of a name of [names], which may begin with another."""
    first, _, rest = text.partition(".")
    if first in names:
        return numbers(names, names[first] + ("." + rest if rest else ""))
    return tuple(map(int, text.split(".")))


if __name__ == "__main__":
    unittest.main()
