#include "agent/sample/check/process_book.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

/// A /proc of files.
struct Bench final : Clock {
  TimePoint now() const override { return from_unix_ms(0); }
  Duration monotonic() const override { return at; }

  void run(int pid, const std::string& comm, char state = 'S', const std::string& command = {}) const {
    const auto process = folder.path() / std::to_string(pid);
    std::filesystem::create_directory(process);
    std::ofstream(process / "comm") << comm << "\n";
    std::ofstream(process / "stat") << pid << " (" << comm << ") " << state << " 1";
    std::ofstream(process / "cmdline") << command << '\0' << "--option" << '\0';
  }
  void end(int pid) const { std::filesystem::remove_all(folder.path() / std::to_string(pid)); }
  std::uint64_t count(const ProcessBook::Name& name, std::uint64_t enough) {
    const auto counted = book.count(name, enough);
    REQUIRE(counted.ok());
    return *counted;
  }

  TemporaryFolder folder;
  Duration at{1'000'000};
  ProcessBook book{*this, folder.path()};
};

using std::chrono::seconds;

}  // namespace

TEST_CASE("processes: one walk a minute serves all names, for as long as enough run") {
  Bench bench;
  bench.run(10, "nginx");
  bench.run(11, "nginx");
  bench.run(12, "postgres");
  const auto nginx = bench.book.want("nginx");
  const auto postgres = bench.book.want("postgres");
  for (int i = 0; i < 6; ++i, bench.at += seconds(10)) {
    CHECK(bench.count(nginx, 1) == 2);
    CHECK(bench.count(postgres, 1) == 1);
  }
  CHECK(bench.book.walks() == 1);
  bench.run(13, "nginx");
  CHECK(bench.count(nginx, 1) == 3);
  CHECK(bench.book.walks() == 2);
}

TEST_CASE("processes: one that has ended is seen at once, and one that took its place too") {
  Bench bench;
  bench.run(10, "nginx");
  const auto nginx = bench.book.want("nginx");
  CHECK(bench.count(nginx, 1) == 1);
  bench.at += seconds(10);
  bench.end(10);
  CHECK(bench.count(nginx, 1) == 0);
  bench.at += seconds(10);
  bench.run(11, "nginx");
  CHECK(bench.count(nginx, 1) == 1);
  bench.at += seconds(10);
  bench.run(11, "other");  // its number, or the process itself, has become another
  CHECK(bench.count(nginx, 1) == 0);
}

TEST_CASE("processes: many checks that miss theirs share a walk") {
  Bench bench;
  const auto a = bench.book.want("a");
  const auto b = bench.book.want("b");
  for (int i = 0; i < 3; ++i, bench.at += seconds(10)) {
    CHECK(bench.count(a, 1) == 0);
    CHECK(bench.count(b, 1) == 0);
  }
  CHECK(bench.book.walks() == 3);
}

TEST_CASE("processes: a name that nobody asked about at the last walk is looked for") {
  Bench bench;
  bench.run(10, "nginx");
  bench.run(20, "sshd");
  const auto nginx = bench.book.want("nginx");
  CHECK(bench.count(nginx, 1) == 1);
  auto sshd = bench.book.want("sshd");
  CHECK(bench.count(sshd, 0) == 1);
  sshd.reset();
  sshd = bench.book.want("sshd");
  CHECK(bench.count(sshd, 0) == 1);
}

TEST_CASE("processes: what is over does not count; a long name is found by what was run") {
  Bench bench;
  bench.run(10, "nginx", 'Z');
  bench.run(11, "a-very-long-nam", 'S', "/usr/bin/a-very-long-name");
  bench.run(12, "a-very-long-nam", 'S', "/usr/bin/a-very-long-name-2");
  CHECK(bench.count(bench.book.want("nginx"), 0) == 0);
  CHECK(bench.count(bench.book.want("a-very-long-name"), 0) == 1);
}

TEST_CASE("processes: where there is no list of them it says so") {
  Bench bench;
  ProcessBook book(bench, bench.folder.path() / "none");
  const auto counted = book.count(book.want("nginx"), 1);
  CHECK_FALSE(counted.ok());
  CHECK(counted.status().message().find("cannot read ") == 0);
}

}  // namespace tidemark::check
