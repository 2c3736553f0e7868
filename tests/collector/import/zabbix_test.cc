#include "tests/collector/import/read_all.h"

namespace tidemark::import {
namespace {

Read read(const std::string& file) { return read_all("zabbix", file); }
using Texts = std::vector<std::string>;

const std::string kTrigger =
    R"({"triggerid":"7","description":"Web is down","priority":"4","hosts":[{"hostid":"1","host":"web-1"},{"hostid":"2","host":"web-2"}]})"
    "\n";
const std::string kItem =
    R"({"itemid":"5","key_":"system.cpu.load[all,avg1]","units":"B","hosts":[{"hostid":"1","host":"web-1"}]})"
    "\n";

TEST_CASE("a trigger is a check of each of its hosts, and its events are what state it is in") {
  const Read file = read(
      kTrigger +
      R"({"eventid":"1","objectid":"7","clock":"1000","value":"1","severity":"4","name":"Web is down: 503"})"
      "\n"
      R"({"eventid":"2","objectid":"7","clock":"1300","value":"0","severity":"0","name":"Web is down"})"
      "\n"
      R"({"eventid":"3","objectid":"7","clock":"2000","value":"1","severity":"2","name":"Web is slow"})"
      "\n" +
      kItem +
      R"({"itemid":"5","clock":"2600","num":"60","value_min":"1","value_avg":"2.5","value_max":"4"})");
  CHECK(file.out.refused.empty());
  CHECK(file.out.passed_over == 2);
  CHECK(texts_of(file.results()) == Texts{"web-1/Web is down 1000 critical 300 1 Web is down: 503",
                                          "web-2/Web is down 1000 critical 300 1 Web is down: 503",
                                          "web-1/Web is down 1300 ok 700 1 Web is down",
                                          "web-2/Web is down 1300 ok 700 1 Web is down",
                                          "web-1/Web is down 2000 warning 600 1 Web is slow",
                                          "web-2/Web is down 2000 warning 600 1 Web is slow"});
}

TEST_CASE("trends and history are samples of the item's host") {
  const Read file = read(kItem + R"({"itemid":"5","clock":"3600","value_avg":"2.5"})"
                                 "\n"
                                 R"({"itemid":"5","clock":"3660","value":"3","ns":"17"})");
  CHECK(file.out.refused.empty());
  const auto samples = file.samples();
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].endpoint == "web-1");
  CHECK(samples[0].metric == "zabbix.system.cpu.load");
  CHECK(samples[0].attributes == Attributes{{"parameters", "all,avg1"}});
  CHECK(samples[0].unit == "By");
  CHECK(samples[0].value == 2.5);
  CHECK(unix_ms(samples[1].time) == 3'660'000);
}

TEST_CASE("two triggers of a host that are called the same are two checks") {
  const Read file = read(R"({"triggerid":"7","description":"Disk","hosts":[{"host":"a"}]})"
                         "\n"
                         R"({"triggerid":"8","description":"Disk","hosts":[{"host":"a"}]})"
                         "\n"
                         R"({"eventid":"1","objectid":"7","clock":"10","value":"1"})"
                         "\n"
                         R"({"eventid":"2","objectid":"8","clock":"20","value":"0"})"
                         "\n"
                         R"({"eventid":"3","objectid":"7","clock":"30","value":"0"})"
                         "\n");
  CHECK(texts_of(file.results()) == Texts{"a/Disk 10 warning 20 1 ", "a/Disk (trigger 8) 20 ok 10 1 "});
}

TEST_CASE("an object that is wrong is named by its number") {
  const Read file = read(
      "[]\n"
      "{}\n"
      R"({"eventid":"1","objectid":"9","clock":"1000","value":"1"})"
      "\n"
      R"({"itemid":"9","clock":"1000","value":"1"})"
      "\n"
      R"({"triggerid":"7","description":"x"})"
      "\n" +
      kTrigger +
      R"({"eventid":"1","objectid":"7","clock":"now","value":"1"})"
      "\n"
      R"({"eventid":"1","objectid":"7","clock":"5","value":"2"})"
      "\n" +
      kItem + R"({"itemid":"5","clock":"3660","value":"high"})");
  const std::vector<std::pair<std::uint64_t, std::string>> wanted{
      {1, "the line is no JSON object: it is an array, not an object"},
      {2,
       "it is none of what trigger.get, event.get, item.get, trend.get and history.get answer, one object a "
       "line"},
      {3, "no line before it describes trigger '9': the answer to trigger.get comes first"},
      {4, "no line before it describes item '9': the answer to item.get comes first"},
      {5, "it names no host: ask for it with \"selectHosts\": [\"host\"]"},
      {7, "field 'clock' takes seconds since 1970"},
      {8, "field 'value' is '2': it takes 0 (resolved) or 1 (problem)"},
      {10, "field 'value' is 'high': it takes a number"},
  };
  REQUIRE(file.out.refused.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(file.out.refused[i].line == wanted[i].first);
    CHECK(file.out.refused[i].reason == wanted[i].second);
  }
}

}  // namespace
}  // namespace tidemark::import
