#include "agent/snmp/notification/describe.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "common/wire/text.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kSentenceBytesMax = 500;
constexpr std::size_t kValueInSentenceMax = 120;

std::string seconds(std::int64_t ticks) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", static_cast<double>(ticks) / 100);
  return text.data();
}

/// As an address of the link layer is written.
std::string in_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!out.empty()) out += ':';
    out += digits[byte >> 4U];
    out += digits[byte & 0xfU];
  }
  return out;
}

/// As text where it may be one: UTF-8, or mostly ASCII among what is ISO 8859-1 then.
std::string octets(std::string_view bytes) {
  std::string_view text = bytes;
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  std::string out;
  std::size_t ascii = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = c == '\t' || c == '\n' || c == '\r';
    if ((byte < 0x20 && !blank) || byte == 0x7f) return in_hex(bytes);
    out += blank ? ' ' : c;
    ascii += byte < 0x80 ? 1U : 0U;
  }
  if (wire::is_text(out)) return out;
  if (ascii * 2 < out.size()) return in_hex(bytes);
  std::string latin;
  for (const char c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte < 0xa0) return in_hex(bytes);  // its control characters
    if (byte >= 0xa0) latin += static_cast<char>(0xc0U | (byte >> 6U));
    latin += static_cast<char>(byte < 0x80 ? byte : 0x80U | (byte & 0x3fU));
  }
  return latin;
}

std::string key_of(const Vocabulary::Found& found, std::span<const std::uint32_t> name) {
  if (found.object == nullptr) return Oid(name).text();
  const bool scalar = found.index.size() == 1 && found.index.front() == 0;
  if (found.index.empty() || scalar) return found.object->name;
  return found.object->name + "." + Oid(found.index).text();
}

}  // namespace

std::string text_of(const Varbind& value, const ObjectName* words) {
  switch (value.syntax) {
    case Syntax::kInteger:
    case Syntax::kUnsigned: {
      const std::string number = std::to_string(value.number);
      if (words == nullptr) return number;
      const auto word = words->words.find(value.number);
      return word == words->words.end() ? number : word->second + " (" + number + ")";
    }
    case Syntax::kCounter32:
      return std::to_string(value.number);
    case Syntax::kCounter64:
      return std::to_string(static_cast<std::uint64_t>(value.number));
    case Syntax::kTicks:
      return seconds(value.number) + " s";
    case Syntax::kOctets:
      return octets(value.text);
    case Syntax::kOid:
      return std::string(value.text);
    case Syntax::kReal: {
      std::array<char, 48> text{};
      std::snprintf(text.data(), text.size(), "%g", value.real);
      return text.data();
    }
    case Syntax::kNull:
    case Syntax::kNoSuchObject:
    case Syntax::kNoSuchInstance:
    case Syntax::kEndOfMib:
      break;
  }
  return "";
}

Described describe(const Translated& translated, const Response& varbinds, const Vocabulary& vocabulary,
                   const Limits& limits) {
  Described out;
  Event& event = out.event;
  const auto known = vocabulary.notification(translated.oid);
  event.name = known ? "trap." + known->name : "trap.unknown";
  event.severity = known ? known->severity : Severity::kInfo;
  event.body = !known                ? "notification " + translated.oid.text()
               : known->text.empty() ? known->name
                                     : known->text;
  // Sorted as attributes are, ours come among the others; where there are too many, the last varbinds go.
  const auto add = [&](std::string key, const std::string& value) {
    if (event.attributes.size() >= limits.attributes_max) {
      out.cut = true;
      return;
    }
    std::string short_key = wire::readable(key, limits.name_bytes_max);
    std::string short_value = wire::readable(value, limits.value_bytes_max);
    out.cut = out.cut || key.size() > limits.name_bytes_max || value.size() > limits.value_bytes_max;
    const auto same = [&](const Attribute& one) { return one.key == short_key; };
    if (std::any_of(event.attributes.begin(), event.attributes.end(), same)) {
      out.cut = true;
      return;
    }
    event.attributes.push_back({std::move(short_key), std::move(short_value)});
  };
  add("snmp.trap.oid", translated.oid.text());
  if (translated.ticks) add("snmp.trap.uptime", seconds(*translated.ticks));
  if (!translated.agent_address.empty()) add("snmp.trap.agent_address", translated.agent_address);
  if (!translated.enterprise.empty()) add("snmp.trap.enterprise", translated.enterprise.text());
  const char* between = ": ";
  for (const std::size_t place : translated.varbinds) {
    const Varbind varbind = varbinds.at(place);
    const Vocabulary::Found found = vocabulary.object(varbind.name);
    const std::string key = key_of(found, varbind.name), value = text_of(varbind, found.words);
    if (event.body.size() < kSentenceBytesMax) {
      event.body += between + key + " " + wire::readable(value, kValueInSentenceMax);
      between = ", ";
    }
    add(key, value);
  }
  event.body = wire::readable(event.body, limits.text_bytes_max);
  std::sort(event.attributes.begin(), event.attributes.end());
  return out;
}

}  // namespace tidemark::snmp
