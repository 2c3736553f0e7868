#pragma once

#include <absl/status/status.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "common/rpc/stream_limits.h"
#include "tests/bench/messages.h"

namespace tidemark::bench {

using Moment = std::chrono::steady_clock::time_point;

/// What sending came to since the last call of LoadStreams::begin().
struct LoadFigures {
  Moment first_send;
  Moment last_ack;
  std::size_t acks = 0;
  std::size_t samples = 0;           ///< acknowledged
  std::vector<double> latencies_ms;  ///< of each push, from its write to the ack that covers it; sorted
};

/// Many sources at once, each on a connection of its own, served by a few threads: a source's own client has
/// a thread a stream. They never have more on their way than the Welcome's window and `messages_max`. To be
/// used by one thread.
class LoadStreams {
 public:
  struct Source {
    rpc::TlsIdentity identity;
    Script script;
  };

  /// `target` is host:port.
  LoadStreams(const std::string& target, std::vector<Source> sources, std::size_t messages_max,
              std::size_t threads);
  ~LoadStreams();

  /// Connects all and says Hello; returns when all were welcomed as new.
  absl::Status connect();
  /// Forgets the figures.
  void begin();
  /// That source may send its first `pushes` pushes from now on; more than it has means all.
  void allow(std::size_t source, std::size_t pushes);
  void allow_all(std::size_t pushes);
  /// Returns when all that was allowed is acknowledged, or the first stream ended.
  absl::Status wait();
  LoadFigures figures() const;

 private:
  struct Shared;
  class Stream;

  std::unique_ptr<Shared> shared_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace tidemark::bench
