#include "collector/series/results.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "collector/series/bits.h"
#include "collector/series/integers.h"
#include "collector/series/rollup.h"
#include "collector/series/seal.h"
#include "collector/series/texts.h"

namespace tidemark::series {
namespace {

absl::Status damaged(const std::string& what) {
  return absl::DataLossError("a chunk of results is damaged: " + what);
}

auto key(const Result& result) {
  return std::tuple(badness(result.state), result.interval, result.confirm, result.offset,
                    std::string_view(result.text));
}

/// What `of` says of each.
template <class Of>
void put_column(const std::vector<Result>& results, Of of, std::string& out) {
  thread_local std::vector<std::int64_t> column;
  column.clear();
  for (const Result& result : results) column.push_back(of(result));
  put_ordered(column, out);
}

void put_clock(const std::vector<Result>& results, std::string& out) {
  put_column(
      results, [](const Result& result) { return result.time; }, out);
  put_column(
      results, [](const Result& result) { return result.offset; }, out);
}

void put_rest(const std::vector<Result>& results, std::string& out) {
  put_column(
      results, [](const Result& result) { return static_cast<std::int64_t>(result.state); }, out);
  put_column(
      results, [](const Result& result) { return result.interval; }, out);
  put_column(
      results, [](const Result& result) { return std::int64_t{result.confirm}; }, out);
  std::vector<std::string_view> texts(results.size());
  std::transform(results.begin(), results.end(), texts.begin(),
                 [](const Result& result) { return std::string_view(result.text); });
  put_texts(texts, out);
}

/// At least one component, each with a result.
ResultPiece piece_of(std::span<const ComponentResults> components) {
  ResultPiece piece = facts_of(components);
  std::string directory(kSealBytes, '\0'), body;
  put_varint(components.size(), directory);
  std::int64_t last = 0;
  for (const auto& [component, results] : components) {
    put_varint(static_cast<std::uint64_t>(component - std::exchange(last, component)), directory);
    put_varint(results.size(), directory);
    const std::size_t begin = body.size();
    put_clock(results, body);
    const std::size_t middle = body.size();
    put_rest(results, body);
    put_varint(middle - begin, directory);
    put_varint(body.size() - middle, directory);
  }
  piece.bytes = std::move(directory) + body;
  seal(piece.bytes);
  return piece;
}

bool take_bytes(std::string_view& in, std::uint64_t size, std::string_view& out) {
  if (size > in.size()) return false;
  out = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

bool known(std::int64_t state) {
  return state >= static_cast<std::int64_t>(CheckState::kOk) &&
         state <= static_cast<std::int64_t>(CheckState::kUnknown);
}

}  // namespace

bool outranks(const Result& a, const Result& b) { return key(a) > key(b); }

void put_in_order(std::vector<Result>& results) {
  std::sort(results.begin(), results.end(), [](const Result& a, const Result& b) {
    return a.time != b.time ? a.time < b.time : outranks(a, b);
  });
  const auto same = [](const Result& a, const Result& b) { return a.time == b.time; };
  results.erase(std::unique(results.begin(), results.end(), same), results.end());
}

std::vector<std::vector<ComponentResults>> by_day(std::span<const ComponentResults> components) {
  std::map<std::int64_t, std::vector<ComponentResults>> days;
  for (const auto& [component, results] : components) {
    for (const Result& result : results) {
      auto& of_day = days[bucket_of(result.time, kDayMs)];
      if (of_day.empty() || of_day.back().component != component) of_day.push_back({component, {}});
      of_day.back().results.push_back(result);
    }
  }
  std::vector<std::vector<ComponentResults>> out;
  for (auto& [day, of_day] : days) out.push_back(std::move(of_day));
  return out;
}

ResultPiece facts_of(std::span<const ComponentResults> components) {
  ResultPiece piece;
  std::vector<std::int64_t> times;
  for (const auto& [component, results] : components) {
    for (const Result& result : results) times.push_back(result.time);
  }
  std::sort(times.begin(), times.end());
  piece.time_from = times.front();
  piece.time_to = times.back();
  for (std::size_t i = 1; i < times.size(); ++i)
    piece.silence = std::max(piece.silence, gap(times[i - 1], times[i]));
  piece.results = times.size();
  return piece;
}

std::vector<ResultPiece> pieces_of(std::span<const ComponentResults> components) {
  std::vector<ResultPiece> pieces;
  std::vector<ComponentResults> held;
  std::size_t results = 0, bytes = 0;
  const auto finish = [&] {
    if (results > 0) pieces.push_back(piece_of(held));
    held.clear();
    results = bytes = 0;
  };
  for (const auto& [component, all] : components) {
    for (const Result& result : all) {
      if (results == kResultsMax || bytes + result.text.size() > kResultTextBytesMax) finish();
      if (held.empty() || held.back().component != component) held.push_back({component, {}});
      held.back().results.push_back(result);
      ++results;
      bytes += result.text.size();
    }
  }
  finish();
  return pieces;
}

absl::StatusOr<ResultChunk> ResultChunk::open(std::string_view bytes) {
  const auto content = unsealed(bytes);
  if (!content.ok()) return damaged(std::string(content.status().message()));
  bytes = *content;
  std::uint64_t count = 0;
  if (!take_varint(bytes, count) || count == 0 || count > bytes.size())
    return damaged("it has no components");
  ResultChunk chunk;
  chunk.components_.resize(count);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> sizes(count);
  std::uint64_t all = 0;
  std::int64_t component = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t results = 0;
    if (!take_growing(bytes, i == 0, component) || !take_varint(bytes, results) || results == 0 ||
        (all += results) > kResultsMax || !take_varint(bytes, sizes[i].first) ||
        !take_varint(bytes, sizes[i].second))
      return damaged("its directory cannot be read");
    chunk.components_[i].component = component;
    chunk.components_[i].results = results;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!take_bytes(bytes, sizes[i].first, chunk.components_[i].clock) ||
        !take_bytes(bytes, sizes[i].second, chunk.components_[i].rest))
      return damaged("its directory does not add up");
  }
  if (!bytes.empty()) return damaged("something follows it");
  return chunk;
}

