#include "collector/catalog/service.h"

#include <algorithm>

namespace tidemark::catalog {

std::optional<Person> parse_person(const std::string& text) {
  const auto trimmed = [](std::string_view part) {
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    return std::string(part);
  };
  Person person;
  const auto open = text.find('<');
  if (open == std::string::npos) {
    (text.find('@') == std::string::npos ? person.name : person.mail) = trimmed(text);
  } else if (text.back() == '>') {
    person.name = trimmed(std::string_view(text).substr(0, open));
    person.mail = trimmed(std::string_view(text).substr(open + 1, text.size() - open - 2));
  }
  const bool control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  const auto at = person.mail.find('@');
  const bool mail_wrong =
      !person.mail.empty() && (at == 0 || at == std::string::npos || at + 1 == person.mail.size() ||
                               person.mail.find_first_of(" <>,;") != std::string::npos);
  if (person.empty() || mail_wrong || control) return std::nullopt;
  return person;
}

bool is_role(const std::string& recipient) {
  return recipient == "sponsor" || recipient == "owner" || recipient == "deputy";
}

const Person& Service::person(const std::string& role) const {
  return role == "sponsor" ? sponsor : role == "owner" ? owner : deputy;
}

std::string Person::text() const {
  if (mail.empty()) return name;
  return name.empty() ? mail : name + " <" + mail + ">";
}

bool CostCurve::flat() const {
  return std::all_of(per_hour.begin(), per_hour.end(), [&](double cost) { return cost == per_hour.front(); });
}

std::optional<double> Slo::of(PeriodKind kind) const {
  const auto own = by_period.find(kind);
  return own == by_period.end() ? any : own->second;
}

std::vector<std::string> Service::draft_reasons() const {
  std::vector<std::string> out;
  if (sponsor.empty()) out.emplace_back("no sponsor");
  if (owner.empty()) out.emplace_back("no owner");
  if (goal.empty()) out.emplace_back("no goal");
  return out;
}

bool matches_pattern(const std::string& pattern, const std::string& text) {
  // Greedy, with one step back to the last star: linear for the patterns that people write.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool matches(const Selector& selector, const Candidate& candidate) {
  if (!selector.endpoint.empty() && !matches_pattern(selector.endpoint, candidate.endpoint)) return false;
  if (!selector.endpoint_class.empty() && selector.endpoint_class != candidate.endpoint_class) return false;
  if (!selector.site.empty() && selector.site != candidate.site) return false;
  if (!selector.check.empty() && !matches_pattern(selector.check, candidate.check)) return false;
  for (const auto& [key, value] : selector.labels) {
    const auto label = candidate.labels.find(key);
    if (label == candidate.labels.end() || label->second != value) return false;
  }
  return true;
}

}  // namespace tidemark::catalog
