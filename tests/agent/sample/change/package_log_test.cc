#include "agent/sample/change/package_log.h"

#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

namespace tidemark::change {
namespace {

using Kind = PackageChange::Kind;

std::string recorded(const char* name) {
  std::ifstream file(std::string(TIDEMARK_TEST_DATA) + "/change/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<PackageChange> changes_in(const std::string& log,
                                      std::optional<PackageChange> (*read)(std::string_view)) {
  std::istringstream lines(log);
  std::vector<PackageChange> out;
  for (std::string line; std::getline(lines, line);) {
    if (auto change = read(line)) out.push_back(*std::move(change));
  }
  return out;
}

}  // namespace

TEST_CASE("dpkg's log tells what came, went and was upgraded") {
  const auto changes = changes_in(recorded("dpkg.log"), read_dpkg_line);
  REQUIRE(changes.size() == 14);
  CHECK(changes[0].kind == Kind::kUpgraded);
  CHECK(changes[0].package == "libnss-systemd:amd64");
  CHECK(changes[0].before == "252.38-1~deb12u1");
  CHECK(changes[0].after == "252.39-1~deb12u2");
  CHECK(changes[0].time == "2026-11-26 14:03:30");
  CHECK(changes[8].kind == Kind::kInstalled);
  CHECK(changes[8].package == "libpopt0:amd64");
  CHECK(changes[8].before.empty());
  const auto removed = read_dpkg_line("2026-01-02 03:04:05 remove figlet:amd64 2.2.5-3+b1 <none>");
  REQUIRE(removed);
  CHECK(removed->kind == Kind::kRemoved);
  CHECK(removed->before == "2.2.5-3+b1");
  CHECK(removed->after.empty());
  for (const char* line :
       {"", "2026-01-02 03:04:05", "2026-01-02 03:04:05 purge figlet:amd64 2.2.5 <none>",
        "2026-01-02 03:04:05 status installed figlet:amd64 2.2.5",
        "2026-01-02 03:04:05 upgrade figlet:amd64 2.2.5 2.2.5", "2026-01-02 03:04:05 install figlet:amd64",
        "2026-13-02 03:04:05 install a <none> 1", "install a <none> 1"}) {
    CAPTURE(line);
    CHECK_FALSE(read_dpkg_line(line).has_value());
  }
}

TEST_CASE("dnf's log tells the same") {
  const auto changes = changes_in(
      "2023-11-03T06:02:11+0000 INFO --- logging initialized ---\n"
      "2023-11-03T06:02:12+0000 SUBDEBUG Upgrade: tzdata-2023c-1.el9.noarch\n"
      "2023-11-03T06:02:13+0000 SUBDEBUG Upgraded: tzdata-2022g-1.el9.noarch\n"
      "2023-11-03T06:02:14+0000 SUBDEBUG Installed: tmux-3.2a-4.el9.x86_64\n"
      "2023-11-03T06:02:15+0000 SUBDEBUG Erase: nano-5.6.1-5.el9.x86_64\n"
      "2023-11-03T06:02:16+0000 INFO warning: something about Installed: things\n",
      read_dnf_line);
  REQUIRE(changes.size() == 3);
  CHECK(changes[0].kind == Kind::kUpgraded);
  CHECK(changes[0].package == "tzdata-2023c-1.el9.noarch");
  CHECK(changes[1].kind == Kind::kInstalled);
  CHECK(changes[2].kind == Kind::kRemoved);
}

TEST_CASE("a log's time is read with its zone") {
  CHECK(log_time_s("2023-11-03T06:02:12+0000") == 1'698'991'332);
  CHECK(log_time_s("2023-11-03T06:02:12Z") == 1'698'991'332);
  CHECK(log_time_s("2023-11-03T08:02:12+0200") == 1'698'991'332);
  CHECK(log_time_s("2023-11-03T05:32:12-0030") == 1'698'991'332);
  CHECK(log_time_s("2023-11-03 06:02:12").has_value());
  for (const char* text : {"", "2023-11-03", "2023-11-03 06:02:1", "2023-11-03 26:02:12",
                           "2023-11-03T06:02:12+02", "2023-11-03T06:02:12 0200", "today"}) {
    CAPTURE(text);
    CHECK_FALSE(log_time_s(text).has_value());
  }
}

TEST_CASE("the command is that of apt's transaction in which it happened") {
  const std::string history = recorded("apt_history.log");
  CHECK(last_command(history, "2026-11-26 14:03:36").command ==
        "apt-get install -y -q systemd-journal-remote logrotate");
  CHECK(last_command(history, "2026-11-26 14:09:59").command == "apt-get install -y -qq linux-perf");
  CHECK(last_command(history, "2026-11-26 14:03:29").command.empty());  // before any began
  CHECK(last_command(history, "2026-11-26 14:05:00").command.empty());  // dpkg alone, between two
  CHECK(last_command("", "2026-11-26 14:05:00").command.empty());
  const std::string running =
      "Start-Date: 2026-11-26  15:00:00\nCommandline: apt remove figlet\nRequested-By: olaf (1000)\n"
      "Remove: figlet:amd64 (2.2.5)\n";
  const PackageCommand who = last_command(running, "2026-11-26 15:00:01");
  CHECK(who.command == "apt remove figlet");
  CHECK(who.requested_by == "olaf (1000)");
  CHECK(last_command(running, "2026-11-26 16:00:01").command.empty());  // it was left open long ago
}

TEST_CASE("what happened together is one event of each kind") {
  const TimePoint time = from_unix_ms(1'000);
  const auto events = package_events({{Kind::kInstalled, "a:amd64", "", "1.0", ""},
                                      {Kind::kUpgraded, "b", "1", "2", ""},
                                      {Kind::kInstalled, "c", "", "3", ""}},
                                     {"apt install a c", "olaf (1000)"}, time);
  REQUIRE(events.size() == 2);
  CHECK(events[0].name == "package.installed");
  CHECK(events[0].time == time);
  CHECK(events[0].severity == Severity::kInfo);
  CHECK(events[0].body == "2 packages installed by 'apt install a c': a:amd64 1.0, c 3");
  CHECK(events[0].attributes == Attributes{{"package.command", "apt install a c"},
                                           {"package.count", "2"},
                                           {"package.names", "a:amd64 1.0, c 3"},
                                           {"package.requested_by", "olaf (1000)"}});
  CHECK(events[1].body == "1 package upgraded by 'apt install a c': b 1 → 2");
  const auto removed = package_events({{Kind::kRemoved, "a", "1", "", ""}}, {}, time);
  REQUIRE(removed.size() == 1);
  CHECK(removed[0].body == "1 package removed: a 1");
  CHECK(package_events({}, {"x", ""}, time).empty());
}

TEST_CASE("of a long list so many are named as have room, and the rest is counted") {
  std::vector<PackageChange> many;
  for (int i = 0; i < 3'000; ++i)
    many.push_back({Kind::kUpgraded, "package-" + std::to_string(i), "1.0", "1.1", ""});
  const auto events = package_events(many, {}, from_unix_ms(0));
  REQUIRE(events.size() == 1);
  CHECK(events[0].body.size() <= 4'096);
  CHECK(events[0].body.size() > 4'000);
  CHECK(events[0].body.ends_with(" more"));
  CHECK(events[0].attributes[1].value.size() <= 1'024);
}

}  // namespace tidemark::change
