#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "collector/series/buckets.h"
#include "collector/series/gathering.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

using series::bucket_of;
using series::kDayMs;
using series::kHourMs;

constexpr std::size_t kSeriesOfOneLook = 512;  // so that no look at the file lasts for long
constexpr std::int64_t kMonthMsMax = 31 * kDayMs;

/// Which roll-ups fit a question's steps; kSketches: none do.
Tier fit_of(const SeriesQuery& query) {
  const std::int64_t from = unix_ms(query.from), step = query.step.count();
  const auto on = [&](std::int64_t width) {
    return step == 0 || (step % width == 0 && bucket_of(from, width) == from);
  };
  if (on(kDayMs)) return Tier::kDays;
  // A sketch is a whole day's.
  return on(kHourMs) && !query.sketches ? Tier::kHours : Tier::kSketches;
}

struct Chosen {
  std::int64_t endpoint = 0;
  SeriesRow row;
};

std::vector<Chosen> choose(Connection& connection, const SeriesQuery& query) {
  Query statement(connection,
                  "SELECT e.key, s.key, e.id, s.metric, s.attributes, s.unit, s.kind FROM series s JOIN "
                  "endpoints e ON e.key=s.endpoint WHERE s.metric=? ORDER BY e.name, s.attributes");
  statement.with(query.metric);
  const std::set<EndpointId> wanted(query.endpoints.begin(), query.endpoints.end());
  std::vector<Chosen> out;
  while (statement.next()) {
    Chosen one;
    SeriesRow& row = one.row;
    std::string attributes;
    statement.into(one.endpoint, row.id, row.key.endpoint, row.key.metric, attributes, row.unit, row.kind);
    if (!wanted.empty() && !wanted.contains(row.key.endpoint)) continue;
    row.key.attributes = attributes_of(attributes);
    const auto has = [&](const Attribute& attribute) {
      return std::find(row.key.attributes.begin(), row.key.attributes.end(), attribute) !=
             row.key.attributes.end();
    };
    if (std::all_of(query.attributes.begin(), query.attributes.end(), has)) out.push_back(std::move(one));
  }
  return out;
}

/// What of an endpoint waits for the cut.
struct Uncut {
  std::vector<std::int64_t> ids;
  std::optional<TimePoint> earliest;
};

/// The question for the series of one endpoint: what several of them need is read once.
class EndpointAnswer {
 public:
  EndpointAnswer(Connection& connection, std::int64_t endpoint, const Uncut& uncut, const SeriesQuery& query,
                 Damage& damage, std::uint64_t& samples)
      : connection_(connection),
        endpoint_(endpoint),
        uncut_(uncut),
        query_(query),
        fit_(fit_of(query)),
        damage_(damage),
        samples_(samples) {
    if (fit_ != Tier::kSketches) find_days();
  }

  absl::StatusOr<std::vector<series::Bucket>> of(std::int64_t series) {
    series::Buckets buckets(unix_ms(query_.from), unix_ms(query_.to), query_.step.count(), query_.sketches);
    std::int64_t at = unix_ms(query_.from);  // everything before it was added
    for (const std::int64_t day : days_) {
      if (day > at) add_samples(series, at, day, buckets);
      add_day(series, day, buckets);
      at = day + kDayMs;
    }
    if (at < unix_ms(query_.to)) add_samples(series, at, unix_ms(query_.to), buckets);
    if (samples_ <= query_.samples_max) return buckets.all();
    return absl::ResourceExhaustedError(
        "more than " + std::to_string(query_.samples_max) +
        " samples would have to be read: ask for fewer series, a shorter time, "
        "or steps of whole hours or days");
  }

 private:
  /// Bytes, and what looks into them.
  struct Sheet {
    std::string bytes;
    absl::StatusOr<series::Chunk> chunk;
    std::vector<series::SeriesSketch> sketches;
  };

