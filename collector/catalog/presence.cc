#include "collector/catalog/presence.h"

namespace tidemark::catalog {

using timeline::Presence;

PresenceTable::PresenceTable()
    : by_class_{{"laptop", Presence::kMobile},
                {"tablet", Presence::kMobile},
                {"phone", Presence::kMobile},
                {"desktop", Presence::kAnnounced}} {}

void PresenceTable::set(const std::string& endpoint_class, Presence presence) {
  by_class_[endpoint_class] = presence;
}

PresenceTable::Expectation PresenceTable::of(const EndpointFacts& facts) const {
  std::string aside;
  if (const auto label = facts.labels.find(kPresenceLabel); label != facts.labels.end()) {
    if (const auto said = timeline::parse_presence(label->second)) return {*said, "by its label presence"};
    aside = "; its label presence says '" + label->second + "', which is not always, announced or mobile";
  }
  const auto found = by_class_.find(facts.endpoint_class);
  const std::string named = facts.endpoint_class.empty() ? "it has no class" : facts.endpoint_class;
  return {found == by_class_.end() ? Presence::kAlways : found->second, "by its class: " + named + aside};
}

PresenceTable read_presence(const config::Table& root) {
  PresenceTable out;
  const auto table = root.table("presence");
  if (!table) return out;
  for (const std::string& endpoint_class : table->keys()) {
    const auto word = table->string(endpoint_class);
    if (!word) continue;
    const auto presence = timeline::parse_presence(*word);
    if (presence) {
      out.set(endpoint_class, *presence);
    } else {
      table->mistake(
          endpoint_class,
          "a class in [presence] takes \"always\", \"announced\" or \"mobile\", not \"" + *word + "\"");
    }
  }
  return out;
}

}  // namespace tidemark::catalog
