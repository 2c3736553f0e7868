#include <algorithm>
#include <map>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kSamplesDefault = 10'000;
constexpr std::uint32_t kSamplesMax = 1'000'000;
constexpr std::size_t kSeriesMax = 200;        // that one question may have samples of
constexpr std::int64_t kStepsMax = 1'000'000;  // of one series
constexpr Duration kBackDefault = std::chrono::hours(1);

void fill_series(const store::SeriesRow& row, const std::string& endpoint, v1::Series& out) {
  out.set_id(row.id);
  out.set_endpoint(endpoint);
  out.set_metric(row.key.metric);
  for (const Attribute& attribute : row.key.attributes) {
    v1::Attribute& added = *out.add_attributes();
    added.set_key(attribute.key);
    added.set_value(attribute.value);
  }
  out.set_unit(row.unit);
  out.set_kind(row.kind == MetricKind::kCounter ? "counter" : "gauge");
  out.set_first_time_ms(unix_ms(row.first));
  out.set_last_time_ms(unix_ms(row.last));
  out.set_last_value(row.last_value);
}

bool has_attributes(const store::SeriesRow& row, const v1::SeriesGetRequest& request) {
  return std::all_of(
      request.attributes().begin(), request.attributes().end(), [&](const v1::Attribute& wanted) {
        return std::any_of(row.key.attributes.begin(), row.key.attributes.end(), [&](const Attribute& has) {
          return has.key == wanted.key() && has.value == wanted.value();
        });
      });
}

/// Of a question, its time.
absl::Status set_times(const Ports& ports, const v1::SeriesGetRequest& request, TimePoint& since,
                       TimePoint& until) {
  until = request.has_until_time_ms() ? from_unix_ms(request.until_time_ms()) : ports.clock.now();
  since = request.has_since_time_ms() ? from_unix_ms(request.since_time_ms()) : until - kBackDefault;
  if (since < until) return absl::OkStatus();
  return absl::InvalidArgumentError("the time to begin with (since) is not before the end (until)");
}

/// By name, id, or a pattern of names.
absl::StatusOr<std::map<EndpointId, std::string>> chosen(const Ports& ports, const std::string& pattern) {
  std::map<EndpointId, std::string> out;
  if (pattern.find_first_of("*?") == std::string::npos) {
    auto endpoint = find_endpoint(ports, pattern);
    if (!endpoint.ok()) return endpoint.status();
    out[endpoint->id] = endpoint->name;
    return out;
  }
  auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  for (const auto& [id, name] : *names) {
    if (catalog::matches_pattern(pattern, name)) out[id] = name;
  }
  if (out.empty()) return absl::NotFoundError("no endpoint has a name like '" + pattern + "'");
  return out;
}

absl::StatusOr<v1::SeriesGetReply> aggregated(const Ports& ports, const v1::SeriesGetRequest& request) {
  const auto aggregate = series::parse_aggregate(request.function());
  if (!aggregate) {
    return absl::InvalidArgumentError("no function '" + request.function() +
                                      "': there are avg, min, max, sum, count, rate, increase, p1 to p99");
  }
  store::SeriesQuery query;
  if (auto status = set_times(ports, request, query.from, query.to); !status.ok()) return status;
  const auto endpoints = chosen(ports, request.endpoint());
  if (!endpoints.ok()) return endpoints.status();
  for (const auto& [id, name] : *endpoints) query.endpoints.push_back(id);
  query.metric = request.metric();
  for (const v1::Attribute& attribute : request.attributes())
    query.attributes.push_back({attribute.key(), attribute.value()});
  query.step = Duration{request.step_ms()};
  // Whole hours and days are kept longer than samples.
  for (const std::int64_t width : {series::kDayMs, series::kHourMs}) {
    if (query.step <= Duration::zero() || query.step.count() % width != 0) continue;
    query.from = from_unix_ms(series::bucket_of(unix_ms(query.from), width));
    break;
  }
  query.sketches = aggregate->function == series::Function::kQuantile;
  if (query.step < Duration::zero() ||
      (query.step > Duration::zero() && (query.to - query.from) / query.step > kStepsMax)) {
    return absl::InvalidArgumentError("more than " + std::to_string(kStepsMax) +
                                      " steps: take a longer step, or a shorter time");
  }
  v1::SeriesGetReply out;
  const auto status =
      ports.reader.query(query, [&](const store::SeriesRow& row, const std::vector<series::Bucket>& buckets) {
        v1::SeriesSamples& added = *out.add_series();
        fill_series(row, endpoints->at(row.key.endpoint), *added.mutable_series());
        for (const series::Bucket& bucket : buckets) {
          if (query.sketches && bucket.sketch.count() == 0) continue;  // its day's sketch is lost
          v1::Point& point = *added.add_points();
          point.set_time_ms(bucket.from);
          point.set_value(series::value_of(*aggregate, bucket));
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  if (out.series_size() == 0)
    return absl::NotFoundError("no endpoint that was asked for has such series of '" + request.metric() +
                               "'");
  return out;
}

}  // namespace

absl::StatusOr<v1::SeriesListReply> answer(const Ports& ports, const v1::SeriesListRequest& request) {
  auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  EndpointId endpoint;
  if (!request.endpoint().empty()) {
    auto row = find_endpoint(ports, request.endpoint());
    if (!row.ok()) return row.status();
    endpoint = row->id;
  }
  auto series = ports.reader.series(endpoint, request.metric_prefix());
  if (!series.ok()) return series.status();
  v1::SeriesListReply out;
  for (const store::SeriesRow& row : *series)
    fill_series(row, name_or_id(*names, row.key.endpoint), *out.add_series());
  return out;
}

absl::StatusOr<v1::SeriesGetReply> answer(const Ports& ports, const v1::SeriesGetRequest& request) {
  if (!request.function().empty()) return aggregated(ports, request);
  auto endpoint = find_endpoint(ports, request.endpoint());
  if (!endpoint.ok()) return endpoint.status();
  auto series = ports.reader.series(endpoint->id, request.metric());
  if (!series.ok()) return series.status();
  TimePoint since, until;
  if (auto status = set_times(ports, request, since, until); !status.ok()) return status;
  const std::uint32_t limit = std::min(request.limit() == 0 ? kSamplesDefault : request.limit(), kSamplesMax);
  v1::SeriesGetReply out;
  for (const store::SeriesRow& row : *series) {
    if (row.key.metric != request.metric() || !has_attributes(row, request)) continue;
    if (static_cast<std::size_t>(out.series_size()) == kSeriesMax) {
      return absl::ResourceExhaustedError("more than " + std::to_string(kSeriesMax) +
                                          " series match; name attributes to choose fewer");
    }
    auto samples = ports.reader.samples(row.id, since, until, limit);
    if (!samples.ok()) return samples.status();
    v1::SeriesSamples& added = *out.add_series();
    fill_series(row, endpoint->name, *added.mutable_series());
    for (const store::SampleRow& sample : *samples) {
      v1::Point& point = *added.add_points();
      point.set_time_ms(unix_ms(sample.time));
      point.set_value(sample.value);
    }
  }
  if (out.series_size() == 0) {
    return absl::NotFoundError("endpoint '" + endpoint->name + "' has no such series of '" +
                               request.metric() + "'; 'tidemark series list --endpoint " + endpoint->name +
                               "' shows those that it has");
  }
  return out;
}

}  // namespace tidemark::admin
