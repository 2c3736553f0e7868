#include <algorithm>
#include <string>
#include <utility>

#include "collector/series/results.h"
#include "collector/store/sqlite/merge_figures.h"
#include "collector/store/sqlite/merge_tables.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/runs_table.h"

namespace tidemark::store::sqlite {
namespace {

using series::Result;

class Results {
 public:
  Results(Connection& connection, const Merging& merging)
      : connection_(connection), old_(merging.old_one.key), new_(merging.new_one.key) {}

  void merge() {
    for (const auto& [check, from] : components()) {
      const auto to = component_key(connection_, old_, check);
      if (!to) continue;
      renumbered_[from.key] = to->key;
      component(from, *to);
    }
    Query(connection_, "UPDATE components SET endpoint=? WHERE endpoint=?").with(old_, new_).run();
    find_days();
    for (const std::int64_t id : chunks()) chunk(id);
    Query(connection_, "UPDATE store SET results=results-?").with(repeated_).run();
  }

 private:
  /// The newer one's.
  std::vector<std::pair<std::string, ComponentKey>> components() {
    Query query(connection_, "SELECT check_name, key, endpoint, first FROM components WHERE endpoint=?");
    query.with(new_);
    std::vector<std::pair<std::string, ComponentKey>> out;
    while (query.next()) {
      auto& [check, key] = out.emplace_back();
      query.into(check, key.key, key.endpoint, key.first);
    }
    return out;
  }

  void component(const ComponentKey& from, const ComponentKey& to) {
    for (const Result& result : rows(from.key)) repeated_ += put_result(connection_, to.key, result) ? 0 : 1;
    Query(connection_, "DELETE FROM results WHERE component=?").with(from.key).run();
    // The first word stands.
    Query(connection_, "UPDATE OR IGNORE arrivals SET component=? WHERE component=?")
        .with(to.key, from.key)
        .run();
    Query(connection_, "DELETE FROM arrivals WHERE component=?").with(from.key).run();
    Query(connection_, "DELETE FROM runs WHERE component=?").with(from.key).run();
    if (from.first) {
      void_runs(connection_, to.key, *from.first);
      Query(connection_, "UPDATE components SET first=?1 WHERE key=?2 AND (first IS NULL OR first>?1)")
          .with(*from.first, to.key)
          .run();
    }
    Query(connection_, "DELETE FROM components WHERE key=?").with(from.key).run();
  }

  std::vector<Result> rows(std::int64_t component) {
    Query query(connection_, "SELECT " TIDEMARK_RESULT_COLUMNS " FROM results WHERE component=?");
    query.with(component);
    std::vector<Result> out;
    while (query.next()) out.push_back(result_of(query));
    return out;
  }

  std::vector<std::int64_t> chunks() {
    Query query(connection_, "SELECT id FROM result_chunks WHERE endpoint=? ORDER BY id");
    query.with(new_);
    std::vector<std::int64_t> ids;
    while (query.next()) ids.push_back(query.take<std::int64_t>());
    return ids;
  }

  /// On which the older one has results in chunks.
  void find_days() {
    Query query(connection_,
                "SELECT time_from, time_to FROM result_chunks WHERE endpoint=?1 AND time_to>=(SELECT "
                "min(time_from) FROM result_chunks WHERE endpoint=?2)");
    query.with(old_, new_);
    while (query.next()) {
      const auto from = query.take<std::int64_t>(), to = query.take<std::int64_t>();
      days_.add(from, to);
    }
  }

  void chunk(std::int64_t id) {
    std::int64_t from = 0, to = 0;
    bool joined = false;
    std::string bytes;
    {
      Query query(connection_, "SELECT time_from, time_to, joined, bytes FROM result_chunks WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(from, to, joined, bytes);
    }
    joined = joined && !days_.any(from, to);  // a day of both is joined again
    if (!renumber(id, joined, bytes)) {
      Query(connection_, "UPDATE result_chunks SET endpoint=?, joined=? WHERE id=?")
          .with(old_, joined, id)
          .run();
    }
  }

  /// False: it is to stay as it is, as one that cannot be read.
  bool renumber(std::int64_t id, bool joined, const std::string& bytes) {
    const auto chunk = series::ResultChunk::open(bytes);
    auto all = chunk.ok() ? chunk->all() : chunk.status();
    if (!all.ok()) return false;
    bool any = false;
    for (series::ComponentResults& one : *all) {
      any = any || renumbered_.contains(one.component);
      one.component = number_in(renumbered_, one.component);
    }
    if (!any) return false;
    std::sort(all->begin(), all->end(),
              [](const auto& a, const auto& b) { return a.component < b.component; });
    Query(connection_, "DELETE FROM result_chunks WHERE id=?").with(id).run();
    for (const series::ResultPiece& piece : series::pieces_of(*all))
      insert_result_chunk(connection_, old_, piece, joined);
    return true;
  }

  Connection& connection_;
  const std::int64_t old_, new_;
  Renumbered renumbered_;
  MergedDays days_;
  std::int64_t repeated_ = 0;  // results of one time that were two, and are one
};

}  // namespace

void merge_results(Connection& connection, const Merging& merging) { Results(connection, merging).merge(); }

}  // namespace tidemark::store::sqlite
