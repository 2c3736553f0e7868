#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

struct MibValue {
  Syntax syntax = Syntax::kInteger;
  std::int64_t number = 0;
  std::string text;
};

inline MibValue integer(std::int64_t number) { return {Syntax::kInteger, number, ""}; }
inline MibValue counter32(std::int64_t number) { return {Syntax::kCounter32, number, ""}; }
inline MibValue counter64(std::int64_t number) { return {Syntax::kCounter64, number, ""}; }
inline MibValue ticks(std::int64_t number) { return {Syntax::kTicks, number, ""}; }
inline MibValue octets(std::string text) { return {Syntax::kOctets, 0, std::move(text)}; }
inline MibValue identifier(std::string text) { return {Syntax::kOid, 0, std::move(text)}; }

/// A device's objects, answered as RFC 3416 says, and RFC 1157 where it is one of v1.
struct Mib {
  std::map<Oid, MibValue> objects;
  bool v1 = false;
  std::size_t varbinds_max = 1'000;  ///< more of them are cut off
  std::size_t too_big_from = 1'000;  ///< so many varbinds in an answer are tooBig

  void set(const char* oid, MibValue value) { objects[*Oid::parse(oid)] = std::move(value); }
  void answer(const Request& request, Response& out) const;
};

}  // namespace tidemark::snmp
