#include "common/disk/owner.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::disk {
namespace {

/// The effective user after it, in a process of its own; -1: it failed.
int user_after(const std::filesystem::path& folder) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act_as_owner_of(folder).ok() ? static_cast<int>(::geteuid() % 200) : 255);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("root goes on as the folder's owner, others as they are") {
  const TemporaryFolder folder;
  const int own = static_cast<int>(::geteuid() % 200);
  CHECK(user_after(folder.path()) == own);
  CHECK(user_after(folder.path() / "none") == own);
  if (::geteuid() != 0) return;
  REQUIRE(::chown(folder.path().c_str(), 123, 124) == 0);
  CHECK(user_after(folder.path()) == 123);
}

}  // namespace tidemark::disk
