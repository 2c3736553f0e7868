#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "collector/series/buckets.h"
#include "collector/store/reader.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/uncut_index.h"

namespace tidemark::store::sqlite {

/// A series that is asked for, and what was found of it.
struct Track {
  std::int64_t series = 0;
  std::optional<series::Buckets> buckets;  ///< of the question's steps; absent: the samples are asked for
  std::vector<series::Sample> points;
};

/// What one look at the file finds of endpoints' series, one endpoint after the other. Samples are read a day
/// at a time, roll-ups a row at a time: it holds no more of either. Used by one thread; everything it is
/// given outlives it. Throws SQLite::Exception.
class EndpointLook {
 public:
  /// `samples`: how many were read for the question.
  EndpointLook(Connection& connection, const SeriesQuery& query, Damage& damage, std::uint64_t& samples);

  /// The endpoint that is read from now on. `uncut`: as it was before the look began; see UncutIndex.
  void at(std::int64_t endpoint, const UncutIndex::Uncut& uncut);
  /// Adds what there is in [from, to), whole steps of the question, to the tracks, which are in order of
  /// their series. kResourceExhausted: more samples were read than the question may.
  absl::Status read(std::int64_t from, std::int64_t to, std::span<Track> tracks);

 private:
  /// [from, to) out of roll-ups of this tier or a finer one, and the rest out of samples.
  void cover(std::optional<Tier> tier, std::int64_t from, std::int64_t to);
  std::optional<Tier> coarsest() const;
  std::optional<Tier> finer(Tier tier) const;
  bool fits(std::int64_t width) const;
  /// Of a row of roll-ups, the days within [from, to) that have nothing which these do not know. Sorted.
  std::vector<std::int64_t> whole_days(const series::Chunk& rollups, std::int64_t from, std::int64_t to);
  bool open_day(std::int64_t day);
  void find_open_days();
  void add_rollups(const series::Chunk& rollups, std::int64_t row, std::int64_t from, std::int64_t to);
  void add_sketches(std::int64_t from, std::int64_t to);
  void add_rollups_before(std::int64_t end);

  void add_samples(std::int64_t from, std::int64_t to);
  bool add_chunks(std::int64_t from, std::int64_t to);
  bool add_uncut(std::int64_t from, std::int64_t to);
  const std::vector<NumberedBlock>& blocks();
  std::int64_t next_sample(std::int64_t from);

  Connection& connection_;
  const SeriesQuery& query_;
  const series::Figures figures_;
  const bool sketches_;
  Damage& damage_;
  std::uint64_t& samples_;

  Query day_rows_, hour_rows_, sketch_rows_, chunk_rows_;

  std::int64_t endpoint_ = 0;
  const UncutIndex::Uncut* uncut_ = nullptr;
  std::span<Track> tracks_;
  std::vector<std::int64_t> wanted_;                  // the tracks' series
  std::vector<std::vector<series::Sample>> found_;    // the tracks' samples of a day
  std::vector<std::vector<series::Rollup>> rollups_;  // the tracks' roll-ups of a row
  std::vector<std::size_t> added_;                    // how many of them were
  /// First and last of days in a row that have what their roll-ups do not know; sorted.
  std::optional<std::vector<std::pair<std::int64_t, std::int64_t>>> open_days_;
  std::optional<std::vector<NumberedBlock>> blocks_;
};

}  // namespace tidemark::store::sqlite
