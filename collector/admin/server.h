#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <memory>

#include "collector/admin/ports.h"

namespace tidemark::admin {

/// Answers the command line over a unix socket; the socket's rights (0660) decide who is an admin.
class AdminServer {
 public:
  static constexpr int kThreadsMax = 32;  ///< each question, and each listing that is followed, takes one
  static constexpr int kFollowersMax =
      24;  ///< beyond: kResourceExhausted, counted as admin.followers_refused
  static constexpr int kMessageBytesMax = 4 << 20;  ///< of a question; a batch of an import

  /// Listens when it returns. A stale socket is replaced; anything else at that path, or a socket that
  /// somebody listens on, is kUnavailable.
  static absl::StatusOr<std::unique_ptr<AdminServer>> start(const std::filesystem::path& socket,
                                                            const Ports& ports);

  virtual ~AdminServer() = default;
  /// Ends the listings that are followed; returns when all answers are given. Digest::stop() comes first.
  virtual void stop() = 0;
};

}  // namespace tidemark::admin
