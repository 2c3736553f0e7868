#include "collector/cli/trend_figures.h"

#include <absl/strings/str_format.h>

#include <cmath>

#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

using Figures = v1::PeriodFigures;

Cell absent(const Figures& figures, const std::string& name) {
  const auto why = figures.why().find(name);
  return Absent{why == figures.why().end() ? "" : why->second};
}

struct ChangeOf {
  template <class A, class B>
  Cell operator()(const A&, const B&) const {
    return Absent{"one of the periods has no such figure"};
  }
  Cell operator()(Share now, Share before) const { return Share{now.value - before.value}; }
  Cell operator()(Duration now, Duration before) const { return now - before; }
  Cell operator()(std::int64_t now, std::int64_t before) const { return now - before; }
  Cell operator()(double now, double before) const { return now - before; }
};

Cell change_of(const Cell& now, const Cell& before) { return std::visit(ChangeOf{}, now, before); }

struct Definition {
  const char* name;
  const char* title;
  Cell (*value)(const Figures&);
  bool mean = false;  // of outages: marked where they are few
};

Cell availability(const Figures& f) {
  return f.has_availability() ? Cell{Share{f.availability(), goal_of(f)}} : absent(f, "availability");
}
Cell worst(const Figures& f) {
  return f.has_availability_worst() ? Cell{Share{f.availability_worst(), goal_of(f)}}
                                    : absent(f, "availability_worst");
}
Cell goal(const Figures& f) { return f.has_slo() ? Cell{Share{f.slo(), goal_of(f)}} : absent(f, "slo"); }
Cell best(const Figures& f) {
  return f.has_availability_best() ? Cell{Share{f.availability_best(), goal_of(f)}}
                                   : absent(f, "availability_best");
}
Cell coverage(const Figures& f) {
  return f.has_coverage() ? Cell{Share{f.coverage()}} : absent(f, "coverage");
}
Cell outages(const Figures& f) { return static_cast<std::int64_t>(f.outages()); }
Cell down(const Figures& f) { return Duration{f.down_ms()}; }
Cell degraded(const Figures& f) { return Duration{f.degraded_ms()}; }
Cell unknown(const Figures& f) { return Duration{f.unknown_ms()}; }
Cell mtrs(const Figures& f) { return f.has_mtrs_ms() ? Cell{Duration{f.mtrs_ms()}} : absent(f, "mtrs"); }
Cell mtrs_clock(const Figures& f) {
  return f.has_mtrs_clock_ms() ? Cell{Duration{f.mtrs_clock_ms()}} : absent(f, "mtrs_clock");
}
Cell mtbf(const Figures& f) { return f.has_mtbf_ms() ? Cell{Duration{f.mtbf_ms()}} : absent(f, "mtbf"); }
Cell mtbsi(const Figures& f) { return f.has_mtbsi_ms() ? Cell{Duration{f.mtbsi_ms()}} : absent(f, "mtbsi"); }
Cell budget(const Figures& f) {
  return f.has_error_budget_ms() ? Cell{Duration{f.error_budget_ms()}} : absent(f, "error_budget");
}
Cell consumed(const Figures& f) {
  return f.has_error_budget_consumed() ? Cell{Share{f.error_budget_consumed()}}
                                       : absent(f, "error_budget_consumed");
}
Cell cost(const Figures& f) {
  constexpr double kHundredths = 100;  // more decimals than money has would only pretend to be exact
  return f.has_downtime_cost() ? Cell{std::round(f.downtime_cost() * kHundredths) / kHundredths}
                               : absent(f, "downtime_cost");
}
Cell planned(const Figures& f) { return Duration{f.planned_ms()}; }
Cell planned_down(const Figures& f) { return Duration{f.planned_down_ms()}; }
Cell planned_cost(const Figures& f) {
  return f.has_planned_cost() ? Cell{std::round(f.planned_cost() * 100) / 100} : absent(f, "planned_cost");
}
Cell mttd(const Figures& f) { return f.has_mttd_ms() ? Cell{Duration{f.mttd_ms()}} : absent(f, "mttd"); }
Cell mttd_error(const Figures& f) {
  return f.has_mttd_ms() ? Cell{Duration{f.mttd_error_ms()}} : absent(f, "mttd");
}
Cell mtta(const Figures& f) { return f.has_mtta_ms() ? Cell{Duration{f.mtta_ms()}} : absent(f, "mtta"); }
Cell acknowledged(const Figures& f) { return static_cast<std::int64_t>(f.acknowledged()); }
Cell budget_lasts(const Figures& f) {
  return f.has_budget_lasts_ms() ? Cell{Duration{f.budget_lasts_ms()}} : absent(f, "budget_lasts");
}
Cell base(const Figures& f) { return Duration{f.base_ms()}; }
Cell good(const Figures& f) { return Duration{f.good_ms()}; }
Cell not_yet(const Figures& f) { return Duration{f.not_yet_ms()}; }
Cell away(const Figures& f) { return Duration{f.absent_ms()}; }
Cell away_share(const Figures& f) {
  return f.has_absent_share() ? Cell{Share{f.absent_share()}} : absent(f, "absent_share");
}

