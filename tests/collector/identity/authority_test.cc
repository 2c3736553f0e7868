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
  CHECK(certificate::check_identity(*key, *source, std::vector{after->certificate()}, kStart).ok());
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
  CHECK(certificate::check_server_chain(chain, std::vector{authority->pin()}).ok());
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
  CHECK(certificate::check_identity(*key, *issued, std::vector{authority->certificate()}, kStart).ok());
  const std::vector<certificate::Certificate> as_server = {*issued, authority->certificate()};
  CHECK_FALSE(certificate::check_server_chain(as_server, std::vector{authority->pin()}).ok());
}

std::vector<certificate::Certificate> chain_of(const Authority& authority) {
  return certificate::Certificate::parse_all(authority.server_chain_pem()).value();
}

TEST_CASE(
    "a new authority takes over: both are trusted, the old one's pin still leads to it, and its key is "
    "gone") {
  Bench bench;
  auto authority = bench.open();
  const auto old_pin = authority->pin();
  const std::string old_key = bench.content("key.pem");
  const auto key = certificate::PrivateKey::generate();
  const auto before = authority->issue_source(SourceId::random(), key->public_key(), kStart);
  bench.clock.advance(kDay);
  REQUIRE(authority->roll().ok());
  CHECK(authority->pin() != old_pin);
  CHECK(authority->certificate().subject() == "Tidemark authority 2");
  CHECK(authority->certificate().not_after() == kStart + 3651 * kDay);
  REQUIRE(authority->previous());
  CHECK(authority->previous()->pin() == old_pin);
  CHECK(authority->issued(*before));
  const auto after = authority->issue_source(SourceId::random(), key->public_key(), bench.clock.now());
  CHECK(authority->issued(*after));
  CHECK(after->issued_by(authority->certificate()));
  const auto trusted = certificate::Certificate::parse_all(authority->trusted_pem());
  CHECK(certificate::pins_of(*trusted) == std::vector{authority->pin(), old_pin});
  for (const auto& pin : {old_pin, authority->pin()})
    CHECK(certificate::check_server_chain(chain_of(*authority), std::vector{pin}).ok());
  for (const auto& file : fs::recursive_directory_iterator(bench.options.folder)) {
    if (!file.is_directory())
      CHECK(disk::read_file(file.path(), 1 << 20).value().find(old_key) == std::string::npos);
  }
  CHECK(says(authority->roll(), "end that first"));
  const auto again = bench.open();
  CHECK(again->pin() == authority->pin());
  CHECK(again->server_chain_pem() == authority->server_chain_pem());
}

TEST_CASE("the end of a succession leaves the new authority alone, which may be followed by the next") {
  Bench bench;
  auto authority = bench.open();
  CHECK(says(authority->finish(), "no previous authority"));
  const auto key = certificate::PrivateKey::generate();
  const auto before = authority->issue_source(SourceId::random(), key->public_key(), kStart);
  const auto old_pin = authority->pin();
  REQUIRE(authority->roll().ok());
  REQUIRE(authority->finish().ok());
  CHECK_FALSE(authority->previous());
  CHECK_FALSE(authority->issued(*before));
  CHECK_FALSE(certificate::check_server_chain(chain_of(*authority), std::vector{old_pin}).ok());
  CHECK(chain_of(*authority).size() == 2);
  REQUIRE(authority->roll().ok());
  CHECK(authority->certificate().subject() == "Tidemark authority 3");
}

TEST_CASE("a take-over that a crash interrupted goes on at the next start, at whatever file it was") {
  Bench bench;
  const auto old_pin = bench.open()->pin();
  const fs::path before = bench.folder.path() / "before", after = bench.folder.path() / "after";
  fs::copy(bench.options.folder, before, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  REQUIRE(bench.open()->roll().ok());
  const auto new_pin = bench.open()->pin();
  fs::rename(bench.options.folder, after);
  const std::vector<std::string> order = {"previous.pem", "vouched.pem", "certificate.pem", "key.pem"};
  for (std::size_t done = 0; done <= order.size(); ++done) {
    fs::remove_all(bench.options.folder);
    fs::copy(before, bench.options.folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    fs::create_directory(bench.options.folder / "next");
    for (std::size_t i = 0; i < order.size(); ++i) {
      fs::copy(after / order[i], bench.options.folder / "next" / order[i]);
      if (i < done)
        fs::copy(after / order[i], bench.options.folder / order[i], fs::copy_options::overwrite_existing);
    }
    const auto opened = bench.open();
    INFO(done << " " << opened.status().message());
    REQUIRE(opened.ok());
    CHECK(opened->pin() == new_pin);
    CHECK(opened->previous()->pin() == old_pin);
    CHECK_FALSE(fs::exists(bench.options.folder / "next"));
    CHECK(certificate::check_server_chain(chain_of(*opened), std::vector{old_pin}).ok());
  }
  // Before that nothing has happened.
  fs::remove_all(bench.options.folder);
  fs::copy(before, bench.options.folder, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  fs::create_directory(bench.options.folder / "next.partial");
  fs::copy(after / "key.pem", bench.options.folder / "next.partial" / "key.pem");
  CHECK(bench.open()->pin() == old_pin);
  CHECK_FALSE(fs::exists(bench.options.folder / "next.partial"));
}

TEST_CASE("what is served is always one set, its key its owner's alone, and nothing old is left beside it") {
  Bench bench;
  auto authority = bench.open();
  const auto served = [&](const char* name) {
    return disk::read_file(authority->served() / name, 1 << 20).value();
  };
  const auto check = [&] {
    CHECK(served("key.pem") == authority->server_key_pem());
    CHECK(served("chain.pem") == authority->server_chain_pem());
    CHECK(served("trusted.pem") == authority->trusted_pem());
    CHECK(rights(authority->served() / "key.pem") == (fs::perms::owner_read | fs::perms::owner_write));
    int folders = 0;
    for (const auto& entry : fs::directory_iterator(bench.options.folder))
      folders += entry.path().filename().string().starts_with("served-") ? 1 : 0;
    CHECK(folders == 1);
  };
  check();
  const auto first = fs::read_symlink(authority->served());
  CHECK(bench.open().ok());
  CHECK(fs::read_symlink(authority->served()) == first);
  REQUIRE(authority->roll().ok());
  check();
  CHECK(fs::read_symlink(authority->served()) != first);
}

TEST_CASE("the ports' certificate is made anew while the collector runs when a third of its life is left") {
  Bench bench;
  auto authority = bench.open();
  const std::string serial = authority->server_certificate().serial();
  bench.clock.advance(200 * kDay);
  CHECK_FALSE(*authority->renew_server());
  bench.clock.advance(50 * kDay);
  CHECK(*authority->renew_server());
  CHECK(authority->server_certificate().serial() != serial);
  CHECK(disk::read_file(authority->served() / "chain.pem", 1 << 20).value() == authority->server_chain_pem());
  CHECK_FALSE(*authority->renew_server());
}

}  // namespace
}  // namespace tidemark::identity
