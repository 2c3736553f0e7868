#include "agent/sample/log/follower.h"

#include "tests/agent/sample/log/log_bench.h"

namespace tidemark::logfile {

TEST_CASE("what was there before is not read, and what comes is, once") {
  LogBench bench;
  bench.write("old 1\nold 2\n");
  bench.follow();
  CHECK(bench.look() == Lines{});
  bench.write("new 1\r\nnew 2\n\n");
  CHECK(bench.look() == Lines{"new 1", "new 2", ""});
  CHECK(bench.look() == Lines{});
  CHECK(bench.last.trouble.empty());
  CHECK_FALSE(bench.last.turning);
}

TEST_CASE("a last line without its end waits, also over a restart and for who comes to it") {
  LogBench bench;
  bench.write("old\nhal");
  bench.follow();
  CHECK(bench.look() == Lines{});
  bench.write("f a line\nwai");
  CHECK(bench.look() == Lines{"half a line"});
  bench.write("t");
  CHECK(bench.look() == Lines{});
  bench.restart();
  CHECK(bench.look() == Lines{});
  bench.write("s\n");
  CHECK(bench.look() == Lines{"waits"});
}

TEST_CASE("over a restart nothing is lost and nothing comes twice") {
  LogBench bench;
  bench.write("old\n");
  bench.follow();
  bench.look();
  bench.write("1\n");
  bench.look();
  bench.write("2\n");
  bench.restart();
  bench.write("3\n");
  CHECK(bench.look() == Lines{"2", "3"});
  bench.restart();
  CHECK(bench.look() == Lines{});
}

TEST_CASE("a file that is not there yet is told, and read from its beginning when it comes") {
  LogBench bench;
  bench.follow();
  CHECK(bench.look() == Lines{});
  CHECK(bench.last.trouble == bench.path + ": No such file or directory");
  bench.restart();
  bench.write("first\n");
  CHECK(bench.look() == Lines{"first"});
  CHECK(bench.last.trouble.empty());
}

TEST_CASE("a file that goes for good is told after a while") {
  LogBench bench;
  bench.write("1\n");
  bench.follow();
  bench.look();
  std::filesystem::remove(bench.path);
  bench.look();
  CHECK(bench.last.trouble.empty());
  CHECK(bench.last.turning);
  bench.now += Follower::kMissingTold;
  bench.look();
  CHECK(bench.last.trouble == bench.path + ": No such file or directory");
  CHECK_FALSE(bench.last.turning);
  bench.write("again\n");
  CHECK(bench.look() == Lines{"again"});
  CHECK(bench.last.trouble.empty());
}

TEST_CASE("what is no file, or may not be read, is told") {
  LogBench bench;
  std::filesystem::create_directory(bench.path);
  bench.follow();
  bench.look();
  CHECK(bench.last.trouble == bench.path + " is no regular file");
}

TEST_CASE("lines that are written to the renamed file are read, before and after the new one has any") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  bench.write("1\n");
  bench.rename("app.log", "app.log.1");
  bench.look();
  bench.write("2\n", "app.log.1");
  bench.write("");
  CHECK(bench.look() == Lines{"2"});
  bench.write("3\n", "app.log.1");
  bench.write("4\n");
  CHECK(bench.look() == Lines{"3", "4"});
  bench.write("5\n", "app.log.1");
  bench.write("6\n");
  CHECK(bench.look() == Lines{"5", "6"});
  CHECK(bench.lines == Lines{"1", "2", "3", "4", "5", "6"});
}

TEST_CASE("a line that the old file ends with is one though its end is missing") {
  LogBench bench;
  bench.write("");
  bench.follow();
  bench.look();
  bench.write("1\nlast words");
  bench.rename("app.log", "app.log.1");
  bench.write("new\n");
  CHECK(bench.look() == Lines{"1", "last words", "new"});
}

TEST_CASE("several rotations while nobody looked are read in their order") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  bench.write("1\n");
  bench.rename("app.log", "app.log.3");
  bench.write("2\n", "app.log.2");
  bench.write("3\n", "app.log.1");
  bench.write("4\n");
  const auto changed = std::filesystem::file_time_type::clock::now();
  for (const int age : {3, 2, 1})
    std::filesystem::last_write_time(bench.folder.path() / ("app.log." + std::to_string(age)),
                                     changed - std::chrono::hours(age));
  SECTION("with a restart") { bench.restart(); }
  SECTION("without") {}
  CHECK(bench.look() == Lines{"1", "2", "3", "4"});
  bench.restart();
  CHECK(bench.look() == Lines{});
}

TEST_CASE("a truncated file is read from its beginning, also where it has grown beyond the old place since") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  bench.write("1\n");
  CHECK(bench.look() == Lines{"1"});
  bench.truncate();
  bench.write("2\n");
  CHECK(bench.look() == Lines{"2"});
  bench.truncate();
  bench.write("a much longer line than any before\n");
  CHECK(bench.look() == Lines{"a much longer line than any before"});
  CHECK(bench.last.gaps.empty());
}

