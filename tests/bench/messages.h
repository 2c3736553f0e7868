#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/model/ids.h"
#include "common/stream/messages.h"
#include "tests/bench/workload.h"

namespace tidemark::bench {

/// Which endpoints speak for themselves, and which are a proxy's devices.
enum class Kind : std::uint8_t { kSource = 1, kDevice = 2 };

/// 00000000-0000-4000-8KKK-IIIIIIIIIIII: ingest_lab.py enters the same sources into the store.
EndpointId bench_id(Kind kind, std::size_t index);

struct Shape {
  std::size_t sources = 4;
  bool proxies = true;  ///< else each source speaks for itself alone, as an agent does
  std::size_t ticks_per_batch = 1;
  std::size_t endpoints_per_batch = 0;  ///< 0: all of the source
};

/// One encoded message, and what is reckoned with while it is on its way.
struct Prepared {
  std::string message;
  std::size_t batch_bytes = 0;
  std::size_t samples = 0;
};

/// Everything that one source sends after its Welcome.
struct Script {
  SourceId source;
  SpoolId spool;
  std::vector<std::string> devices;  ///< encoded messages, before the first push
  std::vector<Prepared> pushes;      ///< the n-th has seq n + 1
};

/// What source number `source` says: its first pushes declare their series.
Script script_of(const Workload& workload, const Shape& shape, std::size_t source);

}  // namespace tidemark::bench
