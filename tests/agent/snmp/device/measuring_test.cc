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

constexpr const char* kSensors = R"toml(
title = "sensors"
[[table]]
name = "sensor"
attribute = "sensor"
[[table.metric]]
object = "1.3.6.1.4.1.9.1.1.4"
sensor = { scale = "1.3.6.1.4.1.9.1.1.2", precision = "1.3.6.1.4.1.9.1.1.3" }
unless = { object = "1.3.6.1.4.1.9.1.1.5", values = [2, 3] }
choose_by = "1.3.6.1.4.1.9.1.1.1"
choices.8 = { name = "hw.temperature", unit = "Cel" }
)toml";

struct Sensor {
  std::shared_ptr<const Layout> layout;
  RowTable rows;

  Sensor()
      : layout(layout_of_profile(kSensors, "sensors")),
        rows(std::vector<ColumnKind>(layout->tables[0].columns.size(), ColumnKind::kNumber)) {}

  const MetricColumns& metric() const { return layout->tables[0].metrics[0]; }
  void put(std::size_t column, double number) {
    Varbind value;
    value.syntax = Syntax::kReal;
    value.real = number;
    const std::uint32_t row = 1;
    rows.put(column, {&row, 1}, value, 10);
  }
};

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
      {"unit = \"{alarm}\"\n", "warning_above = 1\n", 3, CheckState::kWarning, "3, from 1 on it is warning"},
  };
  for (const Row& row : rows) {
    const Judgement said = judge(row.metric, row.bounds, row.number);
    CHECK(said.state == row.state);
    CHECK(said.text == row.text);
  }
}

TEST_CASE("a sensor's value is scaled as it says, and is none while it says that it has none") {
  Sensor sensor;
  sensor.rows.begin();
  sensor.put(sensor.metric().object, 234);
  CHECK_FALSE(value_of(sensor.metric(), sensor.rows, 0));  // of no scale
  sensor.put(*sensor.metric().scale, 9);
  sensor.put(*sensor.metric().precision, 1);
  CHECK(*value_of(sensor.metric(), sensor.rows, 0) == 23.4);  // and not 23.400000000000002
  for (const double state : {2.0, 3.0}) {
    sensor.put(*sensor.metric().unless, state);
    CHECK_FALSE(value_of(sensor.metric(), sensor.rows, 0));
  }
  sensor.put(*sensor.metric().unless, 1);
  CHECK(value_of(sensor.metric(), sensor.rows, 0));
}

TEST_CASE("decimals stay decimals, and a scale that no sensor has is none") {
  Sensor sensor;
  sensor.rows.begin();
  struct Row {
    double raw, scale, precision;
    std::optional<double> value;
  };
  const Row table[] = {{230'400, 8, 0, 230.4},      {98, 10, 2, 980},         {-73, 9, 1, -7.3},
                       {5'001, 9, 2, 50.01},        {7, 7, 0, 0.000'007},     {1, 9, -2, 100},
                       {5, 0, 0, std::nullopt},     {5, 18, 0, std::nullopt}, {5, 9, 10, std::nullopt},
                       {5, 9, 1e300, std::nullopt}, {5, 9, -9, std::nullopt}};
  for (const Row& row : table) {
    CAPTURE(row.raw, row.scale, row.precision);
    sensor.put(sensor.metric().object, row.raw);
    sensor.put(*sensor.metric().scale, row.scale);
    sensor.put(*sensor.metric().precision, row.precision);
    CHECK(value_of(sensor.metric(), sensor.rows, 0) == row.value);
  }
}

TEST_CASE("what chooses is a whole number of those that are known, or nothing is chosen") {
  Sensor sensor;
  sensor.rows.begin();
  CHECK(sensor.rows.rows() == 0);
  for (const double choice : {8.5, -1.0, 1e300, 1.8446744073709551e19}) {
    sensor.put(*sensor.metric().choose_by, choice);
    CHECK(name_of(sensor.metric(), sensor.rows, 0) == nullptr);
  }
  sensor.put(*sensor.metric().choose_by, 8);
  REQUIRE(name_of(sensor.metric(), sensor.rows, 0) != nullptr);
  CHECK(name_of(sensor.metric(), sensor.rows, 0)->metric == "hw.temperature");
}
