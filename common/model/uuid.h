#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tidemark {

/// Sixteen bytes that name something for ever (RFC 9562). The nil value (all zero) means "none".
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  /// A random version 4 UUID from the operating system's generator.
  static Uuid random();
  /// The version 5 UUID of a name (RFC 9562, section 5.5): the same for the same namespace and name, always.
  static Uuid named(const Uuid& name_space, std::string_view name);
  /// Reads the 8-4-4-4-12 form, upper or lower case; nothing else.
  static std::optional<Uuid> parse(std::string_view text);
  /// Takes exactly sixteen bytes, as the wire carries them.
  static std::optional<Uuid> from_bytes(std::string_view raw);

  /// Lower-case 8-4-4-4-12.
  std::string text() const;
  /// The sixteen bytes, as the wire carries them.
  std::string raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  bool nil() const { return *this == Uuid{}; }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// UUIDs of different things do not mix.
template <class Tag>
struct TypedUuid {
  Uuid value;

  static TypedUuid random() { return {Uuid::random()}; }
  static TypedUuid named(const Uuid& name_space, std::string_view name) {
    return {Uuid::named(name_space, name)};
  }
  static std::optional<TypedUuid> parse(std::string_view text) {
    auto uuid = Uuid::parse(text);
    if (!uuid) return std::nullopt;
    return TypedUuid{*uuid};
  }
  static std::optional<TypedUuid> from_bytes(std::string_view raw) {
    auto uuid = Uuid::from_bytes(raw);
    if (!uuid) return std::nullopt;
    return TypedUuid{*uuid};
  }

  std::string text() const { return value.text(); }
  std::string raw() const { return value.raw(); }
  bool nil() const { return value.nil(); }

  friend auto operator<=>(const TypedUuid&, const TypedUuid&) = default;
};

}  // namespace tidemark

template <>
struct std::hash<tidemark::Uuid> {
  std::size_t operator()(const tidemark::Uuid& uuid) const noexcept {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
  }
};
template <class Tag>
struct std::hash<tidemark::TypedUuid<Tag>> {
  std::size_t operator()(const tidemark::TypedUuid<Tag>& uuid) const noexcept {
    return std::hash<tidemark::Uuid>{}(uuid.value);
  }
};
