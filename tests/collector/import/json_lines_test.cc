#include <array>
#include <map>

#include "tests/collector/import/read_all.h"

namespace tidemark::import {
namespace {

Read read(const std::string& file) { return read_all("json", file); }

/// Why the only line is refused.
std::string refusal(const std::string& line) {
  const Read read = import::read_all("json", line + "\n");
  INFO(line);
  CHECK(read.status.ok());
  CHECK(read.out.records.empty());
  REQUIRE(read.out.refused.size() == 1);
  CHECK(read.out.refused.front().line == 1);
  return read.out.refused.front().reason;
}

TEST_CASE("a result has an endpoint, a check, a time, a state and an interval") {
  const Read file = read(
      R"({"kind":"result","endpoint":"web-1","check":"http","time":"2025-01-02T03:04:05Z","state":"ok","interval":"5m"})"
      "\n"
      R"( {"text":"a \"b\" \u00fc","confirm":3,"state":2,"interval":90.5,"time":1735787046.25,"check":"http","endpoint":"web-1"} )"
      "\n\n"
      R"({"endpoint":"web-1","check":"http","time":"2025-01-02T03:04:05+01:00","state":"WARNING","interval":60,"text":null})");
  CHECK(file.out.refused.empty());
  CHECK(file.out.passed_over == 1);
  CHECK(texts_of(file.results()) ==
        std::vector<std::string>{"web-1/http 1735787045 ok 300 1 ",
                                 "web-1/http 1735787046 critical 90 3 a \"b\" \xC3\xBC",
                                 "web-1/http 1735783445 warning 60 1 "});
  REQUIRE(file.out.records.size() == 3);
  CHECK(file.out.records[2].line == 4);
  CHECK(unix_ms(file.results()[1].result.time) == 1'735'787'046'250);
  CHECK(file.results()[1].result.interval == Duration(90'500));
}

/// The only line's record.
EntryRecord entry(const std::string& line) {
  const Read file = read(line);
  INFO(line);
  for (const RefusedLine& one : file.out.refused) FAIL(one.reason);
  REQUIRE(file.out.records.size() == 1);
  const auto* record = std::get_if<EntryRecord>(&file.out.records[0].record);
  REQUIRE(record != nullptr);
  return *record;
}

TEST_CASE("what people entered is about an endpoint, a site or a service, and says when it was entered") {
  const EntryRecord planned = entry(
      R"({"kind":"maintenance","site":"berlin","from":1000,"to":"1970-01-01T01:00:00Z","repeat":"weekly","zone":"UTC","reason":"disks","approver":"Jane","author":"al","entered":10})");
  CHECK(planned.kind == EntryRecord::Kind::kMaintenance);
  CHECK(planned.scope == EntryRecord::Scope::kSite);
  CHECK(planned.name == "berlin");
  CHECK(planned.from == from_unix_ms(1'000'000));
  CHECK(planned.to == from_unix_ms(3'600'000));
  CHECK(planned.repeat == "weekly");
  CHECK(planned.time_zone == "UTC");
  CHECK(planned.text == "disks");
  CHECK(planned.approver == "Jane");
  CHECK(planned.author == "al");
  CHECK(planned.entered == from_unix_ms(10'000));
  const EntryRecord unsaid = entry(R"({"kind":"maintenance","endpoint":"w","from":10,"to":20,"reason":"r"})");
  CHECK(unsaid.scope == EntryRecord::Scope::kEndpoint);
  CHECK(unsaid.entered == unsaid.from);
  CHECK(unsaid.author.empty());
  const EntryRecord excluded = entry(R"({"kind":"exclusion","service":"s","from":10,"to":20,"reason":"r"})");
  CHECK(excluded.kind == EntryRecord::Kind::kExclusion);
  CHECK(excluded.entered == excluded.to);
  const EntryRecord known = entry(R"({"kind":"acknowledgement","service":"s","time":10})");
  CHECK(known.kind == EntryRecord::Kind::kAcknowledgement);
  CHECK(known.from == from_unix_ms(10'000));
  CHECK(known.to == known.from);
  const EntryRecord changed =
      entry(R"({"kind":"change","service":"s","time":10,"text":"t","reference":7,"rolled_back":true})");
  CHECK(changed.kind == EntryRecord::Kind::kChange);
  CHECK(changed.reference == "7");
  CHECK(changed.rolled_back);
  for (const char* word : {"false", "\"no\"", "0", "null"})
    CHECK_FALSE(entry(R"({"kind":"change","service":"s","time":10,"text":"t","rolled_back":)" +
                      std::string(word) + "}")
                    .rolled_back);
}

TEST_CASE("what is wrong with an entry is said with what would be right") {
  const std::map<std::string, std::string> cases = {
      {R"("maintenance","from":10,"to":20,"reason":"r")",
       "it takes one of the fields 'endpoint', 'site', 'service', and has 0"},
      {R"("change","site":"a","service":"b","time":10,"text":"t")",
       "it takes one of the fields 'endpoint', 'site', 'service', and has 2"},
      {R"("maintenance","site":"a","from":20,"to":20,"reason":"r")",
       "field 'to' is 1970-01-01T00:00:20.000Z"},
      {R"("maintenance","site":"a","to":20,"reason":"r")", "field 'from' is missing: it takes a time"},
      {R"("maintenance","site":"a","from":10,"to":20)", "field 'reason' is missing: it takes some words"},
      {R"("maintenance","site":"a","time":10,"to":20,"reason":"r")",
       "a line of kind 'maintenance' has no field 'time'"},
      {R"("exclusion","endpoint":"a","from":10,"to":20,"reason":"r")",
       "a line of kind 'exclusion' has no field 'endpoint'"},
      {R"("exclusion","service":"a","from":10,"to":20,"reason":" ")", "field 'reason' is ' '"},
      {R"("acknowledgement","time":10)", "it takes one of the fields 'service', and has 0"},
      {R"("change","service":"a","time":10,"text":"t","rolled_back":"perhaps")",
       "field 'rolled_back' is 'perhaps': it takes true or false"},
      {R"("change","service":"a","time":10,"text":"t","entered":"soon")", "field 'entered' is 'soon'"},
  };
  for (const auto& [fields, said] : cases) {
    const std::string reason = refusal(R"({"kind":)" + fields + "}");
    INFO(reason);
    CHECK(reason.starts_with(said));
  }
}

TEST_CASE("an event has a name, and a sample a metric and a value") {
  const Read file = read(
      R"({"kind":"event","endpoint":"db","time":10,"name":"backup.completed","severity":"error","body":"b","attributes":{"b":"2","a":"1"}})"
      "\n"
      R"({"kind":"sample","endpoint":"db","time":10,"metric":"system.cpu.utilization","value":0.5,"unit":"1","metric_kind":"counter","attributes":{"cpu":"0"}})"
      "\n"
      R"({"kind":"sample","endpoint":"db","time":11,"metric":"m","value":-1e300})");
  CHECK(file.out.refused.empty());
  REQUIRE(file.out.records.size() == 3);
  const auto* event = std::get_if<EventRecord>(&file.out.records[0].record);
  REQUIRE(event != nullptr);
  CHECK(event->event.name == "backup.completed");
  CHECK(event->event.severity == Severity::kError);
  CHECK(event->event.attributes == Attributes{{"a", "1"}, {"b", "2"}});
  const auto samples = file.samples();
  REQUIRE(samples.size() == 2);
  CHECK(samples[0].kind == MetricKind::kCounter);
  CHECK(samples[0].attributes == Attributes{{"cpu", "0"}});
  CHECK(samples[1].value == -1e300);
  CHECK(samples[1].kind == MetricKind::kGauge);
}

TEST_CASE("a line that is wrong says what is wrong, where, and what would be right") {
  const std::string good = R"("endpoint":"a","check":"c","time":1,"state":"ok","interval":60)";
  const std::map<std::string, std::string> wanted{
      {"{", "the line is no JSON object: incomplete JSON at byte 2"},
      {"hello", "the line is no JSON object: syntax error at byte 1"},
      {"[1]", "the line is no JSON object: it is an array, not an object"},
      {"7", "the line is no JSON object: it is a single value, not an object"},
      {"{" + good + "} {}", "something follows the JSON object at byte 66: a line has one"},
      {R"({"kind":"weather",)" + good + "}",
       "there is no kind 'weather': a line is a result, event, sample, maintenance, change, acknowledgement "
       "or exclusion"},
      {R"({"kind":7,)" + good + "}",
       "there is no kind '': a line is a result, event, sample, maintenance, change, acknowledgement or "
       "exclusion"},
      {R"({"chek":"x"})",
       "there is no field 'chek': there are kind, endpoint, time, check, state, interval, confirm, text, "
       "name, severity, body, metric, value, unit, metric_kind, attributes, site, service, from, to, repeat, "
       "zone, reason, approver, "
       "reference, rolled_back, author, entered"},
      {"{" + good + R"(,"check":"d"})", "field 'check' is there twice"},
      {"{" + good + R"(,"value":1})", "a line of kind 'result' has no field 'value'"},
      {"{" + good + R"(,"confirm":0})", "field 'confirm' is '0': it takes a whole number from 1 to 1000"},
      {"{" + good + R"(,"confirm":[1]})", "field 'confirm' takes a text or a number"},
      {"{" + good + R"(,"text":true})", "field 'text' takes a text or a number"},
      {R"({"endpoint":"a","time":1,"state":"ok","interval":60})",
       "field 'check' is missing: it takes a text"},
      {R"({"endpoint":"","check":"c","time":1,"state":"ok","interval":60})",
       "field 'endpoint' is '': it takes a name of 1 to 100 bytes of UTF-8 without control characters"},
      {R"({"endpoint":"a","check":"c","time":"yesterday","state":"ok","interval":60})",
       "field 'time' is 'yesterday': it takes a time such as 2026-11-24T22:34:01Z, or seconds since 1970"},
      {R"({"endpoint":"a","check":"c","time":"2025-02-30T00:00:00Z","state":"ok","interval":60})",
       "field 'time' is '2025-02-30T00:00:00Z': it takes a time such as 2026-11-24T22:34:01Z, or seconds "
       "since 1970"},
      {R"({"endpoint":"a","check":"c","time":1735787045000,"state":"ok","interval":60})",
       "field 'time' is '1735787045000': it takes seconds since 1970, not milliseconds, or a time such as "
       "2026-11-24T22:34:01Z"},
      {R"({"endpoint":"a","check":"c","time":-1,"state":"ok","interval":60})",
       "field 'time' is '-1': it takes a time such as 2026-11-24T22:34:01Z, or seconds since 1970"},
      {R"({"endpoint":"a","check":"c","time":1,"state":"fine","interval":60})",
       "field 'state' is 'fine': it takes ok, warning, critical or unknown, or 0, 1, 2 or 3"},
      {R"({"endpoint":"a","check":"c","time":1,"state":4,"interval":60})",
       "field 'state' is '4': it takes ok, warning, critical or unknown, or 0, 1, 2 or 3"},
      {R"({"endpoint":"a","check":"c","time":1,"state":"ok","interval":"soon"})",
       "field 'interval' is 'soon': it takes how long it is to the next result at most: a duration such as "
       "5m or 1h30m, or seconds, above 0 and up to 10 years"},
      {R"({"kind":"sample","endpoint":"a","time":1,"metric":"m","value":"nan"})",
       "field 'value' is 'nan': it takes a finite number"},
      {R"({"kind":"sample","endpoint":"a","time":1,"metric":"m","value":1,"metric_kind":"rate"})",
       "field 'metric_kind' is 'rate': it takes gauge or counter"},
      {R"({"kind":"event","endpoint":"a","time":1,"name":"n","severity":"bad"})",
       "field 'severity' is 'bad': it takes info, warning, error or critical"},
      {R"({"kind":"event","endpoint":"a","time":1,"name":"n","attributes":{"k":1}})",
       "field 'attributes' takes an object of texts, such as {\"device\": \"sda\"}"},
      {R"({"kind":"event","endpoint":"a","time":1,"name":"n","attributes":{"k":"1","k":"2"}})",
       "field 'attributes' has 'k' twice"},
      {R"({"a":{"b":{"c":{"d":{"e":1}}}}})",
       "the line is no JSON object: its values lie in one another deeper than 4"},
  };
  for (const auto& [line, reason] : wanted) CHECK(refusal(line) == reason);
}

TEST_CASE("lines that are wrong do not stop those that are good") {
  const std::string good = R"({"endpoint":"a","check":"c","time":1,"state":"ok","interval":60})";
  const Read file = read(good + "\nwrong\n" + good + "\n{\"a\":\"\\u12\n" + good);
  CHECK(file.out.records.size() == 3);
  REQUIRE(file.out.refused.size() == 2);
  CHECK(file.out.refused[0].line == 2);
  CHECK(file.out.refused[1].line == 4);
}

TEST_CASE("what is no UTF-8 in a text is marked, and in a name refused") {
  const Read file = read(
      "{\"endpoint\":\"a\",\"check\":\"c\",\"time\":1,\"state\":\"ok\",\"interval\":60,\"text\":"
      "\"x\\u0007y\"}\n");
  REQUIRE(file.results().size() == 1);
  CHECK(file.results()[0].result.text == "x?y");
  CHECK(refusal(R"({"endpoint":"a\nb","check":"c","time":1,"state":"ok","interval":60})") ==
        "field 'endpoint' is 'a\nb': it takes a name of 1 to 100 bytes of UTF-8 without control characters");
}

}  // namespace
}  // namespace tidemark::import
