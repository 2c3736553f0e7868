#include "collector/series/rollup.h"

#include <algorithm>
#include <cmath>

#include "collector/series/counter.h"
#include "collector/series/gathering.h"
#include "collector/series/values.h"

namespace tidemark::series {
namespace {

constexpr std::int64_t kFigures = 8;  // numbers that a series takes; the last is not used
constexpr std::size_t kColumns = 7;

double field(const Rollup& rollup, std::size_t column) {
  const double fields[] = {static_cast<double>(rollup.count),
                           rollup.sum,
                           rollup.min,
                           rollup.max,
                           rollup.first,
                           rollup.last,
                           rollup.increase};
  return fields[column];
}

void set_field(Rollup& rollup, std::size_t column, double value) {
  double* const fields[] = {nullptr,       &rollup.sum,  &rollup.min,     &rollup.max,
                            &rollup.first, &rollup.last, &rollup.increase};
  if (column == 0) {
    rollup.count = value > 0 ? static_cast<std::uint64_t>(value) : 0;
  } else {
    *fields[column] = value;
  }
}

/// What comes after it in time.
void append(Rollup& to, const Rollup& next) {
  to.increase += rise(to.last, next.first) + next.increase;
  to.count += next.count;
  to.sum += next.sum;
  to.min = std::min(to.min, next.min);
  to.max = std::max(to.max, next.max);
  to.last = next.last;
}

Rollup rollup_of(std::int64_t time, std::span<const double> values) {
  Rollup out{time, values.size(), sum_of(values), values[0], values[0], values.front(), values.back(), 0};
  for (std::size_t i = 1; i < values.size(); ++i) {
    out.min = std::min(out.min, values[i]);
    out.max = std::max(out.max, values[i]);
    out.increase += rise(values[i - 1], values[i]);
  }
  return out;
}

}  // namespace

std::vector<Rollup> rollups_of(std::span<const Sample> samples, std::int64_t width) {
  std::vector<Rollup> out;
  std::vector<double> values;
  for (std::size_t i = 0; i < samples.size();) {
    const std::int64_t begin = bucket_of(samples[i].time, width);
    values.clear();
    for (; i < samples.size() && samples[i].time < begin + width; ++i) {
      if (!std::isnan(samples[i].value)) values.push_back(samples[i].value);
    }
    if (!values.empty()) out.push_back(rollup_of(begin, values));
  }
  return out;
}

std::vector<Rollup> rollups_of(std::span<const Rollup> rollups, std::int64_t width) {
  std::vector<Rollup> out;
  for (const Rollup& rollup : rollups) {
    const std::int64_t begin = bucket_of(rollup.time, width);
    if (!out.empty() && out.back().time == begin) {
      append(out.back(), rollup);
    } else {
      out.push_back(rollup);
      out.back().time = begin;
    }
  }
  return out;
}

std::string encode_rollups(std::span<const SeriesRollups> all) {
  Gathering gathering;
  std::vector<std::int64_t> numbers(kColumns), times;
  std::vector<double> values;
  for (const SeriesRollups& one : all) {
    times.clear();
    values.clear();
    for (const Rollup& rollup : one.rollups) times.push_back(rollup.time);
    for (std::size_t column = 0; column < kColumns; ++column) {
      numbers[column] = one.series * kFigures + static_cast<std::int64_t>(column);
      for (const Rollup& rollup : one.rollups) values.push_back(field(rollup, column));
    }
    gathering.add(numbers, times, values, 0);
  }
  return encode(gathering.take());
}

absl::Status read_rollups(const Chunk& chunk, std::int64_t series, std::int64_t from, std::int64_t to,
                          std::vector<Rollup>& out, Figures figures) {
  thread_local std::vector<std::int64_t> numbers, times;
  thread_local std::vector<double> values;
  numbers.clear();
  for (std::size_t column = 0; column < kColumns; ++column) {
    if ((figures >> column & 1U) != 0)
      numbers.push_back(series * kFigures + static_cast<std::int64_t>(column));
  }
  if (numbers.empty()) numbers.push_back(series * kFigures);  // for the times
  if (auto status = chunk.read_together(numbers, times, values); !status.ok()) return status;
  const auto begin = std::lower_bound(times.begin(), times.end(), from);
  const auto end = std::lower_bound(begin, times.end(), to);
  const auto first = static_cast<std::size_t>(begin - times.begin());
  const std::size_t already = out.size(), count = static_cast<std::size_t>(end - begin);
  out.resize(already + count);
  for (std::size_t i = 0; i < count; ++i) out[already + i].time = times[first + i];
  for (std::size_t n = 0; n < numbers.size(); ++n) {
    const auto column = static_cast<std::size_t>(numbers[n] - series * kFigures);
    if ((figures >> column & 1U) == 0) break;  // it was for the times
    for (std::size_t i = 0; i < count; ++i)
      set_field(out[already + i], column, values[n * times.size() + first + i]);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SeriesRollups>> decode_rollups(const Chunk& chunk) {
  std::vector<SeriesRollups> out;
  for (const std::int64_t number : chunk.series()) {
    if (number % kFigures != 0) continue;
    SeriesRollups& one = out.emplace_back();
    one.series = number / kFigures;
    if (auto status = read_rollups(chunk, one.series, INT64_MIN, INT64_MAX, one.rollups); !status.ok())
      return status;
  }
  return out;
}

}  // namespace tidemark::series
