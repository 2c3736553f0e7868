#include "agent/sample/check/updates.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include "agent/sample/check/lz4_stream.h"
#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* kStable = "deb.example.org_debian_dists_stable_";
constexpr const char* kSecurity = "deb.example.org_debian-security_dists_stable-security_";

/// A Debian system's files in a folder of its own.
struct System {
  System() {
    fs::create_directories(lists());
    fs::create_directories(folder.path() / "var/lib/dpkg");
    fs::create_directories(folder.path() / "var/lib/update-notifier");
  }
  fs::path lists() const { return folder.path() / "var/lib/apt/lists"; }
  void put(const std::string& file, const std::string& text) const {
    std::ofstream(folder.path() / "var/lib" / file) << text;
  }
  void put_list(const std::string& name, const std::string& text) const { put("apt/lists/" + name, text); }
  void usual() const {
    put("dpkg/status",
        "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n"
        "Package: b\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"
        "Package: c\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1\n");
    put_list(std::string(kStable) + "InRelease", "Suite: stable\nLabel: Debian\n");
    put_list(std::string(kStable) + "main_binary-amd64_Packages",
             "Package: a\nArchitecture: amd64\nVersion: 2\n\nPackage: b\nArchitecture: all\nVersion: 1\n\n"
             "Package: c\nArchitecture: amd64\nVersion: 2\n");
    put_list(std::string(kSecurity) + "InRelease", "Suite: stable-security\nLabel: Debian-Security\n");
    put_list(std::string(kSecurity) + "main_binary-amd64_Packages",
             "Package: b\nArchitecture: all\nVersion: 1+u1\n");
  }
  void age_lists(std::chrono::minutes age) const {
    fs::last_write_time(lists(), fs::file_time_type::clock::now() - age);
  }
  std::string root() const { return folder.path(); }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("updates: how many wait, for security and in all, is judged; old lists are a warning") {
  struct Row {
    UpdatesWish wish;
    UpdatesSeen seen;
    CheckState state;
    const char* text;
  };
  const Bounds one{1, {}};
  const Row rows[] = {
      {{{}, one, 600}, {{0, 0, 0, 9}, 60, ""}, CheckState::kOk, "no update waits; by lists 1 min old"},
      {{{}, one, 600},
       {{5, 0, 1, 9}, 60, ""},
       CheckState::kOk,
       "5 updates waiting; 1 held back; by lists 1 min old"},
      {{{}, one, 600},
       {{5, 1, 0, 9}, 60, ""},
       CheckState::kWarning,
       "5 updates waiting, 1 for security; by lists 1 min old"},
      {{{}, {1, 1}, 600}, {{1, 1, 0, 9}, {}, ""}, CheckState::kCritical, "1 update waiting, 1 for security"},
      {{{3, 5}, one, 600}, {{5, 0, 0, 9}, {}, ""}, CheckState::kCritical, "5 updates waiting"},
      {{{3, 5}, one, 600}, {{4, 0, 0, 9}, {}, ""}, CheckState::kWarning, "4 updates waiting"},
      {{{}, one, 600}, {{0, 0, 0, 9}, 600, ""}, CheckState::kWarning, "no update waits; by lists 10 min old"},
      {{{}, one, 600}, {{7, 7, 0, 9}, 60, "cannot tell"}, CheckState::kUnknown, "cannot tell"},
  };
  for (const Row& row : rows) {
    const Finding finding = judge_updates(row.wish, row.seen);
    CAPTURE(row.text);
    CHECK(finding.state == row.state);
    CHECK(finding.text == row.text);
    CHECK(value_of(finding, "updates").has_value() == (row.state != CheckState::kUnknown));
    if (row.state != CheckState::kUnknown) CHECK(value_of(finding, "lists_age") == row.seen.lists_age_s);
  }
}

TEST_CASE("updates: a Debian system's files are read, and again only when one of them changed") {
  const System system;
  system.usual();
  system.age_lists(5h + 1min);
  UpdatesProbe probe(system.root());
  const UpdatesSeen seen = probe.look();
  CHECK(seen.trouble.empty());
  CHECK(seen.waiting == debian::Waiting{2, 1, 1, 3});
  REQUIRE(seen.lists_age_s);
  CHECK(*seen.lists_age_s >= 5 * 3'600);
  CHECK(*seen.lists_age_s < 6 * 3'600);
  CHECK(probe.look().waiting == seen.waiting);
  CHECK(probe.reads() == 1);
  system.put("dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2\n");
  CHECK(probe.look().waiting == debian::Waiting{0, 0, 0, 1});
  CHECK(probe.reads() == 2);
}

TEST_CASE("updates: a list without its release's file is for security by its name") {
  const System system;
  system.usual();
  fs::remove(system.lists() / (std::string(kSecurity) + "InRelease"));
  CHECK(UpdatesProbe(system.root()).look().waiting.security == 1);
}

TEST_CASE("updates: what cannot be read makes it unknown, with the file and the reason") {
  const System system;
  UpdatesProbe probe(system.root());
  CHECK(probe.look().trouble.find("which are not here; a command check can ask another package manager") !=
        std::string::npos);
  system.put("dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n");
  CHECK(probe.look().trouble == "there are no package lists in " + system.root() +
                                    "/var/lib/apt/lists: 'apt-get update' has not run");
  system.usual();
  CHECK(probe.look().trouble.empty());
  const std::string packed = std::string(kStable) + "contrib_binary-amd64_Packages.xz";
  system.put_list(packed, "x");
  CHECK(probe.look().trouble == system.lists().string() + "/" + packed +
                                    ": compressed in a way that is not read (Acquire::GzipIndexes)");
  system.put("update-notifier/updates-available", "7 updates can be applied immediately.\n");
  CHECK(probe.look().waiting == debian::Waiting{7, 0, 0, 0});
  CHECK(probe.look().trouble.empty());
}

TEST_CASE("updates: lists that apt keeps compressed by lz4 are unpacked; damaged ones are told") {
  const System system;
  system.usual();
  const fs::path list = system.lists() / (std::string(kStable) + "main_binary-amd64_Packages");
  fs::remove(list);
  const std::string packed = list.string() + ".lz4";
  fs::copy_file(std::string(TIDEMARK_TEST_DATA) + "/debian/Packages.lz4", packed);
  UpdatesProbe probe(system.root());
  CHECK(probe.look().trouble.empty());
  CHECK(probe.look().waiting == debian::Waiting{2, 1, 1, 3});
  const auto size = fs::file_size(packed);
  for (const std::uintmax_t cut : {size - 1, size / 2}) {
    fs::resize_file(packed, cut);
    CHECK(probe.look().trouble == packed + ": damaged");
  }
  std::ofstream(packed) << "this is no frame of lz4 at all";
  CHECK(probe.look().trouble == packed + ": damaged");
}

TEST_CASE("without a library to unpack it is told so") {
  std::string why;
  CHECK(Lz4Stream::open(why, "liblz4-that-is-not-there.so.1") == nullptr);
  CHECK(why.find("liblz4-that-is-not-there.so.1") == 0);
  CHECK(Lz4Stream::open(why, "libc.so.6") == nullptr);
  CHECK(why == "libc.so.6 lacks what lz4frame.h promises");
}

TEST_CASE("updates: this machine has an answer") {
  const Finding finding = found_by("updates", {});
  CAPTURE(finding.text);
  CHECK_FALSE(finding.text.empty());
  CHECK((finding.state == CheckState::kUnknown) == finding.perfdata.empty());
}

}  // namespace tidemark::check
