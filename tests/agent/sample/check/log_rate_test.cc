#include <boost/asio/io_context.hpp>

#include <fstream>

#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

/// One check of a log, run as often as the test wants.
struct LogCheckBench {
  TemporaryFolder folder;
  std::string path = (folder.path() / "app.log").string();
  boost::asio::io_context context;
  std::unique_ptr<Check> check;

  void make(ParameterMap parameters) {
    parameters["path"] = path;
    CheckSpec spec = spec_of("log", parameters);
    spec.timeout = spec.interval = Duration{20'000};
    check = make_check(context, spec, {});
  }
  void write(const std::string& text) const { std::ofstream(path, std::ios::app) << text; }
  Finding run() {
    std::optional<Finding> finding;
    check->run([&](Finding f) { finding = std::move(f); });
    context.restart();
    context.run();
    REQUIRE(finding);
    return *finding;
  }
};

}  // namespace

TEST_CASE("log: lines that match are counted and judged, from the first look on") {
  LogCheckBench bench;
  bench.write("ERROR before\n");
  bench.make({{"pattern", "ERROR"}, {"exclude", "harmless"}, {"warning", "2"}, {"critical", "3"}});
  CHECK(bench.run().text == "0 lines of " + bench.path + " in 5 min match ERROR");
  bench.write("ERROR one\nall well\nERROR harmless\n");
  Finding finding = bench.run();
  CHECK(finding.state == CheckState::kOk);
  CHECK(finding.text == "1 line of " + bench.path + " in 5 min matches ERROR; the last: ERROR one");
  bench.write("ERROR two\n");
  CHECK(bench.run().state == CheckState::kWarning);
  bench.write("ERROR three\n");
  finding = bench.run();
  CHECK(finding.state == CheckState::kCritical);
  CHECK(value_of(finding, "matches") == 3.0);
  CHECK(says(finding, "the last: ERROR three"));
}

TEST_CASE("log: lines beyond the window do not count any more, and a rotation is followed") {
  LogCheckBench bench;
  bench.write("");
  bench.make({{"pattern", "ERROR"}, {"window", "1ms"}});
  bench.run();
  bench.write("ERROR one\n");
  std::filesystem::rename(bench.path, bench.path + ".1");
  bench.write("ERROR two\n");
  CHECK(value_of(bench.run(), "matches") == 2.0);
  Finding finding = bench.run();
  while (finding.state != CheckState::kOk) finding = bench.run();  // until the millisecond is over
  CHECK(value_of(finding, "matches") == 0.0);
}

TEST_CASE("log: a file that cannot be read is unknown, with the reason") {
  LogCheckBench bench;
  bench.make({{"pattern", "ERROR"}});
  const Finding finding = bench.run();
  CHECK(finding.state == CheckState::kUnknown);
  CHECK(finding.text == bench.path + ": No such file or directory");
}

}  // namespace tidemark::check
