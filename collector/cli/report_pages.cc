#include <algorithm>

#include "collector/cli/pages.h"
#include "collector/cli/text.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kIdShown = 8;

Cell text_or(const std::string& text, const char* why) {
  return text.empty() ? Cell{Absent{why}} : Cell{text};
}

Record line_record(const v1::ReportLine& line) {
  return {Field::of("id", line.id()),
          Field::of("title", line.title()),
          Field::of("about", text_or(line.about(), "it is of all services")),
          Field::of("summary", line.summary()),
          Field::of("schedule", text_or(line.schedule(), "somebody asked for it")),
          Field::of("from", from_unix_ms(line.from_time_ms())),
          Field::of("to", from_unix_ms(line.to_time_ms())),
          Field::of("period", text_or(line.period(), "it is no period of the calendar")),
          Field::of("language", line.language()),
          Field::of("made", from_unix_ms(line.made_time_ms())),
          Field::of("catalogue", line.catalogue()),
          Field::of("mails", static_cast<std::int64_t>(line.mails())),
          Field::of("mails_sent", static_cast<std::int64_t>(line.mails_sent())),
          Field::of("mails_failed", static_cast<std::int64_t>(line.mails_failed()))};
}

std::string number_or_none(bool there, double value) { return there ? number_text(value) : "–"; }

Listing schedules_listing() {
  return {"schedules",
          {{"name", "SCHEDULE"},
           {"service", ""},
           {"sponsor", ""},
           {"about", "ABOUT", true},
           {"rhythm", "GOES OUT", true},
           {"period", "PERIOD"},
           {"time_zone", ""},
           {"recipients", "TO", true},
           {"language", "LANGUAGE"},
           {"attach", ""},
           {"next", "NEXT"},
           {"owed_since", ""},
           {"trouble", "TROUBLE", true},
           {"where", ""},
           {"entered_by", ""}},
          {},
          "no report is scheduled: tidemark report schedule add, or a [[report]] in reports.d"};
}

std::vector<Cell> schedule_row(const v1::ReportScheduleLine& line) {
  const std::string about = !line.service().empty()   ? line.service()
                            : !line.sponsor().empty() ? "services of " + line.sponsor()
                                                      : "all services";
  return {line.name(),
          text_or(line.service(), "it is of several"),
          text_or(line.sponsor(), "it is of no sponsor"),
          about,
          line.rhythm(),
          line.period(),
          text_or(line.time_zone(), "the service's"),
          words_of(line.recipients()),
          line.language(),
          words_of(line.attach()),
          from_unix_ms(line.next_time_ms()),
          time_or_absent(line.has_owed_since_time_ms(), line.owed_since_time_ms(), "nothing is owed"),
          text_or(line.trouble(), "there is none"),
          text_or(line.where(), "somebody entered it"),
          text_or(line.entered_by(), "it is in a file")};
}

}  // namespace

Page report_preview_page(const v1::ReportPreviewReply& reply) {
  Page page;
  const v1::ReportFace& face = reply.faces(0);
  page.document = {Field::of("subject", reply.subject()), Field::of("recipient", reply.recipient()),
                   Field::of("format", face.format()), Field::of("content", face.content())};
  page.rows = {
      "reports",
      {{"subject", "SUBJECT"}, {"recipient", "TO"}, {"format", "FORMAT"}, {"content", "CONTENT", true}},
      {{reply.subject(), reply.recipient(), face.format(), face.content()}},
      ""};
  page.text = face.content();
  if (face.format() == "text")
    page.text = "To: " + harmless(reply.recipient()) + "\nSubject: " + harmless(reply.subject()) + "\n\n" +
                harmless_lines(face.content());
  if (!page.text.empty() && page.text.back() != '\n') page.text += '\n';
  return page;
}

