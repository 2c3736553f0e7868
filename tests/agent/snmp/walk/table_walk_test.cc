#include "agent/snmp/walk/table_walk.h"

#include <random>

#include "tests/agent/snmp/mib.h"
#include "tests/support/catch.h"

using namespace tidemark::snmp;

namespace {

const Oid kEntry = {1, 3, 6, 1, 4, 1, 9, 1, 1};
constexpr std::size_t kRowsMax = 1'000;
constexpr int kRequestsMax = 10'000;

Oid column(std::uint32_t number) { return kEntry.with(Oid{number}); }

struct Walked {
  int requests = 0;
  WalkFaults faults;
};

/// All of it; a walk without an end fails.
Walked walk(const Mib& mib, std::size_t columns, RowTable& rows, Pace& pace,
            std::size_t rows_max = kRowsMax) {
  std::vector<WalkColumn> walked;
  for (std::size_t i = 0; i < columns; ++i) walked.push_back({column(static_cast<std::uint32_t>(i + 1)), i});
  Walked out;
  Response response;
  rows.begin();
  TableWalk walk(walked, rows_max, !mib.v1, rows, pace);
  while (const auto request = walk.next()) {
    REQUIRE(++out.requests < kRequestsMax);
    mib.answer(*request, response);
    if (response.error != 0) {
      walk.take_error(response.error, static_cast<std::size_t>(std::max(response.error_index, 1)) - 1);
    } else {
      walk.take(response, 0);
    }
  }
  rows.end();
  out.faults = walk.faults();
  return out;
}

RowTable numbers(std::size_t columns) {
  return RowTable(std::vector<ColumnKind>(columns, ColumnKind::kNumber));
}

}  // namespace

TEST_CASE("every cell of a table is read, with holes, whatever the device cuts and refuses") {
  std::mt19937_64 chance(7);
  const auto upto = [&](std::size_t n) { return static_cast<std::size_t>(chance() % (n + 1)); };
  for (int round = 0; round < 400; ++round) {
    Mib mib;
    mib.v1 = round % 5 == 0;
    mib.varbinds_max = round % 3 == 0 ? 1 + upto(40) : 1'000;
    mib.too_big_from = round % 4 == 0 ? 2 + upto(40) : 1'000;
    const std::size_t columns = 1 + upto(24), rows = upto(60);
    std::map<std::pair<std::uint32_t, std::size_t>, double> cells;
    for (std::size_t row = 0; row < rows; ++row) {
      const auto index = static_cast<std::uint32_t>(row * 3 + upto(2));
      for (std::size_t i = 0; i < columns; ++i) {
        if (upto(9) == 0) continue;
        const auto value = static_cast<std::int64_t>(chance() % 1'000'000);
        mib.objects[column(static_cast<std::uint32_t>(i + 1)).with(Oid{index})] = integer(value);
        cells[{index, i}] = static_cast<double>(value);
      }
    }
    if (upto(1) == 0) mib.objects[Oid{1, 3, 6, 1, 4, 1, 9, 2}] = integer(1);  // something behind the table
    INFO("round " << round << ", " << columns << " columns, " << rows << " rows, at most " << mib.varbinds_max
                  << " varbinds, too big from " << mib.too_big_from << (mib.v1 ? ", v1" : ""));
    RowTable table = numbers(columns);
    Pace pace;
    for (int poll = 0; poll < 3; ++poll) {
      const Walked walked = walk(mib, columns, table, pace);
      CHECK(walked.faults.unordered == 0);
      CHECK(walked.faults.wrong_type == 0);
      std::size_t found = 0;
      for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < columns; ++i) {
          if (!table.has_number(row, i)) continue;
          ++found;
          const auto cell = cells.find({table.index(row).numbers().front(), i});
          REQUIRE(cell != cells.end());
          CHECK(cell->second == table.number(row, i));
        }
      }
      CHECK(found == cells.size());
    }
  }
}

TEST_CASE("a table whose length is known is read in few requests") {
  Mib mib;
  for (std::uint32_t row = 1; row <= 48; ++row) {
    for (std::uint32_t i = 1; i <= 6; ++i) mib.objects[column(i).with(Oid{row})] = integer(row);
  }
  RowTable table = numbers(6);
  Pace pace;
  for (int poll = 0; poll < 6; ++poll) walk(mib, 6, table, pace);
  CHECK(walk(mib, 6, table, pace).requests == 5);  // 49 rows of 6 in requests of 60 at most
}

