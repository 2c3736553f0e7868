#include "collector/learn/learner.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "collector/learn/firing.h"

namespace tidemark::learn {
namespace {

constexpr Duration kSlice = std::chrono::hours(6);
constexpr Duration kSliceMin = std::chrono::minutes(1);

struct Key {
  std::string metric;
  Attributes attributes;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
  friend bool operator<(const Key& a, const Key& b) {
    const auto text = [](const Key& key) {
      std::string out = key.metric;
      for (const Attribute& attribute : key.attributes) out += "\n" + attribute.key + "=" + attribute.value;
      return out + "\n" + key.unit;
    };
    return std::pair(text(a), a.kind) < std::pair(text(b), b.kind);
  }
};

using Take = std::function<void(TimePoint, double)>;

/// Gauges as they are, counters as their rate a second; a reset gives no value.
class Values {
 public:
  Values(MetricKind kind, Take take) : kind_(kind), take_(std::move(take)) {}
  void feed(const store::SampleRow& sample) {
    if (kind_ == MetricKind::kGauge) {
      take_(sample.time, sample.value);
    } else if (last_ && sample.time > last_->time && sample.value >= last_->value) {
      const double seconds = std::chrono::duration<double>(sample.time - last_->time).count();
      take_(sample.time, (sample.value - last_->value) / seconds);
    }
    last_ = sample;
  }

 private:
  MetricKind kind_;
  Take take_;
  std::optional<store::SampleRow> last_;
};

absl::Status read_series(store::Reader& reader, std::int64_t series, MetricKind kind,
                         const Question& question, Take take) {
  Values values(kind, std::move(take));
  Duration slice = kSlice;
  for (TimePoint from = question.from; from < question.to;) {
    const TimePoint to = std::min(from + slice, question.to);
    auto samples = reader.samples(series, from, to, kSliceSamplesMax);
    if (absl::IsResourceExhausted(samples.status()) && slice > kSliceMin) {
      slice /= 2;
      continue;
    }
    if (!samples.ok()) return samples.status();
    for (const store::SampleRow& sample : *samples) values.feed(sample);
    from = to;
  }
  return absl::OkStatus();
}

/// Whether a gauge does nothing but rise, as an uptime does between restarts.
class Direction {
 public:
  void feed(double value) {
    if (last_) {
      fell_ += value < *last_;
      rose_ += value > *last_;
    }
    last_ = value;
  }
  bool moved() const { return rose_ + fell_ > 0; }
  bool only_rises() const { return rose_ > 0 && fell_ * kRisesPerReset <= rose_; }

 private:
  static constexpr std::uint64_t kRisesPerReset = 100;
  std::optional<double> last_;
  std::uint64_t fell_ = 0;
  std::uint64_t rose_ = 0;
};

absl::StatusOr<Learned> learn_group(store::Reader& reader, const Question& question, const Key& key,
                                    const std::vector<store::SeriesRow>& series) {
  Learned out;
  const bool rate = key.kind == MetricKind::kCounter;
  out.learnt = {key.metric, key.attributes, rate ? key.unit + "/s" : key.unit, rate, !rate, {}};
  out.series = series.size();
  std::set<EndpointId> endpoints;
  for (const store::SeriesRow& row : series) {
    endpoints.insert(row.key.endpoint);
    Direction direction;
    const auto read = read_series(reader, row.id, key.kind, question, [&](TimePoint, double value) {
      out.learnt.values.add(value);
      direction.feed(value);
    });
    if (!read.ok()) return read;
    if (direction.moved()) out.learnt.only_rises = out.learnt.only_rises && direction.only_rises();
  }
  out.endpoints = endpoints.size();
  out.proposal = propose(out.learnt);
  if (!out.proposal.proposed) return out;
  for (const store::SeriesRow& row : series) {
    const Proposal& proposal = out.proposal;
    Firing warning(proposal.warning, proposal.above, kHold, proposal.hysteresis);
    Firing critical(proposal.critical, proposal.above, kHold, proposal.hysteresis);
    const auto read = read_series(reader, row.id, key.kind, question, [&](TimePoint time, double value) {
      warning.feed(time, value);
      critical.feed(time, value);
    });
    if (!read.ok()) return read;
    out.warnings += warning.count();
    out.warning_time += warning.lasted();
    out.criticals += critical.count();
    out.critical_time += critical.lasted();
  }
  return out;
}

}  // namespace

absl::StatusOr<std::vector<Learned>> learn(store::Reader& reader, const Question& question) {
  std::map<Key, std::vector<store::SeriesRow>> groups;
  std::size_t count = 0;
  for (const EndpointId endpoint : question.endpoints) {
    auto series = reader.series(endpoint, question.metric_prefix);
    if (!series.ok()) return series.status();
    for (store::SeriesRow& row : *series) {
      if (row.last < question.from) continue;
      ++count;
      Key key{row.key.metric, kinds_of(row.key.attributes), row.unit, row.kind};
      groups[std::move(key)].push_back(std::move(row));
    }
  }
  const double days = std::chrono::duration<double, std::ratio<86'400>>(question.to - question.from).count();
  if (static_cast<double>(count) * days > kSeriesDaysMax) {
    return absl::ResourceExhaustedError(
        std::to_string(count) + " series over so many days are too much at once (" +
        std::to_string(static_cast<int>(kSeriesDaysMax)) +
        " series times days can be): name fewer by --endpoint, --metric or --days");
  }
  std::vector<Learned> out;
  for (const auto& [key, series] : groups) {
    auto learned = learn_group(reader, question, key, series);
    if (!learned.ok()) return learned.status();
    out.push_back(*std::move(learned));
  }
  return out;
}

}  // namespace tidemark::learn
