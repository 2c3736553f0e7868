"""What an admin asks of the real collector: mistakes in the catalogue, wrong questions, and the last good one kept."""

import unittest

from lab.lab import Lab, wait_for
from lab.oracle import Oracle

GOOD = '[[service]]\nname = "shop"\nsponsor = "A <a@example.org>"\nowner = "B"\ngoal = "C"\n[service.members]\nselect = [{ check = "root" }]\n'
BAD = '[[service]]\nname = "shop"\nslo = 7\n[service.members]\nselect = [{ chekc = "root" }]\n'


class AdminTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab().__enter__()
        cls.addClassCleanup(lambda: cls.lab.__exit__(None, None, None))
        cls.lab.write_set('name = "s"\nsampling_interval = "1s"\n[[check]]\nname = "root"\ntype = "filesystem"\npath = "/"\ninterval = "1s"\n')
        cls.lab.write_service(GOOD)
        cls.lab.start_collector()
        cls.lab.agent("one").start()
        wait_for("a result", lambda: Oracle(cls.lab).count("result"))

    def test_a_good_catalogue_whose_members_have_data_is_checked_without_a_finding(self):
        result = self.lab.cli_raw("service", "check")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_mistakes_are_told_with_their_place_and_the_last_good_catalogue_stays(self):
        try:
            self.lab.write_service(BAD)
            checked = self.lab.cli_raw("service", "check")
            self.assertEqual(checked.returncode, 1)
            for place in ("services.toml:3:", "services.toml:5:", "did you mean 'check'?"):
                self.assertIn(place, checked.stdout + checked.stderr)
            reloaded = self.lab.cli_raw("service", "reload")
            self.assertEqual(reloaded.returncode, 1)
            self.assertIn("services.toml:3:", reloaded.stdout + reloaded.stderr)
            shown = self.lab.cli_raw("service", "show", "shop")
            self.assertEqual(shown.returncode, 0)
            self.assertIn("root", shown.stdout)
        finally:
            self.lab.write_service(GOOD)
            self.assertEqual(self.lab.cli_raw("service", "reload").returncode, 0)

    def test_every_listing_answers_as_table_json_and_csv(self):
        for words in (("status",), ("problem",), ("token", "list"), ("endpoint", "list"), ("event", "list"), ("series", "list"),
                      ("service", "list"), ("service", "show", "shop"), ("orphan", "list"), ("trend", "shop"), ("forecast", "shop"), ("outage", "list"), ("ledger",)):
            for form in ("table", "json", "csv"):
                result = self.lab.cli_raw(*words, "--output", form)
                self.assertEqual(result.returncode, 0, f"{words} as {form}: {result.stderr}")
                self.assertNotIn("\x1b", result.stdout)

    def test_a_function_of_samples_is_what_the_samples_say(self):
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        wait_for("some samples", lambda: len(self.samples(name)) > 4)
        until = self.samples(name)[-1]["time"]
        plain = [sample["value"] for sample in self.samples(name, "--until", until)]
        for function, wanted in (("count", len(plain)), ("max", max(plain)), ("min", min(plain)), ("avg", sum(plain) / len(plain))):
            (found,) = self.samples("one*" if name.startswith("one") else name, "--until", until, "--function", function)
            self.assertAlmostEqual(found["value"], wanted, delta=1e-6 * abs(wanted), msg=function)
        (median,) = self.samples(name, "--until", until, "--function", "p50")
        self.assertAlmostEqual(median["value"], sorted(plain)[(len(plain) - 1) // 2], delta=0.011 * max(plain))
        steps = self.samples(name, "--until", until, "--function", "count", "--step", "2s")
        self.assertGreater(len(steps), 1)
        self.assertEqual(sum(step["value"] for step in steps), len(plain))
        by_pattern = self.lab.cli("series", "get", "*", "system.memory.limit", "--function", "max")["series"]
        self.assertEqual([series["endpoint"] for series in by_pattern], [name])
        words = ("system.memory.usage", "--since", "1h", "--until", until)
        self.assertEqual(self.lab.cli("series", "get", "*", *words), self.lab.cli("series", "get", name, *words))
        refused = self.lab.cli_raw("series", "get", name, *words, "--limit", "1")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("more than 1 samples of a series", refused.stderr)

    def samples(self, endpoint: str, *words: str) -> list[dict]:
        (series,) = self.lab.cli("series", "get", endpoint, "system.memory.usage", "--attribute", "system.memory.state=used",
                                 "--since", "1h", *words)["series"]
        return series["samples"]

    def test_a_wrong_question_gets_a_sentence_and_the_right_exit_code(self):
        name = self.lab.cli("endpoint", "list")["endpoints"][0]["name"]
        for words, code, said in ((("trend", "shpo"), 1, "did you mean 'shop'?"), (("forecast", "shpo"), 1, "did you mean 'shop'?"), (("endpoint", "show", "nobody"), 1, "nobody"),
                                  (("endpoint", "revoke", name + "x"), 1, f"did you mean '{name}'?"),
                                  (("trend", "shop", "--period", "fortnight"), 2, "day"), (("event", "list", "--since", "soon"), 2, "7d"),
                                  (("problem", "--service", "none"), 1, "none"),
                                  (("series", "get", name, "system.memory.usage", "--function", "mean"), 1, "p1 to p99"),
                                  (("series", "get", name, "system.memory.usage", "--step", "1h"), 2, "--function"),
                                  (("series", "get", "nobody*", "system.memory.usage", "--function", "avg"), 1, "nobody*"),
                                  (("frobnicate",), 2, "frobnicate")):
            result = self.lab.cli_raw(*words)
            self.assertEqual(result.returncode, code, f"{words}: {result.stdout}{result.stderr}")
            self.assertIn(said, result.stderr)


if __name__ == "__main__":
    unittest.main()
