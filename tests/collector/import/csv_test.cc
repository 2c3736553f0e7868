#include "collector/import/csv.h"

#include <map>
#include <random>

#include "tests/collector/import/read_all.h"

namespace tidemark::import {
namespace {

Read read(const std::string& file) { return read_all("csv", file); }

TEST_CASE("the first line names the columns, in any order; an empty cell is a field that is not there") {
  const Read file = read(
      "time,state,interval,text,check,endpoint,confirm\n"
      "1735787045,ok,5m,,http,web-1,\n"
      "2025-01-02T03:04:06Z,2,60,\"a, \"\"b\"\"\nand c\",http,web-1,3\n"
      "\n"
      "1735787047,1,60,x,http,web-1,2\n");
  CHECK(file.status.ok());
  CHECK(file.out.refused.empty());
  CHECK(texts_of(file.results()) ==
        std::vector<std::string>{"web-1/http 1735787045 ok 300 1 ",
                                 "web-1/http 1735787046 critical 60 3 a, \"b\"\nand c",
                                 "web-1/http 1735787047 warning 60 2 x"});
  CHECK(file.out.records[1].line == 3);
  CHECK(file.out.records[2].line == 6);
}

TEST_CASE("lines of several kinds stand in one file; columns may be apart by semicolons or tabs") {
  for (const std::string separator : {",", ";", "\t"}) {
    std::string text =
        "kind,endpoint,time,metric,value,attributes,name\nsample,db,10,m,0.5,\"cpu=0,mode=user\",\n"
        "event,db,11,,,,backup.completed\n";
    for (std::size_t at = 0; (at = text.find(',', at)) != std::string::npos; ++at) {
      if (text.compare(at, 5, ",mode") != 0) text.replace(at, 1, separator);
    }
    const Read file = read(text);
    CHECK(file.out.refused.empty());
    REQUIRE(file.samples().size() == 1);
    CHECK(file.samples()[0].attributes == Attributes{{"cpu", "0"}, {"mode", "user"}});
    CHECK(file.out.records.size() == 2);
  }
}

TEST_CASE("a first line that does not name columns ends the import") {
  CHECK(read("endpoint,chek\n").status.message() ==
        "there is no column 'chek': the first line names the columns, of kind, endpoint, time, check, state, "
        "interval, confirm, text, name, severity, body, metric, value, unit, metric_kind, attributes, site, "
        "service, from, to, repeat, zone, reason, approver, "
        "reference, rolled_back, author, entered");
  CHECK(read("endpoint,endpoint\n").status.message() == "column 'endpoint' is there twice");
}

TEST_CASE("a line that is wrong is named by its number, and the others are taken") {
  const std::string header = "endpoint,check,time,state,interval\n", good = "a,c,1,ok,60\n";
  const std::map<std::string, std::string> wanted{
      {"a,c,1,ok\n", "it has 4 columns: the first line names 5"},
      {"a,c,1,ok,60,7\n", "it has 6 columns: the first line names 5"},
      {"a,\"c\"d,1,ok,60\n",
       "something follows the closing quote of column 2: a quote within quotes is written twice"},
      {"a,,1,ok,60\n", "field 'check' is missing: it takes a text"},
      {"a,c,1,good,60\n",
       "field 'state' is 'good': it takes ok, warning, critical or unknown, or 0, 1, 2 or 3"},
  };
  for (const auto& [line, reason] : wanted) {
    INFO(line);
    std::string before = header;
    before += good;
    const Read file = read(before + line + good);
    CHECK(file.results().size() == 2);
    REQUIRE(file.out.refused.size() == 1);
    CHECK(file.out.refused[0].line == 3);
    CHECK(file.out.refused[0].reason == reason);
  }
  const Read open = read(header + good + "a,\"c\n" + good);
  REQUIRE(open.out.refused.size() == 1);
  CHECK(open.out.refused[0].line == 3);
  CHECK(open.out.refused[0].reason == "a quote that begins here is never closed");
}

TEST_CASE("a quote that is not closed costs no more than the limit of a record") {
  std::string text = "endpoint,check,time,state,interval,text\na,c,1,ok,60,\"open\n";
  while (text.size() < 2 * Csv::kRecordBytesMax) text += "a,c,2,ok,60,x\n";
  const Read file = read(text);
  REQUIRE(file.out.refused.size() == 1);
  CHECK(file.out.refused[0].line == 2);
  CHECK(file.out.refused[0].reason == "a quote that begins here is not closed within 1048576 bytes");
  CHECK(file.results().size() > 60'000);
}

TEST_CASE("whatever is in a text, quoted it comes back") {
  std::mt19937 random(11);
  std::string text = "text,endpoint,check,time,state,interval\n";
  std::vector<std::string> wanted;
  for (int i = 0; i < 500; ++i) {
    std::string one = "x", quoted;
    for (std::size_t n = random() % 20; n > 0; --n) one += std::string_view("a,;\"\n \t")[random() % 7];
    for (const char c : one) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    text += "\"" + quoted + "\",a,c,1,ok,60\n";
    wanted.push_back(one);
  }
  const Read file = read(text);
  CHECK(file.out.refused.empty());
  const auto results = file.results();
  REQUIRE(results.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(results[i].result.text == wanted[i]);
}

}  // namespace
}  // namespace tidemark::import