  /// Whole days of the question that have roll-ups, and nothing since that these do not know.
  void find_days() {
    std::vector<std::int64_t> begins;
    {
      Query query(
          connection_,
          "SELECT time FROM rollups WHERE endpoint=? AND tier=? AND time>=? AND time<? ORDER BY time");
      query.with(endpoint_, fit_, unix_ms(query_.from) - (fit_ == Tier::kDays ? kMonthMsMax : 0), query_.to);
      while (query.next()) begins.push_back(query.take<std::int64_t>());
    }
    std::set<std::int64_t> days;
    for (const std::int64_t begin : begins) {
      const Sheet& one = sheet(fit_, begin);
      const auto times = one.chunk.ok() ? one.chunk->times() : one.chunk.status();
      if (!times.ok()) continue;
      for (const std::int64_t time : *times) {
        const std::int64_t day = bucket_of(time, kDayMs);
        if (day >= unix_ms(query_.from) && day + kDayMs <= unix_ms(query_.to)) days.insert(day);
      }
    }
    if (uncut_.earliest)
      days.erase(days.lower_bound(bucket_of(unix_ms(*uncut_.earliest), kDayMs)), days.end());
    for (const auto& [from, to] : unjoined_spans())
      days.erase(days.lower_bound(bucket_of(from, kDayMs)), days.upper_bound(to));
    days_.assign(days.begin(), days.end());
    months_ = std::move(begins);
  }

  std::vector<std::pair<std::int64_t, std::int64_t>> unjoined_spans() {
    Query query(
        connection_,
        "SELECT time_from, time_to FROM chunks INDEXED BY chunks_unjoined WHERE endpoint=? AND joined=0");
    query.with(endpoint_);
    std::vector<std::pair<std::int64_t, std::int64_t>> spans;
    while (query.next()) {
      auto& [from, to] = spans.emplace_back();
      query.into(from, to);
    }
    return spans;
  }

  const Sheet& sheet(Tier tier, std::int64_t begin) {
    auto& kept = sheets_[{tier, begin}];
    if (kept) return *kept;
    kept = std::make_unique<Sheet>(
        Sheet{rollup_bytes(connection_, endpoint_, tier, begin), absl::DataLossError("not a chunk"), {}});
    absl::Status status;
    if (tier == Tier::kSketches) {
      auto read = series::decode_sketches(kept->bytes);
      status = read.status();
      if (read.ok()) kept->sketches = *std::move(read);
    } else {
      kept->chunk = series::Chunk::open(kept->bytes);
      status = kept->chunk.status();
    }
    if (!kept->bytes.empty()) damage_.rollups(endpoint_, begin, status);
    return *kept;
  }

  void add_day(std::int64_t series, std::int64_t day, series::Buckets& buckets) {
    rollups_.clear();
    // A month's row is the last one that begins at or before the day.
    const auto next = std::upper_bound(months_.begin(), months_.end(), day);
    const Sheet& one = sheet(fit_, *std::prev(next));
    if (one.chunk.ok()) {
      damage_.rollups(endpoint_, day, series::read_rollups(*one.chunk, series, day, day + kDayMs, rollups_));
    }
    for (const series::Rollup& rollup : rollups_) buckets.add(rollup);
    if (!query_.sketches) return;
    const auto& sketches = sheet(Tier::kSketches, day).sketches;
    const auto found = std::lower_bound(sketches.begin(), sketches.end(), series,
                                        [](const auto& a, std::int64_t b) { return a.series < b; });
    if (found != sketches.end() && found->series == series) buckets.add(day, found->sketch);
  }

  void add_samples(std::int64_t series, std::int64_t from, std::int64_t to, series::Buckets& buckets) {
    if (samples_ > query_.samples_max) return;  // the answer is an error already
    found_.clear();
    for (const ChunkPlace& place :
         chunks_of(connection_, endpoint_, series, from_unix_ms(from), from_unix_ms(to))) {
      const absl::StatusOr<series::Chunk>& chunk = chunk_of(place.id);
      if (!chunk.ok()) continue;
      damage_.chunk(place.id, chunk->read(series, from, to, found_));
    }
    add_uncut(series, from, to);
    series::put_in_order(found_);
    samples_ += found_.size();
    buckets.add(found_);
  }

