#include "agent/snmp/message/decode_response.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace tidemark::snmp {
namespace {

std::string text_of(const oid* numbers, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += '.';
    out += std::to_string(numbers[i]);
  }
  return out;
}

bool add_integer(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  long number = 0;
  u_char type = 0;
  if (asn_parse_int(value, &size, &type, &number, sizeof number) == nullptr) return false;
  out.add(name, numbers, Syntax::kInteger, number, 0, {});
  return true;
}

bool add_unsigned(const oid* name, std::size_t numbers, Syntax syntax, u_char* value, std::size_t size,
                  Response& out) {
  u_long number = 0;
  u_char type = 0;
  if (asn_parse_unsigned_int(value, &size, &type, &number, sizeof number) == nullptr) return false;
  out.add(name, numbers, syntax, static_cast<std::int64_t>(number & 0xffffffffUL), 0, {});
  return true;
}

bool add_counter64(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  counter64 number{};
  u_char type = 0;
  if (asn_parse_unsigned_int64(value, &size, &type, &number, sizeof number) == nullptr) return false;
  const std::uint64_t whole = (static_cast<std::uint64_t>(number.high) << 32U) | (number.low & 0xffffffffUL);
  out.add(name, numbers, Syntax::kCounter64, static_cast<std::int64_t>(whole), 0, {});
  return true;
}

bool add_signed64(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  counter64 number{};
  u_char type = 0;
  if (asn_parse_signed_int64(value, &size, &type, &number, sizeof number) == nullptr) return false;
  const std::uint64_t whole = (static_cast<std::uint64_t>(number.high) << 32U) | (number.low & 0xffffffffUL);
  out.add(name, numbers, Syntax::kInteger, static_cast<std::int64_t>(whole), 0, {});
  return true;
}

bool add_octets(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  u_long length = 0;
  // The value's header was looked at: it lies within the message.
  u_char* const content = asn_parse_length(value + 1, &length);
  if (content == nullptr || content + length > value + size) return false;
  out.add(name, numbers, Syntax::kOctets, 0, 0, {reinterpret_cast<const char*>(content), length});
  return true;
}

/// An Opaque that holds a float or a double; any other is octets.
bool add_opaque(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  float single = 0;
  double real = 0;
  u_char type = ASN_OPAQUE;
  std::size_t left = size;
  if (asn_parse_float(value, &left, &type, &single, sizeof single) != nullptr && type == ASN_OPAQUE_FLOAT) {
    out.add(name, numbers, Syntax::kReal, 0, single, {});
    return true;
  }
  left = size, type = ASN_OPAQUE;
  if (asn_parse_double(value, &left, &type, &real, sizeof real) != nullptr && type == ASN_OPAQUE_DOUBLE) {
    out.add(name, numbers, Syntax::kReal, 0, real, {});
    return true;
  }
  return add_octets(name, numbers, value, size, out);
}

bool add_oid(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  std::array<oid, MAX_OID_LEN> found;
  std::size_t count = found.size();
  u_char type = 0;
  if (asn_parse_objid(value, &size, &type, found.data(), &count) == nullptr) return false;
  out.add(name, numbers, Syntax::kOid, 0, 0, text_of(found.data(), count));
  return true;
}

/// IpAddress: as it is written; of another size than four bytes it is octets.
bool add_address(const oid* name, std::size_t numbers, u_char* value, std::size_t size, Response& out) {
  u_long length = 0;
  const u_char* const content = asn_parse_length(value + 1, &length);
  if (content == nullptr || length != 4 || content + length > value + size)
    return add_octets(name, numbers, value, size, out);
  const std::array<oid, 4> parts = {content[0], content[1], content[2], content[3]};
  out.add(name, numbers, Syntax::kOctets, 0, 0, text_of(parts.data(), parts.size()));
  return true;
}

