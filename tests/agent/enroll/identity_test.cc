#include "agent/enroll/identity.h"

#include <fstream>

#include "common/disk/file.h"
#include "tests/agent/enroll/identity_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;

struct Bench {
  TemporaryFolder folder;
  fs::path state = folder.path() / "state";
  certificate::Holder authority = certificate::make_authority();

  fs::path file(const char* name) const { return state / "identity" / name; }
  std::size_t folders() const {
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator(state)) {
      if (entry.is_directory() && !entry.is_symlink()) ++n;
    }
    return n;
  }
};

void write(const fs::path& path, const std::string& content) {
  REQUIRE(disk::write_file(path, content, disk::Access::kPrivate).ok());
}

fs::perms rights(const fs::path& path) { return fs::status(path).permissions(); }

TEST_CASE("an identity reads back as it was installed, and its key is the owner's alone") {
  Bench bench;
  REQUIRE(pending_key(bench.state).ok());
  const Identity made = make_identity(bench.authority, "web-2");
  REQUIRE(install_identity(bench.state, made).ok());
  const auto loaded = load_identity(bench.state);
  REQUIRE(loaded.ok());
  CHECK(loaded->id == made.id);
  CHECK(loaded->name == "web-2");
  CHECK(loaded->collector == "collector.example:7443");
  CHECK(loaded->enrolment == "collector.example:7444");
  CHECK(loaded->key_pem == made.key_pem);
  CHECK(loaded->certificate_pem == made.certificate_pem);
  CHECK(loaded->ca_pem == made.ca_pem);
  CHECK(rights(bench.file("key.pem")) == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(rights(bench.state / "identity") == fs::perms::owner_all);
  CHECK(rights(bench.state) == fs::perms::owner_all);
}

TEST_CASE("the files of earlier releases are still read") {
  for (const char* version : {"identity-1", "identity-2"}) {
    CAPTURE(version);
    TemporaryFolder folder;
    fs::copy(fs::path(TIDEMARK_TEST_DATA) / "enroll" / version, folder.path() / "identity");
    fs::permissions(folder.path() / "identity" / "key.pem", fs::perms::owner_read);
    const auto identity = load_identity(folder.path());
    INFO(identity.status().message());
    REQUIRE(identity.ok());
    CHECK(identity->id.text() == "6f0c2a51-0f0b-4c7e-9a53-5d1d6f1a2b3c");
    CHECK(identity->name == "web-2");
    CHECK(identity->collector == "collector.example:7443");
    CHECK(identity->enrolment ==
          (std::string(version) == "identity-1" ? "collector.example:7444" : "enrolment.example:8444"));
  }
}

TEST_CASE("without an identity the agent is told to enrol") {
  Bench bench;
  const auto none = load_identity(bench.state);
  CHECK(absl::IsNotFound(none.status()));
  CHECK(says(none.status(), "run 'tidemark-agent enroll'"));
}

TEST_CASE("a damaged identity is refused with the file's name") {
  Bench bench;
  const Identity made = make_identity(bench.authority, "web");
  const Identity other = make_identity(certificate::make_authority("Other"), "web");
  REQUIRE(install_identity(bench.state, made).ok());
  struct Row {
    const char* file;
    std::string content;
    const char* says;
  };
  const std::string id = made.id.text();
  const std::vector<Row> rows = {
      {"key.pem", "rubbish", "key.pem holds no key"},
      {"key.pem", other.key_pem, "certificate.pem does not belong to key.pem"},
      {"certificate.pem", "", "certificate.pem holds no certificate"},
      {"ca.pem", other.ca_pem, "certificate.pem was not issued by ca.pem"},
      {"ca.pem", "rubbish", "ca.pem holds no certificate"},
      {"identity", "", "is not of the form 'tidemark-identity 2'"},
      {"identity", "tidemark-identity 3\nendpoint " + id + "\nname web\ncollector c:1\nenrolment c:2\n",
       "is not of the form"},
      {"identity", "tidemark-identity 2\nendpoint " + id + "\nname web\ncollector c:1\n",
       "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint " + id + "\nname web\ncollector c:1\nenrolment c:2\n",
       "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint " + id + "\nname web\n", "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint " + id + "\nname web\ncollector c:1", "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint " + id + "\nname web\ncollector c:1\nx\n",
       "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint nobody\nname web\ncollector c:1\n", "is not of the form"},
      {"identity", "tidemark-identity 1\nendpoint " + other.id.text() + "\nname web\ncollector c:1\n",
       "certificate.pem does not name the endpoint of the file identity"},
  };
  for (const Row& row : rows) {
    INFO(row.file << ": " << row.content);
    const std::string good = disk::read_file(bench.file(row.file), 1 << 20).value();
    write(bench.file(row.file), row.content);
    CHECK(says(load_identity(bench.state).status(), row.says));
    CHECK(says(load_identity(bench.state).status(), "enrol this endpoint again with --force"));
    write(bench.file(row.file), good);
    CHECK(load_identity(bench.state).ok());
  }
  for (const char* name : {"key.pem", "certificate.pem", "ca.pem", "identity"}) {
    const std::string good = disk::read_file(bench.file(name), 1 << 20).value();
    fs::remove(bench.file(name));
    CHECK(says(load_identity(bench.state).status(), std::string(name) + " is missing"));
    write(bench.file(name), good);
  }
}

TEST_CASE("a key that others may read is refused") {
  Bench bench;
  REQUIRE(install_identity(bench.state, make_identity(bench.authority, "web")).ok());
  for (const auto right : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(bench.file("key.pem"), right, fs::perm_options::add);
    CHECK(absl::IsPermissionDenied(load_identity(bench.state).status()));
    fs::permissions(bench.file("key.pem"), right, fs::perm_options::remove);
  }
  CHECK(load_identity(bench.state).ok());
}

TEST_CASE("a new identity takes the old one's place whole, and nothing of the old one stays") {
  Bench bench;
  const Identity old_one = make_identity(bench.authority, "old");
  const Identity new_one = make_identity(bench.authority, "new");
  REQUIRE(install_identity(bench.state, old_one).ok());
  REQUIRE(install_identity(bench.state, new_one).ok());
  CHECK(load_identity(bench.state)->id == new_one.id);
  CHECK(bench.folders() == 1);
  CHECK_FALSE(fs::exists(bench.state / "enrolling-key.pem"));
}

TEST_CASE("an identity that cannot be put in place leaves the old one in force and nothing half applied") {
  Bench bench;
  const Identity old_one = make_identity(bench.authority, "old");
  REQUIRE(install_identity(bench.state, old_one).ok());
  fs::create_directories(bench.state / "identity.new" / "in the way");
  CHECK(says(install_identity(bench.state, make_identity(bench.authority, "new")), "cannot make the link"));
  CHECK(load_identity(bench.state)->id == old_one.id);
  fs::remove_all(bench.state / "identity.new");
  CHECK(bench.folders() == 1);
}

TEST_CASE("what a crash before the exchange left is swept away by the next success") {
  Bench bench;
  fs::create_directories(bench.state / "identity-half-written");
  fs::create_directory_symlink("identity-half-written", bench.state / "identity.new");
  const Identity made = make_identity(bench.authority, "web");
  REQUIRE(install_identity(bench.state, made).ok());
  CHECK(load_identity(bench.state)->id == made.id);
  CHECK(bench.folders() == 1);
}

TEST_CASE("an identity that does not fit together, or would break the file's lines, is not installed") {
  Bench bench;
  Identity mixed = make_identity(bench.authority, "web");
  mixed.key_pem = certificate::PrivateKey::generate()->pem();
  CHECK_FALSE(install_identity(bench.state, mixed).ok());
  Identity crooked = make_identity(bench.authority, "web\ncollector evil:1");
  CHECK(absl::IsInvalidArgument(install_identity(bench.state, crooked)));
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
}

TEST_CASE("the pending key is the same until it has become an identity's") {
  Bench bench;
  const auto first = pending_key(bench.state);
  REQUIRE(first.ok());
  CHECK(rights(bench.state / "enrolling-key.pem") == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(pending_key(bench.state)->pin() == first->pin());
  REQUIRE(install_identity(bench.state, make_identity(bench.authority, "web", *first)).ok());
  // A crash between the exchange and the removal of the pending key:
  write(bench.state / "enrolling-key.pem", first->pem());
  CHECK(pending_key(bench.state)->pin() != first->pin());
}

TEST_CASE("a pending key that is damaged or that others may read is refused") {
  Bench bench;
  REQUIRE(pending_key(bench.state).ok());
  fs::permissions(bench.state / "enrolling-key.pem", fs::perms::others_read, fs::perm_options::add);
  CHECK(absl::IsPermissionDenied(pending_key(bench.state).status()));
  write(bench.state / "enrolling-key.pem", "rubbish");
  CHECK(says(pending_key(bench.state).status(), "enrolling-key.pem: not a private key"));
}

}  // namespace
}  // namespace tidemark::enroll
