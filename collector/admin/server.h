#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "collector/admin/ports.h"
#include "common/listen/guests.h"
#include "common/rpc/stream_limits.h"

namespace tidemark::admin {

struct RemoteOptions {
  std::string host;        ///< an IP address
  std::uint16_t port = 0;  ///< 0: any free one
  /// Admins are few.
  listen::Limits connections{256, 64, 32};
};

/// Answers the command line: over a unix socket, whose rights (0660) decide who is an admin; or, from other
/// machines, over mutual TLS, by the roles of identity::Admins, each question by the table of roles.h.
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

  /// Listens when it returns; kUnavailable where it cannot.
  static absl::StatusOr<std::unique_ptr<AdminServer>> start_remote(const RemoteOptions& options,
                                                                   const rpc::TlsIdentity& identity,
                                                                   const Ports& ports);

  virtual ~AdminServer() = default;
  virtual std::uint16_t port() const = 0;  ///< 0: a socket's
  /// Ends the listings that are followed; returns when all answers are given. Digest::stop() comes first.
  virtual void stop() = 0;
};

}  // namespace tidemark::admin
