#include <algorithm>
#include <cmath>

#include "collector/catalog/read_parts.h"
#include "common/model/silos.h"

namespace tidemark::catalog {
namespace {

constexpr int kNodeDepthMax = 8;

Selector read_selector(const config::Table& table) {
  Selector selector;
  selector.endpoint = table.string("endpoint").value_or("");
  selector.endpoint_class = table.string("class").value_or("");
  selector.site = table.string("site").value_or("");
  selector.check = table.string("check").value_or("");
  selector.labels = table.string_map("labels");
  selector.team = table.string("team").value_or("");
  selector.provider = table.string("provider").value_or("");
  if (const auto silo = table.string("silo")) {
    if (std::find(kSilos.begin(), kSilos.end(), *silo) == kSilos.end()) {
      table.mistake("silo",
                    "'silo' takes \"network\", \"backup\", \"storage\", \"desktop\", \"security\" or "
                    "\"server\", not \"" +
                        *silo + "\"");
    } else {
      selector.silo = *silo;
    }
  }
  if (const auto presence = table.string("presence")) {
    selector.presence = timeline::parse_presence(*presence);
    if (!selector.presence)
      table.mistake("presence",
                    "'presence' takes \"always\", \"announced\" or \"mobile\", not \"" + *presence + "\"");
  }
  selector.where = text_of(table.position());
  return selector;
}

/// "60%" or "12.5%", in hundredths of a percent.
std::optional<std::uint32_t> parse_share(const std::string& text) {
  const auto share = parse_percent(text, 0.01, 100);
  if (!share) return std::nullopt;
  return static_cast<std::uint32_t>(std::lround(*share * timeline::Rule::kWhole));
}

std::optional<timeline::Rule> read_at_least(const config::Table& table) {
  constexpr std::int64_t kMembersMax = 1'000'000;
  if (!table.holds_text("at_least")) {
    const auto count = table.integer("at_least", 1, kMembersMax);
    if (!count) return std::nullopt;
    return timeline::Rule::at_least(static_cast<std::uint32_t>(*count));
  }
  const auto share = parse_share(table.string("at_least").value_or(""));
  if (share) return timeline::Rule::at_least_share(*share);
  table.mistake("at_least", "'at_least' takes a number of members from 1, or a share such as \"60%\"");
  return std::nullopt;
}

timeline::Rule read_weighted(const config::Table& table) {
  timeline::Rule rule = timeline::Rule::weighted(0, 0);
  for (const auto& [key, bound] :
       {std::pair{"degraded_below", &rule.degraded_below}, {"down_below", &rule.down_below}}) {
    const auto share = parse_share(table.string(key).value_or(""));
    if (!share)
      table.mistake(key, std::string("the rule \"weighted\" needs '") + key + "', a share such as \"80%\"");
    *bound = share.value_or(timeline::Rule::kWhole);
  }
  if (rule.down_below > rule.degraded_below) {
    table.mistake("down_below", "'down_below' must not be above 'degraded_below'");
  }
  return rule;
}

timeline::Rule read_rule(const config::Table& table, bool degraded_is_down) {
  timeline::Rule rule = timeline::Rule::all();
  const std::string word = table.string("rule").value_or("all");
  if (word == "any") {
    rule = timeline::Rule::any();
  } else if (word == "worst") {
    rule = timeline::Rule::worst();
  } else if (word == "weighted") {
    rule = read_weighted(table);
  } else if (word != "all") {
    table.mistake("rule",
                  "'rule' takes \"all\", \"any\", \"worst\" or \"weighted\"; for others use at_least = 2 or "
                  "at_least = \"60%\"");
  }
  if (table.has("at_least")) {
    if (table.has("rule")) table.mistake("at_least", "give either 'rule' or 'at_least', not both");
    rule = read_at_least(table).value_or(rule);
  }
  rule.degraded_is_down = table.boolean("degraded_is_down").value_or(degraded_is_down);
  return rule;
}

std::uint32_t read_weight(const config::Table& table) {
  constexpr std::int64_t kWeightMax = 1'000'000;
  return static_cast<std::uint32_t>(table.integer("weight", 1, kWeightMax).value_or(1));
}

Node read_node(const config::Table& table, int depth, bool degraded_is_down) {
  Node node;
  node.rule = read_rule(table, degraded_is_down);
  for (const config::Table& entry : table.tables("select")) {
    node.select.push_back(read_selector(entry));
    node.select.back().weight = read_weight(entry);
    if (node.select.back().empty()) {
      entry.mistake("select",
                    "this selector chooses everything; give it endpoint, class, site, labels or check (silo, "
                    "team, provider and presence only say something of what it chooses)");
    }
  }
  node.services = table.strings("services").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < node.services.size(); ++i)
    node.services_where.push_back(text_of(table.position_of("services", i)));
  const auto groups = table.tables("group");
  if (depth >= kNodeDepthMax && !groups.empty()) {
    table.mistake("group", "groups are nested deeper than " + std::to_string(kNodeDepthMax));
    for (const config::Table& group : groups) group.take_all();
    return node;
  }
  for (const config::Table& group : groups) {
    node.groups.push_back(read_node(group, depth + 1, node.rule.degraded_is_down));
    node.groups.back().weight = read_weight(group);
  }
  if (node.select.empty() && node.services.empty() && node.groups.empty()) {
    table.mistake("select",
                  "there are no members; give select = [{ check = \"…\" }], services = [\"…\"] or groups");
  }
  return node;
}

}  // namespace

Node read_members(const config::Table& members) { return read_node(members, 0, false); }

}  // namespace tidemark::catalog
