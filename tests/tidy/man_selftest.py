#!/usr/bin/env python3
"""The test of the manual pages itself finds what it says it finds."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from man_pages import Command, told_commands, told_keys  # noqa: E402
from man_test import HELP, command_mistakes, key_mistakes, keys_in, mention_mistakes, uncommented  # noqa: E402


class ManSelfTest(unittest.TestCase):
    real = {(): Command({"-h", "--help"}), ("show",): Command({"--all"} | HELP, ["NAME"])}
    page = ('.SH OPTIONS\n.TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nHelp.\n.SH COMMANDS\n'
            '.TP\n\\fBprogram show\\fR \\fINAME\\fR\n'
            '.RS\n.TP\n\\fB\\-\\-all\\fR\nAll.\n.PP\n.EX\nprogram show x \\-\\-all\n.EE\n.RE\n')

    def mistakes(self, old: str = "", new: str = "") -> list[str]:
        return command_mistakes("program", self.real, told_commands(self.page.replace(old, new), "program"))

    def test_a_page_that_tells_all_has_no_mistake(self):
        self.assertEqual(self.mistakes(), [])

    def test_options_and_commands_that_are_missing_or_do_not_exist_are_found(self):
        self.assertEqual(self.mistakes("\\fB\\-\\-all\\fR", "\\fB\\-\\-most\\fR"),
                         ["'program show': --all is missing", "'program show': --most does not exist"])
        self.assertEqual(self.mistakes("\\fBprogram show", "\\fBprogram list"),
                         ["'program list' does not exist", "'program show' is missing"])

    def test_another_operand_and_a_missing_example_are_found(self):
        self.assertEqual(self.mistakes(" \\fINAME\\fR"), ["'program show' takes ['NAME'], not []"])
        self.assertEqual(self.mistakes("program show x", "program"), ["'program show' has no example"])

    def test_mentions_of_what_does_not_exist_are_found(self):
        self.assertEqual(mention_mistakes("program show one --all", {"program": self.real}), [])
        self.assertEqual(mention_mistakes("program list", {"program": self.real}),
                         ["'program list': there is no such command"])
        self.assertEqual(mention_mistakes("--most", {"program": self.real}), ["--most does not exist"])

    def test_keys_that_are_missing_or_do_not_exist_are_found(self):
        real = keys_in(uncommented('#size = 1\n# a word\n#[labels]\n#tier = "x"\n#[command.a]\n#argv = []\n'))
        page = (".SH KEYS\n.SS All\n.TP\n\\fBsize\\fR = 1\nx\n"
                ".SS [labels]\n.SS [command.NAME]\n.TP\n\\fBargv\\fR = []\nx\n")
        self.assertEqual(key_mistakes(real, told_keys(page)), [])
        self.assertEqual(key_mistakes(real, told_keys(page.replace("size", "sizes"))),
                         ["size is missing", "sizes does not exist"])
        self.assertEqual(key_mistakes(real, told_keys(page.replace("[labels]", "[words]"))),
                         ["labels is missing", "words does not exist"])


if __name__ == "__main__":
    unittest.main()
