#include "agent/sample/host/filesystem_probe.h"

#include <cerrno>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;
using namespace tidemark::host;

namespace {
constexpr Duration kLong{60'000};
}

TEST_CASE("a share of use is that of df: of what ordinary users can have") {
  FilesystemSpace space;
  space.total = 1000, space.free = 300, space.available = 250;
  CHECK(space.utilization() == Approx(700.0 / 950.0));
  CHECK(FilesystemSpace{}.utilization() == 0.0);
  space.free = space.available = 0;
  CHECK(space.utilization() == 1.0);
}

TEST_CASE("every path is answered, those that do not exist with the kernel's error") {
  TemporaryFolder folder;
  FilesystemProbe probe;
  for (int round = 0; round < 3; ++round) {
    const auto answers = probe.ask({"/", folder.path(), "/no/such/path"}, kLong);
    REQUIRE(answers.size() == 3);
    CHECK(answers.at("/").error == 0);
    CHECK(answers.at("/").space.total > 0);
    CHECK(answers.at(folder.path()).space.total > 0);
    CHECK(answers.at("/no/such/path").error == ENOENT);
  }
  CHECK(probe.ask({}, kLong).empty());
}

TEST_CASE("what did not come in time is answered to a later question") {
  FilesystemProbe probe;
  (void)probe.ask({"/"}, Duration::zero());
  while (!probe.ask({"/"}, kLong).contains("/")) {
    // While the first is still under way it is not asked again.
  }
  CHECK(probe.ask({"/"}, kLong).at("/").error == 0);
}
