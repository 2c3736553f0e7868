#include <filesystem>
#include <fstream>

#include "tests/agent/sample/watch/watch_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::watch {
namespace {

struct LogWatchBench : WatchBench {
  TemporaryFolder folder;
  std::string path = (folder.path() / "app.log").string();
  std::map<std::string, std::string> parameters{
      {"path", path}, {"pattern", "ERROR|done"}, {"exclude", "ignore"}};

  void write(const std::string& text) const { std::ofstream(path, std::ios::app) << text; }
  /// Until the watch has told whether it works: then it has looked once.
  void start_log(const std::string& position = "") {
    troubles.clear();
    start({"app", "log", parameters}, position);
    run_until([&] { return !troubles.empty(); });
  }
};

}  // namespace

TEST_CASE("lines that match become events, others and excluded ones do not") {
  LogWatchBench bench;
  bench.parameters["severity"] = "error";
  bench.parameters["event"] = "app.failed";
  bench.write("ERROR before\n");
  bench.start_log();
  CHECK(bench.troubles == std::vector<std::string>{""});
  bench.write("all well\nERROR one\nERROR to ignore\nERROR two\n");
  bench.run_until([&] { return bench.events.size() == 2; });
  CHECK(bench.bodies() == std::vector<std::string>{"ERROR one", "ERROR two"});
  CHECK(bench.events[0].name == "app.failed");
  CHECK(bench.events[0].severity == Severity::kError);
  CHECK(bench.events[0].attributes == Attributes{{"log.file.path", bench.path}});
}

TEST_CASE("a watch goes on where it left off, through a rotation while it was away") {
  LogWatchBench bench;
  bench.write("old\n");
  bench.start_log();
  bench.write("ERROR 1\n");
  bench.run_until([&] { return bench.events.size() == 1; });
  const std::string position = bench.watch->position();
  bench.watch.reset();
  bench.write("ERROR 2\n");
  std::filesystem::rename(bench.path, bench.path + ".1");
  bench.write("ERROR 3\n");
  bench.start_log(position);
  bench.run_until([&] { return bench.events.size() == 3; });
  CHECK(bench.bodies() == std::vector<std::string>{"ERROR 1", "ERROR 2", "ERROR 3"});
}

TEST_CASE("a log that is not there is told, and that it is there later") {
  LogWatchBench bench;
  bench.start_log();
  CHECK(bench.troubles == std::vector<std::string>{bench.path + ": No such file or directory"});
  const std::string position = bench.watch->position();
  bench.watch.reset();
  bench.write("done\n");
  bench.start_log(position);
  CHECK(bench.troubles == std::vector<std::string>{""});
  CHECK(bench.bodies() == std::vector<std::string>{"done"});
}

TEST_CASE("of a burst no more events are made than may be told, and the others are counted") {
  LogWatchBench bench;
  bench.parameters["burst"] = "3";
  bench.start_log();
  const std::string position = bench.watch->position();
  bench.watch.reset();
  std::string lines;
  for (int i = 0; i < 1'000; ++i) lines += "ERROR " + std::to_string(i) + "\n";
  bench.write(lines);
  bench.start_log(position);
  CHECK(bench.bodies() == std::vector<std::string>{"ERROR 0", "ERROR 1", "ERROR 2"});
  CHECK(bench.further == 997);
}

TEST_CASE("lines that were too long are counted") {
  LogWatchBench bench;
  bench.start_log();
  const std::string position = bench.watch->position();
  bench.watch.reset();
  bench.write("ERROR " + std::string(100'000, 'x') + "\n");
  bench.start_log(position);
  CHECK(bench.counts["long_lines"] == 1);
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].body.size() == 16'384);
}

TEST_CASE("lines that may be missing are an event") {
  LogWatchBench bench;
  bench.write("0123456789\n");
  bench.start_log();
  const std::string position = bench.watch->position();
  bench.watch.reset();
  std::filesystem::resize_file(bench.path, 0);
  bench.start_log(position);
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].name == "watch.gap");
}

}  // namespace tidemark::watch
