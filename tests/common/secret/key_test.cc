#include "common/secret/key.h"

#include <sys/stat.h>
#include <unistd.h>

#include <thread>
#include <vector>

#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::secret {

TEST_CASE("a key reads back from what it writes, and from nothing else") {
  const auto key = Key::random();
  REQUIRE(key.ok());
  const Secret text = key->text();
  const auto again = Key::parse(text.text());
  REQUIRE(again.ok());
  CHECK(again->bytes() == key->bytes());
  CHECK(Key::random()->bytes() != key->bytes());
  for (std::size_t length = 0; length < text.text().size(); ++length)
    CHECK_FALSE(Key::parse(text.text().substr(0, length)).ok());
  for (const std::string& wrong : {text.text() + "\n", "tidemark-key 2" + text.text().substr(14),
                                   text.text().substr(15), std::string()}) {
    const auto parsed = Key::parse(wrong);
    CHECK(absl::IsDataLoss(parsed.status()));
    CHECK(parsed.status().message().find(text.text().substr(15, 8)) == std::string::npos);
  }
}

TEST_CASE("the first who asks makes the key, and it is its owner's alone") {
  const TemporaryFolder folder;
  const auto file = key_file_in(folder.path());
  CHECK(absl::IsNotFound(read_key(file).status()));
  const auto made = read_or_make_key(folder.path());
  REQUIRE(made.ok());
  CHECK(disk::check_private(file).ok());
  CHECK(read_or_make_key(folder.path())->bytes() == made->bytes());
  CHECK(read_key(file)->bytes() == made->bytes());
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("of several that make the key at the same time all have the same") {
  const TemporaryFolder folder;
  std::vector<std::array<std::uint8_t, Key::kBytes>> keys(8);
  std::vector<std::thread> threads;
  for (auto& one : keys)
    threads.emplace_back([&] {
      if (const auto key = read_or_make_key(folder.path()); key.ok()) one = key->bytes();
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(keys.front() != std::array<std::uint8_t, Key::kBytes>{});
  for (const auto& one : keys) CHECK(one == keys.front());
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a key that is damaged or open to others is not used, and never replaced") {
  const TemporaryFolder folder;
  const auto file = key_file_in(folder.path());
  REQUIRE(read_or_make_key(folder.path()).ok());
  const std::string before = *disk::read_file(file, 1'024);
  REQUIRE(::chmod(file.c_str(), 0640) == 0);
  CHECK(absl::IsPermissionDenied(read_or_make_key(folder.path()).status()));
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  for (const std::string& wrong : {std::string(), std::string("x"), before.substr(0, 30), before + "x"}) {
    REQUIRE(disk::write_file(file, wrong, disk::Access::kPrivate).ok());
    const auto read = read_or_make_key(folder.path());
    CHECK(absl::IsDataLoss(read.status()));
    CHECK(read.status().message().find(file.string()) != std::string::npos);
    CHECK(*disk::read_file(file, 1'024) == wrong);
  }
}

TEST_CASE("a key that root makes belongs to the owner of the folder") {
  if (::geteuid() != 0) return;
  const TemporaryFolder folder;
  REQUIRE(::chown(folder.path().c_str(), 65'533, 65'532) == 0);
  REQUIRE(read_or_make_key(folder.path()).ok());
  struct stat info {};
  REQUIRE(::stat(key_file_in(folder.path()).c_str(), &info) == 0);
  CHECK(info.st_uid == 65'533);
  CHECK((info.st_mode & 07777) == 0600);
}

}  // namespace tidemark::secret
