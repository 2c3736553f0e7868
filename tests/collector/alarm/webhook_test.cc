#include "collector/alarm/webhook.h"

#include <nlohmann/json.hpp>
#include <random>

#include "common/certificate/digest.h"
#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::alarm;

namespace {

/// HMAC from its definition in RFC 2104, over SHA-256 with its blocks of 64 bytes.
std::string hmac(std::string key, const std::string& content) {
  const auto sha256 = [](const std::string& text) { return certificate::Digest::of(text).raw(); };
  if (key.size() > 64) key = sha256(key);
  key.resize(64, '\0');
  std::string inner, outer;
  for (const char c : key) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  std::string out;
  for (const char c : sha256(outer + sha256(inner + content))) {
    constexpr char digits[] = "0123456789abcdef";
    out += digits[static_cast<unsigned char>(c) / 16];
    out += digits[static_cast<unsigned char>(c) % 16];
  }
  return out;
}

Notice notice() {
  Notice out;
  out.kind = Notice::Kind::kRecovered;
  out.subject = "shop";
  out.begin = parse_rfc3339("2026-11-24T08:00:00Z").value();
  out.at = parse_rfc3339("2026-11-24T09:05:30.250Z").value();
  out.to = Notice::To::kBoth;
  out.count = 3;
  return out;
}

}  // namespace

TEST_CASE("the body of an outage's notice") {
  Notice recovered = notice();
  OutageSight seen;
  seen.failed = parse_rfc3339("2026-11-24T08:00:00Z").value();
  seen.confirmed = parse_rfc3339("2026-11-24T08:01:00Z").value();
  seen.causes = {"shop-1/tcp-443: \"refused\""};
  recovered.outage = seen;
  CHECK(
      webhook_body(recovered) ==
      R"({"alarm":"outage/shop/2026-11-24T08:00:00.000Z","at":"2026-11-24T09:05:30.250Z","count":3,"kind":"recovered",)"
      R"("outage":{"causes":["shop-1/tcp-443: \"refused\""],"confirmed":"2026-11-24T08:01:00.000Z",)"
      R"("failed":"2026-11-24T08:00:00.000Z"},"subject":"shop","to":"both","version":1,"what":"outage"})");
  recovered.outage->restored = parse_rfc3339("2026-11-24T09:00:00Z").value();
  recovered.outage->acknowledged = parse_rfc3339("2026-11-24T08:10:00Z").value();
  const auto read = nlohmann::json::parse(webhook_body(recovered));
  CHECK(read["outage"]["restored"] == "2026-11-24T09:00:00.000Z");
  CHECK(read["outage"]["acknowledged"] == "2026-11-24T08:10:00.000Z");
}

TEST_CASE("the bodies of a burn alarm's and of a site's notice") {
  Notice burn = notice();
  burn.what = What::kBurn;
  burn.kind = Notice::Kind::kWorsened;
  burn.to = Notice::To::kFirstLine;
  burn.burn.emplace();
  burn.burn->window = std::chrono::hours(1);
  burn.burn->short_window = std::chrono::minutes(5);
  burn.burn->rate.value = 20.5;
  burn.burn->threshold = 14.4;
  CHECK(webhook_body(burn) ==
        R"({"alarm":"burn/shop/2026-11-24T08:00:00.000Z","at":"2026-11-24T09:05:30.250Z",)"
        R"("burn":{"rate":20.5,"short_window_seconds":300,"threshold":14.4,"window_seconds":3600},"count":3,)"
        R"("kind":"worsened","subject":"shop","to":"first_line","version":1,"what":"burn"})");
  Notice site = notice();
  site.what = What::kSilentSite;
  site.kind = Notice::Kind::kEscalated;
  site.to = Notice::To::kSecondLine;
  site.subject = "Kiel";
  site.site.emplace();
  site.site->since = parse_rfc3339("2026-11-24T08:00:00Z").value();
  site.site->endpoints = 300;
  site.site->services = {"shop", "mail"};
  CHECK(
      webhook_body(site) ==
      R"({"alarm":"silent_site/Kiel/2026-11-24T08:00:00.000Z","at":"2026-11-24T09:05:30.250Z","count":3,)"
      R"("kind":"escalated","site":{"endpoints":300,"services":["shop","mail"],"since":"2026-11-24T08:00:00.000Z"},)"
      R"("subject":"Kiel","to":"second_line","version":1,"what":"silent_site"})");
}

TEST_CASE("a body is JSON whatever bytes a check's words have") {
  Notice odd = notice();
  odd.subject = "caf\xc3\xa9";
  odd.outage.emplace();
  odd.outage->causes = {std::string("\xff\x00\n\x1b", 4)};
  const auto read = nlohmann::json::parse(webhook_body(odd));
  CHECK(read["subject"] == "caf\xc3\xa9");
  CHECK(read["outage"]["causes"][0] == std::string("\xef\xbf\xbd\x00\n\x1b", 6));
}

TEST_CASE("signatures are those that another implementation of HMAC-SHA256 makes") {
  struct Row {
    std::string secret;
    std::int64_t sent;
    std::string body;
    std::string digest;
  };
  const Row rows[] = {
      {"secret", 1795000000, R"({"version":1})",
       "3a1c0e21bd13184171441aee0e7708c696e2c5dbf00d16ad900b913302aaa4e3"},
      {std::string(100, 'k'), 0, "", "243c2f8200e1d4ee892e7a7ded377a65e2beb1c64b997c54b8b0f516216d4b0f"},
      {"", 1, "x", "d356c76f2be16120eca994746a279fd612267e791d245c4745ebbf0f98fc31f2"},
      {"schl\xc3\xbcssel", 1795000000, "\xc3\xa9\n",
       "5b21dcf3a3d26f9c25e21d4305b0c4e62431c4abde62b7570e0d4c5792e725fc"},
  };
  for (const Row& row : rows) {
    CHECK(webhook_signature(row.secret, row.sent, row.body) ==
          "t=" + std::to_string(row.sent) + ",v1=" + row.digest);
  }
}

TEST_CASE("signatures of random bodies by random secrets follow RFC 2104") {
  std::mt19937 random(4231);
  const auto bytes = [&](std::size_t most) {
    std::string out(random() % (most + 1), '\0');
    for (char& c : out) c = static_cast<char>(random());
    return out;
  };
  for (int i = 0; i < 500; ++i) {
    const std::string secret = bytes(150);
    const std::string body = bytes(300);
    const std::string sent = std::to_string(random());
    CHECK(webhook_signature(secret, std::stoll(sent), body) ==
          "t=" + sent + ",v1=" + hmac(secret, sent + "." + body));
  }
}
