#include "agent/sample/watch/fallback.h"

#include <utmp.h>

#include <cstring>
#include <fstream>

#include "tests/agent/sample/watch/watch_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::watch {
namespace {

struct Life {
  bool alive = false;
  std::string started_from = "never started";
  std::string position;
  Sink sink;
};
class LedWatch final : public Watch {
 public:
  explicit LedWatch(Life& life) : life_(life) { life_.alive = true; }
  ~LedWatch() override { life_.alive = false; }
  void start(const std::string& position, Sink sink) override {
    life_.started_from = position;
    life_.sink = std::move(sink);
  }
  std::string position() const override { return life_.position; }

 private:
  Life& life_;
};

utmp record(short type, const char* user, const char* line, const char* host, std::int32_t seconds) {
  utmp out{};
  out.ut_type = type;
  std::strncpy(out.ut_user, user, sizeof out.ut_user - 1);
  std::strncpy(out.ut_line, line, sizeof out.ut_line - 1);
  std::strncpy(out.ut_host, host, sizeof out.ut_host - 1);
  out.ut_tv.tv_sec = seconds;
  return out;
}
std::string bytes_of(const utmp& record) { return {reinterpret_cast<const char*>(&record), sizeof record}; }

struct AccountsBench : WatchBench {
  TemporaryFolder folder;
  std::string wtmp = (folder.path() / "wtmp").string(), btmp = (folder.path() / "btmp").string();

  static void add(const std::string& file, const std::string& bytes) {
    std::ofstream(file, std::ios::app | std::ios::binary) << bytes;
  }
  void start_accounts(bool successes, const std::string& position) {
    troubles.clear();
    watch.reset();
    watch = make_accounts_watch(context, successes, 10, wtmp, btmp);
    watch->start(position,
                 {[this](std::vector<Event> some) { events.insert(events.end(), some.begin(), some.end()); },
                  [this](std::string reason) { troubles.push_back(std::move(reason)); }});
    run_until([&] { return !troubles.empty(); });
  }
};

}  // namespace

TEST_CASE("the second watch stands in as long as the first one cannot work, and both go on where they were") {
  Life first, second;
  std::vector<std::string> troubles;
  const auto both =
      with_fallback(std::make_unique<LedWatch>(first), [&] { return std::make_unique<LedWatch>(second); });
  first.position = "a b", second.position = "second place";
  both->start("3 1 2second from",
              {[](std::vector<Event>) {}, [&](std::string reason) { troubles.push_back(reason); }});
  CHECK(first.started_from == "1 2");
  CHECK_FALSE(second.alive);
  CHECK(both->position() == "3 a bsecond from");
  first.sink.trouble("no journal");
  CHECK(second.alive);
  CHECK(second.started_from == "second from");
  CHECK(troubles.empty());
  second.sink.trouble("no right");
  second.sink.trouble("");
  CHECK(troubles == std::vector<std::string>{"no journal; no right", ""});
  CHECK(both->position() == "3 a bsecond place");
  first.sink.trouble("");
  CHECK_FALSE(second.alive);
  CHECK(both->position() == "3 a b");
}

TEST_CASE("a position that is none begins anew") {
  for (const char* position : {"", "x", "9 short", "-1 a", "18446744073709551615 a"}) {
    Life first, second;
    const auto both =
        with_fallback(std::make_unique<LedWatch>(first), [&] { return std::make_unique<LedWatch>(second); });
    both->start(position, {[](std::vector<Event>) {}, [](std::string) {}});
    CHECK(first.started_from == "");
  }
}

TEST_CASE("logins are read from the records of wtmp, and refused ones from those of btmp") {
  const std::string records = bytes_of(record(BOOT_TIME, "reboot", "~", "6.1.0", 1)) +
                              bytes_of(record(USER_PROCESS, "ann", "pts/0", "192.0.2.7", 1'795'700'000)) +
                              bytes_of(record(DEAD_PROCESS, "", "pts/0", "", 3)) +
                              bytes_of(record(LOGIN_PROCESS, "LOGIN", "tty1", "", 4)) + "cut";
  const auto in = parse_accounts(records, true);
  REQUIRE(in.size() == 1);
  CHECK(in[0].first == from_unix_ms(1'795'700'000'000));
  CHECK(in[0].second.user == "ann");
  CHECK(in[0].second.origin == "192.0.2.7");
  const auto refused = parse_accounts(bytes_of(record(LOGIN_PROCESS, "bob", "tty1", "", 4)), false);
  REQUIRE(refused.size() == 1);
  CHECK_FALSE(refused[0].second.succeeded);
  CHECK(refused[0].second.origin == "tty1");
  CHECK(parse_accounts("", true).empty());
}

TEST_CASE("records that were added are told once, over a restart and a rotation") {
  AccountsBench bench;
  bench.add(bench.wtmp, bytes_of(record(USER_PROCESS, "old", "tty1", "", 1)));
  bench.add(bench.btmp, "");
  bench.start_accounts(true, "");
  CHECK(bench.troubles == std::vector<std::string>{""});
  CHECK(bench.events.empty());
  const auto restart = [&] { bench.start_accounts(true, bench.watch->position()); };
  bench.add(bench.wtmp, bytes_of(record(USER_PROCESS, "ann", "tty1", "", 2)));
  bench.add(bench.btmp, bytes_of(record(USER_PROCESS, "bob", "ssh:notty", "192.0.2.9", 3)));
  restart();
  CHECK(bench.bodies() ==
        std::vector<std::string>{"ann logged in from tty1", "bob failed to log in from 192.0.2.9"});
  CHECK(bench.events[1].name == "auth.failure");
  restart();
  CHECK(bench.events.size() == 2);
  std::filesystem::rename(bench.wtmp, bench.wtmp + ".1");
  bench.add(bench.wtmp, bytes_of(record(USER_PROCESS, "eve", "tty2", "", 4)));
  restart();
  REQUIRE(bench.events.size() == 3);
  CHECK(bench.events[2].attributes == Attributes{{"auth.origin", "tty2"}, {"user.name", "eve"}});
}

TEST_CASE("a file of logins that is not there is told") {
  AccountsBench bench;
  bench.add(bench.btmp, "");
  bench.start_accounts(true, "");
  CHECK(bench.troubles == std::vector<std::string>{bench.wtmp + ": No such file or directory"});
  bench.start_accounts(false, "");
  CHECK(bench.troubles == std::vector<std::string>{""});
}

TEST_CASE("records of the kernel's buffer are read, and what programs wrote into it is passed over") {
  const auto message = parse_kmsg("6,339,5140900,-;NET: Registered protocol family 10\n SUBSYSTEM=net\n");
  REQUIRE(message);
  CHECK(message->sequence == 339);
  CHECK(message->text == "NET: Registered protocol family 10");
  CHECK(parse_kmsg("3,7,1,-,caller=T1;a;b\n")->text == "a;b");
  for (const char* record : {"", "6,339", "x,1,2,-;t", "6,x,2,-;t", "30,1,2,-;from a program", ";"}) {
    CAPTURE(record);
    CHECK_FALSE(parse_kmsg(record));
  }
}

TEST_CASE("a kernel's buffer that cannot be read is told") {
  WatchBench bench;
  bench.watch = make_kmsg_watch(bench.context, 10, "/nonexistent/kmsg");
  bench.watch->start(
      "", {[](std::vector<Event>) {}, [&](std::string reason) { bench.troubles.push_back(reason); }});
  bench.run_until([&] { return !bench.troubles.empty(); });
  CHECK(bench.troubles[0] == "/nonexistent/kmsg: No such file or directory");
}

}  // namespace tidemark::watch
