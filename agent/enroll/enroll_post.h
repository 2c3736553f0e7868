#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "agent/enroll/address.h"
#include "common/certificate/digest.h"
#include "common/model/time.h"

namespace tidemark::enroll {

struct PostAnswer {
  unsigned status = 0;  ///< of HTTP
  std::string body;
};

inline constexpr std::size_t kAnswerBytesMax = 64 * 1024;

inline constexpr char kEnrollPath[] = "/v1/enroll";
inline constexpr char kRenewPath[] = "/v1/renew";

/// One POST to `path` over TLS 1.3. `body` leaves only after the server's chain passed check_server_chain()
/// with this pin; a chain that does not is answered by an alert within the handshake, and its
/// sentence is the error. Blocks; `timeout` bounds each step.
absl::StatusOr<PostAnswer> post_enrollment(const Address& collector, const char* path,
                                           const certificate::Digest& pin, const std::string& body,
                                           Duration timeout);

}  // namespace tidemark::enroll
