#include "collector/cli/pages.h"
#include "collector/cli/text.h"

namespace tidemark::cli {

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
                   {"currency", ""}},
                  {},
                  "no service is defined yet: put one into services.d, then tidemark service reload"};
  for (const v1::SliRow& row : reply.rows()) {
    const auto share = [&](bool set, double value) {
      return set ? Cell{Share{value}} : Cell{Absent{row.why()}};
    };
    listing.rows.push_back({row.service(),
                            row.period(),
                            row.period_name(),
                            from_unix_ms(row.from_time_ms()),
                            from_unix_ms(row.to_time_ms()),
                            row.over(),
                            share(row.has_availability(), row.availability()),
                            share(row.has_availability_worst(), row.availability_worst()),
                            share(row.has_availability_best(), row.availability_best()),
                            share(row.has_coverage(), row.coverage()),
                            row.has_slo() ? Cell{Share{row.slo()}} : Cell{Absent{"no SLO is defined"}},
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
                            row.currency()});
  }
  Page page;
  page.document = {Field::list("slis", records_of(listing))};
  page.text = table_text(view, listing);
  page.rows = std::move(listing);
  return page;
}

}  // namespace tidemark::cli
