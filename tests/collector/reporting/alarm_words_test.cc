#include "collector/reporting/alarm_words.h"

#include "tests/support/catch.h"

namespace tidemark::reporting {
namespace {

using alarm::Notice;

TimePoint at(const char* text) { return parse_rfc3339(text).value(); }

catalog::Service shop() {
  catalog::Service out;
  out.name = "shop", out.title = "Shop";
  out.hours.time_zone = "Europe/Berlin";
  return out;
}

Notice outage(Notice::Kind kind) {
  Notice out;
  out.kind = kind;
  out.subject = "shop";
  out.begin = at("2026-11-12T09:00:00Z");
  out.at = out.begin + std::chrono::minutes(3);
  alarm::OutageSight sight;
  sight.failed = out.begin;
  sight.causes = {"web-1/http: 503", "web-2/http: 503"};
  if (kind == Notice::Kind::kRecovered) sight.restored = out.begin + std::chrono::hours(2);
  out.outage = sight;
  return out;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("The subject says what is the matter, the text since when, why and what to do") {
  const catalog::Service service = shop();
  const AlarmWords down = words_of(outage(Notice::Kind::kRaised), &service);
  CHECK(down.subject == "[DOWN] Shop: down since Thu 12 Nov 10:00, web-1/http: 503");
  CHECK(has(down.text,
            "Down since Thu 12 Nov 10:00.\nThat is 3 min by now.\n  web-1/http: 503\n  web-2/http: 503\n"));
  CHECK(has(down.text, "tidemark outage ack shop"));
  const AlarmWords up = words_of(outage(Notice::Kind::kRecovered), &service);
  CHECK(up.subject == "[UP] Shop: works again after 2 h");
  CHECK(has(up.text, "from Thu 12 Nov 10:00 to Thu 12 Nov 12:00, 2 h."));
  CHECK_FALSE(has(up.text, "outage ack"));
}

TEST_CASE("What was repeated, escalated or taken back says so") {
  const catalog::Service service = shop();
  Notice again = outage(Notice::Kind::kRepeated);
  again.count = 3;
  CHECK(has(words_of(again, &service).text, "This is notice 3 of it."));
  CHECK(words_of(outage(Notice::Kind::kEscalated), &service)
            .subject.starts_with("[ESCALATED] Shop: down since"));
  Notice back = outage(Notice::Kind::kTakenBack);
  back.outage.reset();
  CHECK(words_of(back, &service).subject == "[TAKEN BACK] Shop: there was no such outage");
  CHECK(words_of(back, nullptr).subject == "[TAKEN BACK] shop: there was no such outage");
}

TEST_CASE("A burning budget and a silent site have words of their own") {
  const catalog::Service service = shop();
  Notice burn;
  burn.what = alarm::What::kBurn, burn.subject = "shop";
  burn.burn = trends::BurnRate{std::chrono::hours(1), std::chrono::minutes(5), {20.0, {}}, {15.0, {}}, 14.4};
  CHECK(words_of(burn, &service).subject == "[BUDGET] Shop: the error budget goes too fast");
  CHECK(has(words_of(burn, &service).text, "20.0 times as fast as it may over the last 1 h, and 15.0 times"));
  burn.kind = Notice::Kind::kRecovered;
  CHECK(words_of(burn, &service).subject == "[UP] Shop: the error budget goes slowly again");
  Notice site;
  site.what = alarm::What::kSilentSite, site.subject = "berlin";
  site.site = alarm::SilentSite{"berlin", {}, at("2026-11-12T09:00:00Z"), 7, false, {"shop", "mail"}};
  CHECK(words_of(site, nullptr).subject == "[SILENT] site berlin: nothing comes from it");
  CHECK(has(words_of(site, nullptr).text, "7 endpoints since 2026-11-12T09:00:00.000Z"));
  CHECK(has(words_of(site, nullptr).text, "It touches shop mail."));
  site.site.reset();
  site.kind = Notice::Kind::kRecovered;
  CHECK(words_of(site, nullptr).subject == "[UP] site berlin: is heard again");
}

}  // namespace tidemark::reporting
