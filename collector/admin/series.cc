#include <google/protobuf/arena.h>

#include <algorithm>
#include <map>
#include <utility>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kSamplesDefault = 10'000;  // of one series
constexpr std::int64_t kStepsMax = 10'000'000;     // of one series
constexpr Duration kBackDefault = std::chrono::hours(1);
constexpr std::int64_t kTimeMsMax = 253'402'300'800'000;  // the year 10000

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
}

void fill_ends(const store::SeriesRow& row, v1::Series& out) {
  out.set_first_time_ms(unix_ms(row.first));
  out.set_last_time_ms(unix_ms(row.last));
  out.set_last_value(row.last_value);
}

/// Of a question, its time.
absl::Status set_times(const Ports& ports, const v1::SeriesGetRequest& request, store::SeriesQuery& query) {
  const auto within = [](std::int64_t time) {
    return from_unix_ms(std::clamp(time, -kTimeMsMax, kTimeMsMax));
  };
  query.to = request.has_until_time_ms() ? within(request.until_time_ms()) : ports.clock.now();
  query.from = request.has_since_time_ms() ? within(request.since_time_ms()) : query.to - kBackDefault;
  if (query.from < query.to) return absl::OkStatus();
  return absl::InvalidArgumentError("the time to begin with (since) is not before the end (until)");
}

absl::Status set_function(const v1::SeriesGetRequest& request, store::SeriesQuery& query) {
  query.points_of_series_max = request.limit() == 0 ? kSamplesDefault : request.limit();
  if (request.function().empty()) return absl::OkStatus();
  query.function = series::parse_aggregate(request.function());
  if (!query.function) {
    return absl::InvalidArgumentError("no function '" + request.function() +
                                      "': there are avg, min, max, sum, count, rate, increase, p1 to p99");
  }
  query.points_of_series_max = kStepsMax;
  query.step = Duration{request.step_ms()};
  // Whole hours and days are kept longer than samples.
  for (const std::int64_t width : {series::kDayMs, series::kHourMs}) {
    if (query.step <= Duration::zero() || query.step.count() % width != 0) continue;
    query.from = from_unix_ms(series::bucket_of(unix_ms(query.from), width));
    break;
  }
  if (query.step >= Duration::zero() &&
      (query.step == Duration::zero() || (query.to - query.from) / query.step <= kStepsMax))
    return absl::OkStatus();
  return absl::InvalidArgumentError("more than " + std::to_string(kStepsMax) +
                                    " steps: take a longer step, or a shorter time");
}

/// By name, id, or a pattern of names.
absl::Status set_endpoints(const Ports& ports, const std::string& pattern, store::SeriesQuery& query) {
  if (pattern.find_first_of("*?") == std::string::npos) {
    const auto endpoint = find_endpoint(ports, pattern);
    if (!endpoint.ok()) return endpoint.status();
    query.endpoints = {endpoint->id};
  } else {
    query.named = [&pattern](std::string_view name) {
      return catalog::matches_pattern(pattern, std::string(name));
    };
  }
  return absl::OkStatus();
}

/// Nothing fits a question: why.
absl::Status nothing_of(const Ports& ports, const v1::SeriesGetRequest& request) {
  const std::string what = "no such series of '" + request.metric() + "'";
  if (request.endpoint().find_first_of("*?") == std::string::npos) {
    return absl::NotFoundError("endpoint '" + request.endpoint() + "' has " + what +
                               "; 'tidemark series list --endpoint " + request.endpoint() +
                               "' shows those that it has");
  }
  const auto names = endpoint_names(ports);
  if (!names.ok()) return names.status();
  if (std::any_of(names->begin(), names->end(), [&](const auto& endpoint) {
        return catalog::matches_pattern(request.endpoint(), endpoint.second);
      }))
    return absl::NotFoundError("no endpoint that was asked for has " + what);
  return absl::NotFoundError("no endpoint has a name like '" + request.endpoint() + "'");
}

void fill_points(const store::SeriesPart& part, v1::SeriesPoints& out) {
  const auto size = static_cast<int>(part.points.size());
  auto& steps = *out.mutable_time_steps_ms();
  auto& values = *out.mutable_values();
  steps.Reserve(size);
  values.Reserve(size);
  std::int64_t last = 0;
  for (const series::Sample& point : part.points) {
    steps.AddAlreadyReserved(point.time - std::exchange(last, point.time));
    values.AddAlreadyReserved(point.value);
  }
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
  for (const store::SeriesRow& row : *series) {
    v1::Series& added = *out.add_series();
    fill_series(row, name_or_id(*names, row.key.endpoint), added);
    fill_ends(row, added);
  }
  return out;
}

absl::Status answer(const Ports& ports, const v1::SeriesGetRequest& request,
                    const std::function<bool(const v1::SeriesGetReply& piece)>& send) {
  store::SeriesQuery query;
  query.metric = request.metric();
  for (const v1::Attribute& attribute : request.attributes())
    query.attributes.push_back({attribute.key(), attribute.value()});
  auto status = set_times(ports, request, query);
  if (status.ok()) status = set_function(request, query);
  if (status.ok()) status = set_endpoints(ports, request.endpoint(), query);
  if (!status.ok()) return status;
  bool any = false;
  status = ports.reader.query(query, [&](std::span<const store::SeriesPart> parts) {
    google::protobuf::Arena arena;
    auto& piece = *google::protobuf::Arena::CreateMessage<v1::SeriesGetReply>(&arena);
    piece.mutable_series()->Reserve(static_cast<int>(parts.size()));
    for (const store::SeriesPart& part : parts) {
      v1::SeriesPoints& added = *piece.add_series();
      if (!part.goes_on) fill_series(part.series, part.endpoint, *added.mutable_series());
      fill_points(part, added);
    }
    any = true;
    return send(piece) ? absl::OkStatus() : absl::CancelledError("nobody takes the answer any more");
  });
  return status.ok() && !any ? nothing_of(ports, request) : status;
}

}  // namespace tidemark::admin
