#include "agent/snmp/device/measuring.h"

#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/mib.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

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
      : layout([] {
          config::Mistakes mistakes;
          const auto document = config::Document::parse(kSensors, "sensors.toml", mistakes);
          auto profile = std::make_shared<Profile>(read_profile(document.root(), "sensors", "sensors.toml"));
          REQUIRE(mistakes.none());
          return layout_of({profile});
        }()),
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
