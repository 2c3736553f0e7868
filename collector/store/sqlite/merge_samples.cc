#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "collector/series/gathering.h"
#include "collector/series/rollup.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/merge_figures.h"
#include "collector/store/sqlite/merge_tables.h"
#include "collector/store/sqlite/query.h"
#include "common/log/log.h"

namespace tidemark::store::sqlite {
namespace {

using series::bucket_of;
using series::kDayMs;

class Samples {
 public:
  Samples(Connection& connection, const Merging& merging)
      : connection_(connection),
        merging_(merging),
        old_(merging.old_one.key),
        new_(merging.new_one.key),
        moment_(unix_ms(merging.moment())) {}

  void merge() {
    series();
    declarations();
    find_days();
    for (const std::int64_t id : ids_of("chunks")) chunk(id);
    for (const std::int64_t id : ids_of("rollups")) rollups(id);
  }

 private:
  struct ChunkRow {
    std::int64_t id = 0, from = 0, to = 0;
    bool joined = false;
    std::string bytes;
  };

  std::vector<std::int64_t> ids_of(const std::string& table) {
    Query query(connection_, "SELECT id FROM " + table + " WHERE endpoint=? ORDER BY id");
    query.with(new_);
    std::vector<std::int64_t> ids;
    while (query.next()) ids.push_back(query.take<std::int64_t>());
    return ids;
  }

  /// A series that both have is the older one's from now on; what the newer one said of it last holds.
  void series() {
    struct Both {
      std::int64_t from = 0, to = 0;
      std::string unit;
      MetricKind kind{};
    };
    std::vector<Both> all;
    {
      Query query(connection_,
                  "SELECT n.key, o.key, n.unit, n.kind FROM series n JOIN series o ON o.endpoint=?1 AND "
                  "o.metric=n.metric AND o.attributes=n.attributes WHERE n.endpoint=?2");
      query.with(old_, new_);
      while (query.next()) {
        Both& both = all.emplace_back();
        query.into(both.from, both.to, both.unit, both.kind);
      }
    }
    for (const Both& both : all) {
      renumbered_[both.from] = both.to;
      Query(connection_, "UPDATE series SET unit=?, kind=? WHERE key=?")
          .with(both.unit, both.kind, both.to)
          .run();
      Query(connection_, "DELETE FROM series WHERE key=?").with(both.from).run();
    }
    Query(connection_, "UPDATE series SET endpoint=? WHERE endpoint=?").with(old_, new_).run();
  }

  /// What is not cut yet, and what comes, goes by them.
  void declarations() {
    std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>> all;
    {
      Query query(connection_,
                  "SELECT epoch, number, series FROM declarations WHERE source=? AND series IS NOT NULL");
      query.with(merging_.new_one.row.id);
      while (query.next()) {
        std::int64_t epoch = 0, number = 0, series = 0;
        query.into(epoch, number, series);
        if (renumbered_.contains(series)) all.emplace_back(epoch, number, renumbered_.at(series));
      }
    }
    for (const auto& [epoch, number, series] : all) {
      Query(connection_, "UPDATE declarations SET series=? WHERE source=? AND epoch=? AND number=?")
          .with(series, merging_.new_one.row.id, epoch, number)
          .run();
    }
  }

  /// On which the older one has samples, or is known to have had some.
  void find_days() {
    Query query(connection_,
                "SELECT time_from, time_to FROM chunks WHERE endpoint=?1 AND time_to>=(SELECT min(time_from) "
                "FROM chunks WHERE endpoint=?2) UNION ALL SELECT time, time FROM rollups WHERE endpoint=?1 "
                "AND tier=?3");
    query.with(old_, new_, Tier::kHours);
    while (query.next()) {
      const auto from = query.take<std::int64_t>(), to = query.take<std::int64_t>();
      days_.add(from, to);
    }
  }

  void chunk(std::int64_t id) {
    ChunkRow row;
    {
      Query query(connection_, "SELECT id, time_from, time_to, joined, bytes FROM chunks WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(row.id, row.from, row.to, row.joined, row.bytes);
    }
    // A day of both is joined again, which makes one of their roll-ups.
    row.joined = row.joined && !days_.any(row.from, row.to);
    if (!renumber(row)) {
      Query(connection_, "UPDATE chunks SET endpoint=?, joined=? WHERE id=?")
          .with(old_, row.joined, id)
          .run();
    }
  }

  /// False: the chunk is to stay as it is. One that cannot be read is no matter of ours: it is left out
  /// wherever it is read.
  bool renumber(const ChunkRow& row) {
    const auto chunk = series::Chunk::open(row.bytes);
    if (!chunk.ok()) return false;
    const auto numbers = chunk->series();
    if (std::none_of(numbers.begin(), numbers.end(),
                     [&](std::int64_t number) { return renumbered_.contains(number); }))
      return false;
    auto groups = chunk->groups();
    if (!groups.ok()) return false;
    series::Gathering gathering;
    for (series::Group& group : *groups) {
      for (std::int64_t& number : group.series) number = number_in(renumbered_, number);
      gathering.add(group);
    }
    Query(connection_, "DELETE FROM chunks WHERE id=?").with(row.id).run();
    for (const series::Piece& piece : series::pieces_of(gathering.take(), series::kPieceCells))
      insert_chunk(connection_, old_, piece, row.joined);
    return true;
  }

  void rollups(std::int64_t id) {
    Tier tier{};
    std::int64_t time = 0;
    std::string bytes;
    {
      Query query(connection_, "SELECT tier, time, bytes FROM rollups WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(tier, time, bytes);
    }
    const std::string known = rollup_bytes(connection_, old_, tier, time);
    const auto merged = tier == Tier::kSketches
                            ? merged_sketches(known, bytes, renumbered_, bucket_of(moment_, kDayMs) == time)
                            : merged_rollups(known, bytes, renumbered_,
                                             tier == Tier::kHours ? series::kHourMs : kDayMs, moment_);
    Query(connection_, "DELETE FROM rollups WHERE id=?").with(id).run();
    if (!merged.ok()) {
      log::error("merge: roll-ups of a day or month are lost: " + std::string(merged.status().message()));
      return;
    }
    Query(connection_,
          "INSERT INTO rollups (endpoint, tier, time, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (endpoint, "
          "tier, time) DO UPDATE SET bytes=excluded.bytes")
        .with(old_, tier, time, Blob{*merged})
        .run();
  }

  Connection& connection_;
  const Merging& merging_;
  const std::int64_t old_, new_, moment_;
  Renumbered renumbered_;
  MergedDays days_;
};

}  // namespace

void merge_samples(Connection& connection, const Merging& merging) { Samples(connection, merging).merge(); }

}  // namespace tidemark::store::sqlite
