#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "agent/snmp/message/pdu.h"

/// BER of the tests' own.
namespace tidemark::snmp {

std::string element(int tag, const std::string& content);
std::string number(int tag, std::int64_t value, bool is_unsigned);
std::string encode_oid(std::span<const std::uint32_t> numbers);
std::string encode_value(const Varbind& value);

}  // namespace tidemark::snmp
