#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "agent/enroll/enroll.h"
#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;

struct TokenBench {
  TemporaryFolder folder;
  certificate::EnrollmentToken token = certificate::EnrollmentToken::make({}).value();
  TokenBench() { ::unsetenv("TIDEMARK_TOKEN_FILE"); }
  ~TokenBench() { ::unsetenv("TIDEMARK_TOKEN_FILE"); }
  std::string file(const char* name, const std::string& content) const {
    const fs::path path = folder.path() / name;
    REQUIRE(disk::write_file(path, content, disk::Access::kPrivate).ok());
    return path.string();
  }
};

TEST_CASE(
    "a token comes from the named file, else from TIDEMARK_TOKEN_FILE's, else from the input's first line") {
  TokenBench bench;
  const auto second = certificate::EnrollmentToken::make({}).value();
  const auto third = certificate::EnrollmentToken::make({}).value();
  const std::string named = bench.file("named", bench.token.text() + "\n");
  const std::string in_environment = bench.file("environment", second.text());
  std::istringstream in(third.text() + "\nmore\n");
  ::setenv("TIDEMARK_TOKEN_FILE", in_environment.c_str(), 1);
  CHECK(read_token(named, in)->id == bench.token.id);
  CHECK(read_token("", in)->id == second.id);
  ::unsetenv("TIDEMARK_TOKEN_FILE");
  CHECK(read_token("", in)->id == third.id);
}

TEST_CASE(
    "a token file that is missing, open to others or malformed is refused by name, without its content") {
  TokenBench bench;
  std::istringstream in;
  CHECK(absl::IsNotFound(read_token((bench.folder.path() / "missing").string(), in).status()));
  const std::string path = bench.file("token", bench.token.text().substr(1));
  const auto malformed = read_token(path, in);
  const std::string message(malformed.status().message());
  CHECK(message.find(path + ": the token does not begin with 'tm1.'") == 0);
  CHECK(message.find(bench.token.text().substr(40, 20)) == std::string::npos);
  fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
  CHECK(absl::IsPermissionDenied(read_token(path, in).status()));
  CHECK(std::string(read_token("", in).status().message()).find("the token is empty") == 0);
}

}  // namespace
}  // namespace tidemark::enroll
