#include "common/disk/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;

namespace {
unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 07777;
}
}  // namespace

TEST_CASE("a written file reads back, with the rights that were asked for, and leaves nothing beside it") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "secret";
  const std::string content("a\0b\n", 4);
  REQUIRE(disk::write_file(path, content, disk::Access::kPrivate).ok());
  CHECK(*disk::read_file(path, 100) == content);
  CHECK(mode_of(path) == 0600);
  REQUIRE(disk::write_file(path, "new", disk::Access::kShared).ok());
  CHECK(*disk::read_file(path, 100) == "new");
  CHECK(mode_of(path) == 0644);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a write that fails leaves the old file and names the path") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "file";
  REQUIRE(disk::write_file(path, "old", disk::Access::kShared).ok());
  std::filesystem::create_directory(folder.path() / "file.new");  // stands where the new one would be written
  const auto status = disk::write_file(path, "new", disk::Access::kShared);
  CHECK_FALSE(status.ok());
  CHECK(std::string(status.message()).find("file.new") != std::string::npos);
  CHECK(*disk::read_file(path, 100) == "old");
}

TEST_CASE("a private file is made where there is none, or in another's place, and leaves nothing beside it") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "sealed";
  using disk::Standing;
  REQUIRE(disk::write_private_file(path, "one", folder.path(), Standing::kStays).ok());
  CHECK(mode_of(path) == 0600);
  CHECK(absl::IsAlreadyExists(disk::write_private_file(path, "two", folder.path(), Standing::kStays)));
  CHECK(*disk::read_file(path, 100) == "one");
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  REQUIRE(disk::write_private_file(path, "two", folder.path(), Standing::kGivesWay).ok());
  CHECK(*disk::read_file(path, 100) == "two");
  CHECK(mode_of(path) == 0600);
  std::filesystem::create_symlink(folder.path() / "nowhere", folder.path() / "link");
  CHECK(absl::IsAlreadyExists(
      disk::write_private_file(folder.path() / "link", "x", folder.path(), Standing::kStays)));
  REQUIRE(disk::write_private_file(folder.path() / "link", "x", folder.path(), Standing::kGivesWay).ok());
  CHECK_FALSE(std::filesystem::exists(folder.path() / "nowhere"));
  std::filesystem::create_directory(folder.path() / "folder");
  CHECK_FALSE(
      disk::write_private_file(folder.path() / "folder", "x", folder.path(), Standing::kGivesWay).ok());
  CHECK(absl::IsNotFound(
      disk::write_private_file(folder.path() / "none" / "x", "x", folder.path(), Standing::kStays)));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 3);
}

TEST_CASE("a private file that root makes belongs to the folder's owner") {
  if (::geteuid() != 0) return;
  const TemporaryFolder folder;
  const auto state = folder.path() / "state", path = folder.path() / "sealed";
  std::filesystem::create_directory(state);
  REQUIRE(::chown(state.c_str(), 65'533, 65'532) == 0);
  REQUIRE(disk::write_private_file(path, "x", state, disk::Standing::kStays).ok());
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK(info.st_uid == 65'533);
  CHECK(info.st_gid == 65'532);
  CHECK(mode_of(path) == 0600);
  CHECK(absl::IsNotFound(
      disk::write_private_file(folder.path() / "y", "y", folder.path() / "none", disk::Standing::kStays)));
}

TEST_CASE("reading says what is missing and what is too large") {
  const TemporaryFolder folder;
  CHECK(absl::IsNotFound(disk::read_file(folder.path() / "none", 10).status()));
  REQUIRE(disk::write_file(folder.path() / "big", std::string(11, 'x'), disk::Access::kShared).ok());
  CHECK(absl::IsResourceExhausted(disk::read_file(folder.path() / "big", 10).status()));
  CHECK(disk::read_file(folder.path() / "big", 11).ok());
}

TEST_CASE("a secret that others can read is refused") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "key";
  REQUIRE(disk::write_file(path, "k", disk::Access::kPrivate).ok());
  CHECK(disk::check_private(path).ok());
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  CHECK(absl::IsPermissionDenied(disk::check_private(path)));
}

TEST_CASE("a private folder is the owner's alone, however it was before") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a" / "b";
  REQUIRE(disk::make_private_folder(path).ok());
  CHECK(mode_of(path) == 0700);
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
  REQUIRE(disk::make_private_folder(path).ok());
  CHECK(mode_of(path) == 0700);
}

TEST_CASE("a service's folder keeps what its group may read, and nobody else has anything of it") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a" / "b";
  REQUIRE(disk::make_service_folder(path).ok());
  CHECK(mode_of(path) == 0700);
  for (const auto& [before, after] : {std::pair(0755, 0750), {0710, 0710}, {0777, 0750}, {0700, 0700}}) {
    CAPTURE(before);
    REQUIRE(::chmod(path.c_str(), static_cast<mode_t>(before)) == 0);
    REQUIRE(disk::make_service_folder(path).ok());
    CHECK(mode_of(path) == static_cast<unsigned>(after));
  }
}

TEST_CASE("a file that is replaced keeps its rights, and a new one everybody may read") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "devices.toml";
  REQUIRE(disk::replace_file(path, "one").ok());
  CHECK(mode_of(path) == 0644);
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  REQUIRE(disk::replace_file(path, "two").ok());
  CHECK(*disk::read_file(path, 100) == "two");
  CHECK(mode_of(path) == 0640);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
  std::filesystem::create_directory(folder.path() / "devices.toml.new");
  CHECK_FALSE(disk::replace_file(path, "three").ok());
  CHECK(*disk::read_file(path, 100) == "two");
}
