#include "agent/sample/change/uevent.h"

#include <algorithm>
#include <vector>

namespace tidemark::change {
namespace {

/// "46d/c52b/1211" has no leading zeros.
std::string four_digits(std::string_view hex) {
  return hex.size() < 4 ? std::string(4 - hex.size(), '0') + std::string(hex) : std::string(hex);
}

std::string name_of(const UsbWords& words) {
  std::string out = words.manufacturer;
  if (!out.empty() && !words.product.empty()) out += " ";
  return out + words.product;
}

}  // namespace

std::optional<Uevent> read_usb_uevent(std::string_view message) {
  std::string_view action, path, subsystem, type, product;
  // "add@/devices/…", then KEY=VALUE, each ended by a zero.
  const std::size_t head = std::min(message.find('\0'), message.size());
  if (message.substr(0, head).find('@') == std::string_view::npos) return std::nullopt;
  message.remove_prefix(std::min(head + 1, message.size()));
  while (!message.empty()) {
    const std::size_t end = std::min(message.find('\0'), message.size());
    const std::string_view pair = message.substr(0, end);
    message.remove_prefix(std::min(end + 1, message.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = pair.substr(0, equals), value = pair.substr(equals + 1);
    if (key == "ACTION") action = value;
    if (key == "DEVPATH") path = value;
    if (key == "SUBSYSTEM") subsystem = value;
    if (key == "DEVTYPE") type = value;
    if (key == "PRODUCT") product = value;
  }
  if (subsystem != "usb" || type != "usb_device" || path.empty()) return std::nullopt;
  if (action != "add" && action != "remove") return std::nullopt;
  Uevent out{action == "add", std::string(path), {}, {}};
  const std::size_t slash = product.find('/');
  if (slash != std::string_view::npos) {
    out.vendor = four_digits(product.substr(0, slash));
    const std::string_view rest = product.substr(slash + 1);
    out.product = four_digits(rest.substr(0, rest.find('/')));
  }
  return out;
}

void UsbBook::know(const std::string& path, const std::string& id, const UsbWords& words) {
  if (devices_.size() < kDevicesMax) devices_.insert_or_assign(path, Known{id, words});
}

Event UsbBook::event_of(const Uevent& uevent, const UsbWords& words, TimePoint time) {
  Known known{uevent.vendor.empty() ? "" : uevent.vendor + ":" + uevent.product, words};
  const auto at = devices_.find(uevent.path);
  if (!uevent.added && at != devices_.end()) {
    known = std::move(at->second);
    devices_.erase(at);
  } else if (uevent.added) {
    know(uevent.path, known.id, known.words);
  }
  const std::string place = uevent.path.substr(uevent.path.rfind('/') + 1);
  const std::string name = name_of(known.words);
  std::string body = "USB device " + std::string(uevent.added ? "added" : "removed") + ": ";
  body += name.empty() ? (known.id.empty() ? "at " + place : known.id + " at " + place)
                       : name + (known.id.empty() ? "" : " (" + known.id + ")") + " at " + place;
  Event event{time, uevent.added ? "usb.added" : "usb.removed", Severity::kInfo, std::move(body), {}};
  const auto tell = [&](const char* key, const std::string& value) {
    if (!value.empty()) event.attributes.push_back({key, value});
  };
  tell("usb.id", known.id);
  tell("usb.name", name);
  tell("usb.place", place);
  tell("usb.serial", known.words.serial);
  return event;
}

}  // namespace tidemark::change
