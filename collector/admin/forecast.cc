#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

void fill(const trends::CapacityForecast& forecast, TimePoint now, v1::Forecast& out) {
  out.set_resource(std::string(name_of(forecast.resource)));
  out.set_endpoint(forecast.endpoint);
  out.set_place(forecast.place);
  out.set_now(forecast.now);
  out.set_last_time_ms(unix_ms(forecast.last));
  out.set_limit(1);
  out.set_outlook(std::string(name_of(forecast.outlook)));
  if (forecast.earliest) out.set_earliest_time_ms(unix_ms(*forecast.earliest));
  if (forecast.latest) out.set_latest_time_ms(unix_ms(*forecast.latest));
  out.set_growth_per_day(forecast.growth);
  out.set_days(forecast.days);
  if (forecast.level_shifted) out.set_level_shifted_time_ms(unix_ms(*forecast.level_shifted));
  out.set_verdict(verdict_of(forecast, now));
}

}  // namespace

absl::StatusOr<v1::ForecastReply> answer(const Ports& ports, const v1::ForecastRequest& request) {
  const auto capacity = ports.trends.capacity(request.service());
  if (!capacity.ok()) return capacity.status();
  v1::ForecastReply out;
  out.set_as_of_time_ms(unix_ms(capacity->as_of));
  out.set_looked_at(capacity->forecasts.size());
  out.set_summary(sentence_of(*capacity));
  for (const std::string& what : capacity->left_out) out.add_left_out(what);
  for (const trends::CapacityForecast& forecast : capacity->forecasts) {
    if (!request.all() && forecast.outlook == trends::Outlook::kNoDate) break;  // the last in order
    fill(forecast, capacity->as_of, *out.add_forecasts());
  }
  return out;
}

}  // namespace tidemark::admin
