#include "collector/series/buckets.h"

#include <algorithm>
#include <cmath>

#include "collector/series/counter.h"
#include "common/model/number.h"

namespace tidemark::series {

std::optional<Aggregate> parse_aggregate(const std::string& text) {
  if (text == "avg") return Aggregate{Function::kAverage, 0};
  if (text == "min") return Aggregate{Function::kMin, 0};
  if (text == "max") return Aggregate{Function::kMax, 0};
  if (text == "sum") return Aggregate{Function::kSum, 0};
  if (text == "count") return Aggregate{Function::kCount, 0};
  if (text == "rate") return Aggregate{Function::kRate, 0};
  if (text == "increase") return Aggregate{Function::kIncrease, 0};
  if (text.size() < 2 || text.front() != 'p') return std::nullopt;
  const auto percent = parse_number<std::uint8_t>(std::string_view(text).substr(1));
  if (!percent || *percent < 1 || *percent > 99) return std::nullopt;
  return Aggregate{Function::kQuantile, *percent / 100.0};
}

double value_of(const Aggregate& aggregate, const Bucket& bucket) {
  const Rollup& rollup = bucket.rollup;
  switch (aggregate.function) {
    case Function::kAverage:
      return rollup.sum / static_cast<double>(rollup.count);
    case Function::kMin:
      return rollup.min;
    case Function::kMax:
      return rollup.max;
    case Function::kSum:
      return rollup.sum;
    case Function::kCount:
      return static_cast<double>(rollup.count);
    case Function::kRate:
      return rollup.increase * 1'000 / static_cast<double>(bucket.to - bucket.from);
    case Function::kIncrease:
      return rollup.increase;
    case Function::kQuantile:
      break;
  }
  return bucket.sketch.quantile(aggregate.quantile);
}

Buckets::Buckets(std::int64_t from, std::int64_t to, std::int64_t step, bool with_sketch)
    : from_(from), to_(to), step_(step == 0 ? to - from : step), with_sketch_(with_sketch) {}

Bucket& Buckets::bucket_at(std::int64_t time) {
  const std::int64_t begin = from_ + (time - from_) / step_ * step_;
  if (buckets_.empty() || buckets_.back().from != begin) {
    buckets_.push_back({begin, std::min(begin + step_, to_), {}, {}});
    buckets_.back().rollup.time = begin;
  }
  return buckets_.back();
}

void Buckets::add(std::span<const Sample> samples) {
  for (const auto& [time, value] : samples) {
    if (std::isnan(value)) continue;
    add(Rollup{time, 1, value, value, value, value, value, 0});
    if (with_sketch_) bucket_at(time).sketch.add(value);
  }
}

void Buckets::add(const Rollup& rollup) {
  Rollup& into = bucket_at(rollup.time).rollup;
  const double grew = (last_ ? rise(*last_, rollup.first) : 0) + rollup.increase;
  last_ = rollup.last;
  if (into.count == 0) {
    const std::int64_t time = into.time;
    into = rollup;
    into.time = time;
    into.increase = grew;
    return;
  }
  into.count += rollup.count;
  into.sum += rollup.sum;
  into.min = std::min(into.min, rollup.min);
  into.max = std::max(into.max, rollup.max);
  into.last = rollup.last;
  into.increase += grew;
}

void Buckets::add(std::int64_t time, const Sketch& sketch) {
  if (sketch.count() > 0) bucket_at(time).sketch.merge(sketch);
}

}  // namespace tidemark::series
