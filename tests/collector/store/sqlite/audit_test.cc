#include "collector/store/sqlite/audit_table.h"

#include <absl/strings/escaping.h>

#include "tests/collector/store/sqlite/store_bench.h"

using namespace tidemark;
using namespace tidemark::store;
using namespace tidemark::store::sqlite;

namespace {

std::string hex(const stream::Digest& digest) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// A store with lines of the audit log, and what somebody does to its file behind its back.
struct AuditBench : StoreBench {
  explicit AuditBench(int lines) {
    for (int i = 0; i < lines; ++i) {
      const Entry by{"anna", clock.now() + Duration{i}};
      REQUIRE(
          operations()
              .add(ChangeRow{
                  0, {Scope::Kind::kSite, "berlin"}, by.time, "change " + std::to_string(i), "", false, by})
              .ok());
    }
  }
  OperationsStore& operations() { return store->operations(); }
  std::vector<AuditMark> marks() {
    std::vector<AuditMark> out;
    const auto rows = operations().audit(100);
    for (const AuditRow& row : *rows) out.push_back({row.id, row.digest});
    return out;
  }
  void tamper(const std::string& sql) {
    store.reset();
    {
      auto connection = Connection::open_writer(file());
      REQUIRE(connection.ok());
      (*connection)->execute("DROP TRIGGER audit_unchanged; DROP TRIGGER audit_kept;" + sql);
    }
    open();
  }
  AuditVerdict verdict(const std::vector<AuditMark>& marks = {}) {
    const auto out = operations().verify_audit(marks);
    REQUIRE(out.ok());
    return *out;
  }
};

}  // namespace

TEST_CASE("a line's digest is that of its description") {
  // By Python's hashlib, from the words of audit_table.h.
  const AuditRow one{
      1, {"anna", from_unix_ms(1'800'000'000'000)}, "change.add", "change 1 of site 'berlin': müde", {}};
  const AuditRow two{2, {"", from_unix_ms(1'800'000'000'001)}, "x", "", {}};
  const stream::Digest first = chained({}, one);
  CHECK(hex(first) == "ab3cf695ffcf7e500a40eb5d77047f1d");
  CHECK(hex(chained(first, two)) == "d0a2c6d874723f8c004192a52f7e4922");
}

TEST_CASE("a log that was left alone holds, with the marks of a copy, after a restart and a backup") {
  AuditBench bench(5);
  const auto marks = bench.marks();
  const AuditVerdict whole = bench.verdict(marks);
  CHECK(whole.lines == 5);
  CHECK(whole.marks == 5);
  CHECK(whole.wrong == std::vector<std::string>{});
  CHECK(whole.head == marks.front().digest);
  bench.store.reset();
  bench.open();
  CHECK(bench.verdict(marks).wrong.empty());
  CHECK(AuditBench(0).verdict().head == stream::Digest{});
}

TEST_CASE("whoever changes the log behind the collector's back is found") {
  struct Row {
    std::string sql;
    std::string wrong;       // without a copy; empty: not found
    std::string with_marks;  // with one
  };
  const std::string other = " is not what was written, or not after the one before it";
  const std::vector<Row> rows{
      {"UPDATE audit SET about='nothing' WHERE id=3", "line 3" + other, "line 3" + other},
      {"UPDATE audit SET author='otto' WHERE id=1", "line 1" + other, "line 1" + other},
      {"UPDATE audit SET entered=entered+1 WHERE id=5", "line 5" + other, "line 5" + other},
      {"UPDATE audit SET digest=x'00' WHERE id=5", "line 5" + other, "line 5" + other},
      {"DELETE FROM audit WHERE id=3", "line 3 is missing, with those up to the next that is there",
       "line 3 is not there, and was"},
      {"DELETE FROM audit WHERE id=5", "", "line 5 is not there, and was"},
      {"DELETE FROM audit", "", "line 1 is not there, and was"},
      {"UPDATE audit SET id=9 WHERE id=2; UPDATE audit SET id=2 WHERE id=3; UPDATE audit SET id=3 WHERE id=9",
       "line 2" + other, "line 2" + other},
      {"INSERT INTO audit (id, author, entered, action, about, digest) VALUES (6, 'otto', 0, 'a', 'b', "
       "x'00000000000000000000000000000000')",
       "line 6" + other, "line 6" + other},
  };
  for (const Row& row : rows) {
    INFO(row.sql);
    AuditBench bench(5);
    const auto marks = bench.marks();
    bench.tamper(row.sql);
    const auto wrong = bench.verdict().wrong, with = bench.verdict(marks).wrong;
    CHECK((wrong.empty() ? "" : wrong.front()) == row.wrong);
    REQUIRE_FALSE(with.empty());
    CHECK(with.front() == row.with_marks);
  }
}

TEST_CASE("a log that was made anew as a whole differs from the copy, from the first line that is another") {
  AuditBench bench(5);
  const auto marks = bench.marks();
  std::vector<AuditRow> lines = *bench.operations().audit(100);
  std::reverse(lines.begin(), lines.end());
  lines[2].about = "nothing";
  std::string sql = "DELETE FROM audit;";
  stream::Digest before{};
  for (const AuditRow& line : lines) {
    before = chained(before, line);
    sql += "INSERT INTO audit (id, author, entered, action, about, digest) VALUES (" +
           std::to_string(line.id) + ", 'anna', " + std::to_string(unix_ms(line.entered.time)) + ", '" +
           line.action + "', \"" + line.about + "\", x'" + hex(before) + "');";
  }
  bench.tamper(sql);
  CHECK(bench.verdict().wrong.empty());
  CHECK(bench.verdict(marks).wrong ==
        std::vector<std::string>{"line 3 has another digest than the copy has",
                                 "line 4 has another digest than the copy has",
                                 "line 5 has another digest than the copy has"});
}
