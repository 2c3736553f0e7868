#include "common/secret/place.h"

#include <sys/stat.h>

#include <cstdlib>
#include <functional>

#include "common/disk/file.h"
#include "common/secret/key.h"
#include "common/secret/sealed.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::secret {
namespace {

constexpr std::size_t kBytesMax = 64;
const std::string kText = "hush, not a word\n";

/// A state folder, and one of credentials that systemd is said to have made.
struct Places {
  TemporaryFolder state, credentials;
  std::filesystem::path key_file = key_file_in(state.path());

  Places() { ::setenv("CREDENTIALS_DIRECTORY", credentials.path().c_str(), 1); }
  ~Places() { ::unsetenv("CREDENTIALS_DIRECTORY"); }
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  std::string file(const std::string& content = kText, mode_t mode = 0600) {
    return written(state.path() / "secret", content, mode);
  }
  /// As systemd's ACL for the service's user looks from outside.
  std::string credential(const std::string& name, const std::string& content, mode_t mode = 0440) {
    written(credentials.path() / name, content, mode);
    return "credential:" + name;
  }
  std::string sealed(const std::string& text = kText, mode_t mode = 0644) {
    return file(*seal(*read_or_make_key(state.path()), text), mode);
  }
  absl::StatusOr<Secret> read_it(const std::string& place) { return read(place, key_file, kBytesMax); }

 private:
  static std::string written(const std::filesystem::path& path, const std::string& content, mode_t mode) {
    REQUIRE(disk::write_file(path, content, disk::Access::kPrivate).ok());
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    return path.string();
  }
};

}  // namespace

TEST_CASE("a secret is read from each place that has one") {
  Places places;
  const std::vector<std::pair<const char*, std::function<std::string()>>> cases = {
      {"a file in clear", [&] { return places.file(); }},
      {"a file in clear that can only be read", [&] { return places.file(kText, 0400); }},
      {"a sealed file that anybody may read", [&] { return places.sealed(); }},
      {"a sealed file of its owner's", [&] { return places.sealed(kText, 0600); }},
      {"a credential of the service's", [&] { return places.credential("lan", kText); }},
      {"a credential that others can read", [&] { return places.credential("lan", kText, 0444); }},
      {"a credential with a dot and a blank", [&] { return places.credential("the lan.auth", kText); }},
      {"a credential that is a sealed file",
       [&] { return places.credential("lan", *seal(*read_or_make_key(places.state.path()), kText)); }},
  };
  for (const auto& [name, place] : cases) {
    CAPTURE(name);
    const auto secret = places.read_it(place());
    INFO(secret.status().message());
    REQUIRE(secret.ok());
    CHECK(secret->text() == kText);
  }
}

