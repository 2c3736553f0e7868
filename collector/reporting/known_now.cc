#include "collector/reporting/known_now.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tidemark::reporting {
namespace {

using Json = nlohmann::json;

constexpr double kRounding = 1e-9;  // of the larger one

std::optional<double> number_of(const Json& figures, const std::string& name) {
  const auto found = figures.find(name);
  if (found == figures.end() || !found->is_object()) return std::nullopt;
  const auto value = found->find("value");
  if (value == found->end() || !value->is_number()) return std::nullopt;
  return value->get<double>();
}

bool same(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return std::fabs(*a - *b) <= kRounding * std::max(std::fabs(*a), std::fabs(*b));
}

absl::StatusOr<Json> figures_of(const std::string& document) {
  Json parsed = Json::parse(document, nullptr, false);
  const auto found = parsed.is_object() ? parsed.find("figures") : parsed.end();
  if (parsed.is_discarded() || found == parsed.end() || !found->is_object())
    return absl::DataLossError("the kept report has no figures that could be compared");
  return *found;
}

const std::string* json_of(const store::ReportRow& row) {
  for (const store::FaceRow& face : row.faces) {
    if (face.format == "json") return &face.bytes;
  }
  return nullptr;
}

std::string entered(const char* what, const store::Entry& by) {
  return std::string(what) + " by " + by.author + " at " + rfc3339(by.time);
}

/// What people entered after the report was made, about its period.
absl::StatusOr<std::vector<std::string>> entries_since(const store::ReportRow& sent,
                                                       store::OperationsStore& operations) {
  std::vector<std::string> out;
  const auto add = [&](const char* what, const store::Entry& by) {
    if (by.time > sent.made) out.push_back(entered(what, by));
  };
  const auto exclusions = operations.exclusions(sent.summary ? "" : sent.about, sent.from, sent.to);
  if (!exclusions.ok()) return exclusions.status();
  for (const store::ExclusionRow& row : *exclusions) {
    add("time was excluded", row.entered);
    if (row.withdrawn) add("an exclusion was withdrawn", *row.withdrawn);
  }
  const auto work = operations.maintenances(sent.from, sent.to);
  if (!work.ok()) return work.status();
  for (const store::MaintenanceRow& row : *work) {
    add("planned work was entered", row.entered);
    if (row.cancelled) add("planned work was cancelled", *row.cancelled);
  }
  const auto acknowledgements =
      operations.acknowledgements(sent.summary ? "" : sent.about, sent.from, sent.to);
  if (!acknowledgements.ok()) return acknowledgements.status();
  for (const store::AcknowledgementRow& row : *acknowledgements)
    add("an outage was acknowledged", row.entered);
  const auto changes = operations.changes(sent.from, sent.to);
  if (!changes.ok()) return changes.status();
  for (const store::ChangeRow& row : *changes) add("a change was told", row.entered);
  return out;
}

}  // namespace

absl::StatusOr<std::vector<Difference>> differences_of(const std::string& sent, const std::string& now) {
  const auto before = figures_of(sent);
  if (!before.ok()) return before.status();
  const auto after = figures_of(now);
  if (!after.ok()) return after.status();
  std::vector<std::string> names;
  for (const auto* figures : {&*before, &*after}) {
    for (const auto& [name, value] : figures->items()) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<Difference> out;
  for (const std::string& name : names) {
    const std::optional<double> was = number_of(*before, name);
    const std::optional<double> is = number_of(*after, name);
    if (same(was, is)) continue;
    const Json& holder = after->contains(name) ? *after : *before;
    out.push_back({name, holder[name].value("unit", ""), was, is});
  }
  return out;
}

absl::StatusOr<KnownNow> known_now(const store::ReportRow& sent, Wanted wanted, ReportMaker& maker,
                                   store::OperationsStore& operations) {
  const std::string* figures = json_of(sent);
  if (figures == nullptr) return absl::DataLossError("report " + sent.id + " has no figures that were kept");
  wanted.service = sent.summary ? "" : sent.about;
  wanted.sponsor = sent.summary ? sent.about : "";
  wanted.language = report::parse_language(sent.language).value_or(report::Language::kEnglish);
  wanted.period = sent.period.empty() ? catalog::PeriodRequest{"", rfc3339(sent.from), rfc3339(sent.to)}
                                      : catalog::PeriodRequest{sent.period, rfc3339(sent.from), ""};
  auto made = maker.make(wanted);
  if (!made.ok()) return made.status();
  KnownNow out;
  auto differences = differences_of(*figures, *made->face("json"));
  if (!differences.ok()) return differences.status();
  out.differences = *std::move(differences);
  out.made = *std::move(made);
  if (out.differences.empty()) return out;
  auto entries = entries_since(sent, operations);
  if (!entries.ok()) return entries.status();
  out.reasons = *std::move(entries);
  if (out.made.catalogue != sent.catalogue)
    out.reasons.push_back("the catalogue is another one now: version " + out.made.catalogue + " instead of " +
                          sent.catalogue);
  if (sent.made < sent.to) out.reasons.emplace_back("the period was not over when the report was made");
  if (out.reasons.empty()) out.reasons.emplace_back("results came after the report was made");
  return out;
}

}  // namespace tidemark::reporting
