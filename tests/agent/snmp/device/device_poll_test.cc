#include "tests/agent/snmp/device/ports.h"

using namespace tidemark::snmp;

namespace {

double port_io(const DeviceValues& values, std::size_t row) {
  const LayoutTable& layout = values.layout->tables[0];
  return values.tables[0].rows.number(row, layout.metrics[0].object);
}

}  // namespace

TEST_CASE("a device is learnt in its first poll, and then asked for what it has alone") {
  for (const bool v1 : {false, true}) {
    Mib mib = device_with_ports(3);
    mib.v1 = v1;
    DeviceValues values(layout_of_ports());
    const int learning = poll(mib, values);
    CHECK(values.uptime == 1'000);
    CHECK(values.tables[0].rows.rows() == 3);
    CHECK(port_io(values, 2) == 3'000);
    const int later = poll(mib, values);
    INFO(learning << " requests, then " << later);
    CHECK(later < learning);
    CHECK(port_io(values, 0) == 1'000);
    CHECK(values.faults.wrong_type == 0);
  }
}

TEST_CASE("a counter of 64 bits comes before one of 32, where the device has it") {
  Mib mib = device_with_ports(2);
  for (std::uint32_t row = 1; row <= 2; ++row) mib.objects[cell(3, row)] = counter64(1LL << 40);
  DeviceValues values(layout_of_ports());
  poll(mib, values);
  CHECK(port_io(values, 0) == static_cast<double>(1LL << 40));
  CHECK(values.tables[0].rows.wide(values.layout->tables[0].metrics[0].object));
  poll(mib, values);
  CHECK(port_io(values, 1) == static_cast<double>(1LL << 40));
}

TEST_CASE("what a device lacks leaves the rest as it is") {
  Mib mib = device_with_ports(2);
  mib.objects.erase(*Oid::parse("1.3.6.1.4.1.9.2.1.0"));
  mib.objects.erase(*Oid::parse("1.3.6.1.2.1.1.3.0"));
  for (const bool v1 : {false, true}) {
    mib.v1 = v1;
    DeviceValues values(layout_of_ports());
    poll(mib, values);
    CHECK_FALSE(values.uptime);
    CHECK(values.tables[0].rows.rows() == 2);
    CHECK(values.scalars.rows.rows() == 0);
    poll(mib, values);
    CHECK(values.tables[0].rows.rows() == 2);
  }
}

TEST_CASE("a device that got what it lacked is asked for it when it is learnt anew") {
  Mib mib = device_with_ports(1);
  DeviceValues values(layout_of_ports());
  poll(mib, values);
  mib.objects[cell(3, 1)] = counter64(5);
  mib.objects[cell(6, 1)] = octets("uplink");
  poll(mib, values);
  CHECK(port_io(values, 0) == 1'000);
  poll(mib, values, true);
  CHECK(port_io(values, 0) == 5);
  CHECK(values.tables[0].rows.text(0, values.layout->tables[0].notes[0]) == "uplink");
  poll(mib, values);
  CHECK(values.tables[0].rows.text(0, values.layout->tables[0].notes[0]) == "uplink");
}

TEST_CASE("a device that has nothing at all is a poll without values") {
  const Mib mib;
  DeviceValues values(layout_of_ports());
  poll(mib, values);
  CHECK(values.tables[0].rows.rows() == 0);
  CHECK(poll(mib, values) <= 2);
}
