#include "agent/sample/log/allowed.h"

#include <filesystem>
#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::logfile {

TEST_CASE("files below the named folders may be read, others not, whatever the way there is called") {
  const Folders allowed = {"/var/log", "/srv/app/logs/"};
  for (const char* path :
       {"/var/log/syslog", "/var/log/app/new.log", "/var/log/../log/x", "/srv/app/logs/a.log"}) {
    CAPTURE(path);
    CHECK(refusal(path, allowed).empty());
  }
  for (const char* path :
       {"/etc/shadow", "/var/log/../../etc/shadow", "/var/logs/x", "/srv/app/other", "relative"}) {
    CAPTURE(path);
    CHECK_FALSE(refusal(path, allowed).empty());
  }
  CHECK(refusal("/etc/shadow", {"/var/log"}) ==
        "this endpoint lets no set read /etc/shadow; 'log_folders' of its agent.toml has /var/log");
  CHECK(refusal("/var/log/x", {}) ==
        "this endpoint lets no set read /var/log/x; 'log_folders' of its agent.toml is empty");
  CHECK(refusal("/anything", {"/"}).empty());
}

TEST_CASE("a link does not lead out of the named folders") {
  TemporaryFolder folder;
  const auto logs = folder.path() / "logs";
  std::filesystem::create_directory(logs);
  std::ofstream(folder.path() / "secret") << "s";
  std::filesystem::create_symlink(folder.path() / "secret", logs / "link");
  std::filesystem::create_directory_symlink(folder.path(), logs / "up");
  CHECK_FALSE(refusal(logs / "link", {logs}).empty());
  CHECK_FALSE(refusal(logs / "up" / "secret", {logs}).empty());
  CHECK(refusal(logs / "plain", {logs}).empty());
}

}  // namespace tidemark::logfile
