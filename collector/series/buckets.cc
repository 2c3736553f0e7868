#include "collector/series/buckets.h"

#include <algorithm>
#include <cmath>
#include <limits>

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

Figures figures_of(const Aggregate& aggregate) {
  switch (aggregate.function) {
    case Function::kAverage:
      return figure::kCount | figure::kSum;
    case Function::kMin:
      return figure::kMin;
    case Function::kMax:
      return figure::kMax;
    case Function::kSum:
      return figure::kSum;
    case Function::kCount:
      return figure::kCount;
    case Function::kRate:
    case Function::kIncrease:
      return figure::kFirst | figure::kLast | figure::kIncrease;
    case Function::kQuantile:
      break;
  }
  return 0;  // the sketch says all
}

Buckets::Buckets(std::int64_t from, std::int64_t to, std::int64_t step, const Aggregate& aggregate)
    : from_(from), to_(to), step_(step == 0 ? to - from : step), aggregate_(aggregate) {}

void Buckets::begin_step(std::int64_t time) {
  end_step();
  begin_ = from_ + (time - from_) / step_ * step_;
  end_ = step_ > to_ - begin_ ? to_ : begin_ + step_;
  rollup_ = Rollup{};
  rollup_.min = std::numeric_limits<double>::infinity();
  rollup_.max = -rollup_.min;
}

void Buckets::end_step() {
  if (begin_ == end_) return;
  if (const auto known = value()) points_.push_back({begin_, *known});
  begin_ = end_;
}

/// Of the step under way; none: a quantile of nothing.
std::optional<double> Buckets::value() {
  switch (aggregate_.function) {
    case Function::kAverage:
      return rollup_.sum / static_cast<double>(rollup_.count);
    case Function::kMin:
      return rollup_.min;
    case Function::kMax:
      return rollup_.max;
    case Function::kSum:
      return rollup_.sum;
    case Function::kCount:
      return static_cast<double>(rollup_.count);
    case Function::kRate:
      return rollup_.increase * 1'000 / static_cast<double>(end_ - begin_);
    case Function::kIncrease:
      return rollup_.increase;
    case Function::kQuantile:
      break;
  }
  std::optional<double> out;
  if (sketch_.count() > 0) {
    fold_values();
    out = sketch_.quantile(aggregate_.quantile);
    sketch_ = Sketch();
  } else if (!values_.empty()) {
    const auto rank =
        static_cast<std::ptrdiff_t>(aggregate_.quantile * static_cast<double>(values_.size() - 1));
    std::nth_element(values_.begin(), values_.begin() + rank, values_.end());
    out = values_[static_cast<std::size_t>(rank)];
    values_.clear();
  }
  return out;
}

void Buckets::fold_values() {
  for (const double value : values_) sketch_.add(value);
  values_.clear();
}

void Buckets::add(std::span<const Sample> samples) {
  for (std::size_t i = 0; i < samples.size();) {
    if (std::isnan(samples[i].value)) {
      ++i;
      continue;
    }
    if (samples[i].time >= end_ || begin_ == end_) begin_step(samples[i].time);
    // Mostly all of them are of this step.
    std::size_t next = samples.size();
    if (samples.back().time >= end_) {
      next = i + 1;
      while (samples[next].time < end_) ++next;
    }
    add_to_step(samples.subspan(i, next - i));
    i = next;
  }
}

/// Each function sees to what it is made of, and to no more.
void Buckets::add_to_step(std::span<const Sample> samples) {
  switch (aggregate_.function) {
    case Function::kAverage:
    case Function::kSum:
    case Function::kCount:
      for (const Sample& sample : samples) {
        const bool counts = !std::isnan(sample.value);
        rollup_.count += counts ? 1 : 0;
        rollup_.sum += counts ? sample.value : 0;
      }
      return;
    case Function::kMin:  // the comparison is false where there is no number
      for (const Sample& sample : samples)
        rollup_.min = sample.value < rollup_.min ? sample.value : rollup_.min;
      return;
    case Function::kMax:
      for (const Sample& sample : samples)
        rollup_.max = sample.value > rollup_.max ? sample.value : rollup_.max;
      return;
    case Function::kRate:
    case Function::kIncrease:
      for (const Sample& sample : samples) {
        if (std::isnan(sample.value)) continue;
        if (last_) rollup_.increase += rise(*last_, sample.value);
        last_ = sample.value;
      }
      return;
    case Function::kQuantile:
      for (const Sample& sample : samples) {
        if (!std::isfinite(sample.value)) continue;
        if (values_.size() == kValuesMax) fold_values();
        values_.push_back(sample.value);
      }
  }
}

void Buckets::add(const Rollup& rollup) {
  if (rollup.time >= end_ || begin_ == end_) begin_step(rollup.time);
  rollup_.count += rollup.count;
  rollup_.sum += rollup.sum;
  rollup_.min = std::min(rollup_.min, rollup.min);
  rollup_.max = std::max(rollup_.max, rollup.max);
  rollup_.increase += (last_ ? rise(*last_, rollup.first) : 0) + rollup.increase;
  last_ = rollup.last;
}

void Buckets::add(const Sketch& sketch) { sketch_.merge(sketch); }

void Buckets::take(std::vector<Sample>& out) {
  end_step();
  out.insert(out.end(), points_.begin(), points_.end());
  points_.clear();
}

}  // namespace tidemark::series
