#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/time.h"

/// Compressed pieces of one endpoint's series. Pure. FORMAT.md tells how they lie in bytes.
namespace tidemark::series {

/// Series that have values at the same times: values[s × times.size() + t].
struct Group {
  std::vector<std::int64_t> times;    ///< Unix milliseconds, corrected; they grow strictly
  std::vector<std::int64_t> offsets;  ///< what the correction added to each, in milliseconds
  std::vector<std::int64_t> series;   ///< the store's numbers; they grow strictly
  std::vector<double> values;
};

struct Sample {
  std::int64_t time = 0;  ///< Unix milliseconds
  double value = 0;
  friend bool operator==(const Sample&, const Sample&) = default;
};

constexpr std::size_t kChunkTimesMax = 1u << 20;   ///< of one group
constexpr std::size_t kChunkSeriesMax = 1u << 20;  ///< of one group
constexpr std::size_t kChunkCellsMax = 1u << 24;   ///< times × series of one group
constexpr std::size_t kChunkGroupsMax = 1u << 16;

/// At least one group; none without times or series.
std::string encode(std::span<const Group> groups);

/// A chunk whose checksum is right and whose directory was read; looks into the bytes it was made of.
class Chunk {
 public:
  /// kDataLoss, with what is wrong.
  static absl::StatusOr<Chunk> open(std::string_view bytes);

  /// Appends the samples of a series in [from, to), in order of time. A series that is not in here has none.
  absl::Status read(std::int64_t series, std::int64_t from, std::int64_t to, std::vector<Sample>& out) const;
  /// Of series that have values at the same times, as those of a group do: values[s × times.size() + t]. No
  /// times: the first one is not in here. kDataLoss where the others are not beside it.
  absl::Status read_together(std::span<const std::int64_t> series, std::vector<std::int64_t>& times,
                             std::vector<double>& values) const;
  absl::StatusOr<std::vector<Group>> groups() const { return groups(INT64_MIN, INT64_MAX); }
  /// Those of series from…to alone; groups without any are left out.
  absl::StatusOr<std::vector<Group>> groups(std::int64_t from, std::int64_t to) const;
  /// Sorted, each once.
  std::vector<std::int64_t> series() const;
  /// At which there is a sample of whatever series; sorted, perhaps repeated.
  absl::StatusOr<std::vector<std::int64_t>> times() const;

 private:
  struct Directory {
    std::size_t times = 0;
    std::string_view clock;  // the times, then the offsets
    std::vector<std::int64_t> series;
    std::vector<std::string_view> columns;
  };
  static bool read_directory(std::string_view& in, Directory& out);

  std::vector<Directory> groups_;
};

}  // namespace tidemark::series
