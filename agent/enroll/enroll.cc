#include "agent/enroll/enroll.h"

#include <algorithm>
#include <cstdlib>

#include "agent/enroll/enroll_post.h"
#include "common/disk/file.h"
#include "common/model/number.h"
#include "common/wire/message_fields.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {
namespace {

constexpr std::size_t kTokenFileBytesMax = 4 * 1024;

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  return port && *port > 0 ? port : std::nullopt;
}

absl::Status bad_address(const std::string& text) {
  return absl::InvalidArgumentError("'" + text +
                                    "' is no address of a collector: host, host:port or [address]:port is "
                                    "needed, with a port from 1 to 65535");
}

v1::EnrollRequest make_request(const EnrollOptions& options, const std::string& csr) {
  v1::EnrollRequest request;
  request.set_token_id(options.token.id);
  request.set_token_secret(options.token.secret);
  request.set_csr_der(csr);
  wire::to_proto(options.facts, *request.mutable_facts());
  return request;
}

absl::Status refusal(const PostAnswer& answer, const v1::EnrollResponse& response, const Address& collector) {
  const std::string sentence = response.error().empty()
                                   ? collector.text() + " answered " + std::to_string(answer.status) +
                                         " to an enrolment: is this the enrolment port?"
                                   : response.error();
  if (answer.status == 403) return absl::PermissionDeniedError(sentence);
  if (answer.status == 400) return absl::InvalidArgumentError(sentence);
  return absl::UnavailableError(sentence);
}

/// Whether the answer is one that the data port will take, while the old identity is still in force.
absl::StatusOr<Identity> identity_of(const v1::EnrollResponse& response, const certificate::PrivateKey& key,
                                     const EnrollOptions& options, TimePoint now) {
  const auto certificate = certificate::Certificate::parse(response.certificate_pem());
  if (!certificate.ok()) return absl::UnavailableError("the collector answered without a certificate");
  const auto authority = certificate::Certificate::parse(response.ca_pem());
  if (!authority.ok())
    return absl::UnavailableError("the collector answered without its authority's certificate");
  if (authority->pin() != options.token.pin) {
    return absl::PermissionDeniedError("the collector answered with another authority than the token pins");
  }
  if (auto s = certificate::check_identity(key, *certificate, *authority, now); !s.ok()) return s;
  const auto id = EndpointId::from_bytes(response.endpoint());
  const auto named = certificate::source_of(*certificate);
  if (!id || !named.ok() || *named != *id) {
    return absl::UnavailableError("the collector answered with a certificate for another endpoint");
  }
  std::string stream = response.collector();
  if (stream.empty() || stream.starts_with(':')) {
    const auto port =
        stream.empty() ? std::optional(kStreamPort) : parse_port(std::string_view(stream).substr(1));
    if (!port) return absl::UnavailableError("the collector announced an impossible port: " + stream);
    stream = Address{options.collector.host, *port}.text();
  }
  return Identity{*id,       response.endpoint_name(), std::move(stream),
                  key.pem(), certificate->pem(),       authority->pem()};
}

}  // namespace

std::string Address::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

absl::StatusOr<Address> parse_address(const std::string& text, std::uint16_t default_port) {
  Address address{text, default_port};
  std::string_view port;
  const auto colons = std::count(text.begin(), text.end(), ':');
  if (!text.empty() && text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string::npos) return bad_address(text);
    address.host = text.substr(1, end - 1);
    if (end + 1 < text.size()) {
      if (text[end + 1] != ':') return bad_address(text);
      port = std::string_view(text).substr(end + 2);
      if (port.empty()) return bad_address(text);
    }
  } else if (colons == 1) {
    address.host = text.substr(0, text.find(':'));
    port = std::string_view(text).substr(text.find(':') + 1);
    if (port.empty()) return bad_address(text);
  }
  const bool plain = std::all_of(address.host.begin(), address.host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-_%").find(c) != std::string_view::npos;
  });
  if (address.host.empty() || !plain) return bad_address(text);
  if (!port.empty()) {
    const auto parsed = parse_port(port);
    if (!parsed) return bad_address(text);
    address.port = *parsed;
  }
  return address;
}

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

absl::StatusOr<Identity> enroll(const EnrollOptions& options, const Clock& clock) {
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
  const auto answer = post_enrollment(options.collector, options.token.pin, clock.now(),
                                      make_request(options, *csr).SerializeAsString(), options.timeout);
  if (!answer.ok()) return answer.status();
  v1::EnrollResponse response;
  const bool readable = response.ParseFromString(answer->body);
  if (!readable || answer->status != 200) return refusal(*answer, response, options.collector);
  auto identity = identity_of(response, *key, options, clock.now());
  if (!identity.ok()) return identity.status();
  if (auto s = install_identity(options.state_dir, *identity); !s.ok()) return s;
  return identity;
}

}  // namespace tidemark::enroll
