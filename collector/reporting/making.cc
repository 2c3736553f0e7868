#include "collector/reporting/making.h"

#include <algorithm>
#include <array>

#include "collector/chart/svg.h"
#include "collector/paint/png.h"
#include "collector/report/render_pdf.h"
#include "common/model/uuid.h"

namespace tidemark::reporting {
namespace {

constexpr double kMailDensity = 2;  // sharp on high-density screens
constexpr std::array<const char*, 4> kMailCharts{"periods", "budget", "capacity", "causes"};

bool wants(const Wanted& wanted, const char* format) {
  return std::find(wanted.formats.begin(), wanted.formats.end(), format) != wanted.formats.end();
}

report::Context context_of(const Wanted& wanted, const Clock& clock) {
  return {Uuid::random().text(), clock.now(), wanted.language};
}

std::vector<report::ChartHtml> drawn(const std::vector<report::Chart>& charts) {
  std::vector<report::ChartHtml> out;
  for (const report::Chart& chart : charts)
    out.push_back({chart.id, chart::svg(chart.picture, chart::Theme::kLight, chart.id)});
  return out;
}

/// The charts that a mail shows, as images beside the page.
absl::Status add_mail_page(const std::vector<report::Chart>& charts, Made& made) {
  std::vector<report::ChartHtml> shown;
  for (const char* id : kMailCharts) {
    const auto chart =
        std::find_if(charts.begin(), charts.end(), [&](const auto& one) { return one.id == id; });
    if (chart == charts.end() || made.images.size() == kMailChartsMax) continue;
    auto image = paint::png(chart->picture, kMailDensity, chart::Theme::kLight);
    if (!image.ok()) {
      made.mail_html = report::render_html(made.report);
      return image.status();
    }
    const std::string name = chart->id + "." + made.report.id;
    shown.push_back(
        {chart->id, "<img class=\"chart\" src=\"cid:" + name + "\" alt=\"" +
                        chart::xml_escaped(chart->picture.title + ". " + chart->picture.description) +
                        "\" width=\"" + std::to_string(static_cast<int>(chart->picture.width)) +
                        "\" height=\"" + std::to_string(static_cast<int>(chart->picture.height)) + "\">"});
    made.images.push_back({name, "image/png", *std::move(image)});
  }
  made.mail_html = report::render_html(made.report, shown);
  return absl::OkStatus();
}

/// Of a document and of a screen.
struct Charts {
  std::vector<report::Chart> page;
  std::vector<report::Chart> screen;
};

void add_faces(const Wanted& wanted, const Charts& charts, Made& made) {
  report::Report& report = made.report;
  if (wants(wanted, "pdf")) {
    auto pdf = report::render_pdf(report, charts.page, wanted.paper);
    if (pdf.ok()) {
      made.faces.push_back({"pdf", *std::move(pdf)});
    } else {
      report.notes.push_back("PDF: " + std::string(pdf.status().message()));
    }
  }
  if (wanted.mail) {
    if (auto status = add_mail_page(charts.screen, made); !status.ok())
      report.notes.push_back("PNG: " + std::string(status.message()));
  }
  if (wants(wanted, "html"))
    made.faces.push_back({"html", report::render_html(report, drawn(charts.screen))});
  if (wants(wanted, "text")) made.faces.push_back({"text", report::render_text(report)});
  if (wants(wanted, "csv")) made.faces.push_back({"csv", report::render_csv(report)});
  made.faces.push_back({"json", report::render_json(report)});
}

}  // namespace

const std::string* Made::face(const std::string& format) const {
  const auto found =
      std::find_if(faces.begin(), faces.end(), [&](const auto& face) { return face.format == format; });
  return found == faces.end() ? nullptr : &found->bytes;
}

absl::StatusOr<Made> ReportMaker::make(const Wanted& wanted) {
  return wanted.service.empty() ? of_services(wanted) : of_service(wanted);
}

absl::StatusOr<Made> ReportMaker::of_service(const Wanted& wanted) {
  auto trend = trends_.trend(wanted.service, wanted.period, wanted.definition);
  if (!trend.ok()) return trend.status();
  Made made;
  made.catalogue = trend->definition.version;
  made.time_zone = trend->time_zone;
  made.kind = trend->period_kind;
  const catalog::Period period{trend->period_kind, trend->current.period, trend->period_name};
  std::vector<trends::Sli> history;
  if (period.kind != catalog::PeriodKind::kExplicit) {
    catalog::Period first = period;
    for (int i = 0; i < kHistoryPeriods; ++i) first = catalog::previous(first, trend->time_zone);
    trends::SliRequest request;
    request.services = {wanted.service};
    request.by = period.kind;
    request.since = first.interval.from;
    request.until = std::min(period.interval.to, clock_.now());
    auto found = trends_.slis(request);
    if (!found.ok()) return found.status();
    if (!found->empty()) history = std::move(found->front().slis);
    // Before the first that was known there is nothing to show, least of all that nothing failed.
    history.erase(history.begin(), std::find_if(history.begin(), history.end(), [](const trends::Sli& sli) {
                    return sli.coverage.value.has_value();
                  }));
  }
  auto capacity = trends_.capacity(wanted.service);
  if (!capacity.ok() && !absl::IsResourceExhausted(capacity.status()) && !absl::IsNotFound(capacity.status()))
    return capacity.status();
  const report::Material material{*trend, capacity.ok() ? &*capacity : nullptr,
                                  history.empty() ? nullptr : &history};
  made.report = report::make_report(material, context_of(wanted, clock_));
  if (!capacity.ok()) made.report.notes.push_back(std::string(capacity.status().message()));
  add_faces(wanted,
            {report::charts_of(material, made.report),
             report::charts_of(material, made.report, report::kScreenWidth)},
            made);
  return made;
}

absl::StatusOr<Made> ReportMaker::of_services(const Wanted& wanted) {
  const auto catalog = catalog_.get();
  std::string name;
  std::vector<trends::ServiceTrend> trends;
  for (const catalog::Service& service : catalog->services()) {
    if (!wanted.sponsor.empty() && service.sponsor.mail != wanted.sponsor) continue;
    if (!wanted.sponsor.empty() && name.empty())
      name = service.sponsor.name.empty() ? wanted.sponsor : service.sponsor.name;
    auto trend = trends_.trend(service.name, wanted.period, wanted.definition);
    if (!trend.ok()) return trend.status();
    trends.push_back(*std::move(trend));
  }
  if (trends.empty())
    return absl::NotFoundError(wanted.sponsor.empty()
                                   ? "the catalogue has no services"
                                   : "no service has the sponsor '" + wanted.sponsor + "'");
  Made made;
  made.catalogue = trends.front().definition.version;
  made.time_zone = trends.front().time_zone;
  made.kind = trends.front().period_kind;
  made.report = report::make_summary(trends, name, context_of(wanted, clock_));
  add_faces(wanted, {}, made);
  return made;
}

}  // namespace tidemark::reporting
