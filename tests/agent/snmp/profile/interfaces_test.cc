#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/profile/profile_text.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

// By RFC 2863, not by the file: 1.3.6.1.2.1.2.2.1 is ifEntry, 1.3.6.1.2.1.31.1.1.1 is ifXEntry.
TEST_CASE("interfaces are read as IF-MIB has them") {
  CHECK(profile_text(*shipped_profiles().at("interfaces")) == R"(interfaces (network interfaces, shipped)
answers 1.3.6.1.2.1.2.2.1
table interface as network.interface.name rows 1024 events named 1.3.6.1.2.1.31.1.1.1.1 named 1.3.6.1.2.1.2.2.1.2 skip 1.3.6.1.2.1.2.2.1.3 in 24 discontinuity 1.3.6.1.2.1.31.1.1.1.19 note 1.3.6.1.2.1.31.1.1.1.18
  counter system.network.io[By]{network.io.direction=receive}: 1.3.6.1.2.1.31.1.1.1.6|1.3.6.1.2.1.2.2.1.10
  counter system.network.io[By]{network.io.direction=transmit}: 1.3.6.1.2.1.31.1.1.1.10|1.3.6.1.2.1.2.2.1.16
  counter system.network.packet.count[{packet}]{network.io.direction=receive, network.packet.cast=unicast}: 1.3.6.1.2.1.31.1.1.1.7|1.3.6.1.2.1.2.2.1.11
  counter system.network.packet.count[{packet}]{network.io.direction=receive, network.packet.cast=multicast}: 1.3.6.1.2.1.31.1.1.1.8|1.3.6.1.2.1.31.1.1.1.2
  counter system.network.packet.count[{packet}]{network.io.direction=receive, network.packet.cast=broadcast}: 1.3.6.1.2.1.31.1.1.1.9|1.3.6.1.2.1.31.1.1.1.3
  counter system.network.packet.count[{packet}]{network.io.direction=transmit, network.packet.cast=unicast}: 1.3.6.1.2.1.31.1.1.1.11|1.3.6.1.2.1.2.2.1.17
  counter system.network.packet.count[{packet}]{network.io.direction=transmit, network.packet.cast=multicast}: 1.3.6.1.2.1.31.1.1.1.12|1.3.6.1.2.1.31.1.1.1.4
  counter system.network.packet.count[{packet}]{network.io.direction=transmit, network.packet.cast=broadcast}: 1.3.6.1.2.1.31.1.1.1.13|1.3.6.1.2.1.31.1.1.1.5
  counter system.network.errors[{error}]{network.io.direction=receive}: 1.3.6.1.2.1.2.2.1.14
  counter system.network.errors[{error}]{network.io.direction=transmit}: 1.3.6.1.2.1.2.2.1.20
  counter system.network.packet.dropped[{packet}]{network.io.direction=receive}: 1.3.6.1.2.1.2.2.1.13
  counter system.network.packet.dropped[{packet}]{network.io.direction=transmit}: 1.3.6.1.2.1.2.2.1.19
  gauge hw.network.bandwidth.limit[By/s]: 1.3.6.1.2.1.31.1.1.1.15 factor 125000 absent 0
  check 'interface': 1.3.6.1.2.1.2.2.1.8 1=ok:up 2=critical:down 3=warning:testing 4=unknown:unknown 5=ok:dormant 6=critical:notPresent 7=critical:lowerLayerDown unless 1.3.6.1.2.1.2.2.1.7 in 2 3 confirm 2
)");
}
