#pragma once

#include <absl/status/statusor.h>

#include <span>
#include <string>

#include "common/certificate/digest.h"
#include "common/model/time.h"
#include "common/pinned/address.h"

namespace tidemark::pinned {

struct PostAnswer {
  unsigned status = 0;  ///< of HTTP
  std::string body;
};

inline constexpr std::size_t kAnswerBytesMax = 64 * 1024;

/// One POST to `path` over TLS 1.3. `body` leaves only after the server's chain passed check_server_chain()
/// with these pins; a chain that does not is answered by an alert within the handshake, and its
/// sentence is the error. Blocks; `timeout` bounds each step.
absl::StatusOr<PostAnswer> post(const Address& collector, const char* path,
                                std::span<const certificate::Digest> pins, const std::string& body,
                                Duration timeout);

}  // namespace tidemark::pinned
