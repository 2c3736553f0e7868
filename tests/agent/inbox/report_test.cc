#include "agent/inbox/report.h"

#include <fstream>
#include <sstream>

#include "tests/support/catch.h"

namespace tidemark::inbox {
namespace {

std::string mistake_in(const std::string& text) {
  const auto event = decode_report(text);
  return event.ok() ? "" : std::string(event.status().message());
}

Event usual() {
  return {from_unix_ms(1'767'225'600'123),
          "backup.completed",
          Severity::kWarning,
          "all 14 volumes saved\nC:\\data too",
          {{"backup.job", "nightly = full"}, {"note", "two\nlines"}}};
}

bool same(const Event& a, const Event& b) {
  return a.time == b.time && a.name == b.name && a.severity == b.severity && a.body == b.body &&
         a.attributes == b.attributes;
}

}  // namespace

TEST_CASE("a report of version 1 reads as it was written then, and is written the same way still") {
  std::ifstream file(std::string(TIDEMARK_TEST_DATA) + "/inbox/version_1.event", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  const auto event = decode_report(text.str());
  REQUIRE(event.ok());
  CHECK(same(*event, usual()));
  CHECK(encode_report(usual()) == text.str());
}

TEST_CASE("whatever bytes a report has, it comes back as it was") {
  for (const std::string& body :
       {std::string(), std::string("\\"), std::string("\\n"), std::string("\\\\n\n\n"),
        std::string("a\0b\r\n\xff", 6), std::string(" "), std::string(4'096, '\n')}) {
    Event event = usual();
    event.body = body;
    event.attributes = {{"k", body.substr(0, 1'000)}};
    const auto back = decode_report(encode_report(event));
    REQUIRE(back.ok());
    CHECK(same(*back, event));
  }
}

TEST_CASE("what is wrong in a report is said with its line") {
  const std::string good = "tidemark-event 1\nname a.b\ntime 1\n";
  CHECK(mistake_in(good).empty());
  CHECK(mistake_in("") == "there is no 'time'");
  CHECK(mistake_in("hello\n") == "line 1: it is 'tidemark-event 1' in a file of this version");
  CHECK(mistake_in("tidemark-event 2\nname a\n").find("line 1: ") == 0);
  CHECK(mistake_in(good + "body cut") == "line 4: it does not end; the file is not whole");
  CHECK(mistake_in(good + "colour red\n") ==
        "line 4: there is 'name', 'time', 'severity', 'attribute' and 'body', no 'colour'");
  CHECK(mistake_in(good + "\n").find("line 4: there is 'name'") == 0);
  CHECK(mistake_in(good + "severity bad\n") ==
        "line 4: a severity is info, warning, error or critical, not 'bad'");
  CHECK(mistake_in(good + "attribute x\n") == "line 4: an attribute is KEY=VALUE, not 'x'");
  CHECK(mistake_in(good + "time -1\n") == "line 4: 'time' takes milliseconds since 1970");
  CHECK(mistake_in("tidemark-event 1\nname a\n") == "there is no 'time'");
  CHECK(mistake_in("tidemark-event 1\ntime 1\n").find("an event's name is lower-case words") == 0);
}

TEST_CASE("an event above a limit is refused where it is made, with the limit") {
  const auto refused = [](auto change) {
    Event event = usual();
    change(event);
    return std::string(check_report(event).message());
  };
  CHECK(refused([](Event&) {}).empty());
  for (const char* name : {"", "Backup", "a b", ".a", "a.", "a\n", "ä"}) {
    CAPTURE(name);
    CHECK(refused([&](Event& e) { e.name = name; }).find("such as backup.completed") != std::string::npos);
  }
  CHECK(refused([](Event& e) { e.name = std::string(101, 'a'); }).find("lower-case words") !=
        std::string::npos);
  CHECK(refused([](Event& e) { e.body = std::string(4'097, 'x'); }) == "the text is longer than 4096 bytes");
  CHECK(refused([](Event& e) {
          e.attributes.resize(16, {"k", "v"});
        }) == "there are more than 15 attributes");
  CHECK(refused([](Event& e) { e.attributes[0].value = std::string(1'025, 'v'); }) ==
        "the attribute 'backup.job' is longer than 200 bytes of key and 1024 of value");
}

}  // namespace tidemark::inbox
