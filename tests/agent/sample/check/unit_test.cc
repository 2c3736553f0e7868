#include "agent/sample/check/unit.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstdlib>

#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

/// What the checks of this process take for the system bus, as long as this lives.
struct SystemBus {
  explicit SystemBus(const std::string& address) { ::setenv("DBUS_SYSTEM_BUS_ADDRESS", address.c_str(), 1); }
  ~SystemBus() { ::unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }
};

}  // namespace

TEST_CASE("unit: which state is right, a warning or critical is as the set says") {
  const UnitWish usual{"web.service", {"active"}, {"activating", "reloading"}};
  const UnitWish oneshot{"web.service", {"active", "inactive"}, {"activating"}};
  const UnitWish banned{"web.service", {"inactive"}, {}};
  struct Row {
    const UnitWish& wish;
    UnitFacts facts;
    CheckState state;
    const char* text;
  };
  const Row rows[] = {
      {usual,
       {"loaded", "active", "running", "success", 0u, 400.0},
       CheckState::kOk,
       "web.service is active (running) for 10 min"},
      {usual, {"loaded", "active", "active", "", {}, {}}, CheckState::kOk, "web.service is active"},
      {usual,
       {"loaded", "failed", "failed", "exit-code", 5u, {}},
       CheckState::kCritical,
       "web.service is failed, its last run ended with exit-code, restarted by systemd 5 times"},
      {usual,
       {"loaded", "activating", "auto-restart", "signal", 1u, 990.0},
       CheckState::kWarning,
       "web.service is activating (auto-restart) for 10 s, its last run ended with signal, restarted by "
       "systemd 1 time"},
      {usual,
       {"loaded", "inactive", "dead", "success", 0u, {}},
       CheckState::kCritical,
       "web.service is inactive (dead)"},
      {usual,
       {"masked", "inactive", "dead", "", {}, {}},
       CheckState::kCritical,
       "web.service is inactive (dead); its file is masked"},
      {usual,
       {"not-found", "inactive", "dead", "", {}, {}},
       CheckState::kCritical,
       "there is no unit web.service"},
      {usual,
       {"not-found", "active", "running", "success", 0u, {}},
       CheckState::kOk,
       "web.service is active (running); its file is not-found"},
      {usual,
       {"loaded", "a-state-to-come", "x", "success", 0u, {}},
       CheckState::kCritical,
       "web.service is a-state-to-come (x)"},
      {oneshot,
       {"loaded", "inactive", "dead", "success", 0u, {}},
       CheckState::kOk,
       "web.service is inactive (dead)"},
      {oneshot,
       {"loaded", "failed", "failed", "timeout", 0u, {}},
       CheckState::kCritical,
       "web.service is failed, its last run ended with timeout"},
      {banned,
       {"not-found", "inactive", "dead", "", {}, {}},
       CheckState::kOk,
       "there is no unit web.service, so it is inactive"},
      {banned,
       {"loaded", "active", "running", "success", 0u, {}},
       CheckState::kCritical,
       "web.service is active (running)"},
  };
  for (const Row& row : rows) {
    const Finding finding = judge_unit(row.wish, row.facts, 1'000);
    CAPTURE(row.text);
    CHECK(finding.state == row.state);
    CHECK(finding.text == row.text);
    CHECK(value_of(finding, "restarts").has_value() == row.facts.restarts.has_value());
  }
}

TEST_CASE("unit: a name without a type is a service's") {
  CHECK(unit_name("nginx") == "nginx.service");
  CHECK(unit_name("getty@tty1") == "getty@tty1.service");
  CHECK(unit_name("php8.2-fpm") == "php8.2-fpm.service");
  CHECK(unit_name("apt-daily.timer") == "apt-daily.timer");
  CHECK(unit_name("srv-data.mount") == "srv-data.mount");
}

TEST_CASE("unit: systemd is asked over the system bus") {
  TemporaryFolder folder;
  Script far_side(TIDEMARK_BUS_SIDE, {folder.path() / "bus"});
  const SystemBus bus(far_side.expect("address"));
  const Finding good = found_by("unit", {{"unit", "web"}});
  CHECK(good.state == CheckState::kOk);
  CHECK(says(good, "web.service is active (running) for "));
  CHECK(says(good, ", restarted by systemd 2 times"));
  CHECK(value_of(good, "restarts") == 2.0);
  const Finding failed = found_by("unit", {{"unit", "worker.service"}});
  CHECK(failed.state == CheckState::kCritical);
  CHECK(says(failed, "its last run ended with exit-code"));
  CHECK(found_by("unit", {{"unit", "slow"}}).state == CheckState::kWarning);
  CHECK(found_by("unit", {{"unit", "slow"}, {"warning", "inactive"}}).state == CheckState::kCritical);
  CHECK(says(found_by("unit", {{"unit", "old"}}), "; its file is masked"));
  const Finding timer = found_by("unit", {{"unit", "nightly.timer"}, {"state", "inactive, active"}});
  CHECK(timer.state == CheckState::kOk);
  CHECK(timer.perfdata.empty());
  CHECK(found_by("unit", {{"unit", "multi.target"}}).state == CheckState::kOk);
  CHECK(found_by("unit", {{"unit", "none"}}).text == "there is no unit none.service");
  const Finding odd = found_by("unit", {{"unit", "no name"}});
  CHECK(odd.state == CheckState::kUnknown);
  CHECK(says(odd, "systemd knows no unit that could be called 'no name.service'"));
}

TEST_CASE("unit: many checks of one loop share a connection, and all are answered") {
  TemporaryFolder folder;
  Script far_side(TIDEMARK_BUS_SIDE, {folder.path() / "bus"});
  const SystemBus bus(far_side.expect("address"));
  boost::asio::io_context context;
  std::vector<std::unique_ptr<Check>> checks;
  std::size_t good = 0;
  for (int i = 0; i < 20; ++i) {
    CheckSpec spec = spec_of("unit", {{"unit", i % 2 == 0 ? "web" : "worker"}});
    spec.timeout = spec.interval = Duration{60'000};
    checks.push_back(make_check(context, spec, {}));
    checks.back()->run([&](const Finding& finding) { good += finding.state == CheckState::kOk; });
  }
  context.run();
  CHECK(good == 10);
}

TEST_CASE("unit: without a bus, without systemd on it or without libsystemd it is unknown, and says why") {
  TemporaryFolder folder;
  const std::string socket = folder.path() / "bus";
  {
    const SystemBus bus("unix:path=" + socket);
    const Finding none = found_by("unit", {{"unit", "web"}});
    CHECK(none.state == CheckState::kUnknown);
    CHECK(none.text == "web.service: cannot reach the system bus: No such file or directory");
  }
  {
    Script far_side(TIDEMARK_BUS_SIDE, {socket, "--without-systemd"});
    const SystemBus bus(far_side.expect("address"));
    const Finding nobody = found_by("unit", {{"unit", "web"}});
    CHECK(nobody.state == CheckState::kUnknown);
    CHECK(
        says(nobody, "systemd does not answer on the system bus: The name org.freedesktop.systemd1 was not"));
  }
  UnitBus without("libsystemd-that-is-not-there.so.0");
  const auto facts = without.unit("web.service");
  CHECK(absl::IsUnimplemented(facts.status()));
  CHECK(facts.status().message().find("libsystemd cannot be loaded: libsystemd-that-is-not-there.so.0: ") ==
        0);
  UnitBus other("libc.so.6");
  CHECK(other.unit("web.service").status().message() ==
        "libsystemd cannot be loaded: libc.so.6 lacks what sd-bus(3) promises");
}

TEST_CASE("unit: a bus that was restarted is connected to again") {
  TemporaryFolder folder;
  const std::string socket = folder.path() / "bus";
  const SystemBus bus("unix:path=" + socket);
  UnitBus asker;
  {
    Script first(TIDEMARK_BUS_SIDE, {socket});
    first.expect("address");
    REQUIRE(asker.unit("web.service").ok());
  }
  CHECK(absl::IsUnavailable(asker.unit("web.service").status()));
  Script second(TIDEMARK_BUS_SIDE, {socket});
  second.expect("address");
  const auto facts = asker.unit("web.service");
  REQUIRE(facts.ok());
  CHECK(facts->active == "active");
  {
    UnitBus kept;
    REQUIRE(kept.unit("web.service").ok());
  }
}

TEST_CASE("unit: a bus that does not answer is told after the check's time-out") {
  TemporaryFolder folder;
  const std::string socket = folder.path() / "bus";
  boost::asio::io_context context;
  const boost::asio::local::stream_protocol::acceptor silent(context, socket);
  const SystemBus bus("unix:path=" + socket);
  const Finding finding = found_by("unit", {{"unit", "web"}}, Duration{100});
  CHECK(finding.state == CheckState::kUnknown);
  CHECK(finding.text == "no answer within 100 ms");
}

}  // namespace tidemark::check
