#include "collector/verify/walk.h"

#include <vector>

namespace tidemark::verify {
namespace {

constexpr std::int64_t kIdsAtOnce = 256;

/// Keys between two others, in pages, upward or downward; stops at what cannot be read.
class Keys {
 public:
  Keys(Connection& connection, const std::string& table) : connection_(connection), table_(table) {}

  /// The next ones after `from`, as long as they are on this side of `to`. False: they cannot be read.
  bool next(std::int64_t from, std::int64_t to, bool upward, std::vector<std::int64_t>& ids) {
    ids.clear();
    trouble_ = trouble_of([&] {
      Query query(connection_, "SELECT id FROM " + table_ +
                                   (upward ? " WHERE id>?1 AND id<?2 ORDER BY id LIMIT ?3"
                                           : " WHERE id<?1 AND id>?2 ORDER BY id DESC LIMIT ?3"));
      query.with(from, to, kIdsAtOnce);
      while (query.next()) ids.push_back(query.take<std::int64_t>());
    });
    return trouble_.empty();
  }
  const std::string& trouble() const { return trouble_; }

 private:
  Connection& connection_;
  const std::string table_;
  std::string trouble_;
};

}  // namespace

std::string trouble_of(const std::function<void()>& work) {
  const auto status = store::sqlite::guarded("", [&] {
    work();
    return absl::OkStatus();
  });
  constexpr std::size_t kColon = 2;  // guarded() puts ": " between what was done and what went wrong
  return status.ok() ? std::string() : std::string(status.message()).substr(kColon);
}

std::string name_of_key(Connection& connection, std::int64_t endpoint) {
  std::string name;
  (void)trouble_of([&] {
    Query query(connection, "SELECT name FROM endpoints WHERE key=?");
    if (query.with(endpoint).next()) query.into(name);
  });
  return name.empty() ? "endpoint " + std::to_string(endpoint) : name;
}

void walk(Connection& connection, const std::string& table, Report& report,
          const std::function<void(std::int64_t id)>& each) {
  const auto look_at = [&](std::int64_t id) {
    const std::string trouble = trouble_of([&] {
      connection.execute("BEGIN");
      each(id);
    });
    (void)trouble_of([&] {
      if (connection.in_transaction()) connection.execute("ROLLBACK");
    });
    if (!trouble.empty())
      report.found({table, std::to_string(id), "", {}, {}, "it cannot be read: " + trouble});
  };
  Keys keys(connection, table);
  std::vector<std::int64_t> ids;
  std::int64_t at = INT64_MIN, end = INT64_MAX;
  bool readable = true;
  while ((readable = keys.next(at, end, true, ids)) && !ids.empty()) {
    for (const std::int64_t id : ids) look_at(id);
    at = ids.back();
  }
  // A page may have been read in part: what was found on it counts.
  for (const std::int64_t id : ids) look_at(id), at = id;
  if (readable) return;
  const std::string trouble = keys.trouble();
  while (keys.next(end, at, false, ids) && !ids.empty()) {
    for (const std::int64_t id : ids) look_at(id);
    end = ids.back();
  }
  for (const std::int64_t id : ids) look_at(id), end = id;
  const std::string first = at == INT64_MIN ? "the first" : "those after " + std::to_string(at);
  const std::string last = end == INT64_MAX ? "the last" : "those before " + std::to_string(end);
  report.found({table, "", "", {}, {}, "rows from " + first + " to " + last + " cannot be read: " + trouble});
}

std::string differs(const char* what, std::int64_t says, std::int64_t is) {
  if (says == is) return {};
  return std::string("its ") + what + " is " + std::to_string(is) + ", and the row says " +
         std::to_string(says);
}

std::string first_of(std::initializer_list<std::string> troubles) {
  for (const std::string& trouble : troubles) {
    if (!trouble.empty()) return trouble;
  }
  return {};
}

}  // namespace tidemark::verify