Page report_sent_page(const View& view, const v1::ReportSendReply& reply) {
  Page page;
  page.rows = {"mails",
               {{"report", "REPORT"},
                {"subject", "SUBJECT", true},
                {"recipient", "TO", true},
                {"message_id", "MESSAGE ID"},
                {"mail", "MAIL"}},
               {},
               ""};
  for (int i = 0; i < reply.recipients_size(); ++i)
    page.rows.rows.push_back(
        {reply.report(), reply.subject(), reply.recipients(i), reply.message_ids(i), reply.mail_ids(i)});
  page.document = {Field::of("report", reply.report()), Field::of("subject", reply.subject()),
                   Field::list("mails", records_of(page.rows))};
  page.text = "\"" + cell_text(view, reply.subject()) + "\" is in the outbox for " +
              cell_text(view, words_of(reply.recipients())) + "; tidemark report deliveries " +
              reply.report().substr(0, kIdShown) + " shows what becomes of it\n";
  return page;
}

Page report_list_page(const View& view, const v1::ReportListReply& reply) {
  Listing listing{"reports",
                  {{"id", "REPORT"},
                   {"made", "MADE"},
                   {"title", "TITLE", true},
                   {"about", ""},
                   {"schedule", "SCHEDULE"},
                   {"from", ""},
                   {"to", ""},
                   {"mails", "MAILS"},
                   {"mails_sent", "SENT"},
                   {"mails_failed", "GIVEN UP"}},
                  {},
                  "no report was made yet: tidemark report preview shows what one would say"};
  Page page;
  for (const v1::ReportLine& line : reply.reports()) {
    listing.rows.push_back(
        {line.id(), from_unix_ms(line.made_time_ms()), line.title(),
         text_or(line.about(), "it is of all services"), text_or(line.schedule(), "somebody asked for it"),
         from_unix_ms(line.from_time_ms()), from_unix_ms(line.to_time_ms()),
         static_cast<std::int64_t>(line.mails()), static_cast<std::int64_t>(line.mails_sent()),
         static_cast<std::int64_t>(line.mails_failed())});
  }
  page.rows = listing;
  std::vector<Record> records;
  for (const v1::ReportLine& line : reply.reports()) records.push_back(line_record(line));
  page.document = {Field::list("reports", std::move(records))};
  for (std::vector<Cell>& row : listing.rows) row[0] = std::get<std::string>(row[0]).substr(0, kIdShown);
  page.text = table_text(view, listing);
  return page;
}

Page report_shown_page(const View& view, const v1::ReportShowReply& reply) {
  Page page;
  Listing listing{"differences",
                  {{"figure", "FIGURE"}, {"unit", "UNIT"}, {"sent", "AS SENT"}, {"now", "AS KNOWN NOW"}},
                  {},
                  ""};
  for (const v1::ReportDifference& one : reply.differences())
    listing.rows.push_back({one.figure(), one.unit(),
                            one.has_sent() ? Cell{one.sent()} : Cell{Absent{"there was none"}},
                            one.has_now() ? Cell{one.now()} : Cell{Absent{"there is none"}}});
  Record document = line_record(reply.report());
  document.push_back(Field::of("format", reply.face().format()));
  document.push_back(Field::of("content", reply.face().content()));
  document.push_back(Field::list("differences", records_of(listing)));
  document.push_back(Field::of("reasons", words_of(reply.reasons())));
  page.document = std::move(document);
  page.rows = listing;
  if (reply.differences().empty()) {
    page.text = "Nothing differs from what was sent " +
                short_time_text(view, from_unix_ms(reply.report().made_time_ms())) + ".\n\n";
  } else {
    Listing shown = listing;
    for (std::size_t i = 0; i < shown.rows.size(); ++i) {
      const v1::ReportDifference& one = reply.differences(static_cast<int>(i));
      shown.rows[i][2] = number_or_none(one.has_sent(), one.sent());
      shown.rows[i][3] = number_or_none(one.has_now(), one.now());
    }
    page.text = "What differs from what was sent " +
                short_time_text(view, from_unix_ms(reply.report().made_time_ms())) + ":\n" +
                table_text(view, shown);
    for (const std::string& reason : reply.reasons()) page.text += "because " + harmless(reason) + "\n";
    page.text += "\n";
  }
  if (reply.face().format() == "text") page.text += harmless_lines(reply.face().content());
  return page;
}

