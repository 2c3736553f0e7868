#include "agent/sample/journal/journal.h"

#include "tests/agent/sample/journal/made_journal.h"

namespace tidemark::journal {
namespace {

using Messages = std::vector<std::string>;

Messages rest_of(Journal& journal) {
  Messages out;
  while (true) {
    const auto found = journal.next();
    REQUIRE(found.ok());
    if (!*found) return out;
    const auto entry = journal.entry();
    REQUIRE(entry.ok());
    out.emplace_back(entry->field("MESSAGE").substr(0, 15));
  }
}
std::unique_ptr<Journal> open_made(const MadeJournal& made, const std::vector<Term>& terms) {
  auto opened = Journal::open(made.folder());
  REQUIRE(opened.ok());
  REQUIRE((*opened)->select(terms).ok());
  return *std::move(opened);
}

}  // namespace

TEST_CASE("entries of any term are read, in their order, from a time on") {
  const MadeJournal made;
  made.add("first");
  const auto journal = open_made(made, {{"_TRANSPORT=kernel", "PRIORITY=3"}, {"SYSLOG_IDENTIFIER=nginx"}});
  REQUIRE(journal->seek({0, ""}).ok());
  CHECK(rest_of(*journal) ==
        Messages{"connect() faile", "signal process ", "Out of memory: ", "blk_update_requ"});
  REQUIRE(journal->seek({1'795'700'010'000'000, ""}).ok());
  CHECK(rest_of(*journal) == Messages{"Out of memory: ", "blk_update_requ"});
}

TEST_CASE("a reader goes on behind its position, in another process too") {
  const MadeJournal made;
  made.add("first");
  Position position;
  {
    const auto journal = open_made(made, {{}});
    REQUIRE(journal->seek({0, ""}).ok());
    CHECK(rest_of(*journal).size() == 12);
    const auto at = journal->position();
    REQUIRE(at.ok());
    const auto read = parse_position(text_of(*at));
    REQUIRE(read);
    CHECK(*read == *at);
    position = *read;
  }
  const auto journal = open_made(made, {{}});
  REQUIRE(journal->seek(position).ok());
  CHECK(rest_of(*journal) == Messages{});
  REQUIRE(journal->descriptor().ok());
  made.add("second");
  REQUIRE(journal->changed().ok());
  CHECK(rest_of(*journal) == Messages{"backup.service:", "pam_unix(login:"});
}

TEST_CASE("an entry has its fields and its time") {
  const MadeJournal made;
  made.add("second");
  const auto journal = open_made(made, {{"UNIT=backup.service"}});
  REQUIRE(journal->seek({0, ""}).ok());
  REQUIRE(*journal->next());
  const auto entry = journal->entry();
  REQUIRE(entry.ok());
  CHECK(entry->field("UNIT_RESULT") == "timeout");
  CHECK(entry->field("_PID") == "1");
  CHECK(entry->field("USER_UNIT") == "");
  CHECK(entry->time() == from_unix_ms(1'795'700'013'000));
  CHECK(matches(*entry, {"UNIT=backup.service", "UNIT=other.service", "_PID=1"}));
  CHECK(matches(*entry, {}));
  CHECK_FALSE(matches(*entry, {"UNIT=backup.service", "_PID=2"}));
}

TEST_CASE("what is no position is none") {
  for (const char* text : {"", "12", "x cursor", "-1 c"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_position(text));
  }
  CHECK(parse_position("12 ") == Position{12, ""});
}

TEST_CASE("a folder that is not there is an error in words") {
  const auto opened = Journal::open("/nonexistent/journal");
  CHECK(opened.status().message() == "the journal cannot be opened: No such file or directory");
}

}  // namespace tidemark::journal
