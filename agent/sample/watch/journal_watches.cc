#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "agent/sample/watch/fallback.h"
#include "agent/sample/watch/judges.h"
#include "agent/sample/watch/making.h"
#include "common/model/number.h"
#include "common/model/pattern.h"

/// Watches of the journal: each is a selection of entries and a judge of them.
namespace tidemark::watch {
namespace {

constexpr std::array<std::string_view, 8> kPriorities = {"emerg",   "alert",  "crit", "err",
                                                         "warning", "notice", "info", "debug"};
constexpr int kDebug = 7;

int priority_of(const journal::Entry& entry) {
  return parse_number<int>(entry.field("PRIORITY")).value_or(kDebug);
}

/// The two ways in which an entry belongs to a unit: it wrote it, or systemd wrote it about the unit.
std::vector<journal::Term> terms_of(std::string unit, const std::string& identifier, std::size_t priority) {
  journal::Term common;
  if (!identifier.empty()) common.push_back("SYSLOG_IDENTIFIER=" + identifier);
  for (std::size_t p = 0; p <= priority && priority < kDebug; ++p)
    common.push_back("PRIORITY=" + std::to_string(p));
  if (unit.empty()) return {common};
  if (unit.find('.') == std::string::npos) unit += ".service";
  std::vector<journal::Term> out(2, common);
  out[0].push_back("_SYSTEMD_UNIT=" + unit);
  out[1].insert(out[1].end(), {"UNIT=" + unit, "_PID=1"});
  return out;
}

}  // namespace

std::unique_ptr<Watch> make_journal_watch(const Making& making) {
  const auto fits = [](const journal::Entry& entry, const std::vector<journal::Term>& terms) {
    // Another watch's terms select entries too.
    return std::any_of(terms.begin(), terms.end(),
                       [&](const journal::Term& term) { return journal::matches(entry, term); });
  };
  const auto at = std::find(kPriorities.begin(), kPriorities.end(), making.text("priority"));
  const auto terms = terms_of(making.text("unit"), making.text("identifier"),
                              static_cast<std::size_t>(at - kPriorities.begin()));
  const auto optional_pattern = [&](std::string_view name) {
    const std::string text = making.text(name);
    return text.empty() ? std::optional<Pattern>{} : std::optional<Pattern>(Pattern(text));
  };
  const auto judge =
      [fits, terms, pattern = optional_pattern("pattern"), exclude = optional_pattern("exclude"),
       name = making.text("event"), by_priority = making.text("severity") == "as_priority",
       severity = making.severity("severity")](const journal::Entry& entry) -> std::optional<Event> {
    const std::string message(entry.field("MESSAGE"));
    if (!fits(entry, terms) || (pattern && !pattern->matches(message)) ||
        (exclude && exclude->matches(message)))
      return std::nullopt;
    Event event{
        entry.time(), name, by_priority ? severity_of_priority(priority_of(entry)) : severity, message, {}};
    const auto add = [&](const char* key, std::string_view value) {
      if (!value.empty()) event.attributes.push_back({key, std::string(value)});
    };
    add("log.identifier", entry.field("SYSLOG_IDENTIFIER"));
    const std::string_view about = entry.field("UNIT");
    add("systemd.unit", about.empty() ? entry.field("_SYSTEMD_UNIT") : about);
    return event;
  };
  return making.journal.watch({terms, judge, making.burst()});
}

std::unique_ptr<Watch> make_units_watch(const Making& making) {
  return making.journal.watch({unit_terms(), unit_event, making.burst()});
}

std::unique_ptr<Watch> make_logins_watch(const Making& making) {
  const bool all = making.text("report") == "all";
  const auto judge = [all](const journal::Entry& entry) -> std::optional<Event> {
    const auto login = parse_login(entry.field("SYSLOG_IDENTIFIER"), entry.field("MESSAGE"));
    if (!login || (login->succeeded && !all)) return std::nullopt;
    return event_of(*login, entry.time(), std::string(entry.field("MESSAGE")));
  };
  return with_fallback(making.journal.watch({login_terms(), judge, making.burst()}),
                       [&context = making.context, all, burst = making.burst()] {
                         return make_accounts_watch(context, all, burst);
                       });
}

std::unique_ptr<Watch> make_kernel_watch(const Making& making) {
  const auto judge = [](const journal::Entry& entry) -> std::optional<Event> {
    if (entry.field("_TRANSPORT") != "kernel") return std::nullopt;
    return kernel_event(entry.field("MESSAGE"), entry.time());
  };
  return with_fallback(
      making.journal.watch({{{"_TRANSPORT=kernel"}}, judge, making.burst()}),
      [&context = making.context, burst = making.burst()] { return make_kmsg_watch(context, burst); });
}

}  // namespace tidemark::watch
