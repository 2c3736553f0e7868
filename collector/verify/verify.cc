#include "collector/verify/verify.h"

#include "collector/verify/at_rest.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

/// A table after the other; a table that keeps bytes of its own is one more line.
void rows(Connection& connection, Report& report) {
  verify_journal(connection, report);
  verify_blocks(connection, report);
  verify_chunks(connection, report);
  verify_result_chunks(connection, report);
  verify_rollups(connection, report);
  verify_runs(connection, report);
  verify_history(connection, report);
  verify_catalogs(connection, report);
}

}  // namespace

absl::StatusOr<Verdict> verify(const std::filesystem::path& file,
                               const std::function<void(const std::string&)>& say) {
  Report report([&](const Finding& finding) { say(line_of(finding)); });
  auto connection = open_at_rest(file);
  if (absl::IsDataLoss(connection.status()) && looks_like_a_store(file)) {
    report.found({"file", "", "", {}, {}, std::string(connection.status().message())});
    return Verdict{false, report.summary()};
  }
  if (!connection.ok()) return connection.status();
  verify_structure(**connection, !Connection::in_use(file), report);
  verify_references(**connection, report);
  rows(**connection, report);
  return Verdict{report.damaged() == 0, report.summary()};
}

}  // namespace tidemark::verify
