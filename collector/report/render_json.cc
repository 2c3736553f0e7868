#include <nlohmann/json.hpp>

#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

using Json = nlohmann::ordered_json;

Json number(std::optional<double> value) { return value ? Json(*value) : Json(nullptr); }
Json time(const std::optional<TimePoint>& time) { return time ? Json(rfc3339(*time)) : Json(nullptr); }

Json figures_of(const Report& report) {
  Json out = Json::object();
  for (const FigureRow& row : report.figures) {
    Json one{{"unit", row.unit}, {"value", number(row.value)}, {"previous", number(row.previous)}};
    if (!row.value) one["reason"] = row.why;
    if (!row.finding.empty()) one["trend"] = row.finding;
    out[row.key] = std::move(one);
  }
  return out;
}

Json outages_of(const Report& report) {
  Json out = Json::array();
  for (const OutageRow& row : report.outages)
    out.push_back({{"failed", rfc3339(row.failed)},
                   {"restored", time(row.restored)},
                   {"down_s", seconds(row.down)},
                   {"planned_s", seconds(row.planned)},
                   {"remark", row.remark},
                   {"causes", row.causes}});
  return out;
}

Json lists_of(const Report& report) {
  Json causes = Json::array();
  for (const CauseRow& row : report.causes)
    causes.push_back({{"by", row.by}, {"name", row.label}, {"down_s", seconds(row.down)}});
  Json capacity = Json::array();
  for (const CapacityRow& row : report.capacity)
    capacity.push_back({{"what", row.what},
                        {"used", row.share},
                        {"full_earliest", time(row.earliest)},
                        {"full_latest", time(row.latest)}});
  Json members = Json::array();
  for (const MemberRow& row : report.members)
    members.push_back({{"component", row.component}, {"state", row.state}});
  Json services = Json::array();
  for (const ServiceRow& row : report.services)
    services.push_back({{"service", row.name}, {"title", row.title}, {"state", row.state}});
  return {{"services", std::move(services)},
          {"causes", std::move(causes)},
          {"capacity", std::move(capacity)},
          {"members", std::move(members)}};
}

}  // namespace

std::string render_json(const Report& report) {
  Json out{{"report", report.id},
           {"language", report.language},
           {"service", report.service},
           {"title", report.title},
           {"period",
            {{"name", report.period},
             {"from", rfc3339(report.period_time.from)},
             {"to", rfc3339(report.period_time.to)}}},
           {"generated", rfc3339(report.generated)},
           {"state", report.state},
           {"verdict", report.verdict},
           {"decisions", report.decisions},
           {"figures", figures_of(report)},
           {"outages", outages_of(report)}};
  out.update(lists_of(report));
  out["notes"] = report.notes;
  Json facts = Json::object();
  for (const auto& [name, text] : report.facts) facts[name] = text;
  out["facts"] = std::move(facts);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tidemark::report