TEST_CASE("what a copy holds more than was read before the truncation is read from the copy") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  bench.write("1\n2");
  bench.look();
  bench.write(" and a half\n3\n");
  std::filesystem::copy_file(bench.path, bench.path + ".1");
  bench.truncate();
  bench.write("4\n");
  CHECK(bench.look() == Lines{"2 and a half", "3", "4"});
}

TEST_CASE("a file that is another one after a restart, with nothing beside it, is a gap that is told") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  std::filesystem::remove(bench.path);
  bench.write("other\n");
  bench.restart();
  CHECK(bench.look() == Lines{"other"});
  bench.restart();
  bench.truncate();
  bench.restart();
  bench.look();
  REQUIRE(bench.last.gaps.size() == 1);
  CHECK(bench.last.gaps[0].find("truncated or replaced while nobody looked") != std::string::npos);
}

TEST_CASE("a compression that is not read here is a gap that is told") {
  LogBench bench;
  bench.write("0\n");
  bench.follow();
  bench.look();
  bench.rename("app.log", "app.log.2");
  bench.write("?", "app.log.1.xz");
  bench.write("1\n");
  CHECK(bench.look() == Lines{"1"});
  REQUIRE(bench.last.gaps.size() == 1);
  CHECK(bench.last.gaps[0].find("app.log.1.xz is compressed in a way") != std::string::npos);
}

TEST_CASE("invalid UTF-8 survives, replaced") {
  LogBench bench;
  bench.follow();
  bench.look();
  bench.write("caf\xe9 \xf0\x9f\x98\x80 \x01\n");
  CHECK(bench.look() == Lines{"caf? \xf0\x9f\x98\x80 ?"});
}

TEST_CASE("a very long line is cut and counted, and the next one is whole, also over a restart within it") {
  LogBench bench;
  bench.follow();
  bench.look();
  bench.write(std::string(3 * Tail::kLineBytesMax, 'x'));
  const Lines first = bench.look();
  REQUIRE(first.size() == 1);
  CHECK(first[0] == std::string(Tail::kLineBytesMax, 'x'));
  CHECK(bench.last.long_lines == 1);
  bench.restart();
  bench.write("rest\nnext\n");
  CHECK(bench.look() == Lines{"next"});
  bench.write(std::string(Tail::kLineBytesMax, 'y') + "\n");
  CHECK(bench.look() == Lines{std::string(Tail::kLineBytesMax, 'y')});
  CHECK(bench.last.long_lines == 0);
}

TEST_CASE("a look reads so much at most and says that there is more") {
  LogBench bench;
  bench.follow();
  bench.look();
  const std::string line(99, 'z');
  std::string text;
  for (std::size_t i = 0; i < 3 * Follower::kLookBytesMax / 100; ++i) text += line + "\n";
  bench.write(text);
  std::size_t count = 0;
  int looks = 0;
  do {
    bench.last = bench.follower->look(bench.now, [&](std::string_view) { ++count; });
    ++looks;
  } while (bench.last.more);
  CHECK(count == 3 * Follower::kLookBytesMax / 100);
  CHECK(looks > 2);
}

TEST_CASE("a position of another file counts as none") {
  LogBench bench;
  bench.write("old\n");
  bench.follower = std::make_unique<Follower>(bench.path, Position{"/var/log/other", 5, 0, 0, 0, false});
  CHECK(bench.look() == Lines{});
  CHECK(bench.last.gaps.empty());
}

TEST_CASE("a live log is read as it is, also where its name ends like a compressed one") {
  LogBench bench;
  bench.path += ".gz";
  bench.follow();
  bench.look();
  bench.write("plain\n", "app.log.gz");
  CHECK(bench.look() == Lines{"plain"});
  CHECK(bench.look() == Lines{});
}

TEST_CASE("what the kernel makes up as it is read is no log") {
  LogBench bench;
  bench.path = "/proc/self/status";
  bench.follow();
  CHECK(bench.look() == Lines{});
  CHECK(bench.last.trouble == "/proc/self/status is the kernel's own, and no log");
}

TEST_CASE("a link that leads elsewhere since the log was allowed is not followed") {
  LogBench bench;
  const auto logs = bench.folder.path() / "logs";
  std::filesystem::create_directory(logs);
  bench.path = (logs / "app.log").string();
  bench.follower = std::make_unique<Follower>(bench.path, std::nullopt, Folders{logs});
  CHECK(bench.look() == Lines{});
  bench.write("secret\n", "key.pem");
  std::filesystem::create_symlink(bench.folder.path() / "key.pem", bench.path);
  CHECK(bench.look() == Lines{});
  CHECK(bench.last.trouble.starts_with("this endpoint lets no set read "));
  std::filesystem::remove(bench.path);
  bench.write("line\n", "logs/app.log");
  CHECK(bench.look() == Lines{"line"});
}

}  // namespace tidemark::logfile
