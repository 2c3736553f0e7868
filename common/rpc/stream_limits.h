#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace tidemark::certificate {
class Certificate;
}

namespace tidemark::rpc {

/// What one end proves and what it trusts, as PEM texts.
struct TlsIdentity {
  std::string key_pem;  ///< a secret
  std::string certificate_pem;
  std::string ca_pem;
  /// A server's, in place of the texts: a folder with the files of certificate/served.h, which are taken anew
  /// some seconds after they changed; connections that are open stay.
  std::filesystem::path watched{};
  /// Whether a server takes a client with this certificate, whose key the client has. What is not taken ends
  /// in the handshake. Called from gRPC's threads. Absent: gRPC looks who signed it, and at its time.
  std::function<absl::Status(const certificate::Certificate&)> takes{};
};

/// The full name of the stream's method.
inline constexpr const char* kStreamMethod = "/tidemark.v1.Ingest/Stream";
/// In the collector's certificate. A source takes no other peer for its collector, whatever the host's name
/// is.
inline constexpr std::string_view kCollectorUri = "spiffe://tidemark/collector";

inline constexpr int kMetadataBytesMax = 8 * 1024;
inline constexpr int kHandshakeTimeoutMs = 10'000;
/// A source that heard nothing for so long sends a ping, which costs the collector as much as a message.
inline constexpr int kSourceKeepaliveMs = 60'000;
/// The collector lets its system ask silent ones (TCP keepalive), for those whose end was cut off: gRPC would
/// set a timer anew with all that arrives.
inline constexpr int kCollectorKeepaliveSeconds = 300;
inline constexpr int kKeepaliveTimeoutMs = 10'000;
inline constexpr int kPingIntervalMinMs = 15'000;
/// Without a stream.
inline constexpr int kConnectionIdleMaxMs = 60'000;
inline constexpr int kConnectionAgeMaxMs = 12 * 60 * 60 * 1'000;
inline constexpr int kConnectionAgeGraceMs = 30'000;
/// What a source may send ahead of being read; more than a usual line holds in a tenth of a second.
inline constexpr int kLookaheadBytes = 1 << 20;
inline constexpr int kStreamsPerConnectionMax = 4;
/// Towards a source that does not read.
inline constexpr std::size_t kUnsentMessagesMax = 4'096;
inline constexpr std::size_t kUnsentBytesMax = 8u << 20;

}  // namespace tidemark::rpc
