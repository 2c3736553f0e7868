#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "agent/sample/check/judge.h"
#include "common/certificate/certificate.h"
#include "common/clock/clock.h"
#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Shelf {
  std::string put(const std::string& name, std::size_t bytes, std::chrono::seconds age = 0s) {
    const fs::path path = folder.path() / name;
    std::ofstream(path) << std::string(bytes, 'x');
    // A second more: a finer clock than the check's would make it a moment younger than said.
    fs::last_write_time(path, fs::file_time_type::clock::now() - age - (age > 0s ? 1s : 0s));
    return path;
  }
  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("file: there or not, its age and its size are judged") {
  Shelf shelf;
  const std::string old = shelf.put("old", 2'000, 3h);
  const std::string none = shelf.folder.path() / "none";
  struct Row {
    ParameterMap parameters;
    CheckState state;
    const char* words;
  };
  const Row rows[] = {
      {{{"path", old}}, CheckState::kOk, "2.0 kB, changed 3 h ago"},
      {{{"path", none}}, CheckState::kCritical, "is missing"},
      {{{"path", none}, {"state", "missing"}}, CheckState::kOk, "as it should be"},
      {{{"path", old}, {"state", "missing"}}, CheckState::kCritical, "is there and should not be"},
      {{{"path", old}, {"age_warning", "2h"}, {"age_critical", "4h"}}, CheckState::kWarning, "3 h ago"},
      {{{"path", old}, {"age_critical", "3h"}}, CheckState::kCritical, "3 h ago"},
      {{{"path", old}, {"size_min", "2000"}, {"size_max", "2000"}}, CheckState::kOk, ""},
      {{{"path", old}, {"size_min", "2001"}}, CheckState::kCritical, "smaller than 2.0 kB"},
      {{{"path", old}, {"size_max", "1999"}}, CheckState::kCritical, "larger than 2.0 kB"},
      {{{"path", old + "/below"}}, CheckState::kUnknown, "Not a directory"},
  };
  for (const Row& row : rows) {
    const Finding finding = found_by("file", row.parameters);
    CAPTURE(finding.text, row.words);
    CHECK(finding.state == row.state);
    CHECK(says(finding, row.words));
  }
  CHECK(value_of(found_by("file", {{"path", old}}), "size") == 2'000.0);
  CHECK(*value_of(found_by("file", {{"path", old}}), "age") >= 10'800);
}

TEST_CASE("backup: the newest file that is large enough and has the right name counts") {
  Shelf shelf;
  const std::string folder = shelf.folder.path();
  CHECK(says(found_by("backup", {{"folder", folder}}), "no backup in "));
  CHECK(found_by("backup", {{"folder", folder}}).state == CheckState::kCritical);
  shelf.put("db-1.gz", 500, 72h);
  shelf.put("db-2.gz", 500, 27h);
  shelf.put("db-3.gz", 0, 1h);
  shelf.put("notes.txt", 500, 1h);
  shelf.put(".db-4.gz", 500, 1h);
  fs::create_directory(shelf.folder.path() / "db-5.gz");
  const ParameterMap parameters{{"folder", folder}, {"pattern", "db-*.gz"}};
  const Finding late = found_by("backup", parameters);
  CHECK(late.state == CheckState::kWarning);
  CHECK(says(late, "the newest backup, db-2.gz (500 B), is 1 d 3 h old"));
  CHECK(found_by("backup", {{"folder", folder}}).state == CheckState::kOk);
  ParameterMap larger = parameters;
  larger["size_min"] = "501";
  CHECK(says(found_by("backup", larger), "3 are smaller than 501 B"));
  ParameterMap strict = parameters;
  strict["age_warning"] = "1h", strict["age_critical"] = "27h";
  CHECK(found_by("backup", strict).state == CheckState::kCritical);
  CHECK(found_by("backup", {{"folder", folder + "/none"}}).state == CheckState::kCritical);
}

TEST_CASE("backup: the last event of a name counts where there is no folder to look into") {
  TimePoint last = system_clock().now() - Duration{27 * 3'600'000};
  Surroundings surroundings;
  surroundings.last_event = [&](const std::string& name) {
    return name == "backup.completed" ? std::optional(last) : std::nullopt;
  };
  const CheckSpec spec = spec_of("backup", {{"event", "backup.completed"}});
  const Finding late = found(spec, surroundings);
  CHECK(late.state == CheckState::kWarning);
  CHECK(late.text == "the event backup.completed was last reported 1 d 3 h ago");
  CHECK(*value_of(late, "age") >= 27 * 3'600);
  last += Duration{2 * 3'600'000};
  CHECK(found(spec, surroundings).state == CheckState::kOk);
  last -= Duration{30 * 3'600'000};
  CHECK(found(spec, surroundings).state == CheckState::kCritical);
  const Finding never = found(spec_of("backup", {{"event", "db.dumped"}}), surroundings);
  CHECK(never.state == CheckState::kCritical);
  CHECK(never.text == "the event db.dumped was never reported here ('tidemark-agent event' would)");
  CHECK(found(spec).state == CheckState::kCritical);
}

TEST_CASE("certificate: the days that are left are judged, to the second") {
  const Bounds days{30, 7};
  constexpr double day = 86'400;
  CHECK(judge_certificate("x", 30 * day, days).state == CheckState::kOk);
  CHECK(judge_certificate("x", 30 * day - 1, days).state == CheckState::kWarning);
  CHECK(judge_certificate("x", 7 * day, days).state == CheckState::kWarning);
  CHECK(judge_certificate("x", 7 * day - 1, days).state == CheckState::kCritical);
  CHECK(judge_certificate("x", 12 * day + 5, days).text == "the certificate of x lasts 12 d more");
  const Finding over = judge_certificate("x", -2 * day, {});
  CHECK(over.state == CheckState::kCritical);
  CHECK(over.text == "the certificate of x expired 2 d ago");
}

TEST_CASE("certificate: a file that is none is critical") {
  Shelf shelf;
  CHECK(says(found_by("certificate", {{"path", shelf.put("text", 10)}}), "holds no certificate in PEM"));
  CHECK(found_by("certificate", {{"path", "/no/such/file"}}).state == CheckState::kCritical);
}

TEST_CASE("reboot: this machine has an answer") {
  const Finding finding = found_by("reboot", {});
  CAPTURE(finding.text);
  CHECK(says(finding, "reboot is pending"));
}

TEST_CASE("bytes are written as people do") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(999) == "999 B");
  CHECK(bytes_text(1'500) == "1.5 kB");
  CHECK(bytes_text(25e9) == "25 GB");
  CHECK(bytes_text(2e18) == "2000 PB");
}

}  // namespace tidemark::check
