#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/telemetry.h"

/// What the kernel says when a device comes or goes (its uevents), and the events that it makes. Pure.
namespace tidemark::change {

struct Uevent {
  bool added = false;  ///< else it was removed
  std::string path;    ///< below /sys: "/devices/pci0000:00/0000:00:14.0/usb1/1-2"
  std::string vendor;  ///< "046d"; empty: it does not say
  std::string product;
};

/// A message of the kernel about a USB device as a whole. Absent: it is about something else.
std::optional<Uevent> read_usb_uevent(std::string_view message);

/// What a device says of itself, out of /sys; any may be empty.
struct UsbWords {
  std::string manufacturer;
  std::string product;
  std::string serial;
};

/// Makes events of uevents, and knows by what name a device went that came before.
class UsbBook {
 public:
  static constexpr std::size_t kDevicesMax = 256;  ///< known by name; of further ones only the path is told

  /// A device that was there before, by what it says; no event.
  void know(const std::string& path, const std::string& id, const UsbWords& words);
  Event event_of(const Uevent& uevent, const UsbWords& words, TimePoint time);

 private:
  struct Known {
    std::string id;
    UsbWords words;
  };
  std::map<std::string, Known> devices_;  // by path
};

}  // namespace tidemark::change
