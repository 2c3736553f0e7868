#include "agent/snmp/device/measuring.h"

#include "tests/agent/snmp/device/ports.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

constexpr const char* kObject = "1.3.6.1.4.1.9.3.1.0";

/// What a check of a device's one number says.
Judgement judge(const std::string& metric, const std::string& bounds, std::int64_t number) {
  const auto layout =
      layout_of_ports("", "[[metric]]\nname = \"a.b\"\nobject = \"" + std::string(kObject) + "\"\n" + metric +
                              "[[check]]\nname = \"c\"\nmeasure = \"a.b\"\n" + bounds);
  Mib mib = device_with_ports(1);
  mib.set(kObject, integer(number));
  DeviceValues values(layout);
  poll(mib, values, true);
  for (const CheckColumns& check : layout->scalars.checks) {
    if (check.check->check == "c") return *judgement_of(check, values.scalars.rows, 0);
  }
  return {};
}

}  // namespace

TEST_CASE("a check by bounds says the number as people do, and which bound it broke") {
  const std::string share = "unit = \"1\"\nfactor = 0.001\n", heat = "unit = \"Cel\"\n";
  const std::string full = "warning_above = 0.8\ncritical_above = 0.95\n",
                    low = "warning_below = 0.2\ncritical_below = 0.1\n";
  struct Row {
    std::string metric, bounds;
    std::int64_t number;
    CheckState state;
    std::string text;
  };
  const std::vector<Row> rows{
      {share, full, 799, CheckState::kOk, "79.9 %"},
      {share, full, 800, CheckState::kWarning, "80 %, from 80 % on it is warning"},
      {share, full, 1'000, CheckState::kCritical, "100 %, from 95 % on it is critical"},
      {share, low, 201, CheckState::kOk, "20.1 %"},
      {share, low, 200, CheckState::kWarning, "20 %, at 20 % and below it is warning"},
      {share, low, 0, CheckState::kCritical, "0 %, at 10 % and below it is critical"},
      {heat, "critical_above = 60\n", 61, CheckState::kCritical, "61 Cel, from 60 Cel on it is critical"},
      {heat, "critical_above = 60\n", 59, CheckState::kOk, "59 Cel"},
  };
  for (const Row& row : rows) {
    const Judgement said = judge(row.metric, row.bounds, row.number);
    CHECK(said.state == row.state);
    CHECK(said.text == row.text);
  }
}
