#include <algorithm>
#include <random>
#include <set>

#include "tests/collector/import/read_all.h"

/// Any bytes are refused line by line, or taken: no reader breaks, and no line is lost.
namespace tidemark::import {
namespace {

const std::vector<std::pair<std::string, std::string>> kExamples = {
    {"json",
     R"({"kind":"result","endpoint":"a","check":"c","time":"2026-01-02T03:04:05Z","state":"ok","interval":"5m","text":"\u00fc"})"
     "\n"
     R"({"kind":"sample","endpoint":"a","time":1767323345.5,"metric":"m","value":-1e3,"attributes":{"k":"v"}})"
     "\n"},
    {"csv",
     "endpoint,check,time,state,interval,text\na,c,2026-01-02T03:04:05Z,critical,5m,\"x, "
     "\"\"y\"\"\"\na,c,7,ok,300,\n"},
    {"nagios-log",
     "[100] CURRENT SERVICE STATE: a;s;OK;HARD;1;fine\n[200] SERVICE ALERT: a;s;CRITICAL;SOFT;1;no\n"
     "[300] SERVICE ALERT: a;s;CRITICAL;HARD;3;no\n[400] HOST DOWNTIME ALERT: a;STARTED; x\n"
     "[500] Caught SIGTERM, shutting down...\n[600] Nagios 4 starting... (PID=1)\n"},
    {"zabbix", R"({"triggerid":"1","description":"d","priority":"4","hosts":[{"host":"a"}]})"
               "\n"
               R"({"eventid":"1","objectid":"1","clock":"100","value":"1","severity":"4","name":"d"})"
               "\n"
               R"({"itemid":"5","key_":"k[a,b]","units":"B","hosts":[{"host":"a"}]})"
               "\n"
               R"({"itemid":"5","clock":"100","value_avg":"1.5"})"
               "\n"},
};

TEST_CASE("whatever becomes of the bytes of a file, each line is taken, refused or passed over") {
  std::mt19937 random(5);
  for (const auto& [format, example] : kExamples) {
    for (int round = 0; round < 3'000; ++round) {
      std::string file = example;
      for (std::size_t n = 1 + random() % 6; n > 0; --n) {
        const std::size_t at = random() % file.size();
        switch (random() % 4) {
          case 0:
            file[at] = static_cast<char>(random());
            break;
          case 1:
            file.erase(at, 1 + random() % 5);
            break;
          case 2:
            file.insert(at, example.substr(random() % example.size(), random() % 12));
            break;
          default:
            file.insert(at, 1, std::string_view("\"{}[];,:\n\\0-9e")[random() % 14]);
        }
        if (file.empty()) file = "x";
      }
      INFO(format << ": " << file);
      const Read read = read_all(format, file);
      for (const RefusedLine& one : read.out.refused) {
        CHECK(one.line >= 1);
        CHECK(!one.reason.empty());
      }
      for (const TakenRecord& one : read.out.records) {
        const auto* result = std::get_if<ResultRecord>(&one.record);
        if (result == nullptr) continue;
        const bool sound = !result->endpoint.empty() && !result->result.check.empty() &&
                           result->result.interval > Duration::zero() && result->result.confirm >= 1 &&
                           unix_ms(result->result.time) >= 0;
        CHECK(sound);
      }
      if (format != "json") continue;
      std::set<std::uint64_t> lines;
      for (const RefusedLine& one : read.out.refused) lines.insert(one.line);
      for (const TakenRecord& one : read.out.records) lines.insert(one.line);
      const auto all = static_cast<std::size_t>(std::count(file.begin(), file.end(), '\n')) +
                       (file.ends_with('\n') ? 0 : 1);
      CHECK(lines.size() + read.out.passed_over == all);
    }
  }
}

}  // namespace
}  // namespace tidemark::import