/// In the order in which people read them.
constexpr Definition kFigures[] = {
    {"availability", "Availability", availability},
    {"slo", "  goal", goal},
    {"availability_worst", "  at worst", worst},
    {"availability_best", "  at best", best},
    {"coverage", "Coverage (measured)", coverage},
    {"outages", "Outages", outages},
    {"down_s", "Down", down},
    {"degraded_s", "Degraded", degraded},
    {"unknown_s", "Not measured", unknown},
    {"mttd_s", "Detected within (MTTD)", mttd, true},
    {"mttd_error_s", "  unseen before, at most", mttd_error, true},
    {"mtta_s", "Acknowledged within (MTTA)", mtta, true},
    {"acknowledged", "  of the outages", acknowledged},
    {"mtrs_s", "Restored within (MTRS)", mtrs, true},
    {"mtrs_clock_s", "  by the clock", mtrs_clock, true},
    {"mtbf_s", "Up between outages (MTBF)", mtbf, true},
    {"mtbsi_s", "From outage to outage (MTBSI)", mtbsi, true},
    {"error_budget_s", "Error budget", budget},
    {"error_budget_consumed", "  consumed", consumed},
    {"budget_lasts_s", "  lasts, at this rate", budget_lasts},
    {"downtime_cost", "Cost of downtime", cost},
    {"planned_s", "Planned work", planned},
    {"planned_down_s", "  down in it", planned_down},
    {"planned_cost", "  cost of that", planned_cost},
    {"base_s", "", base},
    {"good_s", "", good},
    {"not_yet_s", "Not yet there", not_yet},
    {"absent_s", "All members away", away},
    {"absent_share", "  of the service hours", away_share},
};

std::string note_of(const Definition& definition, const Figures& figures) {
  if (!definition.mean || figures.outages() == 0) return {};
  std::string note;
  if (figures.few()) note = "few outages";
  if (figures.lower_bound())
    note += std::string(note.empty() ? "" : ", ") + "a lower bound: one is still open";
  return note;
}

std::string signed_text(bool negative, const std::string& size) { return (negative ? "−" : "+") + size; }

struct ChangeText {
  template <class T>
  std::string operator()(const T&) const {
    return "–";
  }
  std::string operator()(Share share) const {
    const std::string points = absl::StrFormat("%.2f", std::abs(share.value) * 100);
    if (share.value == 0) return "=";
    return signed_text(share.value < 0, points == "0.00" ? "under 0.01 points" : points + " points");
  }
  std::string operator()(Duration d) const {
    return d.count() == 0 ? "=" : signed_text(d.count() < 0, human(d.count() < 0 ? -d : d));
  }
  std::string operator()(std::int64_t n) const {
    return n == 0 ? "=" : signed_text(n < 0, std::to_string(std::abs(n)));
  }
  std::string operator()(double value) const {
    return value == 0 ? "=" : signed_text(value < 0, number_text(std::abs(value)));
  }
};

}  // namespace

std::optional<double> goal_of(const v1::PeriodFigures& figures) {
  return figures.has_slo() ? std::optional<double>(figures.slo()) : std::nullopt;
}

std::string change_text(const Cell& change) { return std::visit(ChangeText{}, change); }

std::vector<TrendFigure> figures_of(const v1::TrendReply& reply) {
  std::vector<TrendFigure> figures;
  for (const Definition& definition : kFigures) {
    TrendFigure figure{definition.name,
                       definition.title,
                       definition.value(reply.current()),
                       definition.value(reply.previous()),
                       Absent{},
                       note_of(definition, reply.current())};
    figure.change = change_of(figure.current, figure.previous);
    figures.push_back(std::move(figure));
  }
  return figures;
}

Record period_record(const v1::PeriodFigures& figures) {
  Record record{Field::of("from", from_unix_ms(figures.from_time_ms())),
                Field::of("to", from_unix_ms(figures.to_time_ms()))};
  for (const Definition& definition : kFigures)
    record.push_back(Field::of(definition.name, definition.value(figures)));
  record.push_back(Field::of("few", figures.few()));
  add_judgements(figures, record);
  record.push_back(Field::of("lower_bound", figures.lower_bound()));
  record.push_back(Field::list("outage_list", outage_records(figures.outage_list())));
  return record;
}

}  // namespace tidemark::cli
