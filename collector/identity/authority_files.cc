#include "collector/identity/authority_files.h"

#include <absl/status/status.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <charconv>
#include <span>
#include <system_error>
#include <utility>

#include "common/certificate/served.h"
#include "common/disk/file.h"
#include "common/disk/link.h"
#include "common/log/log.h"

namespace tidemark::identity {
namespace {

namespace fs = std::filesystem;

using certificate::Certificate;
using certificate::kPemBytesMax;
using certificate::PrivateKey;
using certificate::Profile;
using certificate::Purpose;

constexpr std::string_view kCollectorUri = "spiffe://tidemark/collector";
constexpr std::string_view kAuthorityName = "Tidemark authority";

constexpr std::size_t kHostBytesMax = 253;

// Of the folder.
constexpr char kKey[] = "key.pem";
constexpr char kCertificate[] = "certificate.pem";
constexpr char kPrevious[] = "previous.pem";
constexpr char kVouched[] = "vouched.pem";
constexpr char kServer[] = "server.pem";
constexpr char kNext[] = "next";
constexpr char kNextPartial[] = "next.partial";
constexpr char kServed[] = "served";
constexpr char kServedPrefix[] = "served-";

absl::Status at(const fs::path& path, const absl::Status& status) {
  return absl::Status(status.code(), path.string() + ": " + std::string(status.message()));
}

absl::StatusOr<PrivateKey> load_key(const fs::path& path) {
  if (auto status = disk::check_private(path); !status.ok()) return status;
  const auto pem = disk::read_file(path, kPemBytesMax);
  if (!pem.ok()) return pem.status();
  auto key = PrivateKey::parse(*pem);
  if (!key.ok()) return at(path, key.status());
  return key;
}

absl::StatusOr<Certificate> load_certificate(const fs::path& path) {
  const auto pem = disk::read_file(path, kPemBytesMax);
  if (!pem.ok()) return pem.status();
  auto certificate = Certificate::parse(*pem);
  if (!certificate.ok()) return at(path, certificate.status());
  return certificate;
}

/// First start, or the start after a crash between the two files: the key is the first to be written.
absl::StatusOr<KeyPair> make_authority(const AuthorityOptions& options, TimePoint now) {
  const auto key_path = options.folder / kKey;
  auto key = load_key(key_path);
  const bool key_is_new = absl::IsNotFound(key.status());
  if (key_is_new) {
    key = PrivateKey::generate();
    if (!key.ok()) return key.status();
    if (auto s = disk::write_file(key_path, key->pem(), disk::Access::kPrivate); !s.ok()) return s;
  }
  if (!key.ok()) return key.status();
  const Profile profile = {.purpose = Purpose::kAuthority,
                           .common_name = std::string(kAuthorityName),
                           .not_before = now - certificate::kBackdate,
                           .not_after = now + options.authority_life};
  auto certificate = certificate::self_sign(profile, *key);
  if (!certificate.ok()) return certificate.status();
  const auto path = options.folder / kCertificate;
  if (auto s = disk::write_file(path, certificate->pem(), disk::Access::kShared); !s.ok()) return s;
  log::info("identity: made the authority's " +
            std::string(key_is_new ? "key and certificate" : "certificate") + " in " +
            options.folder.string() + ", pin " + certificate->pin().text());
  return KeyPair{*std::move(key), *std::move(certificate)};
}

absl::StatusOr<KeyPair> load_authority(const AuthorityOptions& options, TimePoint now) {
  const auto path = options.folder / kCertificate;
  auto certificate = load_certificate(path);
  if (absl::IsNotFound(certificate.status())) return make_authority(options, now);
  if (!certificate.ok()) return certificate.status();
  auto key = load_key(options.folder / kKey);
  if (absl::IsNotFound(key.status())) {
    return absl::FailedPreconditionError(
        (options.folder / kKey).string() +
        " is missing beside certificate.pem: restore it from a backup, or move " + options.folder.string() +
        " away to begin with a new authority, with which every endpoint must enrol again");
  }
  if (!key.ok()) return key.status();
  if (certificate->pin() != key->pin() || !certificate->is_authority()) {
    return absl::FailedPreconditionError(
        options.folder.string() +
        ": key.pem and certificate.pem are not one authority's: restore both from "
        "the same backup");
  }
  if (!certificate->valid_at(now)) {
    return absl::FailedPreconditionError(
        path.string() + " is valid from " + rfc3339(certificate->not_before()) + " to " +
        rfc3339(certificate->not_after()) + ", but this machine's clock says " + rfc3339(now));
  }
  return KeyPair{*std::move(key), *std::move(certificate)};
}

absl::Status check_names(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view(".:-_*").find(c) != std::string_view::npos;
    });
    if (!plain || name.empty() || name.size() > kHostBytesMax) {
      return absl::InvalidArgumentError("the server name '" + name + "' is no host name and no address");
    }
  }
  return absl::OkStatus();
}

