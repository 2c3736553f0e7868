#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

std::string day_text(std::int64_t time_ms) { return rfc3339(from_unix_ms(time_ms)).substr(0, 10); }

Cell day_or_absent(bool set, std::int64_t time_ms, const std::string& why) {
  if (!set) return Absent{why};
  return day_text(time_ms);
}

/// Why there is no first day, and why no last one.
Cell from_cell(const v1::Forecast& forecast) {
  return day_or_absent(forecast.has_earliest_time_ms(), forecast.earliest_time_ms(), forecast.verdict());
}
Cell to_cell(const v1::Forecast& forecast) {
  const bool dated = forecast.has_earliest_time_ms();
  return day_or_absent(forecast.has_latest_time_ms(), forecast.latest_time_ms(),
                       dated ? "it lies beyond five years" : forecast.verdict());
}

Listing listing_of(const v1::ForecastReply& reply, std::string empty) {
  Listing listing{"forecasts",
                  {{"resource", "WHAT"},
                   {"endpoint", "ENDPOINT", true},
                   {"place", "AT", true},
                   {"now", "NOW"},
                   {"limit", "LIMIT"},
                   {"full_from", "FULL FROM"},
                   {"full_to", "TO"},
                   {"outlook", ""},
                   {"growth_per_day", ""},
                   {"days", ""},
                   {"last_day", ""},
                   {"level_shifted", ""},
                   {"verdict", "VERDICT", true}},
                  {},
                  std::move(empty)};
  for (const v1::Forecast& forecast : reply.forecasts()) {
    listing.rows.push_back({forecast.resource(), forecast.endpoint(), forecast.place(), Share{forecast.now()},
                            Share{forecast.limit()}, from_cell(forecast), to_cell(forecast),
                            forecast.outlook(), Share{forecast.growth_per_day()},
                            static_cast<std::int64_t>(forecast.days()), day_text(forecast.last_time_ms()),
                            day_or_absent(forecast.has_level_shifted_time_ms(),
                                          forecast.level_shifted_time_ms(), "its level did not shift"),
                            forecast.verdict()});
  }
  return listing;
}

std::string empty_text(const std::string& service, const v1::ForecastReply& reply) {
  if (reply.looked_at() == 0)
    return "of no endpoint of " + service + " is known how full its filesystems and its memory are";
  return "nothing of " + service + " runs out within sight";
}

}  // namespace

Page forecast_page(const View& view, const std::string& service, const v1::ForecastReply& reply, bool all) {
  Page page;
  page.rows = listing_of(reply, empty_text(service, reply));
  page.document = {Field::of("service", service),
                   Field::of("as_of", from_unix_ms(reply.as_of_time_ms())),
                   Field::of("looked_at", static_cast<std::int64_t>(reply.looked_at())),
                   Field::of("summary", reply.summary()),
                   Field::list("forecasts", records_of(page.rows)),
                   Field::of("left_out", words_of(reply.left_out()))};
  if (!reply.summary().empty()) page.text = cell_text(view, reply.summary()) + "\n\n";
  page.text += table_text(view, page.rows);
  const auto shown = static_cast<std::uint64_t>(reply.forecasts_size());
  if (reply.looked_at() == 0) return page;
  page.text += "\n";
  if (!all && reply.looked_at() > shown) {
    page.text += count_text(reply.looked_at() - shown) + (shown > 0 ? " more" : "") +
                 (reply.looked_at() - shown == 1 ? " has" : " have") + " no date: --all shows why.\n";
  }
  page.text += "From the days' 95th percentiles of the last 90 days; the days hold in nine of ten cases.\n";
  for (const std::string& what : reply.left_out()) page.text += "Left out: " + cell_text(view, what) + ".\n";
  return page;
}

}  // namespace tidemark::cli
