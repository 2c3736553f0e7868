#include "agent/snmp/notification/translate.h"

#include <algorithm>

namespace tidemark::snmp {
namespace {

constexpr std::int32_t kEnterpriseSpecific = 6;
const Oid kSnmpTraps{1, 3, 6, 1, 6, 3, 1, 1, 5};
const Oid kSysUpTime{1, 3, 6, 1, 2, 1, 1, 3, 0};
const Oid kSnmpTrapOid{1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0};
const Oid kSnmpTrapCommunity{1, 3, 6, 1, 6, 3, 18, 1, 4, 0};

bool is(const Varbind& varbind, const Oid& oid) {
  return std::equal(varbind.name.begin(), varbind.name.end(), oid.numbers().begin(), oid.numbers().end());
}

bool translate_v1(const TrapV1& trap, Translated& out) {
  if (trap.generic < 0 || trap.generic > kEnterpriseSpecific || trap.specific < 0) return false;
  out.ticks = trap.ticks;
  out.agent_address = trap.agent_address;
  if (trap.generic < kEnterpriseSpecific) {
    out.oid = kSnmpTraps.with(Oid{static_cast<std::uint32_t>(trap.generic) + 1});
    out.enterprise = trap.enterprise;
    return true;
  }
  if (trap.enterprise.empty() || trap.enterprise.size() + 2 > kOidNumbersMax) return false;
  out.oid = trap.enterprise.with(Oid{0, static_cast<std::uint32_t>(trap.specific)});
  return true;
}

}  // namespace

std::optional<Translated> translate(const Notification& notification) {
  Translated out;
  if (notification.v1 && !translate_v1(*notification.v1, out)) return std::nullopt;
  for (std::size_t i = 0; i < notification.pdu.size(); ++i) {
    const Varbind varbind = notification.pdu.at(i);
    if (!notification.v1 && out.oid.empty() && is(varbind, kSnmpTrapOid)) {
      out.oid = varbind.syntax == Syntax::kOid ? Oid::parse(varbind.text).value_or(Oid{}) : Oid{};
    } else if (!notification.v1 && !out.ticks && is(varbind, kSysUpTime) &&
               varbind.syntax == Syntax::kTicks) {
      out.ticks = static_cast<std::uint32_t>(varbind.number);
    } else if (!is(varbind, kSnmpTrapCommunity)) {
      out.varbinds.push_back(i);
    }
  }
  if (out.oid.empty()) return std::nullopt;
  return out;
}

}  // namespace tidemark::snmp
