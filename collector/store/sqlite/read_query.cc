#include <algorithm>
#include <atomic>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "collector/store/sqlite/endpoint_look.h"
#include "collector/store/sqlite/read_ahead.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kTracksMax = 64;  // series whose samples of a day are in memory at once
constexpr std::size_t kAloneMax = 200;  // so many series are not worth a second thread

struct Chosen {
  std::int64_t endpoint = 0;
  std::string name;  // the endpoint's
  SeriesRow row;
};
using All = std::vector<Chosen>;

class Choice {
 public:
  explicit Choice(const SeriesQuery& query) : query_(query) {}

  All make(Connection& connection) {
    if (query_.endpoints.empty()) {
      Query all(
          connection,
          "SELECT e.id, e.name, s.endpoint, s.key, s.attributes, s.unit, s.kind FROM series s CROSS JOIN "
          "endpoints e ON e.key=s.endpoint WHERE s.metric=?");
      add(all.with(query_.metric));
    } else {
      Query one(
          connection,
          "SELECT e.id, e.name, s.endpoint, s.key, s.attributes, s.unit, s.kind FROM endpoints e CROSS JOIN "
          "series s ON s.endpoint=e.key WHERE e.id=? AND s.metric=?");
      for (const EndpointId id : query_.endpoints) {
        add(one.with(id, query_.metric));
        one.again();
      }
    }
    const auto order = [](const Chosen& a, const Chosen& b) {
      return std::tie(a.name, a.endpoint, a.row.id) < std::tie(b.name, b.endpoint, b.row.id);
    };
    // Mostly endpoints are numbered as they are named.
    if (!std::is_sorted(chosen_.begin(), chosen_.end(), order))
      std::sort(chosen_.begin(), chosen_.end(), order);
    return std::move(chosen_);
  }

 private:
  void add(Query& query) {
    while (query.next()) {
      const auto id = query.take<EndpointId>();
      const auto name = query.take<std::string_view>();
      if (query_.named && !query_.named(name)) continue;
      Chosen& one = chosen_.emplace_back();
      one.name = name;
      query.into(one.endpoint, one.row.id);
      // Series of one metric mostly have the same attributes.
      if (const auto text = query.take<std::string_view>(); text_ != text) {
        text_ = text;
        attributes_ = attributes_of(*text_);
        wanted_ =
            std::all_of(query_.attributes.begin(), query_.attributes.end(), [&](const Attribute& wanted) {
              return std::find(attributes_.begin(), attributes_.end(), wanted) != attributes_.end();
            });
      }
      if (!wanted_) {
        chosen_.pop_back();
        continue;
      }
      one.row.key = {id, query_.metric, attributes_};
      query.into(one.row.unit, one.row.kind);
    }
  }

  const SeriesQuery& query_;
  All chosen_;
  std::optional<std::string> text_;  // of the series before, and what it says
  Attributes attributes_;
  bool wanted_ = false;
};

struct Part {
  std::size_t series = 0;  // in All
  bool goes_on = false;
  std::size_t begin = 0, end = 0;  // in the piece's points
};
struct Piece {
  std::vector<Part> parts;
  std::vector<series::Sample> points;
};

std::vector<SeriesPart> parts_of(const Piece& piece, const All& chosen) {
  std::vector<SeriesPart> out;
  out.reserve(piece.parts.size());
  for (const Part& part : piece.parts)
    out.push_back({chosen[part.series].row, chosen[part.series].name, part.goes_on,
                   std::span(piece.points).subspan(part.begin, part.end - part.begin)});
  return out;
}

/// What was read for a question so far, by all that read for it.
struct Spent {
  std::atomic<std::uint64_t> samples = 0, points = 0;
};

/// Goes through some series of a question, a piece at a time.
class Stretch {
 public:
  Stretch(const SeriesQuery& query, const All& chosen, std::size_t begin, std::size_t end, Damage& damage,
          Spent& spent)
      : query_(query),
        chosen_(chosen),
        damage_(damage),
        spent_(spent),
        next_(begin),
        end_(end),
        from_(unix_ms(query.from)),
        to_(unix_ms(query.to)),
        at_(from_),
        span_(span_of(query)) {}

  bool over() const { return next_ == end_; }
  /// The series of the next piece are among these.
  std::span<const Chosen> ahead() const { return std::span(chosen_).subspan(next_, end_ - next_); }

  /// Reads the next piece.
  absl::Status look(Connection& connection, const std::unordered_map<std::int64_t, UncutIndex::Uncut>& uncut,
                    Piece& piece) {
    std::uint64_t samples = spent_.samples;
    const std::uint64_t before = samples;
    EndpointLook endpoint(connection, query_, damage_, samples);
    std::int64_t looks_at = 0;
    while (next_ < end_ && piece.points.size() < Reader::kPointsOfPiece) {
      if (looks_at != chosen_[next_].endpoint) {
        looks_at = chosen_[next_].endpoint;
        const auto waits = uncut.find(looks_at);
        endpoint.at(looks_at, waits == uncut.end() ? nothing_ : waits->second);
      }
      if (auto status = read(endpoint, piece); !status.ok()) return status;
    }
    spent_.samples += samples - before;
    return absl::OkStatus();
  }

 private:
  /// So much time is read of a series at once: whole steps, about a piece's points.
  static std::int64_t span_of(const SeriesQuery& query) {
    const std::int64_t all = unix_ms(query.to) - unix_ms(query.from);
    if (!query.function) return std::min(all, series::kDayMs);
    const auto steps = static_cast<std::int64_t>(Reader::kPointsOfPiece);
    return query.step.count() == 0 || all / query.step.count() < steps ? all : query.step.count() * steps;
  }

