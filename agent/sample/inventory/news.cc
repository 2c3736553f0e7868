#include "agent/sample/inventory/news.h"

#include <utility>

namespace tidemark::inventory {
namespace {

Event event_of(TimePoint now, const char* name, Severity severity, const std::string& kind,
               std::string body) {
  return {now, name, severity, std::move(body), {{"inventory.kind", kind}}};
}

/// Entries of a spool without a position go to whoever takes the first stream.
bool moved(const Position& from, const Position& to) {
  const bool another_store =
      !from.store.nil() && (from.store != to.store || from.generation != to.generation);
  return another_store || (from.epoch.value != 0 && from.epoch != to.epoch);
}

}  // namespace

News news_of(const Told& before, Taken now_there, const Position& position, TimePoint now) {
  News out;
  // A clock that was set back would put off the next complete one for as long.
  const bool due = now < before.complete || now - before.complete >= kCompleteEvery;
  const bool everything = due || moved(before.position, position);
  out.told = {position, everything ? now : before.complete, {}, now_there.troubles};
  for (const auto& [kind, reason] : now_there.troubles) {
    const auto known = before.troubles.find(kind);
    if (known != before.troubles.end() && known->second == reason) continue;
    out.events.push_back(event_of(now, "inventory.unknown", Severity::kWarning, kind, reason));
  }
  for (auto& [kind, items] : now_there.kinds) {
    const auto known = before.kinds.find(kind);
    if (known != before.kinds.end()) {
      if (const auto changes = changes_between(known->second, items); !changes.empty()) {
        Event event = event_of(now, "inventory.changed", Severity::kInfo, kind, sentence_of(kind, changes));
        event.inventory = change_of(kind, changes);
        out.events.push_back(std::move(event));
      }
    }
    if (everything || known == before.kinds.end()) {
      Event event = event_of(now, "inventory.complete", Severity::kInfo, kind, amount_of(kind, items.size()));
      event.inventory = all_of(kind, items);
      out.events.push_back(std::move(event));
    }
    out.told.kinds[kind] = std::move(items);
  }
  for (const auto& [kind, items] : before.kinds) {
    if (out.told.kinds.contains(kind)) continue;
    if (now_there.troubles.contains(kind)) {
      out.told.kinds[kind] = items;  // not known now; what was told stands until it is
      continue;
    }
    Event event = event_of(now, "inventory.complete", Severity::kInfo, kind,
                           amount_of(kind, 0) + ": this kind is left out here from now on");
    event.inventory = all_of(kind, {});
    out.events.push_back(std::move(event));
  }
  return out;
}

}  // namespace tidemark::inventory
