#pragma once

#include "agent/snmp/notification/translate.h"
#include "agent/snmp/notification/vocabulary.h"
#include "common/model/limits.h"
#include "common/model/telemetry.h"

namespace tidemark::snmp {

/// A notification as an event that people understand. Pure. "trap." and the notification's name, or
/// "trap.unknown"; attributes are
///   snmp.trap.oid            which one it is
///   snmp.trap.uptime         how long the device had been up, in seconds
///   snmp.trap.agent_address  of v1: whom it is about, as far as it says so
///   snmp.trap.enterprise     of v1's generic ones
/// and each varbind by its object's name with the index behind it ("ifDescr.7"), or its identifier.
struct Described {
  Event event;       ///< without its time
  bool cut = false;  ///< it had more, or longer, attributes than `limits` take
};

Described describe(const Translated& translated, const Response& varbinds, const Vocabulary& vocabulary,
                   const Limits& limits);

/// For people: "down (2)", "Gi1/0/7", "00:1b:21:…" where it is no text.
std::string text_of(const Varbind& value, const ObjectName* words);

}  // namespace tidemark::snmp
