#include "collector/doctor/examine.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::doctor {
namespace {

using Verdict = Diagnosis::Verdict;
namespace fs = std::filesystem;

const TimePoint kNow = from_unix_ms(1'700'000'000'000);
constexpr Duration kDay = std::chrono::hours(24);

store::EndpointRow source(const std::string& name, const std::string& version) {
  store::EndpointRow row;
  row.id = row.source = SourceId::random();
  row.name = name;
  row.facts.agent_version = version;
  return row;
}

Verdict worst(const Diagnoses& all) {
  Verdict out = Verdict::kGood;
  for (const Diagnosis& one : all) out = std::max(out, one.verdict);
  return out;
}

/// A state folder as the collector makes it.
struct Home {
  TemporaryFolder folder;
  Premises premises;
  Home() {
    premises.state_dir = folder.path() / "state";
    premises.services_dir = folder.path() / "services.d";
    premises.sets_dir = folder.path() / "sets.d";
    fs::create_directories(premises.state_dir / "ca" / "served");
    fs::create_directories(premises.services_dir);
    fs::create_directories(premises.sets_dir);
    fs::permissions(premises.state_dir, fs::perms::owner_all);
    for (const char* name : {"key.pem", "server.pem", "served/key.pem"}) {
      std::ofstream(premises.state_dir / "ca" / name) << "secret";
      allow(name, fs::perms::owner_read);
    }
  }
  void allow(const char* name, fs::perms perms) const {
    fs::permissions(premises.state_dir / "ca" / name, perms);
  }
};

}  // namespace

TEST_CASE("Secrets that others can read, and files that are gone, are named with what to do") {
  Home home;
  REQUIRE(worst(examine_folders(home.premises)) == Verdict::kGood);
  home.allow("key.pem", fs::perms::owner_read | fs::perms::group_read);
  auto found = examine_folders(home.premises);
  REQUIRE(found.size() == 1);
  CHECK(found[0].verdict == Verdict::kBad);
  CHECK(found[0].text ==
        (home.premises.state_dir / "ca" / "key.pem").string() + " is open to others, and holds secrets");
  CHECK(found[0].remedy.find("chmod go-rwx " + (home.premises.state_dir / "ca" / "key.pem").string()) !=
        std::string::npos);
  home.allow("key.pem", fs::perms::owner_read);
  const fs::path sealing = home.premises.state_dir / "secrets.key";
  std::ofstream(sealing) << "secret";
  fs::permissions(sealing, fs::perms::owner_read);
  CHECK(worst(examine_folders(home.premises)) == Verdict::kGood);
  fs::permissions(sealing, fs::perms::owner_read | fs::perms::group_read);
  CHECK(examine_folders(home.premises)[0].text == sealing.string() + " is open to others, and holds secrets");
  fs::remove(sealing);
  fs::remove(home.premises.state_dir / "ca" / "key.pem");
  CHECK(examine_folders(home.premises)[0].text.find("is not there") != std::string::npos);
  home.allow("server.pem", fs::perms::owner_read);
  fs::permissions(home.premises.state_dir, fs::perms::owner_all | fs::perms::others_read);
  CHECK(examine_folders(home.premises).size() == 2);
  fs::permissions(home.premises.state_dir, fs::perms::owner_all);
  fs::remove(home.premises.sets_dir);
  found = examine_folders(home.premises);
  REQUIRE(found.size() == 2);
  CHECK(found[1].verdict == Verdict::kWarning);
  CHECK(found[1].text.find(home.premises.sets_dir.string() + " cannot be read") == 0);
}

TEST_CASE("The authority and the ports have certificates that last, or a remedy each") {
  Premises premises;
  premises.authority_from = kNow - kDay;
  premises.authority_to = kNow + 366 * kDay;
  premises.server_from = kNow - 273 * kDay;
  premises.server_to = kNow + 92 * kDay;
  CHECK(worst(examine_certificates(premises, kNow)) == Verdict::kGood);
  premises.server_to = kNow + 90 * kDay;
  CHECK(worst(examine_certificates(premises, kNow)) == Verdict::kWarning);
  CHECK(examine_certificates(premises, kNow)[1].remedy.find("It is made anew by itself") !=
        std::string::npos);
  CHECK(examine_certificates(premises, kNow)[0].remedy.empty());
  premises.authority_to = kNow;
  CHECK(examine_certificates(premises, kNow)[0].verdict == Verdict::kBad);
}

TEST_CASE("A store that was restored is a worry until it was given the audit log's copy") {
  CHECK(examine_recovery(false).empty());
  REQUIRE(examine_recovery(true).size() == 1);
  CHECK(examine_recovery(true)[0].verdict == Verdict::kWarning);
  CHECK(examine_recovery(true)[0].remedy.find("tidemark audit recover --from -") != std::string::npos);
}

