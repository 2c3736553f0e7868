#include "agent/sample/check/runner.h"

#include <boost/asio/io_context.hpp>

#include <map>

#include "tests/agent/sample/check/plugins.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::check;

namespace {

class FixedClock final : public Clock {
 public:
  TimePoint now() const override { return from_unix_ms(1'700'000'000'000); }
  Duration monotonic() const override { return Duration{0}; }
};

CheckSpec spec_of(const std::string& name, const std::string& type, Duration interval,
                  const std::map<std::string, std::string>& parameters) {
  CheckSpec spec;
  spec.name = name;
  spec.type = type;
  spec.interval = interval;
  spec.confirm = 3;
  spec.parameters = parameters;
  return spec;
}

/// A runner on a loop of its own; every first phase is 0.
struct Bench {
  boost::asio::io_context context;
  FixedClock clock;
  std::vector<CheckResult> results;
  std::vector<Readings> perfdata;
  std::map<std::string, std::chrono::nanoseconds> costs;
  int overruns = 0;
  CheckRunner runner;

  explicit Bench(Commands commands = {})
      : runner(context, {std::move(commands)}, clock,
               {[this](CheckResult result, Readings values) {
                  results.push_back(std::move(result));
                  perfdata.push_back(std::move(values));
                },
                [] { return std::uint64_t{0}; },
                [this](const std::string& check, std::chrono::nanoseconds cpu) { costs[check] += cpu; },
                [this] { ++overruns; }}) {}

  std::size_t count(const std::string& check) const {
    std::size_t n = 0;
    for (const CheckResult& result : results) n += result.check == check;
    return n;
  }
  template <class Condition>
  void run_until(Condition condition) {
    while (!condition()) context.run_one();
  }
};

MonitorSet set_of(std::vector<CheckSpec> checks) {
  MonitorSet set;
  set.checks = std::move(checks);
  return set;
}

const std::map<std::string, std::string> kRoot = {
    {"path", "/"}, {"warning_percent", "100"}, {"critical_percent", "100"}};

}  // namespace

TEST_CASE("a result carries the check's name, interval and confirm count, and its values the check's name") {
  Bench bench;
  bench.runner.apply(set_of({spec_of("disk", "filesystem", Duration{60'000}, kRoot)}));
  bench.run_until([&] { return bench.results.size() == 1; });
  const CheckResult& result = bench.results[0];
  CHECK(result.check == "disk");
  CHECK(result.time == bench.clock.now());
  CHECK(result.state == CheckState::kOk);
  CHECK(result.interval == Duration{60'000});
  CHECK(result.confirm == 3);
  REQUIRE(bench.perfdata[0].values.size() == 1);
  CHECK(bench.perfdata[0].time == bench.clock.now());
  CHECK(bench.perfdata[0].values[0].attributes ==
        Attributes{{"check.label", "used"}, {"check.name", "disk"}});
}

TEST_CASE("a check comes again and again, each on its own interval") {
  Bench bench;
  bench.runner.apply(set_of({spec_of("often", "filesystem", Duration{100}, kRoot),
                             spec_of("seldom", "filesystem", Duration{3'600'000}, kRoot)}));
  bench.run_until([&] { return bench.count("often") == 3; });
  CHECK(bench.count("seldom") == 1);
}

TEST_CASE(
    "an interval or confirm count of nothing is unknown at the shortest interval, and fit for the wire") {
  Bench bench;
  CheckSpec spec = spec_of("broken", "filesystem", Duration::zero(), kRoot);
  spec.confirm = 0;
  bench.runner.apply(set_of({spec}));
  bench.run_until([&] { return bench.results.size() == 2; });
  CHECK(bench.results[0].state == CheckState::kUnknown);
  CHECK(bench.results[0].interval == CheckRunner::kIntervalMin);
  CHECK(bench.results[0].confirm == 1);
}

TEST_CASE("a check whose last run is still under way is not begun again, and that is counted") {
  Bench bench({{"hang", {{plugin("hangs")}, {}}}});
  bench.runner.apply(set_of({spec_of("slow", "command", Duration{100}, {{"command", "hang"}})}));
  bench.run_until([&] { return bench.overruns == 2; });
  CHECK(bench.results.empty());
  bench.runner.stop();
}

TEST_CASE("a new set keeps the rhythm of unchanged checks, begins changed ones anew and ends the others") {
  Bench bench;
  const CheckSpec kept = spec_of("kept", "filesystem", Duration{3'600'000}, kRoot);
  const CheckSpec changed = spec_of("changed", "filesystem", Duration{3'600'000}, kRoot);
  const CheckSpec gone = spec_of("gone", "filesystem", Duration{100}, kRoot);
  bench.runner.apply(set_of({kept, changed, gone}));
  bench.run_until(
      [&] { return bench.count("kept") == 1 && bench.count("changed") == 1 && bench.count("gone") == 1; });

  CheckSpec other = changed;
  other.parameters = {{"path", "/no/such/path"}};
  bench.runner.apply(set_of({kept, other, spec_of("new", "filesystem", Duration{100}, kRoot)}));
  bench.run_until([&] { return bench.count("new") == 3; });
  CHECK(bench.count("kept") == 1);
  CHECK(bench.count("changed") == 2);
  CHECK(bench.count("gone") == 1);
}

TEST_CASE("after stop() nothing is called back, whatever was due or under way") {
  Bench bench({{"hang", {{plugin("hangs")}, {}}}});
  bench.runner.apply(set_of({spec_of("due", "filesystem", Duration{100}, kRoot),
                             spec_of("hanging", "command", Duration{60'000}, {{"command", "hang"}})}));
  bench.context.run_one();
  const std::size_t before = bench.results.size();
  bench.runner.stop();
  bench.context.run();  // comes to its end
  CHECK(bench.results.size() == before);
  CHECK(bench.overruns == 0);
}
