#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "agent/snmp/message/credential.h"

namespace tidemark::snmp {

/// An engine of SNMPv3 as a device has one.
struct UsmEngine {
  std::string id;
  std::int32_t boots = 0;
  std::int32_t time = 0;  ///< seconds
};

/// Of the user anna; with keys where it authenticates.
std::shared_ptr<Credential> v3_credential(Authentication authentication, Privacy privacy);

/// A message of v3 with the credential's security (RFC 3414, RFC 7860, RFC 3826) by code of the tests' own,
/// so that Net-SNMP's is held against another. `scoped` is a scoped PDU, or any bytes in its place.
std::string secured(const Credential& credential, const UsmEngine& engine, std::int32_t id,
                    const std::string& scoped);
/// Of a PDU from its tag on.
std::string scoped_pdu(const UsmEngine& engine, const std::string& pdu);
/// That a counter of usmStats grew (RFC 3414, section 5), without security: 4 is that the engine was unknown.
std::string usm_report(const UsmEngine& engine, std::int32_t id, int counter = 4);

}  // namespace tidemark::snmp