TEST_CASE("a device that goes backwards, or round in circles, is left where it does") {
  Pace pace;
  RowTable table = numbers(1);
  table.begin();
  TableWalk walk({{column(1), 0}}, kRowsMax, true, table, pace);
  REQUIRE(walk.next());
  Response response;
  for (const std::uint32_t index : {1U, 2U, 2U, 3U}) {
    const Oid name = column(1).with(Oid{index});
    response.add(name.numbers().data(), name.size(), Syntax::kInteger, index, 0, {});
  }
  walk.take(response, 0);
  CHECK_FALSE(walk.next());
  table.end();
  CHECK(table.rows() == 2);
  CHECK(walk.faults().unordered == 1);
}

TEST_CASE("what comes in another order than it was asked for, or beyond it, is no value") {
  const auto answer = [](std::initializer_list<Oid> names) {
    Response response;
    for (const Oid& name : names)
      response.add(name.numbers().data(), name.size(), Syntax::kInteger, name.numbers().back(), 0, {});
    return response;
  };
  Pace pace;
  RowTable table = numbers(2);
  table.begin();
  TableWalk walk({{column(1), 0}, {column(2), 1}}, kRowsMax, false, table, pace);
  REQUIRE(walk.next());
  walk.take(answer({column(1).with(Oid{1}), column(2).with(Oid{1}), column(1).with(Oid{2}),
                    column(2).with(Oid{2})}),
            0);
  CHECK(table.rows() == 1);
  REQUIRE(walk.next());
  walk.take(answer({column(2).with(Oid{2}), column(1).with(Oid{2})}), 0);
  CHECK(table.rows() == 1);
  CHECK(walk.faults().unordered == 1);  // the first may be what follows the column
  CHECK_FALSE(walk.next());
}

TEST_CASE("a table without an end is cut at its most, and what is left out is counted") {
  Mib mib;
  for (std::uint32_t row = 0; row < 500; ++row) {
    mib.objects[column(1).with(Oid{row})] = integer(row);
    mib.objects[column(2).with(Oid{row + 1'000})] = integer(row);
  }
  RowTable table = numbers(2);
  Pace pace;
  const Walked walked = walk(mib, 2, table, pace, 100);
  CHECK(table.rows() == 100);
  CHECK(walked.faults.left_out + table.left_out() > 0);
}

TEST_CASE("values that are none of their column are left out, and counted; a text that is a number counts") {
  Mib mib;
  mib.objects[column(1).with(Oid{1})] = octets("23.5");
  mib.objects[column(1).with(Oid{2})] = octets("cold");
  mib.objects[column(1).with(Oid{3})] = identifier("1.3.6.1.2.1.25.2.1.4");
  mib.objects[column(1).with(Oid{4})] = {Syntax::kNull, 0, ""};
  mib.objects[column(2).with(Oid{1})] = integer(7);
  mib.objects[column(2).with(Oid{2})] = octets("x");
  RowTable table({ColumnKind::kNumber, ColumnKind::kText});
  Pace pace;
  const Walked walked = walk(mib, 2, table, pace);
  REQUIRE(table.rows() == 3);
  CHECK(table.number(0, 0) == 23.5);
  CHECK_FALSE(table.has_number(1, 0));
  CHECK(table.number(2, 0) == 4);
  CHECK(table.text(0, 1) == "7");
  CHECK(table.text(1, 1) == "x");
  CHECK(walked.faults.wrong_type == 2);
}

TEST_CASE("rows keep their places while they are there, and go when they are gone") {
  Mib mib;
  for (const std::uint32_t row : {1U, 2U, 5U}) mib.objects[column(1).with(Oid{row})] = integer(row);
  RowTable table = numbers(1);
  Pace pace;
  walk(mib, 1, table, pace);
  const auto shape = table.shape();
  walk(mib, 1, table, pace);
  CHECK(table.shape() == shape);
  mib.objects.erase(column(1).with(Oid{2}));
  mib.objects[column(1).with(Oid{3})] = integer(3);
  walk(mib, 1, table, pace);
  CHECK(table.shape() != shape);
  REQUIRE(table.rows() == 3);
  CHECK(table.index(1) == Oid{3});
  CHECK(table.number(1, 0) == 3);
}
