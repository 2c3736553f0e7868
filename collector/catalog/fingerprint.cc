#include "collector/catalog/fingerprint.h"

#include <cstdio>

namespace tidemark::catalog {

void Fingerprint::add(const std::string& text) {
  for (const char c : text) step(static_cast<unsigned char>(c));
  step(0x1f);
}

void Fingerprint::add(const std::map<std::string, std::string>& map) {
  add(static_cast<double>(map.size()));
  for (const auto& [key, value] : map) add(key), add(value);
}

void Fingerprint::add(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  add(std::string(text));
}

std::string Fingerprint::text() const {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(hash_ >> shift) & 0xf];
  return out;
}

namespace {

void add_node(Fingerprint& print, const Node& node) {
  const timeline::Rule& rule = node.rule;
  print.add(static_cast<double>(rule.kind)), print.add(rule.count), print.add(rule.share);
  print.add(rule.degraded_below), print.add(rule.down_below), print.add(rule.degraded_is_down ? 1.0 : 0.0);
  print.add(node.weight);
  for (const Selector& selector : node.select) {
    print.add(selector.endpoint), print.add(selector.endpoint_class), print.add(selector.site);
    print.add(selector.labels), print.add(selector.check), print.add(selector.weight);
    print.add(selector.silo), print.add(selector.team), print.add(selector.provider);
    print.add(selector.presence ? static_cast<double>(*selector.presence) : -1.0);
  }
  for (const std::string& service : node.services) print.add(service);
  for (const Node& group : node.groups) print.add("("), add_node(print, group), print.add(")");
}

void add_hours(Fingerprint& print, const ServiceHours& hours) {
  print.add(hours.time_zone);
  for (const auto& day : hours.weekdays) {
    print.add("day");
    for (const MinuteRange& range : day) print.add(range.from), print.add(range.to);
  }
  for (const std::string& day : hours.holidays) print.add(day);
}

void add_slo(Fingerprint& print, const Slo& slo) {
  print.add(slo.any.value_or(-1));
  for (const auto& [kind, share] : slo.by_period) print.add(static_cast<double>(kind)), print.add(share);
}

template <class... Values>
Fingerprint print_of(const Values&... values) {
  Fingerprint out;
  (out.add(values), ...);
  return out;
}

}  // namespace

std::vector<Part> parts_of(const Service& service) {
  Fingerprint slo, cost, hours, documents, members;
  add_slo(slo, service.slo);
  if (service.cost) {
    for (const double one : service.cost->per_hour) cost.add(one);
  }
  add_hours(hours, service.hours);
  for (const Document& document : service.documents)
    documents.add(document.title), documents.add(document.at);
  add_node(members, service.members);
  return {{"name", print_of(service.name)},
          {"title", print_of(service.title)},
          {"sponsor", print_of(service.sponsor.text())},
          {"owner", print_of(service.owner.text())},
          {"deputy", print_of(service.deputy.text())},
          {"team", print_of(service.team)},
          {"goal", print_of(service.goal)},
          {"slo", slo},
          {"cost", cost},
          {"currency", print_of(service.currency)},
          {"merge_gap", print_of(static_cast<double>(service.merge_gap.count()))},
          {"lead_time", print_of(static_cast<double>(service.lead_time.count()))},
          {"matters", print_of(service.matters)},
          {"review_by", print_of(service.review_by.value_or(""))},
          {"documents", documents},
          {"hours", hours},
          {"members", members}};
}

}  // namespace tidemark::catalog
