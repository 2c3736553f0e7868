#include <absl/strings/escaping.h>

#include <fstream>
#include <iostream>
#include <regex>

#include "collector/cli/commands.h"
#include "collector/cli/pages.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kMarksMax = 1'000'000;

/// What the collector's log says of the audit log: "… audit 17 by anna: …; chain <32 hexadecimal digits>".
absl::Status read_marks(std::istream& in, const std::string& name, v1::AuditVerifyRequest& out) {
  static const std::regex kLine(R"(\baudit ([0-9]{1,18}) by .*; chain ([0-9a-f]{32})$)");
  std::smatch found;
  for (std::string line; std::getline(in, line);) {
    if (line.size() > 10'000 || !std::regex_search(line, found, kLine)) continue;
    v1::AuditMark& mark = *out.add_marks();
    mark.set_id(std::stoll(found[1]));
    mark.set_digest(absl::HexStringToBytes(found[2].str()));
    if (static_cast<std::size_t>(out.marks_size()) > kMarksMax)
      return absl::InvalidArgumentError(name + " has more than a million lines of the audit log");
  }
  if (out.marks_size() == 0)
    return absl::InvalidArgumentError(
        name + " has no line of the audit log; 'journalctl _SYSTEMD_UNIT=tidemarkd.service' has them");
  return absl::OkStatus();
}

Outcome verify(const Desk& desk) {
  v1::AuditVerifyRequest request;
  if (const std::string& file = desk.call.from; file == "-") {
    if (auto status = read_marks(std::cin, "the standard input", request); !status.ok())
      return Outcome::failed(status);
  } else if (!file.empty()) {
    std::ifstream in(file);
    if (!in) return Outcome::failed(absl::NotFoundError("cannot read " + file));
    if (auto status = read_marks(in, file, request); !status.ok()) return Outcome::failed(status);
  }
  const auto reply = desk.client.ask(request);
  if (!reply.ok()) return Outcome::failed(reply.status());
  const Outcome shown = show(desk, audit_verdict_page(desk.view, *reply));
  return shown.status.ok() ? Outcome::good(reply->wrong().empty() ? 0 : 1) : shown;
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
  v1::AuditListRequest request;
  request.set_limit(desk.call.limit);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, audit_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace tidemark::cli