TEST_CASE("What endpoints run, what their clocks show and how long their certificates last") {
  std::vector<store::EndpointRow> rows{source("a", "1.2.0"), source("b", "1.10.0")};
  CHECK(examine_versions({}, "1.2.0").text == "no agent has come yet");
  CHECK(examine_versions({rows[0]}, "1.2.0").text == "all agents are of 1.2.0");
  CHECK(examine_versions({rows[0]}, "1.3.0").text == "1 of 1 agent older than 1.3.0");
  CHECK(examine_versions(rows, "1.9.9").verdict == Verdict::kWarning);
  CHECK(examine_versions(rows, "1.9.9").text == "1 agent newer than this collector: b");
  rows[1].revoked = kNow;
  CHECK(examine_versions(rows, "1.9.9").verdict == Verdict::kGood);

  CHECK(examine_clocks(rows).verdict == Verdict::kGood);
  rows[1].clock_offset = Duration{3'600'000};
  CHECK(examine_clocks(rows).verdict == Verdict::kGood);  // it was revoked
  rows[0].clock_offset = Duration{-60'000};
  CHECK(examine_clocks(rows).verdict == Verdict::kWarning);

  const Duration grace = 10 * kDay;
  CHECK(examine_lives({{"a", kNow + kDay}}, grace, kNow).text == "1 endpoint, whose certificates last");
  const auto away = examine_lives({{"a", kNow}, {"b", kNow - 9 * kDay}, {"c", kNow + kDay}}, grace, kNow);
  CHECK(away.verdict == Verdict::kGood);
  CHECK(away.text == "3 endpoints, whose certificates last or are renewed when they come back (2)");
  const TimePoint gone = kNow - grace;
  const auto over = examine_lives(
      {{"a", gone}, {"b", gone}, {"c", gone}, {"d", gone}, {"e", gone + kDay}, {"f", gone}}, grace, kNow);
  CHECK(over.verdict == Verdict::kWarning);
  CHECK(over.text == "5 endpoints with a certificate that expired too long ago: a, b, c and 2 more");
}

TEST_CASE("Somebody who waits for approval is a warning, nobody is nothing") {
  CHECK(examine_waiting(0).empty());
  REQUIRE(examine_waiting(2).size() == 1);
  CHECK(examine_waiting(2)[0].verdict == Verdict::kWarning);
  CHECK(examine_waiting(2)[0].text == "2 endpoints waiting for somebody's approval");
}

TEST_CASE("The store, its disk, the catalogue, the names and the mail") {
  const TemporaryFolder folder;
  Premises premises;
  premises.state_dir = folder.path();
  CHECK(worst(examine_store({}, {})) == Verdict::kGood);
  store::StoreFigures store;
  store.journal_rows = 50'001;
  CHECK(worst(examine_store(store, {0, 1})) == Verdict::kWarning);
  CHECK(examine_store(store, {0, 1}).size() == 2);
  store.damaged_rows = 1;
  CHECK(examine_store(store, {2, 1})[0].text == "1 row that could not be read, set aside");
  CHECK(examine_store(store, {2, 1})[1].text == "2 commits failed since the start");
  CHECK(worst(examine_store({}, {1, 0})) == Verdict::kBad);
  Troubles full;
  full.commit_failures = 3;
  full.write_trouble = "disk is full";
  REQUIRE(examine_store({}, full).size() == 1);
  CHECK(examine_store({}, full)[0].text == "it cannot be written, and nothing is acknowledged: disk is full");
  CHECK(worst(examine_store({}, {0, 0, 1})) == Verdict::kWarning);
  CHECK(worst(examine_store({}, {0, 0, 0, 1})) == Verdict::kBad);
  CHECK(examine_room(premises, {}).text.find(folder.path().string()) == 0);
  store.file_bytes = UINT64_MAX;
  CHECK(examine_room(premises, store).verdict == Verdict::kBad);

  CHECK(examine_catalogue({}, 1)[0].text == "1 service");
  const auto mistakes = examine_catalogue({"shop.toml:3:1: slo takes a share", "b"}, 1);
  REQUIRE(mistakes.size() == 2);
  CHECK(mistakes[0].verdict == Verdict::kBad);
  CHECK(mistakes[0].text == "shop.toml:3:1: slo takes a share");

  premises.own_name = "host";
  CHECK(examine_names(premises).verdict == Verdict::kWarning);
  premises.names = {"tidemark.example.org"};
  CHECK(examine_names(premises).text == "agents reach it as tidemark.example.org");

  CHECK(examine_mail(premises, "", 0, "").verdict == Verdict::kWarning);
  premises.mail_host = "mail.example.org";
  CHECK(examine_mail(premises, "", 0, "").verdict == Verdict::kGood);
  CHECK(examine_mail(premises, "/p is damaged", 1, "550 no").text == "no mail can be sent: /p is damaged");
  CHECK(examine_mail(premises, "/p is damaged", 0, "").verdict == Verdict::kBad);
  CHECK(examine_mail(premises, "", 1, "550 no").text == "1 mail given up; the server's answer was: 550 no");

  CHECK(examine_painting("").verdict == Verdict::kGood);
  CHECK(examine_painting("install a font").verdict == Verdict::kWarning);
  CHECK(examine_painting("install a font").text == "install a font");
}

}  // namespace tidemark::doctor
