#include "common/disk/new_file.h"

#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;

TEST_CASE("a new file is its owner's alone, and nothing that is there is taken for it") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "copy";
  REQUIRE(disk::make_private_file(path).ok());
  CHECK(std::filesystem::file_size(path) == 0);
  CHECK(disk::check_private(path).ok());
  CHECK(absl::IsAlreadyExists(disk::make_private_file(path)));
  std::filesystem::create_symlink(folder.path() / "nowhere", folder.path() / "link");
  CHECK(absl::IsAlreadyExists(disk::make_private_file(folder.path() / "link")));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "nowhere"));
  CHECK(absl::IsNotFound(disk::make_private_file(folder.path() / "none" / "copy")));
}

TEST_CASE("a file is moved to a free place, and to no other") {
  const TemporaryFolder folder;
  const auto from = folder.path() / "a", to = folder.path() / "b";
  REQUIRE(disk::write_file(from, "a", disk::Access::kPrivate).ok());
  REQUIRE(disk::sync_file(from).ok());
  REQUIRE(disk::move_to_free_place(from, to).ok());
  CHECK_FALSE(std::filesystem::exists(from));
  CHECK(*disk::read_file(to, 10) == "a");
  REQUIRE(disk::write_file(from, "other", disk::Access::kPrivate).ok());
  const auto taken = disk::move_to_free_place(from, to);
  CHECK(absl::IsAlreadyExists(taken));
  CHECK(taken.message().find(to.string()) != std::string::npos);
  CHECK(*disk::read_file(to, 10) == "a");
  CHECK(*disk::read_file(from, 10) == "other");
  CHECK(absl::IsNotFound(disk::sync_file(folder.path() / "none")));
}