  /// The next series, or several of the endpoint, or more of the one that is under way.
  absl::Status read(EndpointLook& endpoint, Piece& piece) {
    auto& [parts, points] = piece;
    const bool goes_on = at_ > from_;
    const std::int64_t until = to_ - at_ > span_ ? at_ + span_ : to_;
    if (!goes_on) begin_tracks();
    if (auto status = endpoint.read(at_, until, tracks_); !status.ok()) return status;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      Part& part = parts.emplace_back(Part{next_ + i, goes_on, points.size(), 0});
      if (tracks_[i].buckets) tracks_[i].buckets->take(points);
      points.insert(points.end(), tracks_[i].points.begin(), tracks_[i].points.end());
      tracks_[i].points.clear();
      part.end = points.size();
      of_series_ = (goes_on ? of_series_ : 0) + part.end - part.begin;
      spent_.points += part.end - part.begin;
      if (auto status = check_bounds(); !status.ok()) return status;
      if (goes_on && part.begin == part.end) parts.pop_back();  // says nothing
    }
    at_ = until;
    if (at_ < to_) return absl::OkStatus();
    at_ = from_;
    next_ += tracks_.size();
    return absl::OkStatus();
  }

  void begin_tracks() {
    tracks_.clear();
    const std::int64_t steps =
        !query_.function || query_.step.count() == 0 ? 1 : (to_ - from_) / query_.step.count() + 1;
    // Several at once where all of each is read at once, and is no more than a piece.
    const std::size_t most =
        span_ < to_ - from_ || !query_.function
            ? 1
            : std::clamp<std::size_t>(Reader::kPointsOfPiece / static_cast<std::size_t>(steps), 1,
                                      kTracksMax);
    for (std::size_t i = next_; i < end_ && tracks_.size() < most; ++i) {
      if (chosen_[i].endpoint != chosen_[next_].endpoint) break;
      Track& track = tracks_.emplace_back();
      track.series = chosen_[i].row.id;
      if (query_.function) track.buckets.emplace(from_, to_, query_.step.count(), *query_.function);
    }
  }

  absl::Status check_bounds() const {
    if (of_series_ > query_.points_of_series_max) {
      return absl::ResourceExhaustedError("more than " + std::to_string(query_.points_of_series_max) +
                                          (query_.function ? " steps" : " samples") +
                                          " of a series in that time: ask for a shorter one");
    }
    if (spent_.points <= query_.points_max) return absl::OkStatus();
    return absl::ResourceExhaustedError("the answer has more than " + std::to_string(query_.points_max) +
                                        (query_.function
                                             ? " steps: take longer ones, a shorter time, or fewer series"
                                             : " samples: ask for a shorter time, or fewer series"));
  }

  const SeriesQuery& query_;
  const All& chosen_;
  Damage& damage_;
  Spent& spent_;
  std::size_t next_;  // series
  const std::size_t end_;
  const std::int64_t from_, to_;
  std::int64_t at_;  // of the next series: everything before it was read
  const std::int64_t span_;
  const UncutIndex::Uncut nothing_{};  // waits for the cut
  std::vector<Track> tracks_;
  std::uint64_t of_series_ = 0;
};

}  // namespace

absl::Status SqliteReader::query(const SeriesQuery& query,
                                 const std::function<absl::Status(std::span<const SeriesPart> parts)>& each) {
  if (query.from >= query.to || query.step < Duration::zero())
    return absl::InvalidArgumentError(
        "a time that ends after it begins, and steps of some length, are asked for");
  const auto chosen = readers_.get<All>("cannot read series", [&](Connection& connection) {
    return absl::StatusOr<All>(Choice(query).make(connection));
  });
  if (!chosen.ok()) return chosen.status();
  Spent spent;
  const auto read = [&](Stretch& stretch) -> absl::StatusOr<Piece> {
    std::unordered_map<std::int64_t, UncutIndex::Uncut> uncut;  // before the look at the file: see UncutIndex
    for (const Chosen& one : stretch.ahead()) {
      if (uncut.contains(one.endpoint)) continue;
      if (auto waits = index_.of(one.row.key.endpoint); !waits.ids.empty())
        uncut.emplace(one.endpoint, std::move(waits));
    }
    Piece piece;
    const auto status = readers_.read("cannot read samples", [&](Connection& connection) {
      return stretch.look(connection, uncut, piece);
    });
    if (!status.ok()) return status;
    return piece;
  };
  const auto each_of = [&](Stretch& stretch) {
    while (!stretch.over()) {
      const auto piece = read(stretch);
      if (!piece.ok()) return piece.status();
      if (auto status = each(parts_of(*piece, *chosen)); !status.ok()) return status;
    }
    return absl::OkStatus();
  };
  for (std::size_t begin = 0; begin < chosen->size();) {
    const std::size_t left = chosen->size() - begin;
    const std::size_t size = left > kAloneMax ? std::min(Reader::kSeriesOfPiece, (left + 1) / 2) : left;
    Stretch here(query, *chosen, begin, begin + size, damage_, spent);
    Stretch beside(query, *chosen, begin + size, begin + std::min(left, 2 * size), damage_, spent);
    begin += std::min(left, 2 * size);
    if (beside.over()) {
      if (auto status = each_of(here); !status.ok()) return status;
      continue;
    }
    ReadAhead<Piece> ahead([&] { return beside.over(); }, [&] { return read(beside); });
    if (auto status = each_of(here); !status.ok()) return status;
    for (;;) {
      const auto piece = ahead.take();
      if (!piece.ok()) return piece.status();
      if (!*piece) break;
      if (auto status = each(parts_of(**piece, *chosen)); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace tidemark::store::sqlite
