#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/oid/oid.h"

namespace tidemark::snmp {

enum class Operation : std::uint8_t { kGet, kGetNext, kGetBulk };

/// What is asked. Of a GETBULK the first `non_repeaters` names are asked for once, the others
/// `max_repetitions` times.
struct Request {
  Operation operation = Operation::kGet;
  std::int32_t id = 0;
  std::uint32_t non_repeaters = 0;
  std::uint32_t max_repetitions = 0;
  std::vector<Oid> names;
};

/// What a value is (RFC 2578, section 7.1); the last three stand for its absence.
enum class Syntax : std::uint8_t {
  kNull,
  kInteger,    ///< number
  kUnsigned,   ///< Gauge32, Unsigned32: number
  kCounter32,  ///< number
  kCounter64,  ///< number
  kTicks,      ///< hundredths of a second: number
  kOctets,     ///< text; Opaque and IpAddress too
  kOid,        ///< text, as "1.3.6.1"
  kReal,       ///< a float within an Opaque: real
  kNoSuchObject,
  kNoSuchInstance,
  kEndOfMib,
};

struct Varbind {
  std::span<const std::uint32_t> name;
  Syntax syntax = Syntax::kNull;
  std::int64_t number = 0;  ///< a Counter64's bits
  double real = 0;
  std::string_view text;

  bool absent() const { return syntax >= Syntax::kNoSuchObject || syntax == Syntax::kNull; }
  bool is_number() const {
    return (syntax >= Syntax::kInteger && syntax <= Syntax::kTicks) || syntax == Syntax::kReal;
  }
  /// Of a number.
  double value() const;
};

/// An answer. It is filled again and again, to make no memory anew; what a varbind looks at is good until
/// then.
class Response {
 public:
  std::int32_t id = 0;
  std::int32_t error = 0;        ///< error-status: 0 is none, 1 tooBig, 2 noSuchName, …
  std::int32_t error_index = 0;  ///< from 1; 0: none of the names

  std::size_t size() const { return cells_.size(); }
  Varbind at(std::size_t i) const;

  void clear();
  /// The name's numbers; then the value.
  template <class Number>
  void add(const Number* name, std::size_t numbers, Syntax syntax, std::int64_t number, double real,
           std::string_view text) {
    cells_.push_back({static_cast<std::uint32_t>(numbers_.size()), static_cast<std::uint32_t>(numbers),
                      static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size()),
                      syntax, number, real});
    for (std::size_t i = 0; i < numbers; ++i) numbers_.push_back(static_cast<std::uint32_t>(name[i]));
    texts_ += text;
  }

 private:
  struct Cell {
    std::uint32_t name_at, name_size, text_at, text_size;
    Syntax syntax;
    std::int64_t number;
    double real;
  };
  std::vector<std::uint32_t> numbers_;
  std::string texts_;
  std::vector<Cell> cells_;
};

/// "tooBig", … "inconsistentName" (RFC 3416, section 3), else the number.
std::string error_name(std::int32_t error);

}  // namespace tidemark::snmp
