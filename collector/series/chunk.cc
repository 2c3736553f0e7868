#include "collector/series/chunk.h"

#include <algorithm>
#include <utility>

#include "collector/series/bits.h"
#include "collector/series/integers.h"
#include "collector/series/seal.h"
#include "collector/series/values.h"

namespace tidemark::series {
namespace {

absl::Status damaged(const std::string& what) { return absl::DataLossError("a chunk is damaged: " + what); }

void put_group(const Group& group, std::string& out) {
  const std::size_t times = group.times.size();
  put_varint(times, out);
  put_varint(group.series.size(), out);
  std::int64_t last = 0;
  for (const std::int64_t series : group.series)
    put_varint(static_cast<std::uint64_t>(series - std::exchange(last, series)), out);
  thread_local std::string clock, columns;
  clock.clear();
  columns.clear();
  put_ordered(group.times, clock);
  put_ordered(group.offsets, clock);
  put_varint(clock.size(), out);
  for (std::size_t s = 0; s < group.series.size(); ++s) {
    const std::size_t begin = columns.size();
    put_values(std::span(group.values).subspan(s * times, times), columns);
    put_varint(columns.size() - begin, out);
  }
  out += clock;
  out += columns;
}

bool take_bytes(std::string_view& in, std::uint64_t size, std::string_view& out) {
  if (size > in.size()) return false;
  out = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

}  // namespace

std::string encode(std::span<const Group> groups) {
  std::string out(kSealBytes, '\0');
  put_varint(groups.size(), out);
  for (const Group& group : groups) put_group(group, out);
  seal(out);
  return out;
}

bool Chunk::read_directory(std::string_view& in, Directory& out) {
  std::uint64_t times = 0, count = 0, clock = 0;
  std::int64_t series = 0;
  if (!take_varint(in, times) || !take_varint(in, count)) return false;
  if (times == 0 || times > kChunkTimesMax || count == 0 || count > kChunkSeriesMax || count > in.size() ||
      times * count > kChunkCellsMax)
    return false;
  out.times = times;
  out.series.reserve(count);
  for (std::uint64_t s = 0; s < count; ++s) {
    if (!take_growing(in, s == 0, series)) return false;
    out.series.push_back(series);
  }
  if (!take_varint(in, clock)) return false;
  thread_local std::vector<std::uint64_t> sizes;
  sizes.resize(count);
  for (std::uint64_t& size : sizes) {
    if (!take_varint(in, size)) return false;
  }
  if (!take_bytes(in, clock, out.clock)) return false;
  out.columns.resize(count);
  for (std::uint64_t s = 0; s < count; ++s) {
    if (!take_bytes(in, sizes[s], out.columns[s])) return false;
  }
  return true;
}

absl::StatusOr<Chunk> Chunk::open(std::string_view bytes) {
  const auto content = unsealed(bytes);
  if (!content.ok()) return damaged(std::string(content.status().message()));
  bytes = *content;
  std::uint64_t count = 0;
  if (!take_varint(bytes, count) || count == 0 || count > kChunkGroupsMax || count > bytes.size())
    return damaged("it has no groups");
  Chunk chunk;
  chunk.groups_.resize(count);
  for (Directory& group : chunk.groups_) {
    if (!read_directory(bytes, group)) return damaged("its directory does not add up");
  }
  if (!bytes.empty()) return damaged("something follows it");
  return chunk;
}

absl::Status Chunk::read(std::int64_t series, std::int64_t from, std::int64_t to,
                         std::vector<Sample>& out) const {
  thread_local std::vector<std::int64_t> times;
  thread_local std::vector<double> values;
  for (const Directory& group : groups_) {
    const auto found = std::lower_bound(group.series.begin(), group.series.end(), series);
    if (found == group.series.end() || *found != series) continue;
    times.resize(group.times);
    values.resize(group.times);
    std::string_view clock = group.clock;
    if (!take_ordered(clock, times)) return damaged("its times cannot be read");
    const auto column = group.columns[static_cast<std::size_t>(found - group.series.begin())];
    if (!read_values(column, values)) return damaged("a column cannot be read");
    const auto begin = std::lower_bound(times.begin(), times.end(), from);
    const auto end = std::lower_bound(begin, times.end(), to);
    const auto first = static_cast<std::size_t>(begin - times.begin());
    const auto count = static_cast<std::size_t>(end - begin);
    const std::size_t already = out.size();
    out.resize(already + count);
    for (std::size_t i = 0; i < count; ++i) out[already + i] = {times[first + i], values[first + i]};
  }
  return absl::OkStatus();
}

absl::Status Chunk::read_together(std::span<const std::int64_t> series, std::vector<std::int64_t>& times,
                                  std::vector<double>& values) const {
  times.clear();
  values.clear();
  for (const Directory& group : groups_) {
    auto found = std::lower_bound(group.series.begin(), group.series.end(), series.front());
    if (found == group.series.end() || *found != series.front()) continue;
    times.resize(group.times);
    values.resize(group.times * series.size());
    std::string_view clock = group.clock;
    if (!take_ordered(clock, times)) return damaged("its times cannot be read");
    for (std::size_t s = 0; s < series.size(); ++s) {
      found = std::find(found, group.series.end(), series[s]);
      if (found == group.series.end()) return damaged("a series is not beside the others");
      if (!read_values(group.columns[static_cast<std::size_t>(found - group.series.begin())],
                       std::span(values).subspan(s * group.times, group.times)))
        return damaged("a column cannot be read");
    }
    return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::int64_t>> Chunk::times() const {
  std::vector<std::int64_t> all;
  for (const Directory& group : groups_) {
    const std::size_t begin = all.size();
    all.resize(begin + group.times);
    std::string_view clock = group.clock;
    if (!take_ordered(clock, std::span(all).subspan(begin))) return damaged("its times cannot be read");
  }
  if (groups_.size() > 1) std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::int64_t> Chunk::series() const {
  std::vector<std::int64_t> all;
  for (const Directory& group : groups_) all.insert(all.end(), group.series.begin(), group.series.end());
  if (groups_.size() > 1) std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

absl::StatusOr<std::vector<Group>> Chunk::groups(std::int64_t from, std::int64_t to) const {
  std::vector<Group> out;
  for (const Directory& directory : groups_) {
    const auto begin = std::lower_bound(directory.series.begin(), directory.series.end(), from);
    const auto end = std::upper_bound(begin, directory.series.end(), to);
    if (begin == end) continue;
    const auto first = static_cast<std::size_t>(begin - directory.series.begin());
    Group& group = out.emplace_back();
    group.series.assign(begin, end);
    group.times.resize(directory.times);
    group.offsets.resize(directory.times);
    group.values.resize(directory.times * group.series.size());
    std::string_view clock = directory.clock;
    if (!take_ordered(clock, group.times) || !take_ordered(clock, group.offsets) || !clock.empty())
      return damaged("its times cannot be read");
    for (std::size_t s = 0; s < group.series.size(); ++s) {
      if (!read_values(directory.columns[first + s],
                       std::span(group.values).subspan(s * directory.times, directory.times)))
        return damaged("a column cannot be read");
    }
  }
  return out;
}

}  // namespace tidemark::series
