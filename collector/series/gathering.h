#pragma once

#include <cmath>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "collector/series/chunk.h"

namespace tidemark::series {

/// Times × series of a chunk as it is made, about, where nobody says otherwise.
inline constexpr std::size_t kPieceCells = 64 * 1024;

/// Which of two samples of a series at one time stays: the greater value, whatever order they come in. A
/// number before none (NaN).
inline bool outranks(double a, double b) {
  if (std::isnan(a) != std::isnan(b)) return std::isnan(b);
  return std::strong_order(a, b) > 0;
}
inline bool outranks(const Sample& a, const Sample& b) { return outranks(a.value, b.value); }
/// Sorts them, each time once.
void put_in_order(std::vector<Sample>& samples);

/// Brings samples of one endpoint, in whatever order, into groups: sorted, each time of a series once. Not
/// thread-safe.
class Gathering {
 public:
  /// values[s × times.size() + t], as in Group; times need not be sorted. `offset` is that of all.
  void add(std::span<const std::int64_t> series, std::span<const std::int64_t> times,
           std::span<const double> values, std::int64_t offset);
  void add(const Group& group);
  std::size_t cells() const { return cells_; }

  /// Series with the same times are in one group. Leaves it empty.
  std::vector<Group> take();

 private:
  struct Cell {
    std::int64_t time;
    std::int64_t offset;
    double value;
  };
  struct Track {
    std::int64_t series;
    bool sorted = true;  // strictly
    std::vector<Cell> cells;
  };

  void find_slots(std::span<const std::int64_t> series);
  static void put(Track& track, const Cell& cell);
  static void put_in_order(Track& track);

  std::vector<Track> tracks_;
  std::unordered_map<std::int64_t, std::size_t> slot_of_;
  std::vector<std::int64_t> last_series_;  // of the last add(), and where its tracks are
  std::vector<std::size_t> slots_;
  std::size_t cells_ = 0;
};

/// Of a group's times those in [from, to); perhaps none.
Group between(const Group& group, std::int64_t from, std::int64_t to);
/// By UTC days: each of these groups lies within one, and those of a day follow one another.
std::vector<std::vector<Group>> by_day(std::vector<Group> groups);

/// A chunk as a row of the store.
struct Piece {
  std::int64_t time_from = 0;                   ///< of the first sample
  std::int64_t time_to = 0;                     ///< of the last one
  std::int64_t series_from = 0, series_to = 0;  ///< the least and the greatest series
  /// The longest time between two neighbouring samples of whatever series.
  std::int64_t silence = 0;
  std::uint64_t samples = 0;
  std::string bytes;
};

/// What is said of a chunk of these groups, of which there is one at least, all with times and series;
/// without its bytes.
Piece facts_of(std::span<const Group> groups);

/// Cuts groups into chunks of about `cells_max` cells: a group with more becomes several, by its series.
std::vector<Piece> pieces_of(std::vector<Group> groups, std::size_t cells_max);

}  // namespace tidemark::series
