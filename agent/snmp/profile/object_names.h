#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/snmp/profile/profile.h"
#include "common/config/document.h"

/// Objects as a profile's file writes them. Internal to this room.
namespace tidemark::snmp {

/// An object with values of it that say which rows, or when.
struct ObjectValues {
  Object object;
  std::vector<std::int64_t> values;
};

/// What the file's table [names] defines. Mistakes go to the document's.
class ObjectNames {
 public:
  /// A name stands for numbers, "1.3.6.1.2.1.2.2.1", or begins with a name above it: "ifEntry.10".
  explicit ObjectNames(const config::Table& root);

  /// An identifier, or one of several of which the device's first counts: "ifHCInOctets", or a list of them.
  std::optional<Object> object(const config::Table& table, std::string_view key) const;
  /// The same where the key must be there; an object without identifiers after a mistake.
  Object need_object(const config::Table& table, std::string_view key) const;
  /// A list in which each is an object of its own.
  std::vector<Object> objects(const config::Table& table, std::string_view key) const;
  std::vector<Oid> oids(const config::Table& table, std::string_view key) const;
  std::optional<Oid> oid(const config::Table& table, std::string_view key) const;
  /// { object = "ifAdminStatus", values = [2, 3] }
  std::optional<ObjectValues> object_values(const config::Table& table, std::string_view key) const;
  const std::map<std::string, Oid, std::less<>>& all() const { return oids_; }

 private:
  std::optional<Oid> find(const config::Table& table, const config::Position& where,
                          const std::string& text) const;
  std::map<std::string, Oid, std::less<>> oids_;
};

}  // namespace tidemark::snmp
