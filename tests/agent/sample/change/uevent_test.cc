#include "agent/sample/change/uevent.h"

#include "tests/support/catch.h"

namespace tidemark::change {
namespace {

/// As the kernel sends it: each part ends with a zero.
std::string message(std::initializer_list<const char*> parts) {
  std::string out;
  for (const char* part : parts) out += std::string(part) + '\0';
  return out;
}

constexpr const char* kPath = "DEVPATH=/devices/pci0000:00/0000:00:14.0/usb1/1-2";

}  // namespace

TEST_CASE("of the kernel's messages, USB devices that come and go are read") {
  const auto added = read_usb_uevent(
      message({"add@/devices/pci0000:00/0000:00:14.0/usb1/1-2", "ACTION=add", kPath, "SUBSYSTEM=usb",
               "MAJOR=189", "MINOR=9", "DEVNAME=bus/usb/001/010", "DEVTYPE=usb_device",
               "PRODUCT=46d/c52b/1211", "TYPE=0/0/0", "BUSNUM=001", "DEVNUM=010", "SEQNUM=4711"}));
  REQUIRE(added);
  CHECK(added->added);
  CHECK(added->path == "/devices/pci0000:00/0000:00:14.0/usb1/1-2");
  CHECK(added->vendor == "046d");
  CHECK(added->product == "c52b");
  const auto removed = read_usb_uevent(message(
      {"remove@/x", "ACTION=remove", kPath, "SUBSYSTEM=usb", "DEVTYPE=usb_device", "PRODUCT=46d/c52b/1211"}));
  REQUIRE(removed);
  CHECK_FALSE(removed->added);
  struct Row {
    const char* why;
    std::string text;
  };
  const Row rows[] = {
      {"an interface of a device",
       message({"add@/x", "ACTION=add", kPath, "SUBSYSTEM=usb", "DEVTYPE=usb_interface", "PRODUCT=1/2/3"})},
      {"a disk", message({"add@/x", "ACTION=add", kPath, "SUBSYSTEM=block", "DEVTYPE=disk"})},
      {"a driver was bound",
       message({"bind@/x", "ACTION=bind", kPath, "SUBSYSTEM=usb", "DEVTYPE=usb_device"})},
      {"no path", message({"add@/x", "ACTION=add", "SUBSYSTEM=usb", "DEVTYPE=usb_device"})},
      {"udev's own kind of message",
       message({"libudev", "ACTION=add", kPath, "SUBSYSTEM=usb", "DEVTYPE=usb_device"})},
      {"nothing", ""},
      {"zeros", std::string(64, '\0')},
      {"no end", "add@/x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    CHECK_FALSE(read_usb_uevent(row.text).has_value());
  }
}

TEST_CASE("a device that goes is told by the name with which it came") {
  UsbBook book;
  const Uevent come{true, "/devices/usb1/1-2", "046d", "c52b"};
  const Event added = book.event_of(come, {"Logitech", "USB Receiver", "77AB"}, from_unix_ms(5));
  CHECK(added.name == "usb.added");
  CHECK(added.time == from_unix_ms(5));
  CHECK(added.body == "USB device added: Logitech USB Receiver (046d:c52b) at 1-2");
  CHECK(added.attributes == Attributes{{"usb.id", "046d:c52b"},
                                       {"usb.name", "Logitech USB Receiver"},
                                       {"usb.place", "1-2"},
                                       {"usb.serial", "77AB"}});
  const Event removed = book.event_of({false, "/devices/usb1/1-2", "046d", "c52b"}, {}, from_unix_ms(6));
  CHECK(removed.name == "usb.removed");
  CHECK(removed.body == "USB device removed: Logitech USB Receiver (046d:c52b) at 1-2");
  CHECK(book.event_of({false, "/devices/usb1/1-2", "046d", "c52b"}, {}, {}).body ==
        "USB device removed: 046d:c52b at 1-2");
  book.know("/devices/usb1/1-4", "0951:1666", {"Kingston", "DataTraveler", ""});
  CHECK(book.event_of({false, "/devices/usb1/1-4", "", ""}, {}, {}).body ==
        "USB device removed: Kingston DataTraveler (0951:1666) at 1-4");
  CHECK(book.event_of({false, "/devices/usb1/1-3", "", ""}, {}, {}).body == "USB device removed: at 1-3");
}

TEST_CASE("so many devices are known by name, and the others are told all the same") {
  UsbBook book;
  for (std::size_t i = 0; i <= UsbBook::kDevicesMax; ++i)
    book.event_of({true, "/d/" + std::to_string(i), "1", "2"}, {"", "Stick", ""}, {});
  const std::string last = "/d/" + std::to_string(UsbBook::kDevicesMax);
  CHECK(book.event_of({false, "/d/0", "1", "2"}, {}, {}).body == "USB device removed: Stick (1:2) at 0");
  CHECK(book.event_of({false, last, "1", "2"}, {}, {}).body.find("Stick") == std::string::npos);
}

}  // namespace tidemark::change
