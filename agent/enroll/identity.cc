#include "agent/enroll/identity.h"

#include <algorithm>
#include <system_error>

#include "common/disk/file.h"
#include "common/disk/link.h"
#include "common/model/uuid.h"
#include "common/pinned/address.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;
using certificate::Certificate;
using certificate::kPemBytesMax;
using certificate::PrivateKey;

constexpr std::string_view kHeader = "tidemark-identity 2";
constexpr std::string_view kHeader1 = "tidemark-identity 1";  // without the address of the enrolment
constexpr char kLink[] = "identity";
constexpr char kFolderPrefix[] = "identity-";
constexpr char kPendingKey[] = "enrolling-key.pem";

absl::Status at(const fs::path& path, const absl::Status& status) {
  return absl::Status(status.code(), path.string() + ": " + std::string(status.message()));
}

absl::Status damaged(const fs::path& path, const std::string& what) {
  return absl::FailedPreconditionError(path.string() + " " + what +
                                       ": enrol this endpoint again with --force");
}

std::string write_text(const Identity& identity) {
  return std::string(kHeader) + "\nendpoint " + identity.id.text() + "\nname " + identity.name +
         "\ncollector " + identity.collector + "\nenrolment " + identity.enrolment + "\n";
}

/// Takes the next line off; false where it does not begin with `key`.
bool take(std::string_view& text, std::string_view key, std::string& value) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || text.substr(0, key.size()) != key) return false;
  value = std::string(text.substr(key.size(), end - key.size()));
  text.remove_prefix(end + 1);
  return true;
}

bool read_text(std::string_view text, Identity& identity) {
  std::string nothing;
  std::string endpoint;
  const bool version_1 = text.starts_with(std::string(kHeader1) + "\n");
  if (!take(text, version_1 ? kHeader1 : kHeader, nothing) || !nothing.empty() ||
      !take(text, "endpoint ", endpoint) || !take(text, "name ", identity.name) ||
      !take(text, "collector ", identity.collector) ||
      !(version_1 || take(text, "enrolment ", identity.enrolment)) || !text.empty()) {
    return false;
  }
  if (version_1) {
    const auto stream = pinned::parse_address(identity.collector, pinned::kStreamPort);
    if (stream.ok()) identity.enrolment = pinned::Address{stream->host, pinned::kEnrollmentPort}.text();
  }
  const auto id = EndpointId::parse(endpoint);
  if (!id) return false;
  identity.id = *id;
  return true;
}

bool one_line(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

absl::Status check_whole(const fs::path& folder, const Identity& identity) {
  const auto key = PrivateKey::parse(identity.key_pem);
  if (!key.ok()) return damaged(folder / "key.pem", "holds no key");
  const auto certificate = Certificate::parse(identity.certificate_pem);
  if (!certificate.ok()) return damaged(folder / "certificate.pem", "holds no certificate");
  const auto authorities = Certificate::parse_all(identity.ca_pem);
  if (!authorities.ok()) return damaged(folder / "ca.pem", "holds no certificate");
  if (certificate->pin() != key->pin())
    return damaged(folder / "certificate.pem", "does not belong to key.pem");
  if (certificate::issuer_in(*authorities, *certificate) == nullptr)
    return damaged(folder / "certificate.pem", "was not issued by ca.pem");
  const auto source = certificate::source_of(*certificate);
  if (!source.ok() || *source != identity.id) {
    return damaged(folder / "certificate.pem", "does not name the endpoint of the file identity");
  }
  return absl::OkStatus();
}

absl::Status read_into(const fs::path& path, std::string& content) {
  auto read = disk::read_file(path, kPemBytesMax);
  if (!read.ok()) return read.status();
  content = *std::move(read);
  return absl::OkStatus();
}

absl::Status write_folder(const fs::path& folder, const Identity& identity) {
  struct File {
    const char* name;
    std::string content;
    disk::Access access;
  };
  const File files[] = {{"key.pem", identity.key_pem, disk::Access::kPrivate},
                        {"certificate.pem", identity.certificate_pem, disk::Access::kShared},
                        {"ca.pem", identity.ca_pem, disk::Access::kShared},
                        {"identity", write_text(identity), disk::Access::kShared}};
  if (auto status = disk::make_private_folder(folder); !status.ok()) return status;
  for (const File& file : files) {
    if (auto s = disk::write_file(folder / file.name, file.content, file.access); !s.ok()) return s;
  }
  return disk::sync_folder(folder.parent_path());
}

/// What no link points to any more. Best effort: what stays is removed by the next enrolment.
void remove_others(const fs::path& state_dir, const fs::path& kept) {
  std::error_code error;
  fs::remove(state_dir / kPendingKey, error);
  std::vector<fs::path> others;
  for (auto entry = fs::directory_iterator(state_dir, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.rfind(kFolderPrefix, 0) == 0 && entry->path() != kept) others.push_back(entry->path());
  }
  for (const fs::path& other : others) fs::remove_all(other, error);
}

}  // namespace

