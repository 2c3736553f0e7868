#include "collector/mail/message.h"

#include "collector/mail/mail_config.h"
#include "collector/mail/secret.h"
#include "tests/support/catch.h"

namespace tidemark::mail {
namespace {

Letter letter() {
  Letter out;
  out.message_id = "<1@example.org>";
  out.from = {"Tidemark", "t@example.org"};
  out.to = {{"Jane Roe", "jane@example.org"}};
  out.subject = "November";
  out.text = "text\n", out.html = "<p>\n";
  return out;
}

config::Mistakes mistakes_in(const std::string& text, MailConfig* out = nullptr) {
  config::Mistakes mistakes;
  auto document = config::Document::parse(text, "collector.toml", mistakes);
  MailConfig config = read_mail_config(document.root());
  document.finish();
  if (out != nullptr) *out = config;
  return mistakes;
}

}  // namespace

TEST_CASE("an address is read with or without a name, and nothing else is one") {
  CHECK(parse_address("jane@example.org")->address == "jane@example.org");
  CHECK(parse_address("Jane Roe <jane@example.org>")->name == "Jane Roe");
  CHECK(parse_address("Jürgen <j@example.org>")->name == "Jürgen");
  for (const char* wrong : {"", "jane", "@example.org", "jane@", "a@b@c", "a b@c", "Jane <jane@example.org",
                            "Jane <>", "x\r\nBcc: y@z <a@b>", "a@b\r\n"}) {
    INFO(wrong);
    CHECK(parse_address(wrong).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("nothing that a header takes can begin another header") {
  const std::string evil = "x\r\nBcc: y@example.org";
  Letter wrong = letter();
  SECTION("subject") { wrong.subject = evil; }
  SECTION("name of the sender") { wrong.from.name = evil; }
  SECTION("address of the sender") { wrong.from.address = evil; }
  SECTION("name of a recipient") { wrong.to[0].name = evil; }
  SECTION("address of a recipient") { wrong.to[0].address = evil; }
  SECTION("Message-ID") { wrong.message_id = evil; }
  SECTION("nobody") { wrong.to.clear(); }
  CHECK(build_message(wrong).status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(build_message(letter()).ok());
}

TEST_CASE("quoted-printable keeps lines short and blanks at their ends") {
  CHECK(quoted_printable("a=b") == "a=3Db");
  CHECK(quoted_printable("ü\n") == "=C3=BC\r\n");
  CHECK(quoted_printable("end \nlast ") == "end=20\r\nlast=20");
  CHECK(quoted_printable(std::string(80, 'x')) == std::string(75, 'x') + "=\r\n" + std::string(5, 'x'));
}

TEST_CASE("an encoded word is at most 75 long and holds whole characters") {
  CHECK(encoded_words("plain") == "plain");
  CHECK(encoded_words("Müller") == "=?utf-8?B?TcO8bGxlcg==?=");
  std::string long_text;
  for (int i = 0; i < 50; ++i) long_text += "€";
  const std::string words = encoded_words(long_text);
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find("\r\n ", at), words.size());
    CHECK(end - at <= 75);
    at = end + 3;
  }
}

TEST_CASE("the mail table's defaults fit the protection that it asks for") {
  MailConfig config;
  const std::string base = "[mail]\nhost = \"localhost\"\nfrom = \"Tidemark <t@example.org>\"\n";
  CHECK(mistakes_in(base, &config).text().empty());
  CHECK(config.port == 587);
  CHECK(config.security == Security::kStartTls);
  CHECK(mistakes_in(base + "security = \"tls\"\n", &config).none());
  CHECK(config.port == 465);
  CHECK(mistakes_in(base + "security = \"none\"\nport = 2525\n", &config).none());
  CHECK(config.port == 2525);
  CHECK(mistakes_in("", &config).none());
  CHECK_FALSE(config.enabled());
}

TEST_CASE("all mistakes of the mail table are reported at once, where they stand") {
  const auto mistakes = mistakes_in(
      "[mail]\nhost = \"mail.example.org\"\nfrom = \"nobody\"\nport = 0\nsecurity = \"ssl\"\nuser = "
      "\"x\"\nretry_bas = \"1m\"\n");
  CAPTURE(mistakes.text());
  REQUIRE(mistakes.lines().size() == 5);
  CHECK(mistakes.text().find("collector.toml:4:") != std::string::npos);
}

TEST_CASE("a password's place is a file, or a credential with a name that systemd takes") {
  const auto at = [](const std::string& login) {
    return mistakes_in("[mail]\nhost = \"mail.example.org\"\nfrom = \"t@example.org\"\nuser = \"x\"\n" +
                       login + "\n");
  };
  CHECK(at("password_file = \"/p\"").none());
  CHECK(at("password_file = \"credential:smtp\"").none());
  CHECK(at("token_file = \"credential:smtp.token\"").none());
  CHECK(at("password_file = \"credential:../p\"")
            .text()
            .find("collector.toml:5:17: 'credential:../p' names no "
                  "credential of systemd") != std::string::npos);
  CHECK(at("token_file = \"credential:\"").text().find("collector.toml:5:14: ") != std::string::npos);
}

TEST_CASE("a server that repeats a secret is not quoted with it") {
  const secret::Secret secret("mark");
  for (const char* words : {"535 'mark' is wrong", "mark", "501 cannot decode AHRpZGUAbWFyaw==",
                            "535 bWFyaw== mark bWFyaw==", "334 dXNlcj10aWRlAWF1dGg9QmVhcmVyIG1hcmsBAQ=="}) {
    CAPTURE(words);
    const std::string kept = without_secret(words, "tide", secret);
    CHECK(kept.find("(secret)") != std::string::npos);
    for (const char* form : {"mark", "AHRpZGUAbWFyaw", "bWFyaw", "G1hcms"}) {
      CHECK(kept.find(form) == std::string::npos);
    }
  }
  CHECK(without_secret("535 'mark' is wrong", "tide", secret) == "535 '(secret)' is wrong");
  CHECK(without_secret("250 kept as 4711", "tide", secret) == "250 kept as 4711");
  CHECK(without_secret("250 kept as 4711", "", secret::Secret()) == "250 kept as 4711");
}

TEST_CASE("a password never goes over a line without TLS") {
  CHECK(mistakes_in("[mail]\nhost = \"localhost\"\nfrom = \"t@example.org\"\nsecurity = \"none\"\nuser = "
                    "\"x\"\npassword_file = \"/p\"\n")
            .lines()
            .size() == 1);
}

TEST_CASE("mail goes unprotected to this machine only") {
  const auto to = [](const std::string& host) {
    return mistakes_in("[mail]\nfrom = \"t@example.org\"\nsecurity = \"none\"\nhost = \"" + host + "\"\n");
  };
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"}) CHECK(to(host).none());
  for (const char* host : {"mail.example.org", "192.0.2.1", "localhost.example.org"}) {
    CAPTURE(host);
    CHECK(to(host).text().find("is for a mail server on this machine") != std::string::npos);
  }
}

TEST_CASE("the longest wait between attempts is not below the first") {
  const auto mistakes =
      mistakes_in("[mail]\nhost = \"mail.example.org\"\nfrom = \"t@example.org\"\nretry_max = \"30s\"\n");
  CHECK(mistakes.text().find("'retry_max' (30 s) is at least 'retry_base' (1 min)") != std::string::npos);
}

}  // namespace tidemark::mail
