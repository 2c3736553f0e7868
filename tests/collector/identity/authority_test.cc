#include "collector/identity/authority.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "common/disk/file.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::identity {
namespace {

namespace fs = std::filesystem;
const TimePoint kStart = *parse_rfc3339("2026-11-24T12:00:00Z");
constexpr auto kDay = std::chrono::hours{24};

struct Bench {
  TemporaryFolder folder;
  SetClock clock{kStart};
  AuthorityOptions options;
  Bench() {
    options.folder = folder.path() / "ca";
    options.server_names = {"collector.example", "10.1.2.3"};
  }
  absl::StatusOr<Authority> open() { return Authority::open(options, clock); }
  fs::path file(const char* name) const { return options.folder / name; }
  std::string content(const char* name) const { return disk::read_file(file(name), 1 << 20).value(); }
};

fs::perms rights(const fs::path& path) { return fs::status(path).permissions(); }

TEST_CASE("the first start makes an authority of ten years whose key is its owner's alone") {
  Bench bench;
  const auto authority = bench.open();
  REQUIRE(authority.ok());
  CHECK(authority->certificate().is_authority());
  CHECK(authority->certificate().not_before() == kStart - certificate::kBackdate);
  CHECK(authority->certificate().not_after() == kStart + 3650 * kDay);
  CHECK(rights(bench.options.folder) == fs::perms::owner_all);
  CHECK(rights(bench.file("key.pem")) == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(rights(bench.file("server.pem")) == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("a later start changes nothing") {
  Bench bench;
  const auto first = bench.open();
  const std::string files =
      bench.content("key.pem") + bench.content("certificate.pem") + bench.content("server.pem");
  bench.clock.advance(100 * kDay);
  const auto second = bench.open();
  REQUIRE(second.ok());
  CHECK(second->pin() == first->pin());
  CHECK(files == bench.content("key.pem") + bench.content("certificate.pem") + bench.content("server.pem"));
}

TEST_CASE("a crash after the key alone is repaired, and the pin stays") {
  Bench bench;
  const auto pin = bench.open()->pin();
  fs::remove(bench.file("certificate.pem"));
  const auto repaired = bench.open();
  REQUIRE(repaired.ok());
  CHECK(repaired->pin() == pin);
  CHECK(repaired->server_certificate().issued_by(repaired->certificate()));
}

TEST_CASE("what was issued before a repair verifies after it") {
  Bench bench;
  const auto before = bench.open();
  const auto key = certificate::PrivateKey::generate();
  const auto source = before->issue_source(SourceId::random(), key->public_key(), kStart);
  fs::remove(bench.file("certificate.pem"));
  const auto after = bench.open();
  CHECK(certificate::check_identity(*key, *source, after->certificate(), kStart).ok());
}

TEST_CASE("the authority's first write that fails leaves nothing that a later start would refuse") {
  // A folder in the way of each file in turn: the write fails there, as it would on a full disk.
  for (const char* name : {"key.pem.new", "certificate.pem.new", "server.pem.new"}) {
    INFO(name);
    Bench bench;
    fs::create_directories(bench.file(name) / "in the way");
    CHECK_FALSE(bench.open().ok());
    fs::remove_all(bench.file(name));
    CHECK(bench.open().ok());
  }
}

TEST_CASE("files that do not fit together are refused with what to do") {
  Bench bench;
  REQUIRE(bench.open().ok());
  SECTION("the key is gone") {
    fs::remove(bench.file("key.pem"));
    CHECK(says(bench.open().status(), "key.pem is missing beside certificate.pem: restore it from a backup"));
    CHECK_FALSE(fs::exists(bench.file("key.pem")));
  }
  SECTION("the key is another's") {
    const auto other = certificate::PrivateKey::generate();
    REQUIRE(disk::write_file(bench.file("key.pem"), other->pem(), disk::Access::kPrivate).ok());
    CHECK(says(bench.open().status(), "are not one authority's"));
  }
  SECTION("the key is damaged") {
    REQUIRE(disk::write_file(bench.file("key.pem"), "rubbish", disk::Access::kPrivate).ok());
    CHECK(says(bench.open().status(), "key.pem: not a private key"));
  }
  SECTION("the certificate is damaged") {
    REQUIRE(disk::write_file(bench.file("certificate.pem"), "rubbish", disk::Access::kShared).ok());
    CHECK(says(bench.open().status(), "certificate.pem: not a certificate"));
  }
  SECTION("the key can be read by others") {
    fs::permissions(bench.file("key.pem"), fs::perms::group_read, fs::perm_options::add);
    CHECK(says(bench.open().status(), "can be read by others"));
  }
  SECTION("the authority's time is over") {
    bench.clock.set(kStart + 3651 * kDay);
    CHECK(says(bench.open().status(), "this machine's clock says 2036-11-22"));
  }
}

TEST_CASE("a damaged server certificate is made anew, since nothing depends on it") {
  Bench bench;
  REQUIRE(bench.open().ok());
  for (const std::string& content : {std::string("rubbish"), std::string(), bench.content("key.pem")}) {
    REQUIRE(disk::write_file(bench.file("server.pem"), content, disk::Access::kPrivate).ok());
    const auto authority = bench.open();
    REQUIRE(authority.ok());
    CHECK(authority->server_certificate().issued_by(authority->certificate()));
  }
}

TEST_CASE(
    "the collector's certificate names the configured hosts, this machine, loopback and the collector") {
  Bench bench;
  const auto authority = bench.open();
  const auto& server = authority->server_certificate();
  const auto names = server.dns_names();
  CHECK(std::count(names.begin(), names.end(), "collector.example") == 1);
  CHECK(std::count(names.begin(), names.end(), "localhost") == 1);
  CHECK(names.size() >= 2);
  CHECK(server.addresses() ==
        std::vector<std::string>{"10.1.2.3", "127.0.0.1", "0000:0000:0000:0000:0000:0000:0000:0001"});
  CHECK(server.uris() == std::vector<std::string>{"spiffe://tidemark/collector"});
  const std::vector<certificate::Certificate> chain = {server, authority->certificate()};
  CHECK(certificate::check_server_chain(chain, authority->pin()).ok());
  CHECK(certificate::PrivateKey::parse(authority->server_key_pem())->pin() == server.pin());
}

TEST_CASE("the collector's certificate is renewed when its time or its names say so, and only then") {
  struct Row {
    const char* what;
    Duration later;
    std::vector<std::string> names;
    bool renewed;
  };
  const std::vector<std::string> same = {"collector.example", "10.1.2.3"};
  const std::vector<Row> rows = {
      {"two thirds of its life are left", 120 * kDay, same, false},
      {"a little more than a third", 243 * kDay, same, false},
      {"a little less than a third", 244 * kDay, same, true},
      {"it has expired", 500 * kDay, same, true},
      {"a name more", Duration{0}, {"collector.example", "10.1.2.3", "second.example"}, true},
      {"a name less", Duration{0}, {"10.1.2.3"}, true},
      {"the same in another order, one twice",
       Duration{0},
       {"10.1.2.3", "collector.example", "10.1.2.3"},
       false},
      {"loopback named again", Duration{0}, {"10.1.2.3", "collector.example", "::1"}, false},
      {"the clock was set back before its time", -30 * kDay, same, true},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Bench bench;
    bench.options.authority_life = 10'000 * kDay;
    bench.clock.set(kStart - 60 * kDay);
    REQUIRE(bench.open().ok());  // an authority older than every row
    fs::remove(bench.file("server.pem"));
    bench.clock.set(kStart);
    const auto before = bench.open()->server_certificate().serial();
    bench.clock.advance(row.later);
    bench.options.server_names = row.names;
    const auto after = bench.open();
    REQUIRE(after.ok());
    CHECK((after->server_certificate().serial() != before) == row.renewed);
  }
}

TEST_CASE("a server name that is none is refused by name") {
  for (const std::string& name :
       {std::string("a b"), std::string(), std::string("x\n"), std::string(300, 'a')}) {
    Bench bench;
    bench.options.server_names = {name};
    CHECK(says(bench.open().status(), "is no host name and no address"));
  }
}

TEST_CASE("a source's certificate is a client's of 7 days with one name") {
  Bench bench;
  const auto authority = bench.open();
  const auto key = certificate::PrivateKey::generate();
  const auto source = SourceId::random();
  const auto issued = authority->issue_source(source, key->public_key(), kStart);
  REQUIRE(issued.ok());
  CHECK(certificate::source_of(*issued).value() == source);
  CHECK(issued->subject().empty());
  CHECK_FALSE(issued->is_authority());
  CHECK(issued->not_after() == kStart + 7 * kDay);
  CHECK(certificate::check_identity(*key, *issued, authority->certificate(), kStart).ok());
  const std::vector<certificate::Certificate> as_server = {*issued, authority->certificate()};
  CHECK_FALSE(certificate::check_server_chain(as_server, authority->pin()).ok());
}

}  // namespace
}  // namespace tidemark::identity