/// Names without repeats, in order; addresses in their one way of being written.
std::vector<std::string> hosts_of(const std::vector<std::string>& configured) {
  std::vector<std::string> hosts;
  const auto add = [&hosts](const std::string& host) {
    if (!host.empty() && std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  };
  for (const std::string& name : configured) {
    boost::system::error_code no_address;
    const auto address = boost::asio::ip::make_address(name, no_address);
    add(no_address ? name : address.to_string());
  }
  boost::system::error_code nameless;
  add(boost::asio::ip::host_name(nameless));
  add("localhost");
  add("127.0.0.1");
  add("::1");
  return hosts;
}

/// Both alternative-name lists as sets, so that an order in a file changes nothing.
bool names_match(const Certificate& certificate, const std::vector<std::string>& hosts) {
  std::vector<std::string> named = certificate.dns_names();
  for (const std::string& address : certificate.addresses()) {
    boost::system::error_code none;
    named.push_back(boost::asio::ip::make_address(address, none).to_string());
  }
  std::vector<std::string> wanted = hosts;
  std::sort(named.begin(), named.end());
  std::sort(wanted.begin(), wanted.end());
  return named == wanted && certificate.uris() == std::vector<std::string>{std::string(kCollectorUri)};
}

/// Empty where the pair can go on serving.
std::string reason_against(const KeyPair& server, const Certificate& authority,
                           const std::vector<std::string>& hosts, TimePoint now) {
  const Certificate& certificate = server.certificate;
  if (certificate.pin() != server.key.pin() || !certificate.issued_by(authority))
    return "it was another authority's";
  if (!names_match(certificate, hosts)) return "its names changed";
  const Duration life = certificate.not_after() - certificate.not_before();
  if (now < certificate.not_before() || certificate.not_after() - now < life / 3)
    return "its time is running out";
  return {};
}

absl::StatusOr<KeyPair> make_server(const AuthorityOptions& options, const KeyPair& authority,
                                    const std::vector<std::string>& hosts, TimePoint now) {
  auto key = PrivateKey::generate();
  if (!key.ok()) return key.status();
  const Profile profile = {
      .purpose = Purpose::kServer,
      .common_name = "tidemarkd",
      .uris = {std::string(kCollectorUri)},
      .hosts = hosts,
      .not_before = now - certificate::kBackdate,
      .not_after = std::min(now + options.server_life, authority.certificate.not_after())};
  auto certificate = certificate::issue(profile, key->public_key(), authority.certificate, authority.key);
  if (!certificate.ok()) return certificate.status();
  const auto path = options.folder / kServer;
  const std::string both = key->pem() + certificate->pem();
  if (auto s = disk::write_file(path, both, disk::Access::kPrivate); !s.ok()) return s;
  return KeyPair{*std::move(key), *std::move(certificate)};
}

absl::StatusOr<KeyPair> load_server(const AuthorityOptions& options, const KeyPair& authority,
                                    TimePoint now) {
  const auto path = options.folder / kServer;
  const auto hosts = hosts_of(options.server_names);
  std::string reason = "there was none";
  auto key = load_key(path);
  if (key.ok()) {
    auto certificate = load_certificate(path);
    if (certificate.ok()) {
      KeyPair server{*std::move(key), *std::move(certificate)};
      reason = reason_against(server, authority.certificate, hosts, now);
      if (reason.empty()) return server;
    } else {
      reason = std::string(certificate.status().message());
    }
  } else if (absl::IsInvalidArgument(key.status())) {
    reason = std::string(key.status().message());  // damaged; nobody depends on this one key
  } else if (!absl::IsNotFound(key.status())) {
    return key.status();
  }
  log::info("identity: making the collector's certificate: " + reason);
  return make_server(options, authority, hosts, now);
}

/// "Tidemark authority 2" comes after "Tidemark authority".
std::string name_after(const std::string& name) {
  std::uint64_t number = 1;
  if (name.size() > kAuthorityName.size() + 1 && name.starts_with(kAuthorityName)) {
    const char* const digits = name.data() + kAuthorityName.size() + 1;
    std::from_chars(digits, name.data() + name.size(), number);
  }
  return std::string(kAuthorityName) + " " + std::to_string(number + 1);
}

struct File {
  const char* name;
  std::string content;
  disk::Access access;
};

absl::Status write_files(const fs::path& folder, std::span<const File> files) {
  if (auto s = disk::make_private_folder(folder); !s.ok()) return s;
  for (const File& file : files) {
    if (auto s = disk::write_file(folder / file.name, file.content, file.access); !s.ok()) return s;
  }
  return disk::sync_folder(folder.parent_path());
}

void clear_away(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

/// What a successor's folder has replaces what is there, file by file, and once more after a crash.
absl::Status take_next(const AuthorityOptions& options) {
  clear_away(options.folder / kNextPartial);
  const fs::path next = options.folder / kNext;
  std::error_code error;
  if (!fs::exists(next, error)) return absl::OkStatus();
  // The old key goes last before what tells that this is not done: until then it is all there.
  for (const char* const name : {kPrevious, kVouched, kCertificate, kKey}) {
    const auto content = disk::read_file(next / name, kPemBytesMax);
    if (!content.ok()) return content.status();
    const auto access = name == kKey ? disk::Access::kPrivate : disk::Access::kShared;
    if (auto s = disk::write_file(options.folder / name, *content, access); !s.ok()) return s;
  }
  fs::remove_all(next, error);
  if (error) return absl::UnavailableError("cannot remove " + next.string() + ": " + error.message());
  return disk::sync_folder(options.folder);
}

absl::StatusOr<std::optional<Predecessor>> load_previous(const AuthorityOptions& options,
                                                         const Certificate& authority) {
  auto previous = load_certificate(options.folder / kPrevious);
  if (absl::IsNotFound(previous.status())) return std::nullopt;
  if (!previous.ok()) return previous.status();
  auto vouched = load_certificate(options.folder / kVouched);
  if (!vouched.ok()) return vouched.status();
  if (vouched->pin() != authority.pin() || !vouched->issued_by(*previous)) {
    return absl::FailedPreconditionError(options.folder.string() +
                                         ": previous.pem and vouched.pem do not belong to certificate.pem: "
                                         "restore all of the folder from the same backup, or remove the two, "
                                         "with which endpoints that have not renewed since must enrol again");
  }
  return Predecessor{*std::move(previous), *std::move(vouched)};
}

absl::Status serve(const AuthorityOptions& options, const HeldAuthority& held) {
  const File files[] = {{certificate::kServedKey, held.server.key.pem(), disk::Access::kPrivate},
                        {certificate::kServedChain, held.server_chain_pem(), disk::Access::kShared},
                        {certificate::kServedTrusted, held.trusted_pem(), disk::Access::kShared}};
  const fs::path link = options.folder / kServed;
  const bool same = std::all_of(std::begin(files), std::end(files), [&](const File& file) {
    const auto there = disk::read_file(link / file.name, kPemBytesMax);
    return there.ok() && *there == file.content;
  });
  if (same) return disk::check_private(link / certificate::kServedKey);
  const fs::path folder = options.folder / (kServedPrefix + Uuid::random().text());
  if (auto s = write_files(folder, files); !s.ok()) return s;
  if (auto s = disk::point_link(link, folder); !s.ok()) return s;
  std::error_code error;
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(options.folder, error)) {
    if (entry.path().filename().string().starts_with(kServedPrefix) && entry.path() != folder)
      others.push_back(entry.path());
  }
  for (const fs::path& other : others) clear_away(other);
  return absl::OkStatus();
}

}  // namespace

