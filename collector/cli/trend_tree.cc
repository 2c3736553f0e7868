#include "collector/cli/parser.h"

/// The commands that tell how services are doing.
namespace tidemark::cli {

void Parser::definition(CLI::App& app, const char* then) {
  choice(app, "--definition", invocation_.definition, kDefinitions, then);
}

void Parser::build_trends() {
  CLI::App& trend = command(app_, "trend", "how a service is doing and where it is heading",
                            "tidemark trend shop --period quarter");
  named(trend, "SERVICE", Completes::kService, "its name");
  period(trend);
  definition(
      trend,
      "by the service's definition of today, or the one in force at the period's end, or now where it is not "
      "over (default: today)");
  CLI::App& why = command(
      app_, "why",
      "from a service's state or availability down to the check results that made it: the rules and members, "
      "the smallest set of components that explains it, and of each the first bad result and the last good "
      "one",
      "tidemark why shop\n  tidemark why shop --at 2026-11-24T22:34:00Z\n  tidemark why shop --period month");
  named(why, "SERVICE", Completes::kService, "its name");
  text(why, "--at", invocation_.at, "TIME",
       "as it was then: 2026-11-24 (at its end), 7d, an RFC 3339 time, yesterday (default: now)");
  choice(why, "--period", invocation_.period, kPeriods,
         "the availability of the calendar's period, so far, and its outages, the longest first");
  range(why, "the begin, instead of a period: 2026-11-24, 7d, an RFC 3339 time, today, yesterday");
  definition(why,
             "by the service's definition of today, or the one in force at that time, of a period at its end "
             "(default: today)");
  CLI::App& forecast = command(app_, "forecast", "what of a service's endpoints runs out, and when",
                               "tidemark forecast shop --all");
  named(forecast, "SERVICE", Completes::kService, "its name");
  forecast.add_flag("--all", invocation_.all, "with what has no date, and why");
  CLI::App& sli = command(app_, "sli", "shares by calendar period, of all services or one",
                          "tidemark sli --per month --since 400d");
  completed(sli, "--service", invocation_.service, "SERVICE", Completes::kService, "of this service");
  choice(sli, "--per", invocation_.per, kPeriods, "day, week, month, quarter or year (default: month)");
  range(sli, "the begin; the period that holds it is the first (default: 365d)");
  sli.add_flag("--recompute", invocation_.recompute,
               "without days' figures that are cached: the same, later");
  definition(
      sli,
      "by definitions of today, or for each period the one in force at its end, or now where it is not over "
      "(default: today)");
  CLI::App& ledger =
      command(app_, "ledger", "what was sent, stored, refused and lost, and whether it adds up",
              "tidemark ledger --since 7d");
  completed(ledger, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint, "of this source");
  text(ledger, "--since", invocation_.since, "TIME", "losses and refusals from then on (default: all)");
}

}  // namespace tidemark::cli
