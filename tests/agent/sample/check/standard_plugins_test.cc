#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

/// The distribution's monitoring-plugins, unchanged, through the command check.
namespace tidemark::check {
namespace {

namespace asio = boost::asio;

const std::string kFolder = "/usr/lib/nagios/plugins/";

struct Run {
  std::vector<std::string> argv;
  CheckState state;
  const char* words;
  std::set<std::string> labels;
};

Finding outcome_of(std::vector<std::string> argv) {
  argv[0] = kFolder + argv[0];
  CheckSpec spec = spec_of("command", {{"command", "plugin"}});
  spec.timeout = spec.interval = Duration{60'000};
  return found(spec, {Commands{{"plugin", {std::move(argv), {}}}}});
}

std::set<std::string> labels_of(const Finding& finding) {
  std::set<std::string> out;
  for (const Reading& reading : finding.perfdata) out.insert(reading.attributes.at(0).value);
  return out;
}

/// Nobody listens there, as long as this lives.
struct ClosedPort {
  asio::io_context context;
  asio::ip::tcp::socket socket{context, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::string text() const { return std::to_string(socket.local_endpoint().port()); }
};

}  // namespace

TEST_CASE("the distribution's plugins run unchanged, with their states and their values") {
  REQUIRE(std::filesystem::exists(kFolder + "check_dummy"));  // package monitoring-plugins-basic
  Script web(TIDEMARK_FAR_SIDE, {"web"});
  const std::string port = web.expect("port");
  const ClosedPort closed;
  TemporaryFolder folder;
  const std::string file = folder.path() / "file";
  std::ofstream(file) << std::string(1'500, 'x');
  const Run runs[] = {
      {{"check_dummy", "0", "all well"}, CheckState::kOk, "OK: all well", {}},
      {{"check_dummy", "1", "odd"}, CheckState::kWarning, "WARNING: odd", {}},
      {{"check_dummy", "2", "bad"}, CheckState::kCritical, "CRITICAL: bad", {}},
      {{"check_dummy", "3"}, CheckState::kUnknown, "UNKNOWN", {}},
      {{"check_load", "-w", "10000,10000,10000", "-c", "20000,20000,20000"},
       CheckState::kOk,
       "total load average: ",
       {"load1", "load5", "load15"}},
      {{"check_load", "-w", "0,0,0", "-c", "20000,20000,20000"},
       CheckState::kWarning,
       "LOAD WARNING",
       {"load1", "load5", "load15"}},
      {{"check_disk", "-w", "0%", "-c", "0%", "-p", "/"}, CheckState::kOk, "DISK OK - free space: / ", {"/"}},
      {{"check_disk", "-w", "100%", "-c", "100%", "-p", "/"}, CheckState::kCritical, "DISK CRITICAL", {"/"}},
      {{"check_disk", "--nonsense"}, CheckState::kUnknown, "Unknown argument", {}},
      {{"check_procs", "-w", "1:1000000"}, CheckState::kOk, "PROCS OK: ", {"procs"}},
      {{"check_procs", "-w", "0:0"}, CheckState::kWarning, "PROCS WARNING: ", {"procs"}},
      {{"check_procs", "-c", "1:1", "-C", "no-such-process"},
       CheckState::kCritical,
       "0 processes",
       {"procs"}},
      {{"check_users", "-w", "100000", "-c", "200000"},
       CheckState::kOk,
       "users currently logged in",
       {"users"}},
      {{"check_file_age", "-f", file, "-w", "100000", "-c", "200000"},
       CheckState::kOk,
       "and 1500 bytes",
       {"age", "size"}},
      {{"check_tcp", "-H", "127.0.0.1", "-p", port}, CheckState::kOk, "TCP OK - ", {"time"}},
      {{"check_tcp", "-H", "127.0.0.1", "-p", closed.text()},
       CheckState::kCritical,
       "Connection refused",
       {}},
      {{"check_ssh", "-p", closed.text(), "127.0.0.1"}, CheckState::kCritical, "Connection refused", {}},
      {{"check_http", "-H", "127.0.0.1", "-p", port, "-s", "all is well"},
       CheckState::kOk,
       "HTTP OK: ",
       {"time", "size"}},
      {{"check_http", "-H", "127.0.0.1", "-p", port, "-u", "/status/500"},
       CheckState::kCritical,
       "HTTP CRITICAL: HTTP/1.1 500",
       {"time", "size"}},
      {{"check_http", "-H", "127.0.0.1", "-p", port, "-u", "/status/404"},
       CheckState::kWarning,
       "HTTP WARNING: HTTP/1.1 404",
       {"time", "size"}},
      {{"check_http", "-H", "127.0.0.1", "-p", closed.text()},
       CheckState::kCritical,
       "Connection refused",
       {}},
      {{"negate", "-o", "CRITICAL", kFolder + "check_dummy", "0", "turned"},
       CheckState::kCritical,
       "turned",
       {}},
  };
  for (const Run& run : runs) {
    const Finding finding = outcome_of(run.argv);
    CAPTURE(run.argv, finding.text);
    CHECK(finding.state == run.state);
    CHECK(says(finding, run.words));
    CHECK(labels_of(finding) == run.labels);
  }
}

TEST_CASE("a plugin's values come with its units") {
  TemporaryFolder folder;
  const std::string file = folder.path() / "file";
  std::ofstream(file) << std::string(1'500, 'x');
  const Finding age = outcome_of({"check_file_age", "-f", file, "-w", "100000", "-c", "200000"});
  REQUIRE(age.perfdata.size() == 2);
  CHECK(age.perfdata[0].unit == "s");
  CHECK(age.perfdata[1].unit == "By");
  CHECK(value_of(age, "size") == 1'500.0);
  const Finding disk = outcome_of({"check_disk", "-w", "0%", "-c", "0%", "-p", "/"});
  REQUIRE(disk.perfdata.size() == 1);
  CHECK(disk.perfdata[0].unit == "By");
  CHECK(disk.perfdata[0].value > 1e6);
  CHECK(disk.perfdata[0].value <= static_cast<double>(std::filesystem::space("/").capacity));
}

}  // namespace tidemark::check
