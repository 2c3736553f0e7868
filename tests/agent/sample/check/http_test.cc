#include "tests/agent/sample/check/kinds_bench.h"
#include "tests/support/script.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::check {
namespace {

struct Row {
  const char* path;
  ParameterMap further;
  CheckState state;
  const char* words;
};

}  // namespace

TEST_CASE("http: status, body, time and what is no answer are judged, each with its words") {
  Script server(TIDEMARK_FAR_SIDE, {"web"});
  const std::string where = "127.0.0.1:" + server.expect("port");
  const Row rows[] = {
      {"/", {}, CheckState::kOk, ": 200 OK in "},
      {"/", {{"method", "HEAD"}}, CheckState::kOk, ": 200 OK in "},
      {"/", {{"contains", "all is well"}}, CheckState::kOk, ""},
      {"/", {{"contains", "all is lost"}}, CheckState::kCritical, "; the body does not have 'all is lost'"},
      {"/status/302", {}, CheckState::kOk, ": 302 "},
      {"/status/404", {}, CheckState::kCritical, ": 404 Not Found"},
      {"/status/404", {{"status", "404"}}, CheckState::kOk, ""},
      {"/status/503", {{"status", "200-299,503"}}, CheckState::kOk, ""},
      {"/", {{"status", "204"}}, CheckState::kCritical, ""},
      {"/", {{"warning", "0s"}}, CheckState::kWarning, ""},
      {"/", {{"critical", "0s"}}, CheckState::kCritical, ""},
      {"/big", {}, CheckState::kOk, "200 OK"},
      {"/cut", {}, CheckState::kCritical, ": no answer: "},
      {"/noise", {}, CheckState::kCritical, ": no answer: "},
  };
  for (const Row& row : rows) {
    ParameterMap parameters = row.further;
    parameters["url"] = "http://" + where + row.path;
    const Finding finding = found_by("http", parameters);
    CAPTURE(row.path, finding.text, row.words);
    CHECK(finding.state == row.state);
    CHECK(says(finding, where));
    CHECK(says(finding, row.words));
  }
  CHECK(value_of(found_by("http", {{"url", "http://" + where + "/"}}), "time"));
  const Finding silent = found_by("http", {{"url", "http://" + where + "/silent"}}, Duration{200});
  CHECK(silent.state == CheckState::kCritical);
  CHECK(says(silent, "no answer within 200 ms"));
}

TEST_CASE("http: nobody there and no such name are critical") {
  std::string port;
  {
    Script gone(TIDEMARK_FAR_SIDE, {"web"});
    port = gone.expect("port");
  }
  const Finding refused = found_by("http", {{"url", "http://127.0.0.1:" + port + "/"}});
  CHECK(refused.state == CheckState::kCritical);
  CHECK(says(refused, ": cannot connect: Connection refused"));
  CHECK(says(found_by("http", {{"url", "http://no_such_name.invalid/"}}), "cannot resolve: "));
}

TEST_CASE("https: trust, name and days left are judged") {
  TemporaryFolder folder;
  Script server(TIDEMARK_FAR_SIDE, {"web", "--tls", folder.path(), "--days", "20"});
  const std::string port = server.expect("port");
  const std::string url = "https://localhost:" + port + "/";
  const std::string authority = folder.path() / "ca.pem";

  const Finding soon = found_by("http", {{"url", url}, {"ca_file", authority}});
  CAPTURE(soon.text);
  CHECK(soon.state == CheckState::kWarning);
  CHECK(says(soon, "the certificate of localhost lasts 19 d"));
  CHECK(value_of(soon, "certificate_days") == 19.0);

  const ParameterMap trusting{{"url", url}, {"ca_file", authority}, {"certificate_warning_days", "10"}};
  CHECK(found_by("http", trusting).state == CheckState::kOk);
  ParameterMap strict = trusting;
  strict["certificate_warning_days"] = "60", strict["certificate_critical_days"] = "30";
  CHECK(found_by("http", strict).state == CheckState::kCritical);

  const Finding foreign = found_by("http", {{"url", url}});
  CHECK(foreign.state == CheckState::kCritical);
  CHECK(says(foreign, "the certificate is not trusted: "));
  CHECK(found_by("http", {{"url", url}, {"verify", "false"}, {"certificate_warning_days", "10"}}).state ==
        CheckState::kOk);

  const Finding misnamed =
      found_by("http", {{"url", "https://127.0.0.1:" + port + "/"}, {"ca_file", authority}});
  CHECK(misnamed.state == CheckState::kCritical);
  CHECK(says(misnamed, "not trusted: IP address mismatch"));
  CHECK(says(found_by("http", {{"url", url}, {"ca_file", "/no/such.pem"}}),
             "this check cannot run: cannot read /no/such.pem"));
}

TEST_CASE("https: a server without TLS is told so") {
  Script server(TIDEMARK_FAR_SIDE, {"web"});
  const Finding finding = found_by("http", {{"url", "https://127.0.0.1:" + server.expect("port") + "/"}});
  CHECK(finding.state == CheckState::kCritical);
  CHECK(says(finding, ": no TLS: "));
}

}  // namespace tidemark::check
