#include "collector/cli/samples_output.h"

#include <algorithm>
#include <sstream>

#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const std::int64_t kTime = unix_ms(*parse_rfc3339("2026-11-24T22:30:00Z"));

v1::Series series(int number) {
  v1::Series out;
  out.set_id(number);
  out.set_endpoint("web-" + std::to_string(number));
  out.set_metric("system.cpu.utilization");
  auto& attribute = *out.add_attributes();
  attribute.set_key("cpu.mode");
  attribute.set_value("user");
  out.set_unit("1");
  out.set_kind("gauge");
  return out;
}

/// Two series with four points, one without any, and one with a point; at most `most` points a piece.
std::vector<v1::SeriesGetReply> pieces(std::size_t most) {
  std::vector<v1::SeriesGetReply> out(1);
  std::size_t in_piece = 0;
  for (const auto& [number, points] : {std::pair(1, 4), std::pair(2, 4), std::pair(3, 0), std::pair(4, 1)}) {
    v1::SeriesPoints* added = out.back().add_series();
    *added->mutable_series() = series(number);
    std::int64_t last = 0;
    for (int i = 0; i < points; ++i) {
      if (in_piece == most) {
        added = out.emplace_back().add_series();
        in_piece = 0;
        last = 0;
      }
      const std::int64_t time = kTime + i * 10'000;
      added->add_time_steps_ms(time - last);
      added->add_values(number + i / 8.0);
      last = time;
      ++in_piece;
    }
  }
  return out;
}

std::string written(Output output, const std::vector<v1::SeriesGetReply>& pieces) {
  const View view;
  std::ostringstream out;
  SamplesOutput samples(view, output, out);
  for (const auto& piece : pieces) samples.add(piece);
  samples.end();
  return out.str();
}

}  // namespace

TEST_CASE("However an answer is cut into pieces, it is written the same") {
  for (const Output output : {Output::kTable, Output::kJson, Output::kCsv}) {
    const std::string whole = written(output, pieces(100));
    for (const std::size_t most :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{4}, std::size_t{5}})
      CHECK(written(output, pieces(most)) == whole);
  }
}

TEST_CASE("Samples as JSON are the document that any answer is") {
  std::vector<Record> all;
  for (const auto& [number, points] : {std::pair(1, 4), std::pair(2, 4), std::pair(3, 0), std::pair(4, 1)}) {
    const v1::Series one = series(number);
    std::vector<Record> samples;
    for (int i = 0; i < points; ++i)
      samples.push_back(
          {Field::of("time", from_unix_ms(kTime + i * 10'000)), Field::of("value", number + i / 8.0)});
    all.push_back({Field::of("id", one.id()), Field::of("endpoint", one.endpoint()),
                   Field::of("metric", one.metric()), Field::of("attributes", Labels{{"cpu.mode", "user"}}),
                   Field::of("unit", one.unit()), Field::of("kind", one.kind()),
                   Field::list("samples", std::move(samples))});
  }
  CHECK(written(Output::kJson, pieces(3)) == json_text({Field::list("series", std::move(all))}));
  CHECK(written(Output::kJson, {}) == json_text({Field::list("series", {})}));
}

TEST_CASE("A table and CSV have one header, and an answer without points says so") {
  const std::string csv = written(Output::kCsv, pieces(2));
  CHECK(csv.starts_with("time,value,unit,endpoint,metric,attributes,series\n2026-11-24T22:30:00"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 10);
  const std::string table = written(Output::kTable, pieces(2));
  CHECK(table.starts_with("TIME "));
  CHECK(std::count(table.begin(), table.end(), '\n') == 10);
  CHECK(written(Output::kTable, {}) == "no sample in this time\n");
  CHECK(written(Output::kCsv, {}) == "time,value,unit,endpoint,metric,attributes,series\n");
}

TEST_CASE("Columns do not get narrower from part to part of a table") {
  const View view;
  TableSoFar before;
  const std::vector<Column> columns{{"a", "A"}, {"b", "B"}};
  const Listing wide{"rows", columns, {{std::string("longer"), std::int64_t{1}}}, ""};
  const Listing narrow{"rows", columns, {{std::string("x"), std::int64_t{2}}}, ""};
  CHECK(table_text(view, wide, before) == "A       B\nlonger  1\n");
  CHECK(table_text(view, narrow, before) == "x       2\n");
}

}  // namespace tidemark::cli
