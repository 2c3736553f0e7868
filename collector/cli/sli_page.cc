#include <algorithm>
#include <optional>

#include "collector/cli/pages.h"
#include "collector/cli/text.h"

namespace tidemark::cli {
namespace {

/// A line for each definition that rows were made with, as far as they fit.
std::string definitions_text(const View& view, const v1::SliListReply& reply) {
  constexpr std::size_t kShown = 10;
  std::vector<std::string> lines;
  for (const v1::SliRow& row : reply.rows()) {
    std::string line = definition_text(view, row.definition());
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
  }
  std::string out;
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i)
    out += wrapped(lines[i], view.columns) + "\n";
  if (lines.size() > kShown) out += "And more definitions: tidemark service history\n";
  return out.empty() ? out : "\n" + painted(view, Colour::kGrey, out);
}

}  // namespace

Page sli_page(const View& view, const v1::SliListReply& reply) {
  Listing listing{"slis",
                  {{"service", "SERVICE"},
                   {"period", "PERIOD"},
                   {"period_name", ""},
                   {"from", ""},
                   {"to", ""},
                   {"over", ""},
                   {"availability", "AVAILABLE"},
                   {"availability_worst", "AT WORST"},
                   {"availability_best", ""},
                   {"coverage", "MEASURED"},
                   {"slo", "SLO"},
                   {"attained", "KEPT"},
                   {"outages", "OUTAGES"},
                   {"base_s", ""},
                   {"down_s", "DOWN"},
                   {"unknown_s", ""},
                   {"degraded_s", ""},
                   {"planned_s", "PLANNED"},
                   {"cost", "COST"},
                   {"currency", ""},
                   {"definition", ""},
                   {"definition_version", ""},
                   {"definition_since", ""},
                   {"definition_before_first", ""}},
                  {},
                  "no service is defined yet: put one into services.d, then tidemark service reload"};
  for (const v1::SliRow& row : reply.rows()) {
    const auto goal = row.has_slo() ? std::optional<double>(row.slo()) : std::nullopt;
    const auto share = [&](bool set, double value, std::optional<double> of = {}) {
      return set ? Cell{Share{value, of}} : Cell{Absent{row.why()}};
    };
    listing.rows.push_back({row.service(),
                            row.period(),
                            row.period_name(),
                            from_unix_ms(row.from_time_ms()),
                            from_unix_ms(row.to_time_ms()),
                            row.over(),
                            share(row.has_availability(), row.availability(), goal),
                            share(row.has_availability_worst(), row.availability_worst(), goal),
                            share(row.has_availability_best(), row.availability_best(), goal),
                            share(row.has_coverage(), row.coverage()),
                            goal ? Cell{Share{*goal, goal}} : Cell{Absent{"no SLO is defined"}},
                            row.has_attained()
                                ? Cell{row.attained()}
                                : Cell{Absent{row.has_slo() ? row.why() : "no SLO is defined"}},
                            static_cast<std::int64_t>(row.outages()),
                            Duration{row.base_ms()},
                            Duration{row.down_ms()},
                            Duration{row.unknown_ms()},
                            Duration{row.degraded_ms()},
                            Duration{row.planned_ms()},
                            row.cost(),
                            row.currency(),
                            std::string(row.definition().then() ? "then" : "today"),
                            row.definition().version(),
                            time_or_absent(row.definition().has_since_time_ms(),
                                           row.definition().since_time_ms(), "this version is not kept"),
                            row.definition().before_first()});
  }
  Page page;
  page.document = {Field::list("slis", records_of(listing))};
  if (std::any_of(reply.rows().begin(), reply.rows().end(),
                  [](const v1::SliRow& row) { return row.definition().then(); }))
    listing.columns[listing.columns.size() - 3].title = "DEFINITION";
  page.text = table_text(view, listing) + definitions_text(view, reply);
  page.rows = std::move(listing);
  return page;
}

}  // namespace tidemark::cli
