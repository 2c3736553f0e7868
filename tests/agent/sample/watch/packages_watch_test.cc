#include <filesystem>
#include <fstream>

#include "tests/agent/sample/watch/watch_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::watch {
namespace {

/// dpkg's log and apt's history in a folder of their own.
struct Logs {
  Logs() { std::filesystem::create_directory(folder.path() / "apt"); }
  std::string log() const { return folder.path() / "dpkg.log"; }
  void append(const std::string& text) const { std::ofstream(log(), std::ios::app) << text; }
  void append_history(const std::string& text) const {
    std::ofstream(folder.path() / "apt/history.log", std::ios::app) << text;
  }
  WatchSpec spec() const {
    WatchSpec out;
    out.name = "packages";
    out.type = "packages";
    out.parameters = {{"log", log()}};
    return out;
  }
  TemporaryFolder folder;
};

std::string attribute(const Event& event, const std::string& key) {
  for (const Attribute& one : event.attributes) {
    if (one.key == key) return one.value;
  }
  return {};
}

}  // namespace

TEST_CASE("packages: a transaction is one event of each kind, with the command, and nothing is told twice") {
  const Logs logs;
  logs.append("2026-01-01 10:00:00 install before:amd64 <none> 1\n");
  std::string position;
  {
    WatchBench bench;
    bench.start(logs.spec());
    bench.run_until([&] { return !bench.troubles.empty(); });
    CHECK(bench.troubles.front().empty());
    logs.append_history(
        "\nStart-Date: 2026-01-02  10:00:00\nCommandline: apt-get install -y b a\nRequested-By: olaf "
        "(1000)\n");
    logs.append(
        "2026-01-02 10:00:01 startup archives unpack\n"
        "2026-01-02 10:00:01 install a:amd64 <none> 1.0\n"
        "2026-01-02 10:00:01 status half-installed a:amd64 1.0\n"
        "2026-01-02 10:00:02 upgrade b:amd64 1 2\n"
        "2026-01-02 10:00:02 install c:all <none> 3\n");
    bench.run_until([&] { return bench.events.size() == 2; });
    CHECK(bench.events[0].name == "package.installed");
    CHECK(bench.events[0].body == "2 packages installed by 'apt-get install -y b a': a:amd64 1.0, c:all 3");
    CHECK(attribute(bench.events[0], "package.requested_by") == "olaf (1000)");
    CHECK(bench.events[0].time == bench.events[1].time);
    CHECK(bench.events[1].body == "1 package upgraded by 'apt-get install -y b a': b:amd64 1 → 2");
    position = bench.watch->position();
  }
  logs.append("2026-01-03 10:00:00 remove a:amd64 1.0 <none>\n");  // while nobody looks
  WatchBench again;
  again.start(logs.spec(), position);
  again.run_until([&] { return !again.events.empty(); });
  CHECK(again.bodies() == std::vector<std::string>{"1 package removed: a:amd64 1.0"});
}

TEST_CASE("packages: what was read and not told yet is told after a restart") {
  const Logs logs;
  logs.append("");
  WatchBench bench;
  bench.start(logs.spec());
  bench.run_until([&] { return !bench.troubles.empty(); });
  const std::string position = bench.watch->position();
  CHECK_FALSE(position.empty());
  bench.watch.reset();
  logs.append("2026-01-02 10:00:01 install a:amd64 <none> 1.0\n");
  WatchBench again;
  again.start(logs.spec(), position);
  again.run_until([&] { return !again.troubles.empty(); });
  CHECK(again.events.empty());  // it may go on
  CHECK(again.watch->position() == position);
  again.run_until([&] { return !again.events.empty(); });
  CHECK(again.watch->position() != position);
}

}  // namespace tidemark::watch
