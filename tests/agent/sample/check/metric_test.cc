#include "agent/sample/recent.h"
#include "common/clock/clock.h"
#include "tests/agent/sample/check/kinds_bench.h"

namespace tidemark::check {
namespace {

Reading reading(double value, const std::string& mount, MetricKind kind = MetricKind::kGauge) {
  return {"system.filesystem.utilization", "1", kind, {{"mountpoint", mount}, {"type", "ext4"}}, value};
}

/// A metric check beside what feeds it.
struct Bench {
  explicit Bench(ParameterMap parameters, Duration timeout = Duration{20'000}) {
    parameters.try_emplace("metric", "system.filesystem.utilization");
    CheckSpec spec = spec_of("metric", parameters);
    spec.interval = Duration{60'000};
    spec.timeout = timeout;
    check = make_check(context, spec, {{}, &recent});
  }
  /// `ago` seconds before now; the time of day says something else altogether.
  void see(int ago, std::vector<Reading> values) {
    recent.add({from_unix_ms(ago * 7), std::move(values)},
               system_clock().monotonic() - std::chrono::seconds(ago));
  }
  void start() {
    finding.reset();
    check->run([this](Finding found) { finding = std::move(found); });
  }
  Finding look() {
    start();
    CHECK_FALSE(finding);
    context.restart();
    context.run();
    REQUIRE(finding);
    return *finding;
  }

  boost::asio::io_context context;
  Recent recent;
  std::unique_ptr<Check> check;
  std::optional<Finding> finding;
};

}  // namespace

TEST_CASE("metric: the worst series counts, and is named with its bound") {
  Bench bench(ParameterMap{{"warning_above", "0.8"}, {"critical_above", "0.9"}});
  bench.see(10, {reading(0.5, "/"), reading(0.85, "/var"), reading(0.95, "/srv")});
  const Finding finding = bench.look();
  CHECK(finding.state == CheckState::kCritical);
  CHECK(finding.text ==
        "system.filesystem.utilization{mountpoint=/srv, type=ext4} is 95.0 % (critical from 90.0 %); 2 of 3 "
        "series "
        "are bad");
  bench.see(0, {reading(0.5, "/"), reading(0.6, "/var"), reading(0.55, "/srv")});
  CHECK(bench.look().text == "system.filesystem.utilization{mountpoint=/var, type=ext4} is 60.0 %");
}

TEST_CASE("metric: attributes choose the series, and other metrics are not looked at") {
  Bench bench(ParameterMap{{"attributes", "mountpoint=/var"}, {"warning_above", "0.8"}});
  Reading other = reading(1, "/var");
  other.metric = "system.memory.utilization";
  bench.see(0, {reading(0.99, "/"), reading(0.1, "/var"), other});
  const Finding finding = bench.look();
  CHECK(finding.state == CheckState::kOk);
  CHECK(says(finding, "mountpoint=/var"));
}

TEST_CASE("metric: every value between two looks counts, so that a hold is told from a peak") {
  Bench bench(ParameterMap{{"critical_above", "0.9"}, {"for", "30s"}});
  bench.see(40, {reading(0.95, "/")});
  bench.see(30, {reading(0.95, "/")});
  const Finding coming = bench.look();
  CHECK(coming.state == CheckState::kOk);
  CHECK(says(coming, "(critical from 90.0 % for 30 s, so far for 40 s)"));
  bench.see(20, {reading(0.5, "/")});  // one that was good in between
  bench.see(10, {reading(0.95, "/")});
  bench.see(0, {reading(0.95, "/")});
  CHECK(bench.look().state == CheckState::kOk);
}

TEST_CASE("metric: a counter is judged by its rate, and a reset is no rate") {
  Bench bench(ParameterMap{{"metric", "errors"}, {"critical_above", "5"}});
  const auto errors = [](double total) {
    return std::vector<Reading>{{"errors", "{error}", MetricKind::kCounter, {}, total}};
  };
  bench.see(30, errors(1000));
  bench.see(20, errors(1020));
  const Finding calm = bench.look();
  CHECK(calm.state == CheckState::kOk);
  CHECK(says(calm, "errors is 2 {error}/s"));
  bench.see(10, errors(3));  // the machine was started anew
  CHECK(bench.look().state == CheckState::kOk);
  bench.see(0, errors(103));
  CHECK(bench.look().state == CheckState::kCritical);
}

TEST_CASE("metric: the first look waits for the first value, and without one says so at its timeout") {
  Bench bench(ParameterMap{{"warning_above", "0.8"}});
  bench.start();
  bench.see(0, {reading(0.9, "/")});
  REQUIRE(bench.finding);
  CHECK(bench.finding->state == CheckState::kWarning);

  Bench silent(ParameterMap{{"warning_above", "0.8"}, {"attributes", "mountpoint=/"}}, Duration{1});
  const Finding none = silent.look();
  CHECK(none.state == CheckState::kUnknown);
  CHECK(none.text == "no value of system.filesystem.utilization{mountpoint=/} was seen");
}

TEST_CASE("metric: a series that ended is forgotten") {
  Bench bench(ParameterMap{{"warning_above", "0.8"}});
  bench.see(1'000, {reading(0.95, "/gone")});
  bench.see(0, {reading(0.1, "/")});
  CHECK(bench.look().state == CheckState::kOk);
}

TEST_CASE("metric: a cancelled look is never answered") {
  Bench bench(ParameterMap{{"warning_above", "0.8"}});
  bench.start();
  bench.check->cancel();
  bench.see(0, {reading(0.9, "/")});
  bench.context.run();
  CHECK_FALSE(bench.finding);
}

TEST_CASE("recent: what nobody watches is not kept, and what is too much is counted") {
  Recent recent;
  const auto watch = recent.watch("m", {});
  for (std::size_t i = 0; i < Recent::kValuesMax + 3; ++i)
    recent.add({from_unix_ms(0), {{"m", "1", MetricKind::kGauge, {}, double(i)}}}, Duration(i));
  CHECK(watch->dropped() == 3);
  Recent::Seen seen = watch->take();
  REQUIRE(seen.size() == 1);
  CHECK(seen.begin()->second.values.size() == Recent::kValuesMax);
  CHECK(seen.begin()->second.values.front().value == 3);
  CHECK(watch->take().empty());
  Readings many{from_unix_ms(0), {}};
  for (std::size_t i = 0; i < Recent::kSeriesMax + 2; ++i)
    many.values.push_back({"m", "1", MetricKind::kGauge, {{"i", std::to_string(i)}}, 0});
  recent.add(many, Duration{0});
  CHECK(watch->take().size() == Recent::kSeriesMax);
  CHECK(watch->dropped() == 5);
}

}  // namespace tidemark::check
