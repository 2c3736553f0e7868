#include "collector/learn/learner.h"

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr std::uint32_t kDaysDefault = 14;
constexpr std::uint32_t kDaysMax = 366;

/// "cpu-utilization-user": of the metric's name and the kinds, unique among those that there are.
std::string check_name(const learn::Learnt& learnt, std::map<std::string, int>& taken) {
  std::string name = learnt.metric.starts_with("system.") ? learnt.metric.substr(7) : learnt.metric;
  for (const Attribute& attribute : learnt.attributes) name += "-" + attribute.value;
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '-';
  }
  const int before = taken[name]++;
  return before == 0 ? name : name + "-" + std::to_string(before + 1);
}

void fill(const learn::Learned& learned, v1::LearnedThreshold& out) {
  const learn::Distribution& values = learned.learnt.values;
  const learn::Proposal& proposal = learned.proposal;
  out.set_metric(learned.learnt.metric);
  for (const Attribute& attribute : learned.learnt.attributes)
    (*out.mutable_attributes())[attribute.key] = attribute.value;
  out.set_unit(learned.learnt.unit);
  out.set_rate(learned.learnt.rate);
  out.set_series(learned.series);
  out.set_endpoints(learned.endpoints);
  out.set_values(values.count());
  if (values.count() > 0) {
    out.set_median(values.quantile(0.5));
    out.set_p99(values.quantile(0.99));
    out.set_p999(values.quantile(0.999));
    out.set_least(values.least());
    out.set_most(values.most());
  }
  out.set_why(proposal.why);
  if (!proposal.proposed) return;
  out.set_direction(proposal.above ? "above" : "below");
  out.set_warning(proposal.warning);
  out.set_critical(proposal.critical);
  out.set_hysteresis(proposal.hysteresis);
  out.set_for_ms(learn::kHold.count());
  out.set_warnings(learned.warnings);
  out.set_warning_ms(learned.warning_time.count());
  out.set_criticals(learned.criticals);
  out.set_critical_ms(learned.critical_time.count());
}

/// Whose data is asked for, and what it is called.
absl::StatusOr<std::vector<store::EndpointRow>> endpoints_of(const Ports& ports,
                                                             const v1::SetLearnRequest& request,
                                                             std::string& about) {
  if (!request.endpoint().empty()) {
    auto row = find_endpoint(ports, request.endpoint());
    if (!row.ok()) return row.status();
    about = "endpoint " + row->name;
    return std::vector{*std::move(row)};
  }
  auto rows = ports.reader.endpoints();
  if (!rows.ok()) return rows.status();
  std::erase_if(*rows, [](const store::EndpointRow& row) { return row.expected_until().has_value(); });
  about = "all endpoints";
  if (request.set().empty()) return rows;
  const auto catalog = ports.catalog.get();
  const catalog::SetDefinition* set = catalog->find_set(request.set());
  if (set == nullptr) return unknown_set(request.set(), *catalog);
  std::erase_if(*rows, [&](const store::EndpointRow& row) {
    return !catalog::matches(set->select, trends::candidate_of(row));
  });
  about = "the endpoints of set " + set->name;
  return rows;
}

}  // namespace

absl::StatusOr<v1::SetLearnReply> answer(const Ports& ports, const v1::SetLearnRequest& request) {
  if (!request.set().empty() && !request.endpoint().empty())
    return absl::InvalidArgumentError("either a set or an endpoint, not both");
  const std::uint32_t days = request.days() == 0 ? kDaysDefault : request.days();
  if (days > kDaysMax)
    return absl::InvalidArgumentError("at most the data of " + std::to_string(kDaysMax) +
                                      " days is looked at");
  v1::SetLearnReply out;
  auto rows = endpoints_of(ports, request, *out.mutable_about());
  if (!rows.ok()) return rows.status();
  learn::Question question;
  for (const store::EndpointRow& row : *rows) question.endpoints.push_back(row.id);
  question.metric_prefix = request.metric_prefix();
  question.to = ports.clock.now();
  question.from = question.to - std::chrono::hours(24) * days;
  auto learned = learn::learn(ports.reader, question);
  if (!learned.ok()) return learned.status();
  out.set_from_time_ms(unix_ms(question.from));
  out.set_to_time_ms(unix_ms(question.to));
  out.set_endpoints(rows->size());
  std::map<std::string, int> taken;
  for (const learn::Learned& one : *learned) {
    v1::LearnedThreshold& added = *out.add_learned();
    fill(one, added);
    added.set_check(check_name(one.learnt, taken));
  }
  return out;
}

}  // namespace tidemark::admin
