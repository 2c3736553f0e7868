#include "collector/store/sqlite/audit_table.h"

#include <absl/strings/escaping.h>

#include <algorithm>

#include "collector/store/sqlite/query.h"
#include "common/log/log.h"
#include "common/stream/chain.h"

namespace tidemark::store::sqlite {
namespace {

using stream::Digest;

constexpr const char* kLines = "SELECT id, author, entered, action, about, digest FROM audit ";

void add_number(std::string& bytes, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift);
}

void add_text(std::string& bytes, const std::string& text) {
  add_number(bytes, text.size());
  bytes += text;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The next line; its digest is empty where it has none, or one of another size.
bool next_line(Query& query, AuditRow& row) {
  if (!query.next()) return false;
  query.into(row.id, row.entered.author, row.entered.time, row.action, row.about);
  const auto digest = query.take<std::string_view>();
  row.digest = {};
  if (digest.size() == row.digest.size()) std::copy(digest.begin(), digest.end(), row.digest.begin());
  return true;
}

std::vector<AuditRow> lines_of(Query& query) {
  std::vector<AuditRow> out;
  for (AuditRow row; next_line(query, row);) out.push_back(row);
  return out;
}

/// The last line; number 0 where there is none.
AuditRow last_line(Connection& connection) {
  Query query(connection, std::string(kLines) + "ORDER BY id DESC LIMIT 1");
  AuditRow row;
  next_line(query, row);
  return row;
}

}  // namespace

Digest chained(const Digest& before, const AuditRow& line) {
  std::string bytes(before.begin(), before.end());
  add_number(bytes, static_cast<std::uint64_t>(line.id));
  add_number(bytes, static_cast<std::uint64_t>(unix_ms(line.entered.time)));
  add_text(bytes, line.entered.author);
  add_text(bytes, line.action);
  add_text(bytes, line.about);
  return stream::digest_of(bytes);
}

void chain_audit_lines(Connection& connection) {
  connection.execute(
      "DROP TRIGGER audit_unchanged; ALTER TABLE audit ADD COLUMN digest BLOB NOT NULL DEFAULT x''");
  std::vector<AuditRow> lines;
  {
    Query query(connection, std::string(kLines) + "ORDER BY id");
    lines = lines_of(query);
  }
  Digest before{};
  for (const AuditRow& line : lines) {
    before = chained(before, line);
    Query(connection, "UPDATE audit SET digest=? WHERE id=?").with(Blob{bytes_of(before)}, line.id).run();
  }
  connection.execute(
      "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit "
      "BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END");
}

void write_audit(Connection& connection, const Entry& by, const std::string& action,
                 const std::string& about) {
  const AuditRow before = last_line(connection);
  AuditRow line{before.id + 1, by, action, about, {}};
  line.digest = chained(before.digest, line);
  Query(connection,
        "INSERT INTO audit (id, author, entered, action, about, digest) VALUES (?, ?, ?, ?, ?, ?)")
      .with(line.id, by.author, by.time, action, about, Blob{bytes_of(line.digest)})
      .run();
}

std::vector<AuditRow> audit_lines(Connection& connection, std::size_t limit) {
  Query query(connection, std::string(kLines) + "ORDER BY id DESC LIMIT ?");
  return lines_of(query.with(limit));
}

AuditVerdict verify_audit_lines(Connection& connection, const std::vector<AuditMark>& marks) {
  AuditVerdict out;
  const auto wrong = [&](std::int64_t id, const char* what) {
    if (out.wrong.size() < AuditVerdict::kWrongMax) out.wrong.push_back("line " + std::to_string(id) + what);
  };
  std::vector<AuditMark> open = marks;
  std::stable_sort(open.begin(), open.end(),
                   [](const AuditMark& a, const AuditMark& b) { return a.id < b.id; });
  auto mark = open.begin();
  std::int64_t last = 0;
  Query query(connection, std::string(kLines) + "ORDER BY id");
  for (AuditRow line; next_line(query, line); ++out.lines) {
    for (; mark != open.end() && mark->id < line.id; ++mark, ++out.marks)
      wrong(mark->id, " is not there, and was");
    if (line.id != last + 1) wrong(last + 1, " is missing, with those up to the next that is there");
    last = line.id;
    if (line.digest != chained(out.head, line))
      wrong(line.id, " is not what was written, or not after the one before it");
    for (; mark != open.end() && mark->id == line.id; ++mark, ++out.marks) {
      if (mark->digest != line.digest) wrong(line.id, " has another digest than the copy has");
    }
    out.head = line.digest;
  }
  for (; mark != open.end(); ++mark, ++out.marks) wrong(mark->id, " is not there, and was");
  return out;
}

absl::Status write_audited(Writer& writer, const Writer::Job& job, const std::function<void()>& committed) {
  std::vector<AuditRow> lines;
  return writer.run(
      [&](Connection& connection) {
        lines.clear();
        const std::int64_t before = last_line(connection).id;
        if (absl::Status status = job(connection); !status.ok()) return status;
        Query query(connection, std::string(kLines) + "WHERE id>? ORDER BY id");
        lines = lines_of(query.with(before));
        return absl::OkStatus();
      },
      0,
      [&] {
        if (committed) committed();
        for (const AuditRow& line : lines) {
          log::info("audit " + std::to_string(line.id) + " at " + rfc3339(line.entered.time) + " by " +
                    line.entered.author + ": " + line.action + " " + line.about + "; chain " +
                    absl::BytesToHexString(std::string(bytes_of(line.digest))));
        }
      });
}

}  // namespace tidemark::store::sqlite
