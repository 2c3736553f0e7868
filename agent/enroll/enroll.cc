#include "agent/enroll/enroll.h"

#include <cstdlib>

#include "agent/enroll/certified.h"
#include "common/disk/file.h"
#include "common/pinned/paths.h"
#include "common/pinned/post.h"
#include "common/wire/message_fields.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {
namespace {

constexpr std::size_t kTokenFileBytesMax = 4 * 1024;

v1::EnrollRequest make_request(const EnrollOptions& options, const std::string& csr) {
  v1::EnrollRequest request;
  request.set_token_id(options.token.id);
  request.set_token_secret(options.token.secret);
  request.set_csr_der(csr);
  wire::to_proto(options.facts, *request.mutable_facts());
  return request;
}

}  // namespace

absl::StatusOr<certificate::EnrollmentToken> read_token(const std::string& token_file, std::istream& in) {
  const char* named = std::getenv("TIDEMARK_TOKEN_FILE");
  const std::string path = token_file.empty() && named != nullptr ? named : token_file;
  if (path.empty()) {
    std::string line;
    std::getline(in, line);
    return certificate::EnrollmentToken::parse(line);
  }
  if (auto s = disk::check_private(path); !s.ok()) return s;
  const auto text = disk::read_file(path, kTokenFileBytesMax);
  if (!text.ok()) return text.status();
  auto token = certificate::EnrollmentToken::parse(*text);
  if (!token.ok()) return absl::InvalidArgumentError(path + ": " + std::string(token.status().message()));
  return token;
}

absl::StatusOr<Identity> enroll(const EnrollOptions& options) {
  const auto current = load_identity(options.state_dir);
  if (!options.force && !absl::IsNotFound(current.status())) {
    return absl::AlreadyExistsError("this endpoint is already enrolled" +
                                    (current.ok() ? " as " + current->name : std::string()) +
                                    ": use --force to give it a new identity");
  }
  const auto key = pending_key(options.state_dir);
  if (!key.ok()) return key.status();
  const auto csr = certificate::build_request(*key);
  if (!csr.ok()) return csr.status();
  const certificate::Digest pins[] = {options.token.pin};
  const auto answer = pinned::post(options.collector, pinned::kEnrollPath, pins,
                                   make_request(options, *csr).SerializeAsString(), options.timeout);
  if (!answer.ok()) return answer.status();
  auto identity = certified(*answer, options.collector, pins, *key);
  if (!identity.ok()) return identity.status();
  if (auto s = install_identity(options.state_dir, *identity); !s.ok()) return s;
  return identity;
}

}  // namespace tidemark::enroll
