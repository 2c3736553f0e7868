#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/telemetry.h"

/// Check results of one endpoint's components in columns. Pure. FORMAT.md tells how they lie in bytes.
namespace tidemark::series {

struct Result {
  std::int64_t time = 0;    ///< Unix milliseconds, corrected
  std::int64_t offset = 0;  ///< what the correction added, in milliseconds
  CheckState state = CheckState::kUnknown;
  std::int64_t interval = 0;  ///< milliseconds
  std::uint32_t confirm = 1;
  std::string text;
  friend bool operator==(const Result&, const Result&) = default;
};

/// Which of two results of a component at one time stays: the worse state (critical, unknown, warning, ok),
/// of one state the greater by interval, confirm count, offset and text, whatever order they come in.
bool outranks(const Result& a, const Result& b);
/// Sorts them, each time once.
void put_in_order(std::vector<Result>& results);

struct ComponentResults {
  std::int64_t component = 0;   ///< the store's number
  std::vector<Result> results;  ///< in order, each time once
};

constexpr std::size_t kResultsMax = 1u << 16;          ///< of a chunk
constexpr std::size_t kResultTextBytesMax = 4u << 20;  ///< of a chunk's texts, about

/// A chunk of results as a row of the store.
struct ResultPiece {
  std::int64_t time_from = 0;  ///< of the first result
  std::int64_t time_to = 0;    ///< of the last one
  std::int64_t silence = 0;    ///< the longest time between two neighbouring results of whatever component
  std::uint64_t results = 0;
  std::string bytes;
};
/// By UTC days: each of these is of one.
std::vector<std::vector<ComponentResults>> by_day(std::span<const ComponentResults> components);

/// What is said of a chunk of these components, of which there is one at least, each with a result; without
/// its bytes.
ResultPiece facts_of(std::span<const ComponentResults> components);

/// Components in order of their numbers. One piece, where they fit in.
std::vector<ResultPiece> pieces_of(std::span<const ComponentResults> components);

/// A chunk of results whose checksum is right and whose directory was read; looks into the bytes it was made
/// of.
class ResultChunk {
 public:
  /// kDataLoss, with what is wrong.
  static absl::StatusOr<ResultChunk> open(std::string_view bytes);

  /// Appends a component's results in [from, to), in order of time. One that is not in here has none.
  absl::Status read(std::int64_t component, std::int64_t from, std::int64_t to,
                    std::vector<Result>& out) const;
  absl::StatusOr<std::vector<ComponentResults>> all() const;
  /// At which there is a result of whatever component; sorted, perhaps repeated.
  absl::StatusOr<std::vector<std::int64_t>> times() const;

 private:
  struct Directory {
    std::int64_t component = 0;
    std::size_t results = 0;
    std::string_view clock;  // the times, then the offsets
    std::string_view rest;   // states, intervals, confirm counts; texts
  };
  /// Appends those in [from, to]; all are looked at.
  static absl::Status append(const Directory& directory, std::int64_t from, std::int64_t to,
                             std::vector<Result>& out);

  std::vector<Directory> components_;
};

}  // namespace tidemark::series
