#include "agent/sample/watch/runner.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <map>

#include "agent/sample/watch/journal_reader.h"
#include "agent/sample/watch/kept.h"
#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::watch {
namespace {

/// A watch whose life the test leads.
struct Double {
  std::string started_from = "never started";
  Sink sink;
  std::string position;
};
class DoubleWatch final : public Watch {
 public:
  explicit DoubleWatch(Double& state, int& alive) : state_(state), alive_(alive) { ++alive_; }
  ~DoubleWatch() override { --alive_; }
  void start(const std::string& position, Sink sink) override {
    state_.started_from = position;
    state_.position = position;
    state_.sink = std::move(sink);
  }
  std::string position() const override { return state_.position; }

 private:
  Double& state_;
  int& alive_;
};

struct Bench {
  boost::asio::io_context context;
  SimulatedClock clock;
  Vitals vitals;
  std::map<std::string, Double> doubles;
  int alive = 0;
  std::vector<Event> events;
  std::unique_ptr<WatchRunner> runner;

  explicit Bench(const std::filesystem::path& file)
      : runner(std::make_unique<WatchRunner>(
            context, file, clock, vitals,
            WatchRunner::Ports{[this](std::vector<Event> some) {
                                 for (Event& event : some) events.push_back(std::move(event));
                               },
                               [this](boost::asio::io_context&, const WatchSpec& spec, JournalReader&) {
                                 return std::make_unique<DoubleWatch>(doubles[spec.name], alive);
                               }})) {}

  void happen(const std::string& watch, int times, const std::string& position) {
    std::vector<Event> some;
    for (int i = 0; i < times; ++i)
      some.push_back({clock.now(), "log.match", Severity::kWarning, "line", {}});
    doubles[watch].position = position;
    doubles[watch].sink.events(std::move(some));
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Event& event : events) out.push_back(event.name);
    return out;
  }
};

WatchSpec log_watch(const std::string& name, const std::string& pattern = "x",
                    const std::string& burst = "2") {
  return {name, "log", {{"path", "/var/log/" + name}, {"pattern", pattern}, {"burst", burst}}};
}
MonitorSet set_of(std::vector<WatchSpec> watches) {
  MonitorSet set;
  set.watches = std::move(watches);
  return set;
}
std::vector<Kept> kept_in(const std::filesystem::path& file) {
  const auto text = disk::read_file(file, WatchRunner::kFileBytesMax);
  REQUIRE(text.ok());
  const auto kept = decode(*text);
  REQUIRE(kept.ok());
  return *kept;
}

}  // namespace

TEST_CASE("what a watch sees is handed on with the watch's name, and its position is kept over a restart") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  {
    Bench bench(file);
    bench.runner->apply(set_of({log_watch("app")}));
    CHECK(bench.doubles["app"].started_from == "");
    bench.happen("app", 1, "line 1");
    REQUIRE(bench.events.size() == 1);
    CHECK(bench.events[0].attributes == Attributes{{"watch.name", "app"}});
    bench.runner->stop();
    CHECK(bench.alive == 0);
  }
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app"), log_watch("new")}));
  CHECK(bench.doubles["app"].started_from == "line 1");
  CHECK(bench.doubles["new"].started_from == "");
}

TEST_CASE("a position is written only after its events were taken") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app")}));
  bench.happen("app", 1, "line 1");
  CHECK(disk::read_file(file, 100).status().code() == absl::StatusCode::kNotFound);
  bench.context.run_one();
  REQUIRE(kept_in(file).size() == 1);
  CHECK(kept_in(file)[0].position == "line 1");
}

