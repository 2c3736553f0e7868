#include "agent/snmp/profile/read_notifications.h"

#include <algorithm>
#include <set>

namespace tidemark::snmp {
namespace {

constexpr std::size_t kNameBytesMax = 64;  // RFC 2578, section 3.1
constexpr std::size_t kTextBytesMax = 200;

bool is_word(const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.size() <= kNameBytesMax && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

Severity read_severity(const config::Table& table) {
  return table
      .choice<Severity>("severity", {{"info", Severity::kInfo},
                                     {"warning", Severity::kWarning},
                                     {"error", Severity::kError},
                                     {"critical", Severity::kCritical}})
      .value_or(Severity::kInfo);
}

}  // namespace

std::vector<ProfileNotification> read_notifications(const config::Table& root, const ObjectNames& names) {
  std::vector<ProfileNotification> out;
  std::set<Oid> taken;
  for (const config::Table& table : root.tables("notification")) {
    ProfileNotification one;
    one.oid = names.oid(table, "oid").value_or(Oid{});
    if (!table.has("oid")) {
      table.mistake(table.position(),
                    "'oid' is missing: the notification's identifier, such as \"1.3.6.1.6.3.1.1.5.3\"");
    }
    one.name = table.need_string("name");
    if (!one.name.empty() && !is_word(one.name)) {
      table.mistake("name", "'" + one.name +
                                "' is no name: a letter, then letters, digits, '-' and '_', at most " +
                                std::to_string(kNameBytesMax) + " of them");
    }
    one.severity = read_severity(table);
    one.text = table.string("text").value_or("");
    if (one.text.size() > kTextBytesMax || one.text.find('\n') != std::string::npos)
      table.mistake("text", "'text' takes one line of at most " + std::to_string(kTextBytesMax) + " bytes");
    if (!one.oid.empty() && !taken.insert(one.oid).second)
      table.mistake("oid", "there is a notification '" + one.oid.text() + "' in this profile already");
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tidemark::snmp
