#include "common/secret/seal.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/disk/file.h"
#include "common/secret/key.h"
#include "common/secret/place.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::secret {
namespace {

SealOptions options_in(const TemporaryFolder& folder) {
  return {folder.path() / "sealed", folder.path(), 64, false};
}

}  // namespace

TEST_CASE("a secret is sealed under a key that is made with the first one, and read again") {
  const TemporaryFolder folder;
  const SealOptions options = options_in(folder);
  REQUIRE(seal_file(options, Secret("hush\n")).ok());
  CHECK(disk::check_private(options.file).ok());
  CHECK(disk::check_private(key_file_in(folder.path())).ok());
  CHECK(read(options.file, key_file_in(folder.path()), 64)->text() == "hush\n");
  CHECK(disk::read_file(options.file, 1'024)->find("hush") == std::string::npos);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("a file that is there stays, unless it is to be replaced") {
  const TemporaryFolder folder;
  SealOptions options = options_in(folder);
  REQUIRE(disk::write_file(options.file, "in clear\n", disk::Access::kShared).ok());
  const auto refused = seal_file(options, Secret("hush"));
  CHECK(absl::IsAlreadyExists(refused));
  CHECK(refused.message() == options.file.string() + " is there already: use --force to replace it");
  CHECK(*disk::read_file(options.file, 64) == "in clear\n");
  options.replace = true;
  REQUIRE(seal_file(options, Secret("hush")).ok());
  CHECK(disk::check_private(options.file).ok());
  CHECK(read(options.file, key_file_in(folder.path()), 64)->text() == "hush");
}

TEST_CASE("what cannot be sealed writes nothing, and is not shown") {
  const TemporaryFolder folder;
  SealOptions options = options_in(folder);
  for (const char* empty : {"", "\n", "\r\n\n"})
    CHECK(absl::IsInvalidArgument(seal_file(options, Secret(empty))));
  const auto large = seal_file(options, Secret(std::string(65, 'h')));
  CHECK(absl::IsInvalidArgument(large));
  CHECK(large.message().find("hhh") == std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path()));
  options.state_dir = folder.path() / "none";
  CHECK_FALSE(seal_file(options, Secret("hush")).ok());
  CHECK(std::filesystem::is_empty(folder.path()));
  options.state_dir = folder.path();
  options.file = folder.path() / "none" / "sealed";
  CHECK(absl::IsNotFound(seal_file(options, Secret("hush"))));
}

TEST_CASE("a key that cannot be used is told with what to do, and nothing is sealed") {
  const TemporaryFolder folder;
  const auto key = key_file_in(folder.path());
  REQUIRE(disk::write_file(key, "tidemark-key 1\nAAAA\n", disk::Access::kShared).ok());
  const auto loose = seal_file(options_in(folder), Secret("hush"));
  CHECK(loose.message() ==
        key.string() + " can be read by others; it must belong to its owner alone (mode 0600)");
  REQUIRE(::chmod(key.c_str(), 0600) == 0);
  const auto damaged = seal_file(options_in(folder), Secret("hush"));
  CHECK(damaged.message() == key.string() +
                                 " is damaged: it holds no key of sealed files; put the right one back, or "
                                 "remove it and seal every secret anew");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("what root seals belongs to the owner of the service's state") {
  if (::geteuid() != 0) return;
  const TemporaryFolder state, elsewhere;
  REQUIRE(::chown(state.path().c_str(), 65'533, 65'532) == 0);
  const SealOptions options = {elsewhere.path() / "sealed", state.path(), 64, false};
  REQUIRE(seal_file(options, Secret("hush")).ok());
  for (const auto& path : {options.file, key_file_in(state.path())}) {
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK(info.st_uid == 65'533);
    CHECK((info.st_mode & 07777) == 0600);
  }
}

}  // namespace tidemark::secret
