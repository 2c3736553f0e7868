#include <algorithm>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

using timeline::State;

std::string clock_text(int minute) {
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
  return text;
}

std::string day_text(const std::vector<catalog::MinuteRange>& day) {
  std::string out;
  for (const catalog::MinuteRange& range : day) {
    out += (out.empty() ? "" : ", ") + clock_text(range.from) + "–" + clock_text(range.to);
  }
  return out.empty() ? "none" : out;
}

/// "Mon–Fri 08:00–18:00, Sat none, …", neighbours with the same hours together.
std::string hours_text(const catalog::ServiceHours& hours) {
  constexpr const char* names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string out;
  for (std::size_t i = 0; i < 7;) {
    std::size_t last = i;
    const std::string text = day_text(hours.weekdays[i]);
    while (last + 1 < 7 && day_text(hours.weekdays[last + 1]) == text) ++last;
    if (i == 0 && last == 6 && text == "00:00–24:00") return "always";
    out += std::string(out.empty() ? "" : "; ") + names[i] +
           (last > i ? std::string("–") + names[last] : "") + " " + text;
    i = last + 1;
  }
  if (!hours.holidays.empty()) out += "; " + std::to_string(hours.holidays.size()) + " holidays";
  return out;
}

std::string rule_text(const timeline::Rule& rule) {
  std::string out;
  switch (rule.kind) {
    case timeline::Rule::Kind::kAtLeast:
      out = rule.count == 1 ? "any member" : "at least " + std::to_string(rule.count) + " members";
      break;
    case timeline::Rule::Kind::kShare:
      out = rule.share == timeline::Rule::kWhole
                ? "all members"
                : "at least " + std::to_string(rule.share / 100) + " % of the members";
      break;
    case timeline::Rule::Kind::kWeighted:
      out = "the members by weight";
      break;
    case timeline::Rule::Kind::kWorst:
      out = "the worst member";
      break;
  }
  return out + (rule.degraded_is_down ? "; degraded counts as down" : "");
}

void fill_state(const trends::ServiceState& state, v1::Service& out) {
  fill(*state.service, out);
  out.set_state(std::string(timeline::name_of(state.state)));
  if (state.since) out.set_since_time_ms(unix_ms(*state.since));
  count_members(state.members, out);
}

}  // namespace

absl::StatusOr<v1::ServiceListReply> answer(const Ports& ports, const v1::ServiceListRequest&) {
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  v1::ServiceListReply out;
  for (const trends::ServiceState& state : states->services) {
    v1::Service& added = *out.add_services();
    fill_state(state, added);
    auto trend = ports.trends.trend(state.service->name, {});
    // A reload may have taken the service away meanwhile; then it has no figure.
    if (!trend.ok()) continue;
    if (trend->current.absent_share.value) added.set_absent_share(*trend->current.absent_share.value);
    const auto& availability = trend->current.availability;
    if (availability.value) {
      added.set_availability(*availability.value);
    } else {
      (*added.mutable_why())["availability"] = availability.why;
    }
  }
  std::sort(out.mutable_services()->begin(), out.mutable_services()->end(),
            [](const v1::Service& a, const v1::Service& b) { return a.name() < b.name(); });
  return out;
}

absl::StatusOr<v1::ServiceShowReply> answer(const Ports& ports, const v1::ServiceShowRequest& request) {
  if (auto status = check_service(ports, request.service()); !status.ok()) return status;
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  v1::ServiceShowReply out;
  for (const trends::ServiceState& state : states->services) {
    if (state.service->name != request.service()) continue;
    fill_state(state, *out.mutable_service());
    for (const trends::Member& member : state.members) fill(member, *out.add_members());
    out.set_hours(hours_text(state.service->hours));
    out.set_rule(rule_text(state.service->members.rule));
    out.set_file(state.service->where);
  }
  return out;
}

absl::StatusOr<v1::ServiceCheckReply> answer(const Ports& ports, const v1::ServiceCheckRequest&) {
  v1::ServiceCheckReply out;
  config::Mistakes mistakes;
  (void)ports.read_files(mistakes);
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  auto states = ports.trends.states();
  if (!states.ok()) return states.status();
  out.set_services(states->services.size());
  for (const trends::ServiceState& state : states->services) {
    const auto find = [&](const std::string& text, bool serious) {
      v1::ServiceFinding& finding = *out.add_findings();
      finding.set_service(state.service->name);
      finding.set_text(text);
      finding.set_serious(serious);
    };
    for (const std::string& reason : state.service->draft_reasons()) find("draft: " + reason, false);
    if (state.members.empty()) find("its selectors meet no component", true);
    for (const trends::Member& member : state.members) {
      if (member.state == State::kNotYet || member.state == State::kUnknown) {
        find("member " + member.component + " has no current data", true);
      }
    }
  }
  return out;
}

absl::StatusOr<v1::ServiceReloadReply> answer(const Ports& ports, const v1::ServiceReloadRequest&) {
  const config::Mistakes mistakes = ports.reload();
  v1::ServiceReloadReply out;
  out.set_applied(mistakes.none());
  const auto catalog = ports.catalog.get();
  out.set_services(catalog->services().size());
  out.set_sets(catalog->sets().size());
  for (const std::string& line : mistakes.lines()) out.add_mistakes(line);
  return out;
}

}  // namespace tidemark::admin
