#include "agent/inbox/inbox.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <set>

#include "agent/inbox/report.h"
#include "common/model/uuid.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::inbox {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kNowMs = 4'000'000'000'000;  // beyond every file's own time

struct Box {
  Box() { REQUIRE(inbox.open().ok()); }
  absl::Status report(const std::string& name, std::int64_t ms = 1'000) const {
    return inbox::report(folder, {from_unix_ms(ms), name, Severity::kInfo, "text", {{"k", "v"}}});
  }
  void put(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
  Taken take(std::int64_t now_ms = kNowMs) { return inbox.take(from_unix_ms(now_ms)); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }
  TemporaryFolder state;
  const fs::path folder = folder_of(state.path());
  Inbox inbox{folder};
};

}  // namespace

TEST_CASE("reports are taken in the order of their times, with who reported, and once") {
  Box box;
  CHECK(box.take().files.empty());
  REQUIRE(box.report("third", 3'000).ok());
  REQUIRE(box.report("first", 1'000).ok());
  REQUIRE(box.report("second", 2'000).ok());
  const Taken taken = box.take();
  REQUIRE(taken.events.size() == 3);
  CHECK(taken.events[0].name == "first");
  CHECK(taken.events[2].name == "third");
  CHECK(taken.events[1].time == from_unix_ms(2'000));
  CHECK(taken.events[0].attributes == Attributes{{"k", "v"}, {"reporter.uid", std::to_string(::getuid())}});
  CHECK(taken.refused == 0);
  CHECK(box.take().events.size() == 3);  // not in safety yet
  box.inbox.remove(taken);
  CHECK(box.files() == 0);
  CHECK(box.take().files.empty());
  REQUIRE(box.report("later").ok());
  CHECK(box.take().events.size() == 1);
}

TEST_CASE("a report out of the future is taken as now") {
  Box box;
  REQUIRE(box.report("early", kNowMs + 60'000).ok());
  CHECK(box.take().events.at(0).time == from_unix_ms(kNowMs));
}

TEST_CASE("what cannot be read is refused with file and reason, and does not hold up what can") {
  Box box;
  box.put("1.event", "nonsense\n");
  box.put("2.event", std::string(kReportBytesMax + 1, 'x'));
  fs::create_symlink("/etc/passwd", box.folder / "3.event");
  REQUIRE(::mkfifo((box.folder / "4.event").c_str(), 0600) == 0);
  fs::create_directory(box.folder / "5.event");
  box.put("6.event", "");
  box.put("notes.txt", "left alone");
  REQUIRE(box.report("good").ok());
  const Taken taken = box.take();
  CHECK(taken.events.size() == 1);
  CHECK(taken.refused == 6);
  CHECK(taken.why == "1.event: line 1: it is 'tidemark-event 1' in a file of this version");
  box.inbox.remove(taken);
  CHECK(box.files() == 1);
  CHECK(fs::exists(box.folder / "notes.txt"));
  CHECK(fs::exists("/etc/passwd"));
}

TEST_CASE("a folder with something in it is refused once, and nothing in it is removed") {
  Box box;
  fs::create_directory(box.folder / "1.event");
  box.put("1.event/kept", "x");
  const Taken taken = box.take();
  CHECK(taken.refused == 1);
  box.inbox.remove(taken);
  CHECK(box.take().refused == 0);
  CHECK(fs::exists(box.folder / ".1.event" / "kept"));
}

TEST_CASE("what is not whole yet is not looked at, and goes when nobody finishes it") {
  Box box;
  box.put(".begun.event", "tidemark-");
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  CHECK(box.take(now).files.empty());
  CHECK(box.files() == 1);
  box.put(".other.event", "");
  CHECK(box.take().files.empty());
  CHECK(box.files() == 0);
}

TEST_CASE("so many wait at most, so many are taken in one look, and none is forgotten") {
  Box box;
  for (std::size_t i = 0; i < kWaitingMax; ++i) REQUIRE(box.report("e", static_cast<std::int64_t>(i)).ok());
  const auto full = box.report("one.more");
  CHECK(absl::IsResourceExhausted(full));
  CHECK(full.message().find("1000 reports wait in ") == 0);
  std::set<std::int64_t> times;
  for (std::size_t look = 0; look < kWaitingMax / kTakenMax; ++look) {
    const Taken taken = box.take();
    CHECK(taken.files.size() == kTakenMax);
    for (const Event& event : taken.events) times.insert(unix_ms(event.time));
    box.inbox.remove(taken);
  }
  CHECK(times.size() == kWaitingMax);
  CHECK(box.files() == 0);
}

TEST_CASE("the agent's group may report and may not clear; without an inbox one is told") {
  Box box;
  struct stat info {};
  REQUIRE(::stat(box.folder.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 01770);
  REQUIRE(box.report("e").ok());
  const auto file = fs::directory_iterator(box.folder)->path();
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0644);
  const auto none = report(box.state.path() / "none", {from_unix_ms(1), "e", Severity::kInfo, "", {}});
  CHECK(absl::IsNotFound(none));
  CHECK(none.message().find("the agent makes it when it starts") != std::string::npos);
  CHECK(absl::IsInvalidArgument(box.report("Wrong Name")));
  fs::remove(file);
  fs::remove(box.folder);
  fs::create_symlink("/tmp", box.folder);
  CHECK(absl::IsUnavailable(Inbox(box.folder).open()));
}

}  // namespace tidemark::inbox
