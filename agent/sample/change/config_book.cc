#include "agent/sample/change/config_book.h"

namespace tidemark::change {
namespace {

/// "was → is", or what there is of both.
std::string turn(const std::string& was, const std::string& is) {
  if (was == is) return is;
  return (was.empty() ? "?" : was) + " → " + (is.empty() ? "?" : is);
}

Event event_of(const std::string& path, const FileFacts* before, const FileFacts* after, TimePoint time) {
  const char* action = before == nullptr ? "added" : after == nullptr ? "removed" : "changed";
  Event out{time, "config.changed", Severity::kInfo, path + " was " + action, {}};
  const auto tell = [&](const char* key, std::string value) {
    if (!value.empty()) out.attributes.push_back({key, std::move(value)});
  };
  tell("config.action", action);
  if (after != nullptr) tell("config.digest_after", after->digest);
  if (before != nullptr) tell("config.digest_before", before->digest);
  if (before != nullptr && after != nullptr) {
    if (before->bytes != after->bytes) {
      out.body += ", " + std::to_string(before->bytes) + " → " + std::to_string(after->bytes) + " bytes";
    } else if (before->digest != after->digest && !before->digest.empty() && !after->digest.empty()) {
      out.body += ", " + std::to_string(after->bytes) + " bytes as before";
    }
    if (before->mode != after->mode) {
      tell("config.mode", turn(before->mode, after->mode));
      out.body += ", mode " + turn(before->mode, after->mode);
    }
    if (before->owner != after->owner) {
      tell("config.owner", turn(before->owner, after->owner));
      out.body += ", owner " + turn(before->owner, after->owner);
    }
  }
  tell("config.path", path);
  if (after != nullptr) tell("config.size_after", std::to_string(after->bytes));
  if (before != nullptr) tell("config.size_before", std::to_string(before->bytes));
  const FileFacts& seen = after != nullptr ? *after : *before;
  if (!seen.unread.empty()) out.body += " (its digest is not known: " + seen.unread + ")";
  return out;
}

}  // namespace

std::vector<Event> config_events(const Files& before, const Files& after, TimePoint time) {
  std::vector<Event> out;
  for (const auto& [path, facts] : before) {
    const auto now = after.find(path);
    if (now == after.end()) {
      out.push_back(event_of(path, &facts, nullptr, time));
    } else if (!(now->second == facts)) {
      FileFacts same_reason = now->second;  // that it can no longer, or can now, be read is no change of it
      same_reason.unread = facts.unread;
      if (same_reason.digest.empty() || facts.digest.empty()) same_reason.digest = facts.digest;
      if (!(same_reason == facts)) out.push_back(event_of(path, &facts, &now->second, time));
    }
  }
  for (const auto& [path, facts] : after) {
    if (!before.contains(path)) out.push_back(event_of(path, nullptr, &facts, time));
  }
  return out;
}

}  // namespace tidemark::change
