#include <sys/prctl.h>

#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/agent/sample/check/plugins.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::check;

TEST_CASE("a spec that cannot be run is unknown, with a sentence that says what is wrong") {
  struct Case {
    const char* type;
    ParameterMap parameters;
    const char* text;
  };
  const Case cases[] = {
      {"telepathy", {}, "this agent knows no check of type 'telepathy'"},
      {"", {}, "this agent knows no check of type ''"},
      {"filesystem", {}, "this check cannot run: a filesystem check needs 'path'"},
      {"filesystem", {{"path", ""}}, "this check cannot run: 'path' takes some text"},
      {"filesystem",
       {{"path", "/"}, {"warning_percent", "101"}},
       "this check cannot run: 'warning_percent' takes a number from 0 to 100, not '101'"},
      {"filesystem",
       {{"path", "/"}, {"critical_percent", "nan"}},
       "this check cannot run: 'critical_percent' takes a number from 0 to 100, not 'nan'"},
      {"filesystem",
       {{"path", "/"}, {"warning_percent", "95"}, {"critical_percent", "90"}},
       "this check cannot run: 'warning_percent' is above 'critical_percent'"},
      {"process", {{"min", "1"}}, "this check cannot run: a process check needs 'process'"},
      {"process",
       {{"process", "x"}, {"min", "many"}},
       "this check cannot run: 'min' takes a whole number from 0 to 1000000, not 'many'"},
      {"process",
       {{"process", "x"}, {"min", "3"}, {"max", "2"}},
       "this check cannot run: 'min' is above 'max'"},
      {"tcp", {{"host", "localhost"}}, "this check cannot run: a tcp check needs 'port'"},
      {"tcp", {{"port", "80"}}, "this check cannot run: a tcp check needs 'host'"},
      {"tcp",
       {{"host", "localhost"}, {"port", "65536"}},
       "this check cannot run: 'port' takes a whole number from 1 to 65535, not '65536'"},
      {"command", {}, "this check cannot run: a command check needs 'command'"},
      {"command",
       {{"command", "none"}},
       "this check cannot run: this endpoint defines no command 'none'; its agent.toml would, in "
       "[command.none]"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Finding finding = found_by(c.type, c.parameters);
    CHECK(finding.state == CheckState::kUnknown);
    CHECK(finding.text == c.text);
    CHECK(finding.perfdata.empty());
  }
  CheckSpec spec = spec_of("filesystem", {{"path", "/"}});
  spec.interval = Duration::zero();
  CHECK(found(spec).text == "this check cannot run: its interval is not above 0");
  spec.interval = Duration{1'000};
  spec.timeout = Duration{-1};
  CHECK(found(spec).text == "this check cannot run: its timeout is not above 0");
}

TEST_CASE("filesystem: the share in use is judged by the thresholds and given as a value") {
  const Finding good =
      found_by("filesystem", {{"path", "/"}, {"warning_percent", "100"}, {"critical_percent", "100"}});
  CHECK(good.state == CheckState::kOk);
  CHECK(good.text.find("/ is ") == 0);
  REQUIRE(good.perfdata.size() == 1);
  CHECK(good.perfdata[0].attributes == Attributes{{"check.label", "used"}});
  CHECK(good.perfdata[0].value >= 0);
  CHECK(good.perfdata[0].value <= 1);
  CHECK(
      found_by("filesystem", {{"path", "/"}, {"warning_percent", "0"}, {"critical_percent", "100"}}).state ==
      CheckState::kWarning);
  const Finding full =
      found_by("filesystem", {{"path", "/"}, {"warning_percent", "0"}, {"critical_percent", "0"}});
  CHECK(full.state == CheckState::kCritical);
  CHECK(full.text.find("(critical from 0.0 %)") != std::string::npos);
  const Finding none = found_by("filesystem", {{"path", "/no/such/path"}});
  CHECK(none.state == CheckState::kUnknown);
  CHECK(none.text == "/no/such/path: No such file or directory");
}

TEST_CASE("process: those with that name are counted against min and max") {
  REQUIRE(::prctl(PR_SET_NAME, "tide-under-test") == 0);  // 15 bytes: all that the kernel keeps
  const Finding one = found_by("process", {{"process", "tide-under-test"}});
  CHECK(one.state == CheckState::kOk);
  CHECK(one.text == "1 process named tide-under-test");
  REQUIRE(one.perfdata.size() == 1);
  CHECK(one.perfdata[0].value == 1);
  const Finding few = found_by("process", {{"process", "tide-under-test"}, {"min", "2"}});
  CHECK(few.state == CheckState::kCritical);
  CHECK(few.text == "1 process named tide-under-test, at least 2 should run");
  const Finding many = found_by("process", {{"process", "tide-under-test"}, {"min", "0"}, {"max", "0"}});
  CHECK(many.state == CheckState::kCritical);
  CHECK(many.text == "1 process named tide-under-test, at most 0 should run");
  CHECK(found_by("process", {{"process", "tide-under-test-2"}}).state == CheckState::kCritical);
  CHECK(found_by("process", {{"process", "no-such-process"}, {"min", "0"}}).state == CheckState::kOk);
}

TEST_CASE(
    "command: the plugin's verdict, text and values; the endpoint's own environment is added to a small "
    "one") {
  const auto outcome_of = [](const std::string& name, CommandDefinition command,
                             Duration timeout = Duration{60'000}) {
    CheckSpec spec = spec_of("command", {{"command", name}});
    spec.timeout = timeout;
    return found(spec, {Commands{{name, std::move(command)}}});
  };
  const Finding good = outcome_of("disk", {{plugin("ok")}, {}});
  CHECK(good.state == CheckState::kOk);
  CHECK(good.text == "DISK OK - free space: / 3326 MB");
  REQUIRE(good.perfdata.size() == 3);
  CHECK(good.perfdata[2].attributes[0].value == "/home it's");
  CHECK(outcome_of("bad", {{plugin("exit_with"), "2", "down"}, {}}).state == CheckState::kCritical);
  CHECK(outcome_of("odd", {{plugin("exit_with"), "9", "odd"}, {}}).text ==
        "exit code 9 is none of 0 to 3: odd");
  CHECK(outcome_of("quiet", {{plugin("says_nothing")}, {}}).text == "the plugin said nothing");
  CHECK(outcome_of("killed", {{plugin("signal_self")}, {}}).text == "command killed was ended by signal 9");
  CHECK(outcome_of("none", {{"/no/such/plugin"}, {}}).text ==
        "cannot run /no/such/plugin: No such file or directory");
  CHECK(outcome_of("env", {{plugin("environment")}, {{"EXTRA", "given"}}}).text.find("EXTRA=given") !=
        std::string::npos);
  const Finding hung = outcome_of("slow", {{plugin("hangs")}, {}}, Duration{100});
  CHECK(hung.state == CheckState::kUnknown);
  CHECK(hung.text == "command slow did not end within 100 ms and was killed");
}

TEST_CASE("a cancelled run calls back nothing, of whatever kind the check is") {
  const Surroundings surroundings{{{"hang", {{plugin("hangs")}, {}}}}};
  for (const CheckSpec& spec :
       {spec_of("filesystem", {{"path", "/"}}), spec_of("process", {{"process", "x"}}),
        spec_of("tcp", {{"host", "127.0.0.1"}, {"port", "1"}}), spec_of("command", {{"command", "hang"}}),
        spec_of("unheard", {})}) {
    CAPTURE(spec.type);
    boost::asio::io_context context;
    auto check = make_check(context, spec, surroundings);
    bool called = false;
    check->run([&](Finding) { called = true; });
    check->cancel();
    context.run();
    CHECK_FALSE(called);
    context.restart();
    check->run([&](Finding) { called = true; });
    check.reset();
    context.run();
    CHECK_FALSE(called);
  }
}
