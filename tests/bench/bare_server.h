#pragma once

#include <absl/status/statusor.h>

#include <memory>

#include "common/rpc/stream_server.h"

namespace tidemark::bench {

/// A port that takes the same streams as a collector's and keeps nothing: Hello is welcomed, every further
/// message is acknowledged at once, unread. What it reaches is the bound for any collector on this room.
absl::StatusOr<std::unique_ptr<rpc::StreamServer>> serve_bare(const rpc::TlsIdentity& identity);

}  // namespace tidemark::bench