absl::StatusOr<Identity> load_identity(const fs::path& state_dir) {
  const fs::path folder = state_dir / kLink;
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) {
    return absl::NotFoundError("this endpoint is not enrolled: there is no " + folder.string() +
                               "; run 'tidemark-agent enroll' with a token from the collector's admin");
  }
  Identity identity;
  if (auto s = disk::check_private(folder / "key.pem"); !s.ok()) {
    return absl::IsNotFound(s) ? damaged(folder / "key.pem", "is missing") : s;
  }
  std::string text;
  const std::pair<const char*, std::string*> files[] = {{"key.pem", &identity.key_pem},
                                                        {"certificate.pem", &identity.certificate_pem},
                                                        {"ca.pem", &identity.ca_pem},
                                                        {"identity", &text}};
  for (const auto& [name, content] : files) {
    if (auto s = read_into(folder / name, *content); !s.ok()) {
      return absl::IsNotFound(s) ? damaged(folder / name, "is missing") : s;
    }
  }
  if (!read_text(text, identity))
    return damaged(folder / "identity", "is not of the form '" + std::string(kHeader) + "'");
  if (auto s = check_whole(folder, identity); !s.ok()) return s;
  return identity;
}

absl::StatusOr<PrivateKey> pending_key(const fs::path& state_dir) {
  const fs::path path = state_dir / kPendingKey;
  if (auto s = disk::make_service_folder(state_dir); !s.ok()) return s;
  const auto pem = disk::read_file(path, kPemBytesMax);
  if (pem.ok()) {
    if (auto s = disk::check_private(path); !s.ok()) return s;
    auto key = PrivateKey::parse(*pem);
    if (!key.ok()) return at(path, key.status());
    const auto current = load_identity(state_dir);
    if (!current.ok() || PrivateKey::parse(current->key_pem)->pin() != key->pin()) return key;
  } else if (!absl::IsNotFound(pem.status())) {
    return pem.status();
  }
  auto key = PrivateKey::generate();
  if (!key.ok()) return key.status();
  if (auto s = disk::write_file(path, key->pem(), disk::Access::kPrivate); !s.ok()) return s;
  return key;
}

absl::Status install_identity(const fs::path& state_dir, const Identity& identity) {
  if (!one_line(identity.name) || !one_line(identity.collector) || !one_line(identity.enrolment)) {
    return absl::InvalidArgumentError(
        "the endpoint's name or the collector's address has control characters in it");
  }
  if (auto status = check_whole(state_dir / kLink, identity); !status.ok()) return status;
  const fs::path folder = state_dir / (kFolderPrefix + Uuid::random().text());
  auto status = write_folder(folder, identity);
  if (status.ok()) status = disk::point_link(state_dir / kLink, folder);
  if (!status.ok()) {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return status;
  }
  remove_others(state_dir, folder);
  return absl::OkStatus();
}

std::string mistrust(const Identity& identity, TimePoint now) {
  const auto key = PrivateKey::parse(identity.key_pem);
  const auto own = Certificate::parse(identity.certificate_pem);
  const auto authorities = Certificate::parse_all(identity.ca_pem);
  if (!key.ok() || !own.ok() || !authorities.ok()) return "the identity's files cannot be read";
  return std::string(certificate::check_identity(*key, *own, *authorities, now).message());
}

}  // namespace tidemark::enroll