  const absl::StatusOr<series::Chunk>& chunk_of(std::int64_t id) {
    auto& kept = chunks_[id];
    if (kept) return kept->chunk;
    // Those of one endpoint that a long question needs may be many: the next series reads them again.
    if (chunks_.size() > kChunksKept) {
      chunks_.clear();
      return chunk_of(id);
    }
    kept =
        std::make_unique<Sheet>(Sheet{chunk_bytes(connection_, id), absl::DataLossError("not a chunk"), {}});
    kept->chunk = series::Chunk::open(kept->bytes);
    damage_.chunk(id, kept->chunk.status());
    return kept->chunk;
  }

  void add_uncut(std::int64_t series, std::int64_t from, std::int64_t to) {
    if (!blocks_) {
      blocks_.emplace();
      read_blocks(connection_, uncut_.ids, [&](const NumberedBlock& block) { blocks_->push_back(block); });
    }
    for (const NumberedBlock& block : *blocks_) append_samples(block, series, from, to, found_);
  }

  static constexpr std::size_t kChunksKept = 256;

  Connection& connection_;
  const std::int64_t endpoint_;
  const Uncut& uncut_;
  const SeriesQuery& query_;
  const Tier fit_;
  Damage& damage_;
  std::uint64_t& samples_;
  std::vector<std::int64_t> days_;    // sorted
  std::vector<std::int64_t> months_;  // begins of the roll-ups' rows, sorted
  std::map<std::pair<Tier, std::int64_t>, std::unique_ptr<Sheet>> sheets_;
  std::map<std::int64_t, std::unique_ptr<Sheet>> chunks_;
  std::optional<std::vector<NumberedBlock>> blocks_;
  std::vector<series::Sample> found_;
  std::vector<series::Rollup> rollups_;
};

}  // namespace

absl::Status SqliteReader::query(
    const SeriesQuery& query,
    const std::function<absl::Status(const SeriesRow& series, const std::vector<series::Bucket>& buckets)>&
        each) {
  if (query.from >= query.to || query.step < Duration::zero())
    return absl::InvalidArgumentError(
        "a time that ends after it begins, and steps of some length, are asked for");
  using All = std::vector<Chosen>;
  const auto chosen = readers_.get<All>("cannot read series", [&](Connection& connection) {
    return absl::StatusOr<All>(choose(connection, query));
  });
  if (!chosen.ok()) return chosen.status();
  std::uint64_t samples = 0, points = 0;
  for (std::size_t begin = 0; begin < chosen->size();) {
    // Whole endpoints, and some of them in one look at the file.
    std::size_t end = std::min(begin + kSeriesOfOneLook, chosen->size());
    while (end < chosen->size() && (*chosen)[end].endpoint == (*chosen)[end - 1].endpoint) ++end;
    std::map<EndpointId, Uncut> uncut;  // before the look at the file: see UncutIndex
    for (std::size_t i = begin; i < end; ++i) {
      const EndpointId id = (*chosen)[i].row.key.endpoint;
      if (!uncut.contains(id)) uncut[id] = {index_.ids(id), index_.earliest(id)};
    }
    std::vector<std::vector<series::Bucket>> answers;
    const auto read = readers_.read("cannot read samples", [&](Connection& connection) -> absl::Status {
      std::unique_ptr<EndpointAnswer> answer;
      for (std::size_t i = begin; i < end; ++i) {
        const Chosen& one = (*chosen)[i];
        if (!answer || one.endpoint != (*chosen)[i - 1].endpoint) {
          answer = std::make_unique<EndpointAnswer>(connection, one.endpoint, uncut[one.row.key.endpoint],
                                                    query, damage_, samples);
        }
        auto buckets = answer->of(one.row.id);
        if (!buckets.ok()) return buckets.status();
        points += buckets->size();
        if (points > query.buckets_max) {
          return absl::ResourceExhaustedError("the answer has more than " +
                                              std::to_string(query.buckets_max) +
                                              " steps: take longer ones, a shorter time, or fewer series");
        }
        answers.push_back(*std::move(buckets));
      }
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    for (std::size_t i = begin; i < end; ++i) {
      if (auto status = each((*chosen)[i].row, answers[i - begin]); !status.ok()) return status;
    }
    begin = end;
  }
  return absl::OkStatus();
}

}  // namespace tidemark::store::sqlite