bool add_value(const oid* name, std::size_t numbers, u_char type, u_char* value, std::size_t size,
               Response& out) {
  switch (type) {
    case ASN_INTEGER:
      return add_integer(name, numbers, value, size, out);
    case ASN_COUNTER:
      return add_unsigned(name, numbers, Syntax::kCounter32, value, size, out);
    case ASN_GAUGE:
    case ASN_UINTEGER:
      return add_unsigned(name, numbers, Syntax::kUnsigned, value, size, out);
    case ASN_TIMETICKS:
      return add_unsigned(name, numbers, Syntax::kTicks, value, size, out);
    case ASN_COUNTER64:
      return add_counter64(name, numbers, value, size, out);
    case ASN_OCTET_STR:
    case ASN_NSAP:
    case ASN_BIT_STR:
      return add_octets(name, numbers, value, size, out);
    case ASN_IPADDRESS:
      return add_address(name, numbers, value, size, out);
    case ASN_OPAQUE_COUNTER64:
    case ASN_OPAQUE_U64:
      return add_counter64(name, numbers, value, size, out);
    case ASN_OPAQUE_I64:
      return add_signed64(name, numbers, value, size, out);
    case ASN_OPAQUE:
    case ASN_OPAQUE_FLOAT:
    case ASN_OPAQUE_DOUBLE:
      return add_opaque(name, numbers, value, size, out);
    case ASN_OBJECT_ID:
      return add_oid(name, numbers, value, size, out);
    case ASN_NULL:
      out.add(name, numbers, Syntax::kNull, 0, 0, {});
      return true;
    case SNMP_NOSUCHOBJECT:
      out.add(name, numbers, Syntax::kNoSuchObject, 0, 0, {});
      return true;
    case SNMP_NOSUCHINSTANCE:
      out.add(name, numbers, Syntax::kNoSuchInstance, 0, 0, {});
      return true;
    case SNMP_ENDOFMIBVIEW:
      out.add(name, numbers, Syntax::kEndOfMib, 0, 0, {});
      return true;
    default:
      return false;
  }
}

bool decode_varbinds(u_char* at, std::size_t size, Response& out) {
  u_char type = 0;
  at = asn_parse_sequence(at, &size, &type, ASN_SEQUENCE | ASN_CONSTRUCTOR, "varbinds");
  if (at == nullptr) return false;
  std::array<oid, MAX_OID_LEN> name;
  while (size > 0) {
    std::size_t numbers = name.size();
    std::size_t value_size = 0;
    u_char* value = nullptr;
    u_char* const begin = at;
    const std::size_t before = size;
    at = snmp_parse_var_op(at, name.data(), &numbers, &type, &value_size, &value, &size);
    if (at == nullptr || at <= begin || size >= before) return false;
    if (!add_value(name.data(), numbers, type, value, static_cast<std::size_t>(at - value), out))
      return false;
  }
  return true;
}

}  // namespace

bool decode_pdu(u_char* pdu, std::size_t size, u_char expected, Response& out) {
  u_char type = 0;
  u_char* at = asn_parse_header(pdu, &size, &type);
  if (at == nullptr || type != expected) return false;
  std::array<long, 3> fields{};  // request-id, error-status, error-index
  for (long& field : fields) {
    u_char kind = 0;
    at = asn_parse_int(at, &size, &kind, &field, sizeof field);
    if (at == nullptr) return false;
  }
  out.id = static_cast<std::int32_t>(fields[0]);
  out.error = static_cast<std::int32_t>(fields[1]);
  out.error_index = static_cast<std::int32_t>(fields[2]);
  return decode_varbinds(at, size, out);
}

bool decode_response(u_char* pdu, std::size_t size, Response& out) {
  return decode_pdu(pdu, size, SNMP_MSG_RESPONSE, out);
}

bool decode_trap_v1(u_char* pdu, std::size_t size, TrapV1& head, Response& out) {
  u_char type = 0;
  u_char* at = asn_parse_header(pdu, &size, &type);
  if (at == nullptr || type != SNMP_MSG_TRAP) return false;
  std::array<oid, MAX_OID_LEN> enterprise;
  std::size_t numbers = enterprise.size();
  at = asn_parse_objid(at, &size, &type, enterprise.data(), &numbers);
  if (at == nullptr) return false;
  std::array<std::uint32_t, MAX_OID_LEN> narrow;
  std::transform(enterprise.begin(), enterprise.begin() + static_cast<std::ptrdiff_t>(numbers),
                 narrow.begin(), [](oid number) { return static_cast<std::uint32_t>(number); });
  head.enterprise.assign({narrow.data(), numbers});
  std::array<u_char, 4> agent{};
  std::size_t agent_size = agent.size();
  // asn_parse_string() takes an IpAddress, too.
  at = asn_parse_string(at, &size, &type, agent.data(), &agent_size);
  if (at == nullptr || agent_size != agent.size()) return false;
  const std::array<oid, 4> parts = {agent[0], agent[1], agent[2], agent[3]};
  head.agent_address = text_of(parts.data(), parts.size());
  long generic = 0, specific = 0;
  u_long ticks = 0;
  for (long* const field : {&generic, &specific}) {
    if (at != nullptr) at = asn_parse_int(at, &size, &type, field, sizeof *field);
  }
  if (at != nullptr) at = asn_parse_unsigned_int(at, &size, &type, &ticks, sizeof ticks);
  if (at == nullptr) return false;
  head.generic = static_cast<std::int32_t>(generic);
  head.specific = static_cast<std::int32_t>(specific);
  head.ticks = static_cast<std::uint32_t>(ticks);
  return decode_varbinds(at, size, out);
}

}  // namespace tidemark::snmp
