#include "agent/config/enrollment.h"

#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark {

TEST_CASE("an enrolment file says where, and with which token") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "enrollment.toml";
  CHECK(absl::IsNotFound(read_enrollment(file).status()));
  REQUIRE(disk::write_file(file, "server = \"collector.example.org\"\ntoken = \"tm1.x\"\n",
                           disk::Access::kPrivate)
              .ok());
  const auto read = read_enrollment(file);
  REQUIRE(read.ok());
  CHECK(read->server == "collector.example.org");
  CHECK(read->token == "tm1.x");
}

TEST_CASE("an enrolment file that others may read, or that has mistakes, is refused with what is wrong") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "enrollment.toml";
  REQUIRE(disk::write_file(file, "server = \"a\"\ntoken = \"b\"\n", disk::Access::kShared).ok());
  CHECK(absl::IsPermissionDenied(read_enrollment(file).status()));
  REQUIRE(disk::write_file(file, "server = \"a\"\ntokne = \"b\"\n", disk::Access::kPrivate).ok());
  const std::string text(read_enrollment(file).status().message());
  CHECK(text.find("'token'") != std::string::npos);
  CHECK(text.find("tokne") != std::string::npos);
}

TEST_CASE("the enrolment file in the agent's own folder is removed, and only once there is one") {
  const TemporaryFolder folder;
  CHECK(forget_enrollment(folder.path()).ok());
  const auto file = own_enrollment_file(folder.path());
  REQUIRE(disk::write_file(file, "server = \"a\"\ntoken = \"b\"\n", disk::Access::kPrivate).ok());
  CHECK(read_enrollment(file).ok());
  CHECK(forget_enrollment(folder.path()).ok());
  CHECK(absl::IsNotFound(read_enrollment(file).status()));
  std::filesystem::create_directories(file / "in the way");
  CHECK(std::string(forget_enrollment(folder.path()).message()).find(file.string()) != std::string::npos);
}

}  // namespace tidemark
