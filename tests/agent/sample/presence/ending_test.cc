#include "agent/sample/presence/ending.h"

#include <utmpx.h>

#include "tests/agent/sample/presence/machine.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::presence;

namespace {

const TimePoint kNow = from_unix_ms(1'764'000'000'000);

std::string utmp_record(short type, int pid) {
  utmpx record{};
  record.ut_type = type;
  record.ut_pid = pid;
  return {reinterpret_cast<const char*>(&record), sizeof record};
}
std::string runlevel(char level, char before = 'N') { return utmp_record(RUN_LVL, before * 256 + level); }

}  // namespace

TEST_CASE("the machine goes down where a shutdown is due, the runlevel is 0 or 6, or nobody may log in") {
  struct Row {
    EndingSigns signs;
    const char* sign;
  };
  const Row rows[] = {
      {{}, ""},
      {{kNow, false, {}}, "a shutdown is scheduled for now"},
      {{kNow + kScheduledAhead, false, {}}, "a shutdown is scheduled for now"},
      {{kNow + kScheduledAhead + Duration{1}, false, {}}, ""},
      {{{}, false, '0'}, "the runlevel is 0"},
      {{{}, false, '6'}, "the runlevel is 6"},
      {{{}, false, '5'}, ""},
      {{{}, true, '5'}, "nobody may log in any more (/run/nologin)"},
  };
  for (const Row& row : rows) CHECK(shutdown_sign(row.signs, kNow) == row.sign);
}

TEST_CASE("the last runlevel counts, and a torn record at the end does not") {
  const std::string sessions = utmp_record(USER_PROCESS, 4711);
  CHECK_FALSE(parse_runlevel(""));
  CHECK_FALSE(parse_runlevel(sessions));
  CHECK(parse_runlevel(runlevel('5') + sessions) == '5');
  CHECK(parse_runlevel(runlevel('2') + sessions + runlevel('6', '2')) == '6');
  CHECK(parse_runlevel(runlevel('2') + runlevel('0').substr(0, sizeof(utmpx) - 1)) == '2');
}

TEST_CASE("systemd's scheduled time is read among its other lines") {
  CHECK(parse_scheduled("USEC=1764000000123456\nWARN_WALL=1\nMODE=poweroff\n") == kNow + Duration{123});
  CHECK_FALSE(parse_scheduled("MODE=poweroff\n"));
  CHECK_FALSE(parse_scheduled("USEC=soon\n"));
}

TEST_CASE("the signs are read where systemd and init leave them") {
  Machine machine;
  CHECK(shutdown_sign(read_ending_signs(machine.paths()), kNow).empty());
  machine.write("run/utmp", runlevel('5'));
  CHECK(shutdown_sign(read_ending_signs(machine.paths()), kNow).empty());
  machine.write("run/nologin", "");
  CHECK(shutdown_sign(read_ending_signs(machine.paths()), kNow) ==
        "nobody may log in any more (/run/nologin)");
  machine.write("run/utmp", runlevel('5') + runlevel('6', '5'));
  CHECK(shutdown_sign(read_ending_signs(machine.paths()), kNow) == "the runlevel is 6");
  machine.write("run/systemd/shutdown/scheduled", "USEC=1763999999000000\nMODE=reboot\n");
  CHECK(shutdown_sign(read_ending_signs(machine.paths()), kNow) == "a shutdown is scheduled for now");
}
