#pragma once

#include <absl/status/statusor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/snmp/message/net_snmp.h"

namespace tidemark::snmp {

/// What a message of v3 says of itself in clear (RFC 3412, section 6; RFC 3414, section 2.4). Nothing of it
/// is proved.
struct V3Header {
  long id = 0;
  long size_max = 0;
  int security_level = 0;
  bool reportable = false;
  std::string engine;
  long boots = 0;
  long time = 0;
  std::string user;
};

/// False: it is no message of v3, or of another security model.
bool read_v3_header(std::string_view message, V3Header& out);

/// A message of v3 that came (RFC 3412, section 6), with what its security model made of it.
class V3Message {
 public:
  V3Message();
  ~V3Message();
  V3Message(const V3Message&) = delete;
  V3Message& operator=(const V3Message&) = delete;

  /// Net-SNMP's code: SNMPERR_SUCCESS, or what is wrong. The user of the message must be in the library's
  /// list. What answers another message than `awaited` is not looked at further: the library would keep what
  /// it says of its engine.
  int parse(std::string_view message, std::optional<std::int32_t> awaited = {});

  long id() const { return id_; }
  int security_level() const { return level_; }
  std::string engine() const;
  /// The PDU from its tag on, in clear.
  u_char* pdu() const { return at_; }
  std::size_t pdu_size() const { return left_; }
  int command() const { return left_ > 0 ? *at_ : 0; }
  /// Of a report.
  const netsnmp_variable_list* variables();
  /// A Response to it with what it has in it, as informs are answered. The user must be in the library's
  /// list, and the engine's time known to it. Nothing else may be asked of this afterwards.
  absl::StatusOr<std::string> answer();

 private:
  int parse_header(u_char*& at, std::size_t& left);
  void forget_state();

  std::string bytes_;
  std::unique_ptr<netsnmp_pdu, decltype(&snmp_free_pdu)> pdu_;
  std::array<u_char, 65'536> clear_;  // what was encrypted
  long id_ = 0, size_max_ = 0, model_ = 0;
  u_char flags_ = 0;
  int level_ = 0;
  u_char* at_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace tidemark::snmp