TEST_CASE("a burst is limited, and what was left out is told once with its number") {
  TemporaryFolder folder;
  Bench bench(folder.path() / "watches");
  bench.runner->apply(set_of({log_watch("app")}));
  bench.happen("app", 5, "5");
  CHECK(bench.names() == std::vector<std::string>{"log.match", "log.match"});
  bench.clock.pass(Duration{60'000});
  bench.happen("app", 1, "6");
  bench.runner->stop();
  REQUIRE(bench.names() ==
          std::vector<std::string>{"log.match", "log.match", "log.match", "watch.suppressed"});
  CHECK(bench.events[3].body == "3 events of watch 'app' were not told: there were more than 2 a minute");
  CHECK(bench.events[3].attributes == Attributes{{"watch.name", "app"}, {"watch.suppressed", "3"}});
}

TEST_CASE("what was suppressed before a crash is told after it") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  {
    Bench bench(file);
    bench.runner->apply(set_of({log_watch("app")}));
    bench.happen("app", 3, "3");
    bench.context.run_one();  // keeps, and ends without stop()
    CHECK(kept_in(file)[0].suppressed == 1);
  }
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app")}));
  while (bench.events.empty()) bench.context.run_one();
  CHECK(bench.names() == std::vector<std::string>{"watch.suppressed"});
}

TEST_CASE(
    "a watch that cannot work says so once for each reason, also over a restart, and when it works again") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  {
    Bench bench(file);
    bench.runner->apply(set_of({log_watch("app")}));
    bench.doubles["app"].sink.trouble("");
    CHECK(bench.events.empty());
    for (const char* reason : {"no such file", "no such file", "no right"})
      bench.doubles["app"].sink.trouble(reason);
    REQUIRE(bench.names() == std::vector<std::string>{"watch.unavailable", "watch.unavailable"});
    CHECK(bench.events[0].body == "watch 'app': no such file");
    CHECK(bench.events[0].severity == Severity::kWarning);
    bench.runner->stop();
  }
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app")}));
  bench.doubles["app"].sink.trouble("no right");
  CHECK(bench.events.empty());
  bench.doubles["app"].sink.trouble("");
  CHECK(bench.names() == std::vector<std::string>{"watch.available"});
}

TEST_CASE(
    "a new set leaves unchanged watches alone, goes on with changed ones where they were, and ends others") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  Bench bench(file);
  bench.runner->apply(
      set_of({log_watch("same"), log_watch("changed"), log_watch("gone"), log_watch("other")}));
  for (auto& [name, state] : bench.doubles) {
    state.position = "end of " + name;
    state.started_from = "not started again";
  }
  WatchSpec other{"other", "journal", {}};
  bench.runner->apply(set_of({log_watch("same"), log_watch("changed", "y"), other}));
  CHECK(bench.alive == 3);
  CHECK(bench.doubles["same"].started_from == "not started again");
  CHECK(bench.doubles["changed"].started_from == "end of changed");
  CHECK(bench.doubles["other"].started_from == "");  // of another type: its position says nothing
  bench.runner->apply(set_of({log_watch("gone")}));
  CHECK(bench.doubles["gone"].started_from == "");
  bench.runner->stop();
  CHECK(kept_in(file).size() == 1);
}

TEST_CASE("a position that is too long is not kept, and counted") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app")}));
  bench.doubles["app"].position = std::string(WatchRunner::kPositionBytesMax + 1, 'p');
  bench.runner->stop();
  CHECK(kept_in(file)[0].position == "");
  CHECK(bench.vitals.snapshot()[0].name == "watch.positions_too_long");
}

TEST_CASE("a damaged file is told, and the watches begin anew") {
  TemporaryFolder folder;
  const auto file = folder.path() / "watches";
  REQUIRE(disk::write_file(file, "tidemark watches 1\nend 0\n", disk::Access::kPrivate).ok());
  Bench bench(file);
  bench.runner->apply(set_of({log_watch("app")}));
  REQUIRE(bench.names() == std::vector<std::string>{"watch.positions_lost"});
  CHECK(bench.events[0].body.find("its sum does not fit") != std::string::npos);
  CHECK(bench.doubles["app"].started_from == "");
}

TEST_CASE("more watches than an agent runs are told, and the first ones run") {
  TemporaryFolder folder;
  Bench bench(folder.path() / "watches");
  std::vector<WatchSpec> many;
  for (std::size_t i = 0; i < WatchRunner::kWatchesMax + 2; ++i) many.push_back(log_watch(std::to_string(i)));
  bench.runner->apply(set_of(many));
  bench.runner->apply(set_of(many));
  CHECK(bench.alive == static_cast<int>(WatchRunner::kWatchesMax));
  REQUIRE(bench.names() == std::vector<std::string>{"watch.unavailable"});
  CHECK(bench.events[0].body == "2 watches are not run: an agent runs at most 32");
}

TEST_CASE("a spec that cannot be worked from is a watch that says why") {
  boost::asio::io_context context;
  JournalReader journal(context, system_clock());
  for (const auto& [spec, words] : std::map<std::string, std::string>{
           {"telepathy", "'telepathy' is no type of watch"}, {"log", "a log watch needs 'path'"}}) {
    const auto watch = make_watch(context, {"w", spec, {}}, journal);
    std::string reason;
    watch->start("", {[](std::vector<Event>) { FAIL("nothing can have happened"); },
                      [&](std::string why) { reason = std::move(why); }});
    CHECK(reason.empty());
    context.restart();
    context.run();
    CHECK(reason.find(words) != std::string::npos);
    CHECK(watch->position().empty());
  }
}

}  // namespace tidemark::watch
