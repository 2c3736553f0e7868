#include "collector/cli/parser.h"

/// The commands about reports.
namespace tidemark::cli {
namespace {

const Choices kFormats{"text", "html", "pdf", "csv", "json"};
const Choices kShown{"text", "html", "pdf", "csv", "json", "mail"};
const Choices kLanguages{"en", "de"};
const Choices kPages{"a4", "letter"};

}  // namespace

void Parser::many(CLI::App& app, const char* names, std::vector<std::string>& values, const char* title,
                  const char* description) {
  CLI::Option* option = app.add_option(names, values, description);
  option->type_name(title);
  option->expected(1);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Parser::build_reports() {
  CLI::App& report = group("report", "what managers get, by mail", "tidemark report preview shop");
  const auto what = [&](CLI::App& app) {
    CLI::Option* service = app.add_option("SERVICE", invocation_.name, "its name; a summary has none");
    service->type_name("");
    completes_[service] = Completes::kService;
    app.add_flag("--summary", invocation_.summary, "of all services instead of one");
    text(app, "--sponsor", invocation_.sponsor, "MAIL", "a summary of the services of this sponsor alone");
    period(app);
    choice(app, "--language", invocation_.language, kLanguages, "en or de (default: en)");
    choice(app, "--page", invocation_.page, kPages, "of the PDF: a4 or letter (default: a4)");
  };
  CLI::App& preview = command(report, "preview", "the report as it would be sent",
                              "tidemark report preview shop --format pdf --out shop.pdf\n"
                              "  tidemark report preview --summary --sponsor jane@example.org");
  what(preview);
  choice(preview, "--format", invocation_.format, kFormats, "text, html, pdf, csv or json (default: text)");
  completed(preview, "--out", invocation_.out_file, "FILE", Completes::kFile, "writes it there");
  preview.add_flag("--open", invocation_.open, "shows it in the desktop's program for it");
  CLI::App& send = command(report, "send", "mails it now, to the sponsor where nobody is named",
                           "tidemark report send shop --to owner --to boss@example.org --attach pdf");
  what(send);
  many(send, "--to", invocation_.recipients, "WHO",
       "sponsor, owner, deputy, or a mail address; may be given again");
  many(send, "--attach", invocation_.attached, "FORMAT",
       "pdf, csv or json; may be given again (default: pdf)");

  CLI::App& list =
      command(report, "list", "reports that were made, newest first", "tidemark report list shop");
  CLI::Option* about = list.add_option("ABOUT", invocation_.name, "of this service, or by this schedule");
  about->type_name("");
  completes_[about] = Completes::kService;
  list.add_option("--limit", invocation_.limit, "the newest so many (default: 50)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  CLI::App& show =
      command(report, "show", "one of them, as it was sent, or as it would be by what is known now",
              "tidemark report show 3f2a9c1e\n"
              "  tidemark report show 3f2a9c1e --as-known-now\n"
              "  tidemark report show 3f2a9c1e --format pdf --out november.pdf");
  named(show, "ID", Completes::kNothing, "its id, or the first characters of it");
  CLI::Option* sent = show.add_flag("--as-sent", invocation_.as_sent, "the same bytes (default)");
  show.add_flag("--as-known-now", invocation_.known_now, "made again, with what differs and why")
      ->excludes(sent);
  choice(show, "--format", invocation_.format, kShown, "text, html, pdf, csv, json or mail (default: text)");
  completed(show, "--out", invocation_.out_file, "FILE", Completes::kFile, "writes it there");
  CLI::App& resend = command(report, "resend", "mails a report again, with the same content",
                             "tidemark report resend 3f2a9c1e");
  named(resend, "ID", Completes::kNothing, "its id, or the first characters of it");
  author(resend);
  CLI::App& deliveries =
      command(report, "deliveries", "mails with each attempt and the server's answers, newest first",
              "tidemark report deliveries 3f2a9c1e");
  CLI::Option* of = deliveries.add_option("ID", invocation_.name, "of this report (default: of all mails)");
  of->type_name("");
  completes_[of] = Completes::kNothing;
  deliveries.add_option("--limit", invocation_.limit, "the newest so many (default: 50)")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000));
  named(command(report, "test",
                "sends a mail and waits for the server's answer; exit code 1 where it is refused",
                "tidemark report test you@example.org"),
        "ADDRESS", Completes::kNothing, "whom to send it to");
  build_report_schedules(report);
}

void Parser::build_report_schedules(CLI::App& report) {
  CLI::App& schedule = command(report, "schedule", "when reports go out", "tidemark report schedule list");
  schedule.require_subcommand(1);
  CLI::App& add = command(schedule, "add", "a report goes out again and again, each period once",
                          "tidemark report schedule add shop-monthly --service shop --every monthly --on 4\n"
                          "  tidemark report schedule add board --sponsor jane@example.org --every quarterly "
                          "--at 08:00 --zone Europe/Berlin --language de");
  named(add, "NAME", Completes::kNothing, "its name: lower-case letters, digits, '-', '_' and '.'");
  completed(add, "--service", invocation_.service, "SERVICE", Completes::kService, "of this service");
  text(add, "--sponsor", invocation_.sponsor, "MAIL", "instead: a summary of the services of this sponsor");
  add.add_flag("--summary", invocation_.summary, "instead: a summary of all services");
  text(add, "--every", invocation_.every, "RHYTHM",
       "daily, weekly, monthly, quarterly, yearly, or a cron expression: '0 7 1-7 * 1'");
  text(add, "--on", invocation_.on, "DAY",
       "of a week its name or 1 (Monday) to 7; of a month, quarter or year 1 to 31 (default: the first)");
  text(add, "--at", invocation_.at, "TIME", "local time (default: 07:00)");
  choice(add, "--period", invocation_.period, kPeriods, "what it is about (default: as --every says)");
  text(add, "--zone", invocation_.zone, "ZONE", "by whose clock (default: the service's)");
  many(add, "--to", invocation_.recipients, "WHO",
       "sponsor, owner, deputy, or a mail address; may be given again (default: sponsor)");
  choice(add, "--language", invocation_.language, kLanguages, "en or de (default: en)");
  many(add, "--attach", invocation_.attached, "FORMAT",
       "pdf, csv or json; may be given again (default: pdf)");
  choice(add, "--page", invocation_.page, kPages, "of the PDF: a4 or letter (default: a4)");
  author(add);
  command(schedule, "list",
          "those of the files and those that were entered; exit code 1 where one is in trouble",
          "tidemark report schedule list");
  CLI::App& remove = command(schedule, "remove", "one that was entered goes out no more",
                             "tidemark report schedule remove shop-monthly");
  named(remove, "NAME", Completes::kNothing, "its name");
  author(remove);
}

}  // namespace tidemark::cli