absl::Status ResultChunk::append(const Directory& directory, std::int64_t from, std::int64_t to,
                                 std::vector<Result>& out) {
  const std::size_t count = directory.results;
  std::vector<std::int64_t> times(count), offsets(count), states(count), intervals(count), confirms(count);
  std::string_view clock = directory.clock, rest = directory.rest;
  if (!take_ordered(clock, times) || !take_ordered(clock, offsets) || !clock.empty())
    return damaged("its times cannot be read");
  std::vector<std::string> texts(count);
  if (!take_ordered(rest, states) || !take_ordered(rest, intervals) || !take_ordered(rest, confirms) ||
      !take_texts(rest, texts) || !rest.empty())
    return damaged("a column cannot be read");
  const std::size_t before = out.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!known(states[i]) || confirms[i] < 0 || confirms[i] > std::numeric_limits<std::uint32_t>::max() ||
        (i > 0 && times[i] <= times[i - 1])) {
      out.resize(before);
      return damaged("a result is none");
    }
    if (times[i] < from || times[i] > to) continue;
    out.push_back({times[i], offsets[i], static_cast<CheckState>(states[i]), intervals[i],
                   static_cast<std::uint32_t>(confirms[i]), std::move(texts[i])});
  }
  return absl::OkStatus();
}

absl::Status ResultChunk::read(std::int64_t component, std::int64_t from, std::int64_t to,
                               std::vector<Result>& out) const {
  const auto found = std::lower_bound(components_.begin(), components_.end(), component,
                                      [](const Directory& one, std::int64_t c) { return one.component < c; });
  if (found == components_.end() || found->component != component) return absl::OkStatus();
  if (from >= to) return absl::OkStatus();
  return append(*found, from, to - 1, out);
}

absl::StatusOr<std::vector<ComponentResults>> ResultChunk::all() const {
  std::vector<ComponentResults> out;
  for (const Directory& directory : components_) {
    std::vector<Result> results;
    results.reserve(directory.results);
    constexpr auto kAny = std::numeric_limits<std::int64_t>::max();
    if (auto status = append(directory, -kAny - 1, kAny, results); !status.ok()) return status;
    out.push_back({directory.component, std::move(results)});
  }
  return out;
}

absl::StatusOr<std::vector<std::int64_t>> ResultChunk::times() const {
  std::vector<std::int64_t> all;
  for (const Directory& directory : components_) {
    const std::size_t begin = all.size();
    all.resize(begin + directory.results);
    std::string_view clock = directory.clock;
    if (!take_ordered(clock, std::span(all).subspan(begin))) return damaged("its times cannot be read");
  }
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace tidemark::series
