#include "agent/sample/change/config_book.h"

#include "tests/support/catch.h"

namespace tidemark::change {
namespace {

FileFacts file(std::int64_t bytes, const char* digest, const char* mode = "0644", const char* owner = "0:0") {
  return {bytes, owner, mode, digest, *digest == '\0' ? "Permission denied" : ""};
}

}  // namespace

TEST_CASE("a file that changed, came or went is one event each, with what it was and what it is") {
  struct Row {
    const char* what;
    Files before, after;
    std::vector<std::string> bodies;
  };
  const Row rows[] = {
      {"nothing", {{"/a", file(1, "d1")}}, {{"/a", file(1, "d1")}}, {}},
      {"its content", {{"/a", file(1, "d1")}}, {{"/a", file(9, "d2")}}, {"/a was changed, 1 → 9 bytes"}},
      {"as long as before",
       {{"/a", file(1, "d1")}},
       {{"/a", file(1, "d2")}},
       {"/a was changed, 1 bytes as before"}},
      {"its mode",
       {{"/a", file(1, "d1")}},
       {{"/a", file(1, "d1", "0600")}},
       {"/a was changed, mode 0644 → 0600"}},
      {"its owner",
       {{"/a", file(1, "d1")}},
       {{"/a", file(1, "d1", "0644", "5:5")}},
       {"/a was changed, owner 0:0 → 5:5"}},
      {"came and went", {{"/a", file(1, "d1")}}, {{"/b", file(2, "d2")}}, {"/a was removed", "/b was added"}},
      {"unreadable, and it grew",
       {{"/a", file(1, "")}},
       {{"/a", file(2, "")}},
       {"/a was changed, 1 → 2 bytes (its digest is not known: Permission denied)"}},
      {"it can no longer be read", {{"/a", file(1, "d1")}}, {{"/a", file(1, "")}}, {}},
      {"it can be read now", {{"/a", file(1, "")}}, {{"/a", file(1, "d1")}}, {}},
      {"no longer, and its mode tells why",
       {{"/a", file(1, "d1")}},
       {{"/a", file(1, "", "0600")}},
       {"/a was changed, mode 0644 → 0600 (its digest is not known: Permission denied)"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    std::vector<std::string> bodies;
    for (const Event& event : config_events(row.before, row.after, {})) {
      CHECK(event.name == "config.changed");
      bodies.push_back(event.body);
    }
    CHECK(bodies == row.bodies);
  }
}

TEST_CASE("the attributes say which file, sizes and digests, sorted by their keys") {
  const auto events =
      config_events({{"/a", file(1, "d1")}}, {{"/a", file(2, "d2", "0600")}}, from_unix_ms(7));
  REQUIRE(events.size() == 1);
  CHECK(events[0].time == from_unix_ms(7));
  CHECK(events[0].attributes == Attributes{{"config.action", "changed"},
                                           {"config.digest_after", "d2"},
                                           {"config.digest_before", "d1"},
                                           {"config.mode", "0644 → 0600"},
                                           {"config.path", "/a"},
                                           {"config.size_after", "2"},
                                           {"config.size_before", "1"}});
}

}  // namespace tidemark::change
