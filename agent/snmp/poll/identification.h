#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "agent/snmp/message/pdu.h"

namespace tidemark::snmp {

/// What a device says that it is (SNMPv2-MIB's system group); what it does not say is empty.
struct DeviceFacts {
  std::string description;
  std::string name;
  Oid object_id;
  friend bool operator==(const DeviceFacts&, const DeviceFacts&) = default;
};

/// Finds out what a device is: its system group, then whether there is something at or below some
/// identifiers. Pure: next() says what to ask, take() what came.
class Identification {
 public:
  /// Which identifiers matter of a device with this sysObjectID.
  using Questions = std::function<std::vector<Oid>(const Oid& object_id)>;
  explicit Identification(Questions questions);

  /// Absent: all is known.
  std::optional<Request> next();
  void take(const Response& response);

  const DeviceFacts& facts() const { return facts_; }
  bool answers(const Oid& oid) const;

 private:
  enum class Step { kSystem, kQuestions, kDone };
  void take_system(const Response& response);

  const Questions questions_;
  Step step_ = Step::kSystem;
  std::vector<Oid> asked_;
  std::vector<Oid> open_;  // not asked yet
  std::size_t together_ = 8;
  std::vector<Oid> answered_;
  DeviceFacts facts_;
};

}  // namespace tidemark::snmp
