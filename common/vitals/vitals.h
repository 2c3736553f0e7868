#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/sync/mutex.h"

namespace tidemark {

/// One of a program's own health figures.
struct Vital {
  std::string name;    ///< "ingest.batches", "spool.bytes"
  std::string detail;  ///< what it is split by, such as a reason; may be empty
  std::int64_t value = 0;
};

/// A program's own health figures, made once by the wiring and lent to rooms. Thread-safe.
class Vitals {
 public:
  static constexpr std::size_t kDetailsMax = 64;  ///< of one name; further ones are counted as "other"

  void count(std::string_view name, std::int64_t n = 1, std::string_view detail = {});
  void set(std::string_view name, std::int64_t value);
  /// Sorted by name, then by detail.
  std::vector<Vital> snapshot() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::map<std::string, std::int64_t, std::less<>>, std::less<>> values_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark
