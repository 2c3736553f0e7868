#include "common/certificate/token.h"

#include "tests/support/catch.h"

namespace tidemark::certificate {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef";
const std::string kSecret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const std::string kPin = "__________________________________________8";

TEST_CASE("a token reads back as it was written") {
  const auto token = EnrollmentToken::make(Digest::of("a key"));
  REQUIRE(token.ok());
  CHECK(token->id.size() == 32);
  CHECK(token->secret.size() == 32);
  CHECK(token->text().size() == 124);
  const auto again = EnrollmentToken::parse("  " + token->text() + "\r\n");
  REQUIRE(again.ok());
  CHECK(again->id == token->id);
  CHECK(again->secret == token->secret);
  CHECK(again->pin == token->pin);
}

TEST_CASE("two tokens share neither id nor secret") {
  const auto a = EnrollmentToken::make({});
  const auto b = EnrollmentToken::make({});
  CHECK(a->id != b->id);
  CHECK(a->secret != b->secret);
}

TEST_CASE("the well-formed token of the table below is taken") {
  CHECK(EnrollmentToken::parse("tm1." + kId + "." + kSecret + "." + kPin).ok());
}

TEST_CASE("a malformed token is refused with a sentence that says why and never shows the secret") {
  struct Row {
    std::string text;
    std::string says;
  };
  const std::vector<Row> rows = {
      {"", "is empty"},
      {" \n", "is empty"},
      {"tm2." + kId + "." + kSecret + "." + kPin, "does not begin with 'tm1.'"},
      {"TM1." + kId + "." + kSecret + "." + kPin, "does not begin with 'tm1.'"},
      {"hello", "does not begin"},
      {"tm1." + kId + "." + kSecret, "has 3 parts instead of 4"},
      {"tm1." + kId + "." + kSecret + "." + kPin + ".", "has 5 parts instead of 4"},
      {"tm1." + kId.substr(1) + "." + kSecret + "." + kPin, "malformed id"},
      {"tm1.0123456789ABCDEF0123456789abcdef." + kSecret + "." + kPin, "malformed id"},
      {"tm1." + kId + "." + kSecret + "=." + kPin, "malformed secret"},
      {"tm1." + kId + "." + kSecret.substr(1) + "." + kPin, "malformed secret"},
      {"tm1." + kId + "." + kSecret.substr(1) + "B." + kPin, "malformed secret"},  // stray bits at the end
      {"tm1." + kId + "." + kSecret.substr(1) + "+." + kPin, "malformed secret"},
      {"tm1." + kId + "." + kSecret + "." + kPin.substr(1), "malformed pin"},
      {"tm1." + kId + "." + kSecret + ". " + kPin, "white space inside"},
      {std::string(2000, 'x'), "longer than 1024 bytes"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const auto token = EnrollmentToken::parse(row.text);
    REQUIRE_FALSE(token.ok());
    const std::string message(token.status().message());
    CHECK(message.find(row.says) != std::string::npos);
    CHECK(message.find("tm1.<id>.<secret>.<pin>") != std::string::npos);
    CHECK(message.find(kSecret.substr(1)) == std::string::npos);
  }
}

TEST_CASE("a digest's comparison in constant time agrees with the plain one") {
  CHECK(same_in_constant_time(Digest::of("a"), Digest::of("a")));
  CHECK_FALSE(same_in_constant_time(Digest::of("a"), Digest::of("b")));
}

TEST_CASE("SHA-256 is the standard's") {
  // "abc", FIPS 180-2 appendix B.1
  CHECK(Digest::of("abc").bytes[0] == 0xba);
  CHECK(Digest::of("abc").bytes[31] == 0xad);
  CHECK(Digest::of("abc").text() == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST_CASE("a login code reads as it was written, and is no token") {
  const auto code = LoginCode::make(Digest::of("authority"));
  REQUIRE(code.ok());
  CHECK(code->text().starts_with("tml1."));
  const auto again = LoginCode::parse(" " + code->text() + "\n");
  REQUIRE(again.ok());
  CHECK(again->id == code->id);
  CHECK(again->secret == code->secret);
  CHECK(again->pin == code->pin);
  CHECK_FALSE(EnrollmentToken::parse(code->text()).ok());
  const auto token = EnrollmentToken::make({});
  const auto refused = LoginCode::parse(token->text());
  CHECK(std::string(refused.status().message()).find("tidemark admin invite") != std::string::npos);
  CHECK(std::string(refused.status().message()).find(token->text().substr(36, 20)) == std::string::npos);
}

}  // namespace
}  // namespace tidemark::certificate
