#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "common/model/number.h"

namespace tidemark::cli {
namespace {

std::int64_t signed_of(std::uint64_t n) { return static_cast<std::int64_t>(n); }

std::string attributes_of(const v1::LearnedThreshold& learned) {
  std::string out;
  for (const auto& [key, value] : labels_of(learned.attributes()))
    out += (out.empty() ? "" : ",") + key + "=" + value;
  return out;
}

/// In quotes as TOML reads them.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : harmless(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string times_text(std::uint64_t count, std::int64_t ms, const char* noun) {
  std::string out = plural(count, noun);
  if (count > 0) out += " (" + human(Duration{ms}) + ")";
  return out;
}

std::string heading(const v1::LearnedThreshold& learned) {
  std::string out = "# " + harmless(learned.metric());
  const std::string attributes = attributes_of(learned);
  if (!attributes.empty()) out += ", " + harmless(attributes);
  if (learned.rate()) out += ", its rate a second";
  return out;
}

std::string check_text(const v1::LearnedThreshold& learned) {
  const std::string attributes = attributes_of(learned);
  // Plain numbers for TOML: a whole one is one too.
  const auto number = [](double value) { return tidemark::number_text(value); };
  std::string out = heading(learned) + ": " + plural(learned.values(), "value") + " of " +
                    count_text(learned.series()) + " series" + ", " +
                    plural(learned.endpoints(), "endpoint") + "; half below " +
                    number_text(learned.median()) + ", 99.9 % below " + number_text(learned.p999()) + ", " +
                    number_text(learned.least()) + " to " + number_text(learned.most()) + " " +
                    harmless(learned.unit()) + "\n";
  out += "# " + harmless(learned.why()) + "\n";
  out += "# on this data: " + times_text(learned.warnings(), learned.warning_ms(), "warning") + ", " +
         times_text(learned.criticals(), learned.critical_ms(), "critical") + "\n";
  out += "[[check]]\nname = " + quoted(learned.check()) +
         "\ntype = \"metric\"\nmetric = " + quoted(learned.metric()) + "\n";
  if (!attributes.empty())
    out += "attributes = " + quoted(attributes) + "  # of these series the worst counts\n";
  out += "warning_" + learned.direction() + " = " + number(learned.warning()) + "\ncritical_" +
         learned.direction() + " = " + number(learned.critical()) + "\n";
  out += "for = \"" + std::to_string(learned.for_ms() / 1'000) + "s\"  # shorter peaks are let pass\n";
  out += "hysteresis = " + number(learned.hysteresis()) +
         "  # once in force, over only so far on the good side\n";
  return out + "interval = \"1m\"\n";
}

Listing learned_listing(const v1::SetLearnReply& reply) {
  Listing listing{"learned",
                  {{"check", "CHECK"},   {"metric", "METRIC"},   {"attributes", "OF", true},
                   {"unit", "UNIT"},     {"series", "SERIES"},   {"endpoints", "ENDPOINTS"},
                   {"values", "VALUES"}, {"median", "MEDIAN"},   {"p99", ""},
                   {"p999", "99.9 %"},   {"least", ""},          {"most", "MOST"},
                   {"direction", ""},    {"warning", "WARNING"}, {"critical", "CRITICAL"},
                   {"hysteresis", ""},   {"for_s", ""},          {"warnings", "FIRED"},
                   {"warning_s", ""},    {"criticals", ""},      {"critical_s", ""},
                   {"why", "WHY", true}},
                  {},
                  "there is nothing to learn from: no series in this time"};
  for (const v1::LearnedThreshold& one : reply.learned()) {
    const auto measured = [&](double value) {
      return one.values() > 0 ? Cell{value} : Cell{Absent{"no value"}};
    };
    const auto proposed = [&](Cell value) {
      return one.direction().empty() ? Cell{Absent{one.why()}} : value;
    };
    listing.rows.push_back({one.check(),
                            one.metric(),
                            labels_of(one.attributes()),
                            one.unit(),
                            signed_of(one.series()),
                            signed_of(one.endpoints()),
                            signed_of(one.values()),
                            measured(one.median()),
                            measured(one.p99()),
                            measured(one.p999()),
                            measured(one.least()),
                            measured(one.most()),
                            proposed(one.direction()),
                            proposed(one.warning()),
                            proposed(one.critical()),
                            proposed(one.hysteresis()),
                            proposed(Duration{one.for_ms()}),
                            proposed(signed_of(one.warnings())),
                            proposed(Duration{one.warning_ms()}),
                            proposed(signed_of(one.criticals())),
                            proposed(Duration{one.critical_ms()}),
                            one.why()});
  }
  return listing;
}

}  // namespace

Page learn_page(const v1::SetLearnReply& reply) {
  Page page;
  page.rows = learned_listing(reply);
  page.document = {Field::of("about", reply.about()), Field::of("from", from_unix_ms(reply.from_time_ms())),
                   Field::of("to", from_unix_ms(reply.to_time_ms())),
                   Field::of("endpoints", signed_of(reply.endpoints())),
                   Field::list("learned", records_of(page.rows))};
  page.text = "# Proposed from the data of " + harmless(reply.about()) + " (" +
              plural(reply.endpoints(), "endpoint") + ") from " +
              rfc3339(from_unix_ms(reply.from_time_ms())) + " to " +
              rfc3339(from_unix_ms(reply.to_time_ms())) +
              ".\n# Counts are of all series together. Paste what you want "
              "into a set, then tidemark set check.\n";
  std::string without;
  for (const v1::LearnedThreshold& learned : reply.learned()) {
    if (learned.direction().empty()) {
      without += heading(learned) + ": nothing is proposed, " + harmless(learned.why()) + "\n";
    } else {
      page.text += "\n" + check_text(learned);
    }
  }
  if (!without.empty()) page.text += "\n" + without;
  if (reply.learned().empty()) page.text += "# There is nothing to learn from: no series in this time.\n";
  return page;
}

}  // namespace tidemark::cli