Page report_resent_page(const View& view, const v1::ReportResendReply& reply) {
  Page page;
  page.rows = {"mails", {{"title", "TITLE", true}, {"recipient", "TO", true}, {"mail", "MAIL"}}, {}, ""};
  for (int i = 0; i < reply.recipients_size(); ++i)
    page.rows.rows.push_back({reply.title(), reply.recipients(i), reply.mail_ids(i)});
  page.document = {Field::of("title", reply.title()), Field::list("mails", records_of(page.rows))};
  page.text = "\"" + cell_text(view, reply.title()) + "\" goes again to " +
              cell_text(view, words_of(reply.recipients())) + "\n";
  return page;
}

Page deliveries_page(const View& view, const v1::ReportDeliveriesReply& reply) {
  Listing listing{"mails",
                  {{"mail", "MAIL"},
                   {"kind", "KIND"},
                   {"state", "STATE"},
                   {"attempts", "ATTEMPTS"},
                   {"recipients", "TO", true},
                   {"subject", "SUBJECT", true},
                   {"report", ""},
                   {"message_id", ""},
                   {"created", "QUEUED"},
                   {"sent", "SENT"},
                   {"next", ""},
                   {"deadline", ""},
                   {"last_answer", "LAST ANSWER", true}},
                  {},
                  "no mail was queued yet"};
  std::vector<Record> records;
  for (const v1::MailLine& line : reply.mails()) {
    listing.rows.push_back(
        {line.id(), line.kind(), StateWord{line.state()}, static_cast<std::int64_t>(line.attempts()),
         words_of(line.recipients()), line.subject(), text_or(line.report(), "it carries none"),
         line.message_id(), from_unix_ms(line.created_time_ms()),
         time_or_absent(line.has_sent_time_ms(), line.sent_time_ms(), "it was not sent"),
         time_or_absent(line.has_next_time_ms(), line.next_time_ms(), "none is planned"),
         time_or_absent(line.has_deadline_time_ms(), line.deadline_time_ms(), "it has none"),
         line.last_answer()});
    Listing attempts{
        "ledger",
        {{"attempt", "ATTEMPT"}, {"time", "TIME"}, {"state", "STATE"}, {"answer", "ANSWER", true}},
        {},
        ""};
    for (const v1::DeliveryAttempt& attempt : line.ledger())
      attempts.rows.push_back({static_cast<std::int64_t>(attempt.attempt()), from_unix_ms(attempt.time_ms()),
                               StateWord{attempt.state()}, attempt.answer()});
    Listing one = listing;
    one.rows = {listing.rows.back()};
    Record record = records_of(one).front();
    record.push_back(Field::list("ledger", records_of(attempts)));
    records.push_back(std::move(record));
  }
  Page page;
  page.rows = listing;
  page.document = {Field::list("mails", std::move(records))};
  page.text = table_text(view, listing);
  // Of one report or mail each attempt is told.
  if (reply.mails_size() == 1 && reply.mails(0).ledger_size() > 0) {
    page.text += "\n";
    for (const v1::DeliveryAttempt& attempt : reply.mails(0).ledger())
      page.text += "attempt " + std::to_string(attempt.attempt()) + ", " +
                   time_text(view, from_unix_ms(attempt.time_ms())) + ", " +
                   painted_word(view, attempt.state()) + ": " + harmless(attempt.answer()) + "\n";
  }
  return page;
}

Page schedule_list_page(const View& view, const v1::ReportScheduleListReply& reply) {
  Listing listing = schedules_listing();
  for (const v1::ReportScheduleLine& line : reply.schedules()) listing.rows.push_back(schedule_row(line));
  return page_of_listing(view, std::move(listing));
}

Page schedule_added_page(const View& view, const v1::ReportScheduleAddReply& reply) {
  const v1::ReportScheduleLine& line = reply.schedule();
  Page page;
  page.rows = schedules_listing();
  page.rows.rows.push_back(schedule_row(line));
  page.document = records_of(page.rows).front();
  page.text = "schedule " + cell_text(view, line.name()) + " goes out " + harmless(line.rhythm()) +
              ", next " + short_time_text(view, from_unix_ms(line.next_time_ms())) +
              (line.recipients().empty() ? "" : ", to " + cell_text(view, words_of(line.recipients()))) +
              "\n";
  if (!line.trouble().empty()) page.text += "but " + harmless(line.trouble()) + "\n";
  return page;
}

}  // namespace tidemark::cli
