#include "agent/sample/presence/shape.h"

#include "tests/agent/sample/presence/machine.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::presence;

TEST_CASE("a machine's class follows from its case, its battery and whether it is a guest, and says why") {
  struct Row {
    std::optional<int> case_type;
    bool battery;
    const char* guest_of;
    const char* name;
    const char* reason;
  };
  const Row rows[] = {
      {10, true, "", "laptop", "a notebook's case, a battery"},
      {9, false, "", "laptop", "a laptop's case"},
      {31, true, "", "laptop", "a convertible's case, a battery"},
      {3, false, "", "desktop", "a desktop's case"},
      {3, true, "", "laptop", "a desktop's case, a battery"},
      {35, false, "", "desktop", "a mini PC's case"},
      {23, false, "", "server", "a rack's case"},
      {23, true, "", "server", "a rack's case, a battery"},
      {1, false, "", "server", "its case is of no known type"},
      {2, true, "", "laptop", "its case is of no known type, a battery"},
      {std::nullopt, false, "", "server", "its case is of no known type"},
      {10, true, "KVM", "server", "it runs in KVM"},
  };
  for (const Row& row : rows) {
    INFO(row.reason);
    const Class found = class_of({row.case_type, row.battery, row.guest_of});
    CHECK(found.name == row.name);
    CHECK(found.reason == row.reason);
  }
}

TEST_CASE("a notebook is read from its files, and a mouse's battery is none of it") {
  Machine machine;
  CHECK(class_of(read_shape(machine.paths())).name == "server");  // nothing can be read
  machine.write("sys/class/dmi/id/chassis_type", "10\n");
  machine.write("sys/class/dmi/id/sys_vendor", "LENOVO\n");
  machine.write("sys/class/power_supply/AC/type", "Mains\n");
  machine.write("sys/class/power_supply/hidpp_battery_0/type", "Battery\n");
  machine.write("sys/class/power_supply/hidpp_battery_0/scope", "Device\n");
  machine.write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme sse\n\nprocessor\t: 1\n");
  Shape shape = read_shape(machine.paths());
  CHECK(shape.case_type == 10);
  CHECK_FALSE(shape.battery);
  CHECK(shape.guest_of.empty());
  machine.write("sys/class/power_supply/BAT0/type", "Battery\n");
  CHECK(read_shape(machine.paths()).battery);
}

TEST_CASE("a guest is known by its firmware, its processor's flag or its container's mark") {
  const std::pair<const char*, const char*> marks[] = {
      {"sys/class/dmi/id/sys_vendor", "QEMU"},
      {"sys/class/dmi/id/product_name", "VMware Virtual Platform"},
      {"sys/class/dmi/id/product_name", "Virtual Machine"},
      {"proc/cpuinfo", "processor : 0\nflags : fpu hypervisor sse"},
      {"run/systemd/container", "lxc"},
      {".dockerenv", ""},
  };
  for (const auto& [file, content] : marks) {
    Machine machine;
    machine.write("sys/class/dmi/id/chassis_type", "10\n");
    machine.write(file, std::string(content) + "\n");
    INFO(file << ": " << content);
    CHECK(class_of(read_shape(machine.paths())).name == "server");
  }
  Machine machine;
  machine.write("sys/class/dmi/id/sys_vendor", "Xenon Computers\n");
  machine.write("sys/class/dmi/id/chassis_type", "10\n");
  CHECK(class_of(read_shape(machine.paths())).name == "laptop");
}

TEST_CASE("the class of agent.toml wins over the machine's own") {
  Machine machine;
  machine.write("sys/class/dmi/id/chassis_type", "10\n");
  EndpointFacts facts;
  settle_class("kiosk", machine.paths(), facts);
  CHECK(facts.endpoint_class == "kiosk");
  CHECK(facts.class_reason == "by its agent.toml");
  settle_class("", machine.paths(), facts);
  CHECK(facts.endpoint_class == "laptop");
  CHECK(facts.class_reason == "a notebook's case");
}
