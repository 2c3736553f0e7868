#include "tests/agent/sample/journal/made_journal.h"
#include "tests/agent/sample/watch/watch_bench.h"

namespace tidemark::watch {
namespace {

using Parameters = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

struct JournalBench : WatchBench {
  journal::MadeJournal made;
  explicit JournalBench() {
    made.add("first");
    journal_folder = made.folder();
  }
  /// Everything that a watch tells of the first entries. It has looked when the position is behind the start.
  std::vector<Event> told(const std::string& type, const Parameters& parameters, std::size_t count) {
    events.clear();
    start({"w", type, parameters});
    run_until([&] { return events.size() >= count; });
    CHECK(events.size() == count);
    return events;
  }
};

}  // namespace

TEST_CASE("failed units are told from the journal, each once, with the time of the entry") {
  JournalBench bench;
  const auto events = bench.told("units", {}, 2);
  CHECK(events[0].name == "systemd.unit.failed");
  CHECK(events[0].time == from_unix_ms(1'795'700'002'000));
  CHECK(events[0].body == "nginx.service: Failed with result 'exit-code'.");
  CHECK(events[0].attributes ==
        Attributes{{"systemd.result", "exit-code"}, {"systemd.unit", "nginx.service"}});
  CHECK(events[1].attributes ==
        Attributes{{"systemd.result", "dependency"}, {"systemd.unit", "shop.service"}});
  CHECK(bench.troubles == std::vector<std::string>{""});
}

TEST_CASE("logins and refused ones are told from the journal") {
  JournalBench bench;
  auto events = bench.told("logins", {}, 2);
  CHECK(events[0].name == "auth.login");
  CHECK(events[0].attributes ==
        Attributes{{"auth.origin", "192.0.2.7"}, {"auth.program", "sshd"}, {"user.name", "ann"}});
  CHECK(events[1].name == "auth.failure");
  CHECK(events[1].severity == Severity::kWarning);
  events = bench.told("logins", {{"report", "failures"}}, 1);
  CHECK(events[0].name == "auth.failure");
}

TEST_CASE("what a user writes in the name of systemd or sshd is not believed") {
  JournalBench bench;
  bench.made.add("forged");
  auto events = bench.told("units", {}, 3);
  CHECK(events[2].attributes == Attributes{{"systemd.result", "signal"}, {"systemd.unit", "player.service"}});
  events = bench.told("logins", {}, 3);
  CHECK(events[2].attributes == Attributes{{"auth.program", "su"}, {"user.name", "root"}});
}

TEST_CASE("what the kernel says is told from the journal") {
  JournalBench bench;
  const auto events = bench.told("kernel", {}, 2);
  CHECK(events[0].name == "kernel.oom");
  CHECK(events[1].name == "hardware.error");
}

TEST_CASE("entries are chosen by unit, identifier, priority and pattern, all of which must fit") {
  JournalBench bench;
  struct Row {
    Parameters parameters;
    Names bodies;
  };
  const Row rows[] = {
      {{{"unit", "nginx"}, {"priority", "err"}},
       {"Failed to start nginx.service - A high performance web server and a reverse proxy server.",
        "connect() failed (111: Connection refused) while connecting to upstream"}},
      {{{"identifier", "nginx"}},
       {"connect() failed (111: Connection refused) while connecting to upstream", "signal process started"}},
      {{{"pattern", "I/O error"}},
       {"blk_update_request: I/O error, dev sda, sector 123456 op 0x0:(READ) flags 0x0 phys_seg 1 prio class "
        "0"}},
      {{{"unit", "ssh.service"}, {"exclude", "pam_|Failed"}},
       {"Accepted publickey for ann from 192.0.2.7 port 50022 ssh2: ED25519 SHA256:c2hvcA"}},
  };
  for (const Row& row : rows) {
    bench.told("journal", row.parameters, row.bodies.size());
    CHECK(bench.bodies() == row.bodies);
  }
  const auto events = bench.told("journal", {{"identifier", "nginx"}, {"event", "web.trouble"}}, 2);
  CHECK(events[0].name == "web.trouble");
  CHECK(events[0].severity == Severity::kError);
  CHECK(events[1].severity == Severity::kInfo);
  CHECK(events[0].attributes == Attributes{{"log.identifier", "nginx"}, {"systemd.unit", "nginx.service"}});
}

TEST_CASE("a watch goes on where it left off, and sees what is added while it runs") {
  JournalBench bench;
  bench.told("units", {}, 2);
  const std::string position = bench.watch->position();
  bench.events.clear();
  bench.start({"w", "units", {}}, position);
  bench.troubles.clear();
  bench.run_until([&] { return !bench.troubles.empty(); });
  bench.made.add("second");
  bench.run_until([&] { return !bench.events.empty(); });
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].attributes ==
        Attributes{{"systemd.result", "timeout"}, {"systemd.unit", "backup.service"}});
}

TEST_CASE("a watch that is further than another sees nothing again when both are read together") {
  JournalBench bench;
  bench.told("units", {}, 2);
  const std::string position = bench.watch->position();
  bench.watch.reset();
  JournalReader reader(bench.context, bench.clock, bench.journal_folder);
  std::vector<std::string> further, behind;
  const auto into = [](std::vector<std::string>& names) {
    return Sink{[&names](const std::vector<Event>& events) {
                  for (const Event& event : events) names.push_back(event.name);
                },
                [](const std::string& reason) { CHECK(reason == ""); }};
  };
  const auto units = make_watch(bench.context, {"u", "units", {}}, reader);
  const auto logins = make_watch(bench.context, {"l", "logins", {}}, reader);
  units->start(position, into(further));
  logins->start("", into(behind));
  bench.made.add("second");
  bench.run_until([&] { return further.size() == 1 && behind.size() == 3; });
  CHECK(further == Names{"systemd.unit.failed"});
  CHECK(behind == Names{"auth.login", "auth.failure", "auth.login"});
}

TEST_CASE("of a burst in the journal no more events are made than may be told") {
  JournalBench bench;
  bench.start({"w", "journal", {{"burst", "2"}}});
  bench.run_until([&] { return bench.further > 0; });
  CHECK(bench.events.size() == 2);
  CHECK(bench.further == 10);
}

TEST_CASE("a journal that cannot be read is told with the reason") {
  WatchBench bench;
  bench.journal_folder = "/nonexistent/journal";
  bench.start({"w", "units", {}});
  bench.run_until([&] { return !bench.troubles.empty(); });
  CHECK(bench.troubles[0] == "the journal cannot be opened: No such file or directory");
}

}  // namespace tidemark::watch