TEST_CASE("a secret that cannot be had is told by its place, what is wrong and what would be right") {
  Places places;
  const auto& chmod_key = [&](mode_t mode) { REQUIRE(::chmod(places.key_file.c_str(), mode) == 0); };
  const struct {
    const char* name;
    std::function<std::string()> place;
    absl::StatusCode code;
    std::vector<std::string> said;
  } cases[] = {
      {"no file",
       [&] { return (places.state.path() / "none").string(); },
       absl::StatusCode::kNotFound,
       {"none: No such"}},
      {"a folder", [&] { return places.state.path().string(); }, absl::StatusCode::kPermissionDenied, {}},
      {"a file in clear that the group can read",
       [&] { return places.file(kText, 0640); },
       absl::StatusCode::kPermissionDenied,
       {"/secret can be read by others", "(mode 0600)"}},
      {"a file in clear that all can read",
       [&] { return places.file(kText, 0604); },
       absl::StatusCode::kPermissionDenied,
       {"/secret can be read by others"}},
      {"a large file in clear",
       [&] { return places.file(kText + std::string(kBytesMax, 'x')); },
       absl::StatusCode::kResourceExhausted,
       {"/secret is larger than 64 bytes"}},
      {"a very large file",
       [&] { return places.file(kText + std::string(100'000, 'x')); },
       absl::StatusCode::kResourceExhausted,
       {"/secret is larger than 64 bytes"}},
      {"a large file that others can read",
       [&] { return places.file(std::string(100'000, 'x'), 0644); },
       absl::StatusCode::kPermissionDenied,
       {"/secret can be read by others"}},
      {"a large secret that is sealed",
       [&] { return places.sealed(std::string(kBytesMax + 1, 'x')); },
       absl::StatusCode::kResourceExhausted,
       {"/secret"}},
      {"a very large secret that is sealed",
       [&] { return places.sealed(std::string(100'000, 'x'), 0600); },
       absl::StatusCode::kResourceExhausted,
       {"/secret"}},
      {"a damaged heading",
       [&] { return places.file("tidemark-sealed 9\nAAAA\n"); },
       absl::StatusCode::kDataLoss,
       {"/secret is sealed, but damaged", "seal the secret anew"}},
      {"a sealed file that is cut off",
       [&] { return places.file(seal(*read_or_make_key(places.state.path()), kText)->substr(0, 40), 0644); },
       absl::StatusCode::kDataLoss,
       {"/secret is sealed, but damaged"}},
      {"another key",
       [&] {
         const std::string file = places.sealed();
         std::filesystem::remove(places.key_file);
         REQUIRE(read_or_make_key(places.state.path()).ok());
         return file;
       },
       absl::StatusCode::kDataLoss,
       {"/secret was sealed under another key", "secrets.key", "seal the secret anew"}},
      {"a key that the group can read",
       [&] {
         const std::string file = places.sealed();
         chmod_key(0640);
         return file;
       },
       absl::StatusCode::kPermissionDenied,
       {"/secret is sealed", "secrets.key can be read by others", "(mode 0600)"}},
      {"a damaged key",
       [&] {
         chmod_key(0600);
         const std::string file = places.sealed();
         REQUIRE(disk::write_file(places.key_file, "tidemark-key 1\nAAAA\n", disk::Access::kPrivate).ok());
         return file;
       },
       absl::StatusCode::kDataLoss,
       {"/secret is sealed", "secrets.key is damaged", "put the key back"}},
      {"no key",
       [&] {
         std::filesystem::remove(places.key_file);
         const std::string file = places.sealed();
         std::filesystem::remove(places.key_file);
         return file;
       },
       absl::StatusCode::kNotFound,
       {"/secret is sealed", "secrets.key: No such file", "put the key back"}},
      {"no such credential",
       [&] { return std::string("credential:none"); },
       absl::StatusCode::kNotFound,
       {"'credential:none' was not given by systemd", "/none: No such file", "LoadCredential="}},
      {"a large credential",
       [&] { return places.credential("big", std::string(kBytesMax + 1, 'x')); },
       absl::StatusCode::kResourceExhausted,
       {"/big is larger than 64 bytes"}},
      {"a credential of another folder",
       [&] { return std::string("credential:../secret"); },
       absl::StatusCode::kInvalidArgument,
       {"'credential:../secret' names no credential"}},
      {"no credentials",
       [&] {
         ::unsetenv("CREDENTIALS_DIRECTORY");
         return std::string("credential:lan");
       },
       absl::StatusCode::kFailedPrecondition,
       {"'credential:lan'", "$CREDENTIALS_DIRECTORY is not set", "LoadCredentialEncrypted="}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    const auto secret = places.read_it(one.place());
    REQUIRE_FALSE(secret.ok());
    const std::string said(secret.status().message());
    CAPTURE(said);
    CHECK(secret.status().code() == one.code);
    for (const std::string& words : one.said) CHECK(said.find(words) != std::string::npos);
    CHECK(said.find("hush") == std::string::npos);
    CHECK(said.find('\n') == std::string::npos);
  }
}

TEST_CASE("a sealed file of which one byte is another gives no secret, whoever may read it") {
  Places places;
  const std::string file = *seal(*read_or_make_key(places.state.path()), kText);
  for (std::size_t at = 0; at < file.size(); ++at) {
    std::string other = file;
    other[at] = static_cast<char>(other[at] ^ 0x02);
    CAPTURE(at);
    CHECK_FALSE(places.read_it(places.file(other, 0600)).ok());
  }
}

TEST_CASE("a secret has as many bytes as its reader takes, in each place") {
  Places places;
  const std::string most(kBytesMax, 'x');
  CHECK(places.read_it(places.file(most))->text() == most);
  CHECK(places.read_it(places.sealed(most))->text() == most);
  CHECK(places.read_it(places.credential("most", most))->text() == most);
}

TEST_CASE("names of credentials are those of systemd, and lead out of no folder") {
  const std::string longest(255, 'n');
  for (const std::string& name :
       {std::string("lan"), std::string("snmp.lan-1_a"), longest, std::string("a b")})
    CHECK(check_place("credential:" + name).ok());
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".lan"), std::string("a/b"),
        std::string("/etc/shadow"), std::string("a:b"), std::string("a\nb"), std::string("\xc3\xa4"),
        longest + "n", std::string("a\0b", 3)}) {
    CAPTURE(name);
    CHECK(absl::IsInvalidArgument(check_place("credential:" + name)));
  }
  CHECK(check_place("/etc/tidemark/smtp.password").ok());
  CHECK(check_place("").ok());
  CHECK_FALSE(is_credential("/etc/credential:x"));
}

}  // namespace tidemark::secret
