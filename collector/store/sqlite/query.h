#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "collector/store/sqlite/connection.h"
#include "common/model/ids.h"
#include "common/model/telemetry.h"
#include "common/stream/messages.h"

namespace tidemark::store::sqlite {

/// Bytes, as opposed to text.
struct Blob {
  std::string_view bytes;
};

/// One use of a prepared statement: values go in and columns come out in order. Throws SQLite::Exception.
/// `sql` must not be in use by another Query of the connection.
class Query {
 public:
  Query(Connection& connection, std::string_view sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <class... Values>
  Query& with(const Values&... values) {
    (put(values), ...);
    return *this;
  }
  /// Goes to the next row; false: there is none.
  bool next();
  /// For what gives no rows; afterwards it may be used again.
  void run();
  /// Ready for other values, whether there are more rows or not.
  void again();

  /// The next column of the row. A std::string_view is good until the next row, or the query's end.
  template <class Value>
  Value take();
  /// Takes `values` in order.
  template <class... Values>
  void into(Values&... values) {
    ((values = take<Values>()), ...);
  }

 private:
  template <class Value>
  void put(const Value& value);
  void put_integer(std::int64_t value);
  void put_real(double value);
  void put_text(std::string_view value);
  void put_blob(std::string_view value);
  void put_null();
  bool null() const;
  std::int64_t take_integer();
  double take_real();
  std::string take_bytes();
  std::string_view take_view();

  SQLite::Statement& statement_;
  int parameter_ = 0;
  int column_ = 0;
};

/// Attributes and labels as canonical JSON: one object, keys sorted.
std::string json_of(const Attributes& attributes);
std::string json_of(const std::map<std::string, std::string>& labels);
std::string json_of(const std::vector<std::string>& texts);
std::map<std::string, std::string> labels_of(const std::string& json);
Attributes attributes_of(const std::string& json);
std::vector<std::string> texts_of(const std::string& json);

namespace detail {
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsUuid : std::false_type {};
template <class Tag>
struct IsUuid<TypedUuid<Tag>> : std::true_type {};
template <class T>
struct IsNumber : std::false_type {};
template <class Tag, class Number>
struct IsNumber<TypedNumber<Tag, Number>> : std::true_type {};
}  // namespace detail

template <class Value>
void Query::put(const Value& value) {
  using V = std::remove_cvref_t<Value>;
  if constexpr (detail::IsOptional<V>::value) {
    if (value) {
      put(*value);
    } else {
      put_null();
    }
  } else if constexpr (std::is_same_v<V, Blob>) {
    put_blob(value.bytes);
  } else if constexpr (std::is_same_v<V, stream::Digest>) {
    put_blob({reinterpret_cast<const char*>(value.data()), value.size()});
  } else if constexpr (detail::IsUuid<V>::value) {
    put_blob({reinterpret_cast<const char*>(value.value.bytes.data()), value.value.bytes.size()});
  } else if constexpr (detail::IsNumber<V>::value) {
    put_integer(static_cast<std::int64_t>(value.value));
  } else if constexpr (std::is_same_v<V, TimePoint>) {
    put_integer(unix_ms(value));
  } else if constexpr (std::is_same_v<V, Duration>) {
    put_integer(value.count());
  } else if constexpr (std::is_same_v<V, Counts>) {
    put(value.samples), put(value.results), put(value.events);
  } else if constexpr (std::is_same_v<V, std::nullopt_t>) {
    put_null();
  } else if constexpr (std::is_floating_point_v<V>) {
    put_real(value);
  } else if constexpr (std::is_enum_v<V> || std::is_integral_v<V>) {
    put_integer(static_cast<std::int64_t>(value));
  } else {
    put_text(value);
  }
}

template <class Value>
Value Query::take() {
  if constexpr (detail::IsOptional<Value>::value) {
    if (null()) {
      ++column_;
      return std::nullopt;
    }
    return take<typename Value::value_type>();
  } else if constexpr (std::is_same_v<Value, stream::Digest>) {
    stream::Digest digest{};
    const auto raw = take_bytes();
    std::copy_n(raw.begin(), std::min(raw.size(), digest.size()), digest.begin());
    return digest;
  } else if constexpr (detail::IsUuid<Value>::value) {
    return Value::from_bytes(take_bytes()).value_or(Value{});
  } else if constexpr (detail::IsNumber<Value>::value) {
    return Value{static_cast<decltype(Value{}.value)>(take_integer())};
  } else if constexpr (std::is_same_v<Value, TimePoint>) {
    return from_unix_ms(take_integer());
  } else if constexpr (std::is_same_v<Value, Duration>) {
    return Duration(take_integer());
  } else if constexpr (std::is_same_v<Value, Counts>) {
    Counts counts;
    into(counts.samples, counts.results, counts.events);
    return counts;
  } else if constexpr (std::is_floating_point_v<Value>) {
    return take_real();
  } else if constexpr (std::is_same_v<Value, std::string>) {
    return take_bytes();
  } else if constexpr (std::is_same_v<Value, std::string_view>) {
    return take_view();
  } else {
    return static_cast<Value>(take_integer());
  }
}

}  // namespace tidemark::store::sqlite
