#include "agent/snmp/notification/well_known.h"

#include <string_view>
#include <vector>

namespace tidemark::snmp {
namespace {

struct Line {
  std::string_view oid;
  std::string_view name;
  /// Of 1, 2, 3, …
  std::vector<std::string_view> words;
};

const std::vector<Line>& lines() {
  static const std::vector<Line> table = {
      // SNMPv2-MIB (RFC 3418)
      {"1.3.6.1.2.1.1.1", "sysDescr", {}},
      {"1.3.6.1.2.1.1.2", "sysObjectID", {}},
      {"1.3.6.1.2.1.1.3", "sysUpTime", {}},
      {"1.3.6.1.2.1.1.4", "sysContact", {}},
      {"1.3.6.1.2.1.1.5", "sysName", {}},
      {"1.3.6.1.2.1.1.6", "sysLocation", {}},
      {"1.3.6.1.6.3.1.1.4.1", "snmpTrapOID", {}},
      {"1.3.6.1.6.3.1.1.4.3", "snmpTrapEnterprise", {}},
      // SNMP-COMMUNITY-MIB (RFC 3584).
      {"1.3.6.1.6.3.18.1.3", "snmpTrapAddress", {}},
      // IF-MIB (RFC 2863)
      {"1.3.6.1.2.1.2.2.1.1", "ifIndex", {}},
      {"1.3.6.1.2.1.2.2.1.2", "ifDescr", {}},
      {"1.3.6.1.2.1.2.2.1.3", "ifType", {}},
      {"1.3.6.1.2.1.2.2.1.4", "ifMtu", {}},
      {"1.3.6.1.2.1.2.2.1.5", "ifSpeed", {}},
      {"1.3.6.1.2.1.2.2.1.6", "ifPhysAddress", {}},
      {"1.3.6.1.2.1.2.2.1.7", "ifAdminStatus", {"up", "down", "testing"}},
      {"1.3.6.1.2.1.2.2.1.8",
       "ifOperStatus",
       {"up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown"}},
      {"1.3.6.1.2.1.2.2.1.9", "ifLastChange", {}},
      {"1.3.6.1.2.1.31.1.1.1.1", "ifName", {}},
      {"1.3.6.1.2.1.31.1.1.1.18", "ifAlias", {}},
      // ENTITY-MIB (RFC 6933)
      {"1.3.6.1.2.1.47.1.1.1.1.2", "entPhysicalDescr", {}},
      {"1.3.6.1.2.1.47.1.1.1.1.7", "entPhysicalName", {}},
      {"1.3.6.1.2.1.47.1.4.1", "entLastChangeTime", {}},
      // UPS-MIB (RFC 1628)
      {"1.3.6.1.2.1.33.1.2.2", "upsSecondsOnBattery", {}},
      {"1.3.6.1.2.1.33.1.2.3", "upsEstimatedMinutesRemaining", {}},
      {"1.3.6.1.2.1.33.1.6.2.1.1", "upsAlarmId", {}},
      {"1.3.6.1.2.1.33.1.6.2.1.2", "upsAlarmDescr", {}},
      {"1.3.6.1.2.1.33.1.9.7", "upsConfigLowBattTime", {}},
      // Printer-MIB (RFC 3805)
      {"1.3.6.1.2.1.43.18.1.1.1", "prtAlertIndex", {}},
      {"1.3.6.1.2.1.43.18.1.1.2", "prtAlertSeverityLevel", {"other", "", "critical", "warning"}},
      {"1.3.6.1.2.1.43.18.1.1.4", "prtAlertGroup", {}},
      {"1.3.6.1.2.1.43.18.1.1.5", "prtAlertGroupIndex", {}},
      {"1.3.6.1.2.1.43.18.1.1.6", "prtAlertLocation", {}},
      {"1.3.6.1.2.1.43.18.1.1.7", "prtAlertCode", {}},
      {"1.3.6.1.2.1.43.18.1.1.8", "prtAlertDescription", {}},
      // LLDP-MIB (IEEE 802.1AB)
      {"1.0.8802.1.1.2.1.2.2", "lldpStatsRemTablesInserts", {}},
      {"1.0.8802.1.1.2.1.2.3", "lldpStatsRemTablesDeletes", {}},
      {"1.0.8802.1.1.2.1.2.4", "lldpStatsRemTablesDrops", {}},
      {"1.0.8802.1.1.2.1.2.5", "lldpStatsRemTablesAgeouts", {}},
      // DISMAN-EVENT-MIB (RFC 2981)
      {"1.3.6.1.2.1.88.2.1.1", "mteHotTrigger", {}},
      {"1.3.6.1.2.1.88.2.1.2", "mteHotTargetName", {}},
      {"1.3.6.1.2.1.88.2.1.3", "mteHotContextName", {}},
      {"1.3.6.1.2.1.88.2.1.4", "mteHotOID", {}},
      {"1.3.6.1.2.1.88.2.1.5", "mteHotValue", {}},
      // CISCO-CONFIG-MAN-MIB, CISCO-SYSLOG-MIB
      {"1.3.6.1.4.1.9.9.43.1.1.6.1.3", "ccmHistoryEventCommandSource", {"commandLine", "snmp"}},
      {"1.3.6.1.4.1.9.9.41.1.2.3.1.2", "clogHistFacility", {}},
      {"1.3.6.1.4.1.9.9.41.1.2.3.1.4", "clogHistMsgName", {}},
      {"1.3.6.1.4.1.9.9.41.1.2.3.1.5", "clogHistMsgText", {}},
  };
  return table;
}

}  // namespace

std::map<Oid, ObjectName> well_known_objects() {
  std::map<Oid, ObjectName> out;
  for (const Line& line : lines()) {
    ObjectName object{std::string(line.name), {}};
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      if (!line.words[i].empty()) object.words.emplace(static_cast<std::int64_t>(i) + 1, line.words[i]);
    }
    out.emplace(*Oid::parse(line.oid), std::move(object));
  }
  return out;
}

}  // namespace tidemark::snmp
