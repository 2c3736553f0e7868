#include "agent/spool/glance.h"

#include <filesystem>
#include <fstream>

#include "agent/spool/sqlite_entry_store.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::spool {

TEST_CASE("a glance sees what the store that has the file open sees, and changes nothing") {
  TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "spool.db";
  std::filesystem::copy_file(TIDEMARK_TEST_DATA "/spool/version_1.db", file);
  auto opened = open_spool(file);
  REQUIRE(opened.ok());
  const auto state = opened->store->state();
  REQUIRE(state.ok());
  const auto seen = glance(file);
  INFO(seen.status().message());
  REQUIRE(seen.ok());
  CHECK(seen->state.spool == state->spool);
  CHECK(seen->state.last == state->last);
  CHECK(seen->state.acknowledged == state->acknowledged);
  CHECK(seen->state.monitor_set == state->monitor_set);
  auto changed = *state;
  changed.monitor_set = "other";
  REQUIRE(opened->store->put_state(changed).ok());
  REQUIRE(opened->store->commit().ok());
  CHECK(glance(file)->state.monitor_set == "other");
}

TEST_CASE("what is no spool is told") {
  TemporaryFolder folder;
  CHECK(glance(folder.path() / "none.db").status().code() == absl::StatusCode::kNotFound);
  std::ofstream(folder.path() / "text.db")
      << "this is no database, whatever its name says; it is long enough";
  CHECK_FALSE(glance(folder.path() / "text.db").ok());
  std::ofstream(folder.path() / "empty.db").flush();
  CHECK(glance(folder.path() / "empty.db").status().code() == absl::StatusCode::kFailedPrecondition);
}

}  // namespace tidemark::spool
