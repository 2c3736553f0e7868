#include "tests/collector/import/read_all.h"

namespace tidemark::import {
namespace {

Read read(const std::string& file) { return read_all("nagios-log", file); }
using Texts = std::vector<std::string>;

TEST_CASE("a state lasts from its entry to the next one, and the last one to the end of the log") {
  const Read file = read(
      "[1000] LOG VERSION: 2.0\n"
      "[1000] CURRENT HOST STATE: web;UP;HARD;1;PING OK\n"
      "[1000] CURRENT SERVICE STATE: web;http;OK;HARD;1;HTTP OK\n"
      "[1600] SERVICE ALERT: web;http;CRITICAL;HARD;3;refused; really\n"
      "[1900] SERVICE ALERT: web;http;OK;HARD;3;HTTP OK\n"
      "[2000] HOST ALERT: web;DOWN;HARD;5;lost\n"
      "[2500] SERVICE NOTIFICATION: admin;web;http;OK;mail;HTTP OK\n");
  CHECK(file.out.refused.empty());
  CHECK(texts_of(file.results()) ==
        Texts{"web/http 1000 ok 600 1 HTTP OK", "web/http 1600 critical 300 1 refused; really",
              "web/host 1000 ok 1000 1 PING OK", "web/host 2000 critical 500 1 lost",
              "web/http 1900 ok 600 1 HTTP OK"});
}

TEST_CASE("an outage begins with the first soft failure of its streak; soft failures alone are none") {
  const Read file = read(
      "[100] INITIAL SERVICE STATE: a;s;OK;HARD;1;fine\n"
      "[200] SERVICE ALERT: a;s;CRITICAL;SOFT;1;no\n"
      "[260] SERVICE ALERT: a;s;OK;SOFT;2;fine\n"
      "[300] SERVICE ALERT: a;s;WARNING;SOFT;1;slow\n"
      "[360] SERVICE ALERT: a;s;CRITICAL;SOFT;2;no\n"
      "[420] SERVICE ALERT: a;s;CRITICAL;HARD;3;gone\n"
      "[500] SERVICE ALERT: a;s;OK;HARD;3;fine\n"
      "[600] LOG ROTATION: DAILY\n");
  CHECK(texts_of(file.results()) ==
        Texts{"a/s 100 ok 200 1 fine", "a/s 300 critical 200 1 gone", "a/s 500 ok 100 1 fine"});
}

TEST_CASE("between the core's stop and its start nothing is known; then all is as it was") {
  const Read file = read(
      "[100] INITIAL SERVICE STATE: a;s;CRITICAL;HARD;1;no\n"
      "[200] Caught SIGTERM, shutting down...\n"
      "[200] Successfully shutdown... (PID=7)\n"
      "[500] Nagios 4.4.6 starting... (PID=8)\n"
      "[900] SERVICE ALERT: a;s;OK;HARD;1;fine\n"
      "[950] LOG ROTATION: DAILY\n");
  CHECK(texts_of(file.results()) == Texts{"a/s 100 critical 100 1 no",
                                          "a/s 200 unknown 300 1 the other monitor was not running",
                                          "a/s 500 critical 400 1 no", "a/s 900 ok 50 1 fine"});
}

TEST_CASE("a core that was killed was gone from its last entry on") {
  const Read file = read(
      "[100] INITIAL SERVICE STATE: a;s;OK;HARD;1;fine\n"
      "[300] SERVICE NOTIFICATION: x\n"
      "[700] icinga 1.14.2 starting... (PID=8)\n"
      "[700] INITIAL SERVICE STATE: a;s;OK;HARD;1;fine\n"
      "[800] LOG ROTATION: DAILY\n");
  CHECK(texts_of(file.results()) == Texts{"a/s 100 ok 200 1 fine",
                                          "a/s 300 unknown 400 1 the other monitor was not running",
                                          "a/s 700 ok 100 1 fine"});
}

TEST_CASE("a check that a later list of current states does not name was gone by then") {
  const Read file = read(
      "[100] CURRENT SERVICE STATE: a;old;OK;HARD;1;fine\n"
      "[100] CURRENT SERVICE STATE: a;soft;OK;HARD;1;fine\n"
      "[101] CURRENT SERVICE STATE: a;s;OK;HARD;1;fine\n"
      "[500] LOG ROTATION: DAILY\n"
      "[500] CURRENT SERVICE STATE: a;s;OK;HARD;1;fine\n"
      "[500] CURRENT SERVICE STATE: a;soft;CRITICAL;SOFT;1;no\n"
      "[900] LOG ROTATION: DAILY\n");
  CHECK(texts_of(file.results()) == Texts{"a/s 101 ok 399 1 fine", "a/old 100 ok 400 1 fine",
                                          "a/soft 100 ok 800 1 fine", "a/s 500 ok 400 1 fine"});
}

TEST_CASE("downtimes become events") {
  const Read file = read(
      "[100] SERVICE DOWNTIME ALERT: a;s;STARTED; Service has entered a period of scheduled downtime\n"
      "[200] HOST DOWNTIME ALERT: a;CANCELLED; gone\n");
  REQUIRE(file.out.records.size() == 2);
  const auto& event = std::get<EventRecord>(file.out.records[0].record).event;
  CHECK(event.name == "downtime.started");
  CHECK(event.body == "Service has entered a period of scheduled downtime");
  CHECK(event.attributes == Attributes{{"check", "s"}});
  CHECK(std::get<EventRecord>(file.out.records[1].record).event.name == "downtime.cancelled");
}

TEST_CASE("an entry that is wrong is named by its number") {
  const Read file = read(
      "hello\n"
      "[100] SERVICE ALERT: a;s;FINE;HARD;1;x\n"
      "[100] HOST ALERT: a;DOWN\n"
      "[100] HOST DOWNTIME ALERT: a;BEGUN;x\n"
      "[200] SERVICE ALERT: a;s;OK;HARD;1;x\n"
      "[150] SERVICE ALERT: a;s;CRITICAL;HARD;1;x\n"
      "[300] SERVICE ALERT: ;s;OK;HARD;1;x\n"
      "[99999999999999] SERVICE ALERT: a;s;OK;HARD;1;x\n"
      "[300] SERVICE ALERT: a;s;PENDING;HARD;1;x\n");
  const std::vector<std::pair<std::uint64_t, std::string>> wanted{
      {1, "it begins with 'hello': an entry begins with its time in brackets, as [1764196441]"},
      {2,
       "an entry SERVICE ALERT is host;service;OK, WARNING, CRITICAL or UNKNOWN;SOFT or HARD;attempt;output"},
      {3, "an entry HOST ALERT is host;UP, DOWN or UNREACHABLE;SOFT or HARD;attempt;output"},
      {4, "an entry HOST DOWNTIME ALERT is host;STARTED, STOPPED or CANCELLED;comment"},
      {6,
       "it is of 1970-01-01T00:02:30.000Z, and of this check there was a later entry "
       "(1970-01-01T00:03:20.000Z) before it: give the files in order of time"},
      {7, "the host '' has not 1 to 100 bytes of UTF-8"},
      {8,
       "it begins with '[99999999999999] SER': an entry begins with its time in brackets, as [1764196441]"},
  };
  REQUIRE(file.out.refused.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(file.out.refused[i].line == wanted[i].first);
    CHECK(file.out.refused[i].reason == wanted[i].second);
  }
  CHECK(texts_of(file.results()) == Texts{"a/s 200 ok 100 1 x"});
}

}  // namespace
}  // namespace tidemark::import