std::string HeldAuthority::server_chain_pem() const {
  std::string pem = server.certificate.pem() + authority.certificate.pem();
  if (previous) pem += previous->vouched.pem() + previous->certificate.pem();
  return pem;
}

std::string HeldAuthority::trusted_pem() const {
  return authority.certificate.pem() + (previous ? previous->certificate.pem() : std::string());
}

absl::StatusOr<HeldAuthority> load_folder(const AuthorityOptions& options, TimePoint now) {
  if (auto status = check_names(options.server_names); !status.ok()) return status;
  if (auto status = disk::make_private_folder(options.folder); !status.ok()) return status;
  if (auto status = take_next(options); !status.ok()) return status;
  auto authority = load_authority(options, now);
  if (!authority.ok()) return authority.status();
  auto previous = load_previous(options, authority->certificate);
  if (!previous.ok()) return previous.status();
  auto server = load_server(options, *authority, now);
  if (!server.ok()) return server.status();
  HeldAuthority held{*std::move(authority), *std::move(previous), *std::move(server)};
  if (auto status = serve(options, held); !status.ok()) return status;
  return held;
}

absl::Status put_successor(const AuthorityOptions& options, const KeyPair& current, TimePoint now) {
  const auto key = PrivateKey::generate();
  if (!key.ok()) return key.status();
  const Profile profile = {.purpose = Purpose::kAuthority,
                           .common_name = name_after(current.certificate.subject()),
                           .not_before = now - certificate::kBackdate,
                           .not_after = now + options.authority_life};
  const auto own = certificate::self_sign(profile, *key);
  if (!own.ok()) return own.status();
  const auto vouched = certificate::issue(profile, key->public_key(), current.certificate, current.key);
  if (!vouched.ok()) return vouched.status();
  const File files[] = {{kKey, key->pem(), disk::Access::kPrivate},
                        {kCertificate, own->pem(), disk::Access::kShared},
                        {kPrevious, current.certificate.pem(), disk::Access::kShared},
                        {kVouched, vouched->pem(), disk::Access::kShared}};
  const fs::path partial = options.folder / kNextPartial;
  clear_away(partial);
  if (auto s = write_files(partial, files); !s.ok()) return s;
  std::error_code error;
  fs::rename(partial, options.folder / kNext, error);  // from here on there is no way back
  if (error) return absl::UnavailableError("cannot rename " + partial.string() + ": " + error.message());
  return disk::sync_folder(options.folder);
}

absl::Status drop_previous(const AuthorityOptions& options) {
  for (const char* const name : {kPrevious, kVouched}) {
    std::error_code error;
    fs::remove(options.folder / name, error);
    if (error)
      return absl::UnavailableError("cannot remove " + (options.folder / name).string() + ": " +
                                    error.message());
  }
  return disk::sync_folder(options.folder);
}

std::string reason_to_renew(const AuthorityOptions& options, const HeldAuthority& held, TimePoint now) {
  return reason_against(held.server, held.authority.certificate, hosts_of(options.server_names), now);
}

fs::path served_folder(const AuthorityOptions& options) { return options.folder / kServed; }

}  // namespace tidemark::identity
