#include <absl/strings/escaping.h>

#include <fstream>
#include <iostream>
#include <regex>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kLinesMax = 150'000;   // so that their digests are one message
constexpr std::size_t kRecoverMax = 10'000;  // some MiB, as one message

/// What the collector's log says of the audit log: "… audit 17 at TIME by anna: ACTION …; chain <32
/// hexadecimal digits>".
absl::Status read_lines(std::istream& in, const std::string& name, std::vector<v1::AuditLine>& out) {
  static const std::regex kLine(
      R"(\baudit ([0-9]{1,18}) at (\S+) by (.*?): (\S+) (.*); chain ([0-9a-f]{32})$)");
  std::smatch found;
  for (std::string line; std::getline(in, line);) {
    if (line.size() > 10'000 || !std::regex_search(line, found, kLine)) continue;
    const auto time = parse_rfc3339(found[2].str());
    if (!time) continue;
    v1::AuditLine& one = out.emplace_back();
    one.set_id(std::stoll(found[1]));
    one.set_entered_time_ms(unix_ms(*time));
    one.set_author(found[3]);
    one.set_action(found[4]);
    one.set_about(found[5]);
    one.set_digest(absl::HexStringToBytes(found[6].str()));
    if (out.size() > kLinesMax)
      return absl::InvalidArgumentError(
          name + " has more than 150000 lines of the audit log: give the last of them");
  }
  if (out.empty())
    return absl::InvalidArgumentError(
        name + " has no line of the audit log; 'journalctl _SYSTEMD_UNIT=tidemarkd.service' has them");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<v1::AuditLine>> lines_of(const std::string& file) {
  std::vector<v1::AuditLine> lines;
  if (file == "-") {
    if (auto status = read_lines(std::cin, "the standard input", lines); !status.ok()) return status;
    return lines;
  }
  std::ifstream in(file);
  if (!in) return absl::NotFoundError("cannot read " + file);
  if (auto status = read_lines(in, file, lines); !status.ok()) return status;
  return lines;
}

Outcome verify(const Desk& desk) {
  v1::AuditVerifyRequest request;
  if (!desk.call.from.empty()) {
    const auto lines = lines_of(desk.call.from);
    if (!lines.ok()) return Outcome::failed(lines.status());
    for (const v1::AuditLine& line : *lines) {
      v1::AuditMark& mark = *request.add_marks();
      mark.set_id(line.id());
      mark.set_digest(line.digest());
    }
  }
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  const Outcome shown = show(desk, audit_verdict_page(desk.view, *reply));
  return shown.status.ok() ? Outcome::good(reply->wrong().empty() ? 0 : 1) : shown;
}

Listing lost_listing() {
  return {"lost",
          {{"id", "LINE"},
           {"time", "TIME"},
           {"author", "BY"},
           {"action", "ACTION"},
           {"about", "WHAT", true},
           {"outcome", "OUTCOME"},
           {"applied", ""}},
          {},
          "the store has every line of the copy: nothing was forgotten"};
}

Outcome recover(const Desk& desk) {
  const auto lines = lines_of(desk.call.from);
  if (!lines.ok()) return Outcome::failed(lines.status());
  if (lines->size() > kRecoverMax) {
    return Outcome::failed(
        absl::InvalidArgumentError(desk.call.from + " has " + std::to_string(lines->size()) +
                                   " lines of the audit log, and " + std::to_string(kRecoverMax) +
                                   " is the limit: give those since the backup, as of 'journalctl --since'"));
  }
  v1::AuditRecoverRequest request;
  for (const v1::AuditLine& line : *lines) *request.add_lines() = line;
  request.set_author(author_of(desk));
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  Listing listing = lost_listing();
  std::int64_t applied = 0;
  for (const v1::RecoveredLine& one : reply->lost()) {
    const v1::AuditLine& line = one.line();
    listing.rows.push_back({line.id(), from_unix_ms(line.entered_time_ms()), line.author(), line.action(),
                            line.about(), one.outcome(), one.applied()});
    applied += one.applied() ? 1 : 0;
  }
  Page page = page_of_listing(desk.view, std::move(listing));
  page.text += plural(reply->lines(), "line") + " of the copy compared, " +
               std::to_string(reply->lost_size()) + " of them lost, " + std::to_string(applied) +
               " put into effect again\n";
  return show(desk, page);
}

}  // namespace

Page audit_page(const View& view, const v1::AuditListReply& reply) {
  Listing listing{
      "audit",
      {{"id", "ID"}, {"time", "TIME"}, {"author", "BY"}, {"action", "ACTION"}, {"about", "WHAT", true}},
      {},
      "nothing was entered yet"};
  for (const v1::AuditLine& line : reply.lines())
    listing.rows.push_back(
        {line.id(), from_unix_ms(line.entered_time_ms()), line.author(), line.action(), line.about()});
  return page_of_listing(view, std::move(listing));
}

Page audit_verdict_page(const View& view, const v1::AuditVerifyReply& reply) {
  Page page;
  page.rows = {"wrong", {{"wrong", "WRONG"}}, {}, ""};
  for (const std::string& wrong : reply.wrong()) page.rows.rows.push_back({wrong});
  const std::string head = absl::BytesToHexString(reply.head());
  page.document.push_back(Field::of("lines", static_cast<std::int64_t>(reply.lines())));
  page.document.push_back(Field::of("head", head));
  page.document.push_back(Field::of("compared", static_cast<std::int64_t>(reply.marks())));
  page.document.push_back(Field::list("wrong", records_of(page.rows)));
  page.text = plural(reply.lines(), "line") + ", the last one's digest is " + head;
  if (reply.marks() > 0) page.text += "; compared with " + plural(reply.marks(), "line") + " of the copy";
  page.text +=
      reply.wrong().empty() ? "\nthe chain holds: no line was changed, taken away or slipped in\n" : "\n";
  for (const std::string& wrong : reply.wrong()) page.text += "WRONG: " + cell_text(view, wrong) + "\n";
  return page;
}

Outcome run_audit(const Desk& desk) {
  if (desk.call.command == "audit verify") return verify(desk);
  if (desk.call.command == "audit recover") return recover(desk);
  v1::AuditListRequest request;
  request.set_limit(desk.call.limit);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, audit_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace tidemark::cli
