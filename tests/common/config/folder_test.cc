#include "common/config/folder.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;

TEST_CASE("a folder's TOML files are given in order of their names, and no more than may be") {
  TemporaryFolder folder;
  for (const char* name : {"b.toml", "a.toml", "c.txt", "d.toml"}) std::ofstream(folder.path() / name) << "";
  config::Mistakes mistakes;
  const std::filesystem::path& at = folder.path();
  using Files = std::vector<std::filesystem::path>;
  CHECK(config::toml_files(at, 3, mistakes) == Files{at / "a.toml", at / "b.toml", at / "d.toml"});
  CHECK(config::toml_files(at / "none", 3, mistakes).empty());
  CHECK(mistakes.none());
  CHECK(config::toml_files(at, 2, mistakes) == Files{at / "a.toml", at / "b.toml"});
  CHECK(mistakes.lines() == std::vector<std::string>{at.string() + ": has more than 2 files"});
}

TEST_CASE("a folder that is none is a mistake") {
  TemporaryFolder folder;
  std::ofstream(folder.path() / "file") << "";
  config::Mistakes mistakes;
  CHECK(config::toml_files(folder.path() / "file", 3, mistakes).empty());
  CHECK(mistakes.lines().size() == 1);
}
