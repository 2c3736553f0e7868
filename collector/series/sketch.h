#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::series {

/// How values are distributed, so that any quantile is known within 1 % of its value: counts by logarithmic
/// bins (DDSketch: Masson, Rim and Lee, 2019). Two of them can be merged. Values that are no finite numbers
/// are left out; those within 1e-9 of zero are taken for zero.
class Sketch {
 public:
  static constexpr double kError = 0.01;
  /// Of either sign; where values spread over more than 17 powers of ten, the smallest of them share a bin.
  static constexpr std::size_t kBinsMax = 2'048;

  void add(double value, std::uint64_t times = 1);
  void merge(const Sketch& other);
  std::uint64_t count() const { return count_; }
  /// `q` 0…1; the value below which q of all lie: that with the rank ⌊q × (count − 1)⌋. Only where count() >
  /// 0.
  double quantile(double q) const;

  /// Appends it.
  void put(std::string& out) const;
  /// Takes one off the front; false: it is none of put().
  bool take(std::string_view& in);
  /// The same without keeping it.
  static bool skip(std::string_view& in);

 private:
  std::map<std::int32_t, std::uint64_t> above_, below_;  // zero, by the logarithm of the distance
  std::uint64_t zeros_ = 0;
  std::uint64_t count_ = 0;
};

/// The sketch of one series.
struct SeriesSketch {
  std::int64_t series = 0;
  Sketch sketch;
};
/// Sketches of many series as one value of bytes with a checksum; they need not be in memory at once.
class SketchSheet {
 public:
  /// Of greater series than those before.
  void add(std::vector<SeriesSketch> some);
  std::string take();

 private:
  std::uint64_t count_ = 0;
  std::int64_t last_ = 0;
  std::string sketches_;
};
/// kDataLoss, with what is wrong.
absl::StatusOr<std::vector<SeriesSketch>> decode_sketches(std::string_view bytes);
/// Calls `each` for those of `wanted` (sorted) that are in it, with their places in `wanted`; the others are
/// passed over. kDataLoss, with what is wrong.
absl::Status read_sketches(std::string_view bytes, std::span<const std::int64_t> wanted,
                           const std::function<void(std::size_t place, const Sketch& sketch)>& each);

}  // namespace tidemark::series
