#include "collector/identity/authority.h"

#include <absl/status/status.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/host_name.hpp>
#include <utility>

#include "common/disk/file.h"
#include "common/log/log.h"

namespace tidemark::identity {
namespace {

using certificate::Certificate;
using certificate::kPemBytesMax;
using certificate::PrivateKey;
using certificate::Profile;
using certificate::Purpose;

constexpr std::string_view kCollectorUri = "spiffe://tidemark/collector";
constexpr std::string_view kAuthorityName = "Tidemark authority";

constexpr std::size_t kHostBytesMax = 253;

struct Pair {
  PrivateKey key;
  Certificate certificate;
};

absl::Status at(const std::filesystem::path& path, const absl::Status& status) {
  return absl::Status(status.code(), path.string() + ": " + std::string(status.message()));
}

absl::StatusOr<PrivateKey> load_key(const std::filesystem::path& path) {
  if (auto status = disk::check_private(path); !status.ok()) return status;
  const auto pem = disk::read_file(path, kPemBytesMax);
  if (!pem.ok()) return pem.status();
  auto key = PrivateKey::parse(*pem);
  if (!key.ok()) return at(path, key.status());
  return key;
}

absl::StatusOr<Certificate> load_certificate(const std::filesystem::path& path) {
  const auto pem = disk::read_file(path, kPemBytesMax);
  if (!pem.ok()) return pem.status();
  auto certificate = Certificate::parse(*pem);
  if (!certificate.ok()) return at(path, certificate.status());
  return certificate;
}

/// First start, or the start after a crash between the two files: the key is the first to be written.
absl::StatusOr<Pair> make_authority(const AuthorityOptions& options, TimePoint now) {
  const auto key_path = options.folder / "key.pem";
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
  const auto path = options.folder / "certificate.pem";
  if (auto s = disk::write_file(path, certificate->pem(), disk::Access::kShared); !s.ok()) return s;
  log::info("identity: made the authority's " +
            std::string(key_is_new ? "key and certificate" : "certificate") + " in " +
            options.folder.string() + ", pin " + certificate->pin().text());
  return Pair{*std::move(key), *std::move(certificate)};
}

absl::StatusOr<Pair> load_authority(const AuthorityOptions& options, TimePoint now) {
  const auto path = options.folder / "certificate.pem";
  auto certificate = load_certificate(path);
  if (absl::IsNotFound(certificate.status())) return make_authority(options, now);
  if (!certificate.ok()) return certificate.status();
  auto key = load_key(options.folder / "key.pem");
  if (absl::IsNotFound(key.status())) {
    return absl::FailedPreconditionError(
        (options.folder / "key.pem").string() +
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
  return Pair{*std::move(key), *std::move(certificate)};
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
std::string reason_to_renew(const Pair& server, const Certificate& authority,
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

absl::StatusOr<Pair> make_server(const AuthorityOptions& options, const Pair& authority,
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
  const auto path = options.folder / "server.pem";
  const std::string both = key->pem() + certificate->pem();
  if (auto s = disk::write_file(path, both, disk::Access::kPrivate); !s.ok()) return s;
  return Pair{*std::move(key), *std::move(certificate)};
}

absl::StatusOr<Pair> load_server(const AuthorityOptions& options, const Pair& authority, TimePoint now) {
  const auto path = options.folder / "server.pem";
  const auto hosts = hosts_of(options.server_names);
  std::string reason = "there was none";
  auto key = load_key(path);
  if (key.ok()) {
    auto certificate = load_certificate(path);
    if (certificate.ok()) {
      Pair server{*std::move(key), *std::move(certificate)};
      reason = reason_to_renew(server, authority.certificate, hosts, now);
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

}  // namespace

Authority::Authority(AuthorityOptions options, PrivateKey key, Certificate certificate, PrivateKey server_key,
                     Certificate server_certificate)
    : options_(std::move(options)),
      key_(std::move(key)),
      certificate_(std::move(certificate)),
      server_key_(std::move(server_key)),
      server_certificate_(std::move(server_certificate)) {}

absl::StatusOr<Authority> Authority::open(const AuthorityOptions& options, const Clock& clock) {
  if (auto status = check_names(options.server_names); !status.ok()) return status;
  if (auto status = disk::make_private_folder(options.folder); !status.ok()) return status;
  const TimePoint now = clock.now();
  auto authority = load_authority(options, now);
  if (!authority.ok()) return authority.status();
  auto server = load_server(options, *authority, now);
  if (!server.ok()) return server.status();
  return Authority(options, std::move(authority->key), std::move(authority->certificate),
                   std::move(server->key), std::move(server->certificate));
}

absl::StatusOr<Certificate> Authority::issue_client(const std::string& uri, const certificate::PublicKey& key,
                                                    TimePoint now, Duration life) const {
  const Profile profile = {.purpose = Purpose::kClient,
                           .uris = {uri},
                           .not_before = now - certificate::kBackdate,
                           .not_after = std::min(now + life, certificate_.not_after())};
  return certificate::issue(profile, key, certificate_, key_);
}

absl::StatusOr<Certificate> Authority::issue_source(SourceId source, const certificate::PublicKey& key,
                                                    TimePoint now) const {
  return issue_client(certificate::source_uri(source), key, now, options_.source_life);
}

absl::StatusOr<Certificate> Authority::issue_admin(const certificate::PublicKey& key, TimePoint now,
                                                   Duration life) const {
  return issue_client(std::string(certificate::kAdminUri), key, now, life);
}

}  // namespace tidemark::identity
