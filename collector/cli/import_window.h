#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/import/record.h"
#include "tidemark/v1/admin.pb.h"

namespace tidemark::cli {

/// A batch as it is sent, and the lines that its items were read from.
struct PackedBatch {
  v1::ImportBatch batch;
  std::vector<std::uint64_t> lines;
};

/// Gathers records, and brings those of one endpoint and check side by side, so that the collector has days
/// of them at once. Not thread-safe.
class ImportWindow {
 public:
  static constexpr std::size_t kRecordsMax = 131'072;
  static constexpr std::size_t kBytesMax = 64u << 20;      ///< of texts and names, about
  static constexpr std::size_t kBatchItemsMax = 65'536;    ///< as the collector takes them
  static constexpr std::size_t kBatchBytesMax = 3u << 20;  ///< about; a message may have 4 MiB

  void add(import::TakenRecord taken);
  bool full() const { return records_.size() >= kRecordsMax || bytes_ >= kBytesMax; }
  /// Leaves it empty.
  std::vector<PackedBatch> pack();

 private:
  struct Place {
    std::uint32_t endpoint;
    std::uint32_t what;  // check, or series; 0: events
    std::int64_t time;
    std::uint32_t record;
  };
  std::uint32_t number_of(const std::string& name);

  std::vector<import::TakenRecord> records_;
  std::vector<Place> places_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // of names
  std::string key_;
  std::size_t bytes_ = 0;
};

}  // namespace tidemark::cli
