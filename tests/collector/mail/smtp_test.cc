#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdlib>
#include <filesystem>

#include "collector/mail/outbox.h"
#include "common/disk/file.h"
#include "common/secret/key.h"
#include "common/secret/sealed.h"
#include "tests/collector/mail/memory_outbox.h"
#include "tests/collector/mail/smtp_server.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::mail {
namespace {

using store::MailState;

constexpr const char* kLongLine =
    "Über den ganzen November: der Laden war 99,2 % der Zeit verfügbar, = und zwei Ausfälle kosteten 1.900 "
    "€.";

MailConfig config_for(std::uint16_t port) {
  MailConfig out;
  out.host = "127.0.0.1";
  out.port = port;
  out.security = Security::kNone;
  out.from = {"Tidemark", "tidemark@example.org"};
  out.timeout = Duration{30'000};
  return out;
}

Post post() {
  Post out;
  out.about = "shop";
  out.to = {{"Jürgen Müller, Söhne", "juergen@example.org"}, {"", "deputy@example.org"}};
  out.subject =
      "Müller & Söhne, November 2026: 99.20 % available, 2 outages, the longest of which came from shop-db";
  out.text = std::string("Guten Tag\n.\n.dot\n") + kLongLine + "\ntrailing \n";
  out.html = "<p>M&uuml;ller</p>\n";
  return out;
}

struct Office {
  explicit Office(const MailConfig& config) : outbox(config, store, make_smtp_wire(config), clock, vitals) {}
  const store::MailRow& only() { return store.rows.at(0); }

  MemoryOutbox store;
  SimulatedClock clock;
  Vitals vitals;
  Outbox outbox;
};

MailConfig secured(std::uint16_t port, const TemporaryFolder& folder, const std::string& password) {
  MailConfig config = config_for(port);
  config.security = Security::kStartTls;
  config.ca_file = folder.path() / "ca.pem";
  config.user = "tide";
  config.password_file = (folder.path() / "password").string();
  REQUIRE(disk::write_file(config.password_file, password + "\n", disk::Access::kPrivate).ok());
  return config;
}

/// From now on the password is a sealed one, which everybody may read.
void seal_password(MailConfig& config, const TemporaryFolder& folder) {
  const auto key = secret::read_or_make_key(folder.path());
  REQUIRE(key.ok());
  config.key_file = secret::key_file_in(folder.path());
  REQUIRE(disk::write_file(config.password_file, *secret::seal(*key, "mark\n"), disk::Access::kShared).ok());
}

}  // namespace

TEST_CASE("an independent parser reads from the wire what was posted") {
  SmtpServer server({});
  Office office(config_for(server.port()));
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  CHECK(office.only().state == MailState::kSent);
  CHECK(office.only().last_answer == "250 kept as 4711");
  auto got = server.message();
  CHECK(got["defects"].empty());
  CHECK(got["bare breaks"] == "0");
  CHECK(got["bytes over 127"] == "0");
  CHECK(std::stoi(got["longest line"]) <= 78);
  CHECK(got["sender"] == "tidemark@example.org");
  CHECK(got["recipients"] == "juergen@example.org deputy@example.org");
  CHECK(got["from"] == "Tidemark <tidemark@example.org>");
  CHECK(got["to"] == "\"Jürgen Müller, Söhne\" <juergen@example.org>, deputy@example.org");
  CHECK(got["subject"] == post().subject);
  CHECK(got["message-id"] == office.only().message_id);
  CHECK(got["date"] == "Thu, 01 Jan 2026 00:00:00 +0000");
  CHECK(got["auto-submitted"] == "auto-generated");
  CHECK(got["type"] == "multipart/alternative");
  CHECK(got["order"] == "text/plain text/html");
  CHECK(got["text/plain"] == post().text);
  CHECK(got["text/html"] == post().html);
}

TEST_CASE("a mail goes through STARTTLS with a password") {
  TemporaryFolder folder;
  SmtpServer server({"--starttls", folder.path().string()});
  Office office(secured(server.port(), folder, "mark"));
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  INFO(office.only().last_answer);
  CHECK(office.only().state == MailState::kSent);
}

TEST_CASE("a mail goes with a password that is sealed, or that systemd gives") {
  TemporaryFolder folder;
  SmtpServer server({"--starttls", folder.path().string()});
  MailConfig config = secured(server.port(), folder, "mark");
  SECTION("sealed") { seal_password(config, folder); }
  SECTION("a credential") {
    // As others see what an ACL opens to the service alone.
    std::filesystem::permissions(config.password_file, std::filesystem::perms(0440));
    ::setenv("CREDENTIALS_DIRECTORY", folder.path().c_str(), 1);
    config.password_file = "credential:password";
  }
  Office office(config);
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  ::unsetenv("CREDENTIALS_DIRECTORY");
  INFO(office.only().last_answer);
  CHECK(office.only().state == MailState::kSent);
}

TEST_CASE("a server that repeats the password is quoted without it") {
  TemporaryFolder folder;
  SmtpServer server({"--starttls", folder.path().string(), "--refuse", "MAIL=550 mark, you are not"});
  Office office(secured(server.port(), folder, "mark"));
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  CHECK(office.only().last_answer == "550 (secret), you are not");
}

TEST_CASE("what the installation has wrong keeps the mail waiting, and says what it is") {
  TemporaryFolder folder;
  SmtpServer server({"--starttls", folder.path().string()});
  MailConfig config = secured(server.port(), folder, "mark");
  std::string words;
  SECTION("a wrong password") {
    config = secured(server.port(), folder, "wrong");
    words = "535";
  }
  SECTION("a server whose certificate nobody vouches for") {
    config.ca_file.clear();
    words = "certificate";
  }
  SECTION("a server that insists on TLS where none is configured") {
    config.security = Security::kNone;
    config.user.clear();
    words = "530";
  }
  SECTION("a password that others can read") {
    std::filesystem::permissions(config.password_file, std::filesystem::perms(0644));
    words = config.password_file;
  }
  SECTION("a sealed password without its key") {
    seal_password(config, folder);
    std::filesystem::remove(config.key_file);
    words = config.key_file.string();
  }
  SECTION("a sealed password of another key") {
    seal_password(config, folder);
    std::filesystem::remove(config.key_file);
    REQUIRE(secret::read_or_make_key(folder.path()).ok());
    words = config.password_file + " was sealed under another key";
  }
  SECTION("a credential that systemd did not give") {
    config.password_file = "credential:smtp";
    words = "'credential:smtp'";
  }
  SECTION("no password file") {
    std::filesystem::remove(config.password_file);
    words = config.password_file;
  }
  Office office(config);
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  CHECK(office.only().state == MailState::kQueued);
  INFO(office.only().last_answer);
  CHECK(office.only().last_answer.find(words) != std::string::npos);
}

TEST_CASE("a server without STARTTLS gets no mail that asked for it") {
  SmtpServer server({});
  MailConfig config = config_for(server.port());
  config.security = Security::kStartTls;
  Office office(config);
  REQUIRE(office.outbox.enqueue(post()).ok());
  REQUIRE(office.outbox.run_due().ok());
  CHECK(office.only().state == MailState::kQueued);
}

TEST_CASE("a server's refusal is temporary with 4xx and final with 5xx, at each step, in its own words") {
  for (const std::string step : {"MAIL", "RCPT", "DATA"}) {
    for (const std::string answer : {"451 the disk is full", "550 we do not know this person"}) {
      SmtpServer server({"--refuse", step + "=" + answer});
      Office office(config_for(server.port()));
      REQUIRE(office.outbox.enqueue(post()).ok());
      REQUIRE(office.outbox.run_due().ok());
      INFO(step << " " << answer);
      CHECK(office.only().state == (answer[0] == '4' ? MailState::kQueued : MailState::kFailed));
      CHECK(office.only().last_answer == answer);
      CHECK(office.only().attempts == 1);
    }
  }
}

TEST_CASE("a mail waits while the server is down, and goes under the same Message-ID when it is back") {
  auto port = [] { return SmtpServer({}).port(); }();  // free again
  Office down(config_for(port));
  REQUIRE(down.outbox.enqueue(post()).ok());
  auto next = down.outbox.run_due();
  REQUIRE(next.ok());
  CHECK(**next == down.clock.now() + MailConfig{}.retry_base);
  REQUIRE(down.only().state == MailState::kQueued);

  SmtpServer server({});
  Outbox back(config_for(server.port()), down.store, make_smtp_wire(config_for(server.port())), down.clock,
              down.vitals);
  down.clock.pass(MailConfig{}.retry_base);
  REQUIRE(back.run_due().ok());
  CHECK(down.only().state == MailState::kSent);
  CHECK(down.only().attempts == 2);
  CHECK(server.message()["message-id"] == down.only().message_id);
}

TEST_CASE("where the answer is lost the mail goes again under the same Message-ID, and the row says so") {
  MemoryOutbox store;
  SimulatedClock clock;
  Vitals vitals;
  std::string first;
  {
    SmtpServer server({"--drop"});
    Outbox outbox(config_for(server.port()), store, make_smtp_wire(config_for(server.port())), clock, vitals);
    REQUIRE(outbox.enqueue(post()).ok());
    REQUIRE(outbox.run_due().ok());
    first = server.message()["message-id"];
  }
  CHECK(store.rows.at(0).state == MailState::kQueued);
  CHECK(store.rows.at(0).last_answer.find("answer was lost") != std::string::npos);
  SmtpServer server({});
  Outbox outbox(config_for(server.port()), store, make_smtp_wire(config_for(server.port())), clock, vitals);
  clock.pass(MailConfig{}.retry_base);
  REQUIRE(outbox.run_due().ok());
  CHECK(store.rows.at(0).state == MailState::kSent);
  CHECK(server.message()["message-id"] == first);
}

TEST_CASE("a server that never speaks does not keep the outbox from stopping") {
  boost::asio::io_context context;
  using boost::asio::ip::tcp;
  tcp::acceptor acceptor(context, {boost::asio::ip::address_v4::loopback(), 0});
  MailConfig config = config_for(acceptor.local_endpoint().port());
  config.timeout = std::chrono::hours(1);  // longer than this test may take
  Office office(config);
  REQUIRE(office.outbox.enqueue(post()).ok());
  office.outbox.start();
  const tcp::socket silent = acceptor.accept();
  office.outbox.stop();
  CHECK(office.only().state == MailState::kQueued);
  CHECK(office.only().last_answer.find("the collector stopped meanwhile") != std::string::npos);
}

}  // namespace tidemark::mail
