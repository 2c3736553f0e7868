#!/usr/bin/env python3
"""Holds the manual pages to the programs' --help, to the keys that they read, and to the commented configuration."""

from __future__ import annotations

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import tomllib
import unittest

from man_pages import (OPTION, Command, Keys, Tree, bold, example_of, parts, path_in, plain, told_commands, told_keys,
                       told_types)

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path(os.environ.get("TIDEMARK_BIN", ROOT / "build" / "release" / "bin")).resolve()
PAGES = ROOT / "packaging" / "man"
PAGE_OF = {"tidemark": "tidemark.1", "tidemarkd": "tidemarkd.8", "tidemark-agent": "tidemark-agent.8",
           "tidemark-snmp": "tidemark-snmp.8"}
HELP = {"-h", "--help"}  # told once, with the program's own options
OPEN = {"labels", "presence", "environment"}  # tables whose keys are anybody's own words
UNKNOWN = "q" * 24  # a key that no reader knows, and that is near none
NOBODY = "/nonexistent/tidemark/admin.sock"


# ---- what is so ----

def run(command: str | pathlib.Path, *words: str, folder: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([str(command), *words], capture_output=True, text=True, timeout=60, check=False, cwd=folder,
                          stdin=subprocess.DEVNULL, env={**os.environ, "TIDEMARK_SOCKET": NOBODY})


def ask(program: str, *words: str, folder: str | None = None) -> subprocess.CompletedProcess:
    return run(PROGRAMS / program, *words, folder=folder)


def read_help(text: str) -> tuple[Command, list[str]]:
    """A command as --help tells it, and the names of the commands below it."""
    usage = re.search(r"^Usage: .*?\[OPTIONS\](.*)$", text, re.MULTILINE)
    command = Command(operands=[word for word in usage[1].split() if "SUBCOMMAND" not in word])
    names: list[str] = []
    heading = ""
    for line in text.splitlines():
        if re.match(r"\S", line):
            heading = line
        elif heading == "Options:" and (found := re.match(r"  (-[^\s=]+)", line)):
            command.options.update(found[1].split(","))
        elif heading == "Subcommands:" and (found := re.match(r"  ([a-z]+)", line)):
            names.append(found[1])
    return command, names


def commands_of(program: str, path: tuple[str, ...] = ()) -> Tree:
    asked = ask(program, *path, "--help")
    if asked.returncode != 0:
        raise AssertionError(f"{program} {' '.join(path)} --help: {asked.returncode} {asked.stderr}")
    command, names = read_help(asked.stdout)
    out = {path: command}
    for name in names:
        out.update(commands_of(program, path + (name,)))
    return out


def keys_in(table: dict, name: str = "") -> Keys:
    """Of a TOML document; what is a list of tables counts as one table."""
    out: Keys = {name: set()}
    for key, value in table.items():
        inner = "command.NAME" if name == "command" else f"{name}.{key}".lstrip(".")
        if name != "command":
            out[name].add(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and key not in OPEN:
                for below, keys in keys_in(one, inner).items():
                    out.setdefault(below, set()).update(keys)
    out.pop("command", None)
    return out


def uncommented(text: str) -> dict:
    return tomllib.loads(re.sub(r"^#(?=\[|[a-z_-]+ = )", "", text, flags=re.MULTILINE))


def known_keys(program: str, files: dict[str, str]) -> Keys:
    """What the program's own readers know: asked by a key that they do not, for which a line "?TABLE" stands. Where what is
    known depends on other keys, the same line may stand in several tables."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            file = pathlib.Path(folder, name)
            file.parent.mkdir(exist_ok=True)
            text = text.replace("FOLDER", folder)
            file.write_text(re.sub(r"^\?(.*)$", lambda m: f'"{UNKNOWN} {m[1]}" = 1', text, flags=re.MULTILINE))
        said = ask(program, "--config", str(pathlib.Path(folder, "main.toml")), "--check").stderr
    found: Keys = {}
    for table, keys in re.findall(rf"unknown key '{UNKNOWN} ([^']*)'; known here: (.*)", said):
        found.setdefault(table, set()).update(keys.split(", "))
    return found


def parameters_in(page: str) -> dict[str, set[str]]:
    """Of CHECKS.md or WATCHES.md, which a test holds to the code."""
    out = {}
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        out[part.split("\n", 1)[0]] = set(re.findall(r"^\| `([a-z_]+)` \| (?:[^|]*\|){3}$", part, re.MULTILINE))
    return out


def asked_tables(files: dict[str, str]) -> set[str]:
    return {table for text in files.values() for table in re.findall(r"^\?(.*)$", text, re.MULTILINE)}


def with_secrets(example: str, folder: str) -> str:
    """The example with its files of secrets in the folder, where they are."""
    for file in re.findall(r'^\w+_file = "(.*)"$', example, re.MULTILINE):
        secret = pathlib.Path(folder, pathlib.Path(file).name)
        secret.write_text("not a secret\n")
        secret.chmod(0o600)
        example = example.replace(file, str(secret))
    return example


COLLECTOR = 'services_dir = "FOLDER/services.d"\nsets_dir = "FOLDER/sets.d"\nreports_dir = "FOLDER/reports.d"\n'
PROXY = 'devices_dir = "FOLDER/snmp.d"\nprofiles_dir = "FOLDER/profiles.d"\n'
FOLDERS = {"tidemarkd": COLLECTOR, "tidemark-snmp": PROXY}  # not the machine's own
PROBES = {
    "tidemark-agent.toml.5": ("tidemark-agent", {
        "main.toml": '?\n[spool]\n?spool\n[command.x]\nargv = ["/bin/true"]\n?command.NAME\n'
                     '[inventory]\n?inventory\n'}),
    "tidemark-snmp.toml.5": ("tidemark-snmp", {
        "main.toml": PROXY + '?\n[spool]\n?spool\n[traps]\n?traps\n[[credential]]\nversion = "2c"\n?credential\n[[credential]]\nversion = "3"\n'
                             'authentication = "sha256"\nprivacy = "aes"\n?credential\n',
        "snmp.d/x.toml": '[[device]]\naddress = "192.0.2.1"\n?device\n[[device]]\naddresses = []\n?device\n[[scan]]\n?scan\n'}),
    "tidemarkd.toml.5": ("tidemarkd", {"main.toml": COLLECTOR + "?\n[identity]\n?identity\n[store]\n?store\n[mail]\n?mail\n"}),
    "tidemark-services.5": ("tidemarkd", {
        "main.toml": COLLECTOR,
        "services.d/x.toml": '?\n[people]\n?people\n[[service]]\n?service\n[service.slo]\nmonth = 99\n?service.slo\n'
                             '[service.alarm]\nburn = true\n?service.alarm\n'
                             '[[service.cost]]\nper_hour = 1\n?service.cost\n[[service.documents]]\nat = "/x"\n'
                             '?service.documents\n[service.hours]\nmonday = ["08:00-18:00"]\n?service.hours\n'
                             '[service.members]\nrule = "weighted"\n?service.members\n[[service.members.select]]\n'
                             '?service.members.select\n[[service.members.group]]\nrule = "weighted"\n'
                             '?service.members.group\n'}),
    "tidemark-reports.5": ("tidemarkd", {
        "main.toml": COLLECTOR,
        "reports.d/x.toml": '?\n[[report]]\nname = "x"\nservice = "x"\nevery = "daily"\n?report\n'}),
    "tidemark-sets.5": ("tidemarkd", {
        "main.toml": COLLECTOR,
        "sets.d/x.toml": '?\n[select]\n?select\n[[check]]\ntype = "reboot"\n?check\n'
                         '[[watch]]\ntype = "units"\n?watch\n'}),
}


# ---- comparing ----

def command_mistakes(program: str, real: Tree, told: Tree) -> list[str]:
    out = []
    for path in sorted(real.keys() | told.keys()):
        name = " ".join((program, *path))
        if path not in told:
            out.append(f"'{name}' is missing")
        elif path not in real:
            out.append(f"'{name}' does not exist")
        else:
            options = real[path].options - (HELP if path else set())
            out += [f"'{name}': {option} is missing" for option in sorted(options - told[path].options)]
            out += [f"'{name}': {option} does not exist" for option in sorted(told[path].options - options)]
            if path and real[path].operands != told[path].operands:
                out.append(f"'{name}' takes {real[path].operands}, not {told[path].operands}")
            leaf = not any(len(other) > len(path) and other[:len(path)] == path for other in real)
            if path and leaf and not any(example.startswith(name) for example in told[path].examples):
                out.append(f"'{name}' has no example")
    return out


def key_mistakes(real: Keys, told: Keys, both_ways: bool = True) -> list[str]:
    out = []
    for table in sorted(real.keys() | told.keys()):
        there, here = real.get(table, set()), told.get(table, set())
        place = f" in [{table}]" if table else ""
        out += [f"{key}{place} is missing" for key in sorted(there - here)]
        if both_ways:
            out += [f"{key}{place} does not exist" for key in sorted(here - there)]
    return out


def mention_mistakes(text: str, trees: dict[str, Tree]) -> list[str]:
    """Of a command line that is quoted somewhere, or of options alone."""
    program, *words = text.split()
    if program not in trees:
        known = {option for tree in trees.values() for command in tree.values() for option in command.options}
        return [f"{option} does not exist" for option in OPTION.findall(text) if option not in known]
    tree, path = trees[program], path_in(words)
    while path and path not in tree and tree.get(path[:-1], Command()).operands:
        path = path[:-1]  # what is named may look like a command
    if path not in tree:
        return [f"'{text}': there is no such command"]
    known = tree[path].options | tree[()].options
    return [f"'{text}': {option} does not exist" for option in OPTION.findall(text) if option not in known]


def widened(told: Keys, types: dict[str, dict[str, set[str]]]) -> Keys:
    """With what a page says in words: groups take what members take, checks and watches what their types do."""
    out = {table: set(keys) for table, keys in told.items()}
    if "service.members.group" in out:
        out["service.members.group"] |= out["service.members"]
    for table, of_type in types.items():
        out[table] |= of_type
    return out


class ManTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.trees = {program: commands_of(program) for program in PAGE_OF}
        cls.pages = {path.name: path.read_text() for path in sorted(PAGES.iterdir())}
        sets = cls.pages["tidemark-sets.5"]
        cls.checks = told_types(sets, "TYPES OF CHECKS")
        cls.watches = told_types(sets, "TYPES OF WATCHES")

    def assert_none(self, mistakes: list[str]):
        self.assertFalse(mistakes, "\n" + "\n".join(mistakes))

    def widened(self, name: str) -> Keys:
        chosen = {"check": self.checks["reboot"], "watch": self.watches["units"] | self.watches[""]}
        return widened(told_keys(self.pages[name]), chosen if name == "tidemark-sets.5" else {})

    def test_every_command_and_option_is_told_and_no_other(self):
        for program, name in PAGE_OF.items():
            with self.subTest(name):
                told = told_commands(self.pages[name], program)
                self.assert_none(command_mistakes(program, self.trees[program], told))

    def test_commands_and_options_that_any_page_mentions_exist(self):
        for name, page in self.pages.items():
            with self.subTest(name):
                mentions = [run for kind, text in parts(page) if kind != "example" for run in bold(text)]
                if not name.endswith(".5"):
                    mentions += [plain(text) for kind, text in parts(page) if kind == "example"]
                self.assert_none([mistake for text in mentions for mistake in mention_mistakes(text, self.trees)])

    def test_examples_of_the_command_line_are_understood(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind, text in parts(self.pages["tidemark.1"]):
                words = shlex.split(plain(text).split(" > ")[0]) if kind == "example" else []
                if not words or words[0] != "tidemark":
                    continue
                with self.subTest(text):
                    ended = ask(*words, folder=folder)
                    self.assertEqual(ended.returncode, 0 if words[1] == "completion" else 1, ended.stderr)

    def test_the_commented_configuration_has_the_keys_that_its_page_tells(self):
        for file, name in (("agent.toml", "tidemark-agent.toml.5"), ("collector.toml", "tidemarkd.toml.5"),
                           ("snmp.toml", "tidemark-snmp.toml.5")):
            with self.subTest(name):
                real = keys_in(uncommented((ROOT / "packaging" / file).read_text()))
                told = told_keys(self.pages[name])
                if "device" in told:
                    told["device"].remove("addresses")  # a device has one of the two
                self.assert_none(key_mistakes(real, told))

    def test_every_key_of_the_example_services_is_told(self):
        real = keys_in(tomllib.loads((ROOT / "packaging" / "services.d" / "example.toml").read_text()))
        told = self.widened("tidemark-services.5")
        told["service.members.group.select"] = told["service.members.select"]
        self.assert_none(key_mistakes(real, told, both_ways=False))

    def test_every_key_of_the_example_reports_is_told(self):
        real = keys_in(tomllib.loads((ROOT / "packaging" / "reports.d" / "example.toml").read_text()))
        self.assert_none(key_mistakes(real, told_keys(self.pages["tidemark-reports.5"]), both_ways=False))

    def test_every_key_of_the_example_sets_is_told(self):
        told = told_keys(self.pages["tidemark-sets.5"])
        for file in sorted((ROOT / "packaging" / "sets.d").glob("*.toml")):
            document = tomllib.loads(file.read_text())
            specs = [(noun, spec) for noun in ("check", "watch") for spec in document.pop(noun, [])]
            self.assert_none(key_mistakes(keys_in(document), told, both_ways=False))
            for noun, spec in specs:
                types = self.checks if noun == "check" else self.watches
                self.assertEqual(spec.keys() - told[noun] - types.get(spec["type"], set()) - types[""], set(), spec)

    def test_the_keys_are_those_that_the_programs_know(self):
        for name, (program, files) in PROBES.items():
            with self.subTest(name):
                known = known_keys(program, files)
                told = self.widened(name)
                self.assertEqual(known.keys(), asked_tables(files))
                self.assert_none(key_mistakes(known, {table: told.get(table, set()) for table in known}))
                free = {table for table in told if table.rpartition(".")[2] in OPEN}
                self.assertEqual(told.keys() - known.keys(), free)

    def test_types_of_checks_and_watches_take_what_their_own_pages_say(self):
        for told, file in ((self.checks, "check/CHECKS.md"), (self.watches, "watch/WATCHES.md")):
            with self.subTest(file):
                each = {name: takes | told[""] for name, takes in told.items() if name}
                real = parameters_in((ROOT / "agent" / "sample" / file).read_text())
                self.assertEqual(real.keys(), each.keys())
                self.assert_none(key_mistakes(real, each))

    def test_example_files_are_good(self):
        place = {"tidemark-reports.5": "reports.d/x.toml", "tidemark-services.5": "services.d/x.toml", "tidemark-sets.5": "sets.d/x.toml"}
        for name, (program, files) in PROBES.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                example = with_secrets(example_of(self.pages[name]), folder)
                config = FOLDERS.get(program, "").replace("FOLDER", folder)
                file = pathlib.Path(folder, place.get(name, "main.toml"))
                file.parent.mkdir(exist_ok=True)
                pathlib.Path(folder, "main.toml").write_text(config)
                file.write_text(example if name in place else config + example)
                ended = ask(program, "--config", str(pathlib.Path(folder, "main.toml")), "--check")
                self.assertEqual((ended.returncode, ended.stderr), (0, ""), example)

    def test_pages_are_of_the_programs_version(self):
        version = ask("tidemarkd", "--version").stdout.split()[-1]
        for name, page in self.pages.items():
            heading = shlex.split(plain(page.splitlines()[0]))
            self.assertEqual(heading[1:3], name.upper().rsplit(".", 1))
            self.assertEqual(heading[4:], [f"Tidemark {version}", "Tidemark"])

    @unittest.skipUnless(shutil.which("man") and shutil.which("lexgrog"), "man-db is not installed")
    def test_pages_are_formatted_without_a_warning(self):
        for name in self.pages:
            page = str(PAGES / name)
            formatted = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page)
            self.assertEqual((formatted.returncode, formatted.stderr), (0, ""), name)
            self.assertIn(name.rsplit(".", 1)[0] + " - ", run("lexgrog", page).stdout)


if __name__ == "__main__":
    unittest.main()
