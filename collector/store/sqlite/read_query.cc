#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "collector/store/sqlite/endpoint_look.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kTracksMax = 64;  // series whose samples of a day are in memory at once

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

/// Goes through all series of a question, a piece at a time.
class Question {
 public:
  Question(const SeriesQuery& query, const All& chosen, Damage& damage)
      : query_(query),
        chosen_(chosen),
        damage_(damage),
        from_(unix_ms(query.from)),
        to_(unix_ms(query.to)),
        at_(from_),
        span_(span_of(query)) {}

  bool over() const { return next_ == chosen_.size(); }
  /// The series of the next piece are among these.
  std::span<const Chosen> ahead() const {
    return std::span(chosen_).subspan(next_, std::min(Reader::kSeriesOfPiece, chosen_.size() - next_));
  }

  /// Reads the next piece.
  absl::Status look(Connection& connection,
                    const std::unordered_map<std::int64_t, UncutIndex::Uncut>& uncut) {
    parts_.clear();
    points_.clear();
    EndpointLook endpoint(connection, query_, damage_, samples_);
    std::int64_t looks_at = 0;
    const std::size_t end = next_ + ahead().size();
    while (next_ < end && points_.size() < Reader::kPointsOfPiece) {
      if (looks_at != chosen_[next_].endpoint) {
        looks_at = chosen_[next_].endpoint;
        const auto waits = uncut.find(looks_at);
        endpoint.at(looks_at, waits == uncut.end() ? nothing_ : waits->second);
      }
      if (auto status = read(endpoint, end); !status.ok()) return status;
    }
    return absl::OkStatus();
  }
  std::vector<SeriesPart> parts() const {
    std::vector<SeriesPart> out;
    out.reserve(parts_.size());
    for (const Part& part : parts_)
      out.push_back({chosen_[part.series].row, chosen_[part.series].name, part.goes_on,
                     std::span(points_).subspan(part.begin, part.end - part.begin)});
    return out;
  }

 private:
  struct Part {
    std::size_t series = 0;  // in chosen_
    bool goes_on = false;
    std::size_t begin = 0, end = 0;  // in points_
  };

  /// So much time is read of a series at once: whole steps, about a piece's points.
  static std::int64_t span_of(const SeriesQuery& query) {
    const std::int64_t all = unix_ms(query.to) - unix_ms(query.from);
    if (!query.function) return std::min(all, series::kDayMs);
    const auto steps = static_cast<std::int64_t>(Reader::kPointsOfPiece);
    return query.step.count() == 0 || all / query.step.count() < steps ? all : query.step.count() * steps;
  }

  /// The next series, or several of the endpoint, or more of the one that is under way.
  absl::Status read(EndpointLook& endpoint, std::size_t end) {
    const bool goes_on = at_ > from_;
    const std::int64_t until = to_ - at_ > span_ ? at_ + span_ : to_;
    if (!goes_on) begin_tracks(end);
    if (auto status = endpoint.read(at_, until, tracks_); !status.ok()) return status;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      Part& part = parts_.emplace_back(Part{next_ + i, goes_on, points_.size(), 0});
      if (tracks_[i].buckets) tracks_[i].buckets->take(points_);
      points_.insert(points_.end(), tracks_[i].points.begin(), tracks_[i].points.end());
      tracks_[i].points.clear();
      part.end = points_.size();
      of_series_ = (goes_on ? of_series_ : 0) + part.end - part.begin;
      all_ += part.end - part.begin;
      if (auto status = check_bounds(); !status.ok()) return status;
      if (goes_on && part.begin == part.end) parts_.pop_back();  // says nothing
    }
    at_ = until;
    if (at_ < to_) return absl::OkStatus();
    at_ = from_;
    next_ += tracks_.size();
    return absl::OkStatus();
  }

  void begin_tracks(std::size_t end) {
    tracks_.clear();
    const std::int64_t steps =
        !query_.function || query_.step.count() == 0 ? 1 : (to_ - from_) / query_.step.count() + 1;
    // Several at once where all of each is read at once, and is no more than a piece.
    const std::size_t most =
        span_ < to_ - from_ || !query_.function
            ? 1
            : std::clamp<std::size_t>(Reader::kPointsOfPiece / static_cast<std::size_t>(steps), 1,
                                      kTracksMax);
    for (std::size_t i = next_; i < end && tracks_.size() < most; ++i) {
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
    if (all_ <= query_.points_max) return absl::OkStatus();
    return absl::ResourceExhaustedError("the answer has more than " + std::to_string(query_.points_max) +
                                        (query_.function
                                             ? " steps: take longer ones, a shorter time, or fewer series"
                                             : " samples: ask for a shorter time, or fewer series"));
  }

  const SeriesQuery& query_;
  const All& chosen_;
  Damage& damage_;
  const std::int64_t from_, to_;
  std::size_t next_ = 0;  // series
  std::int64_t at_;       // of the next series: everything before it was read
  const std::int64_t span_;
  const UncutIndex::Uncut nothing_{};  // waits for the cut
  std::vector<Track> tracks_;
  std::vector<Part> parts_;
  std::vector<series::Sample> points_;
  std::uint64_t samples_ = 0, of_series_ = 0, all_ = 0;
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
  Question question(query, *chosen, damage_);
  while (!question.over()) {
    std::unordered_map<std::int64_t, UncutIndex::Uncut> uncut;  // before the look at the file: see UncutIndex
    for (const Chosen& one : question.ahead()) {
      if (uncut.contains(one.endpoint)) continue;
      if (auto waits = index_.of(one.row.key.endpoint); !waits.ids.empty())
        uncut.emplace(one.endpoint, std::move(waits));
    }
    auto status = readers_.read("cannot read samples",
                                [&](Connection& connection) { return question.look(connection, uncut); });
    if (status.ok()) status = each(question.parts());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace tidemark::store::sqlite
