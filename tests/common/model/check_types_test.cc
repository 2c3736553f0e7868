#include "common/model/check_types.h"

#include <algorithm>
#include <set>

#include "common/model/url.h"
#include "tests/support/catch.h"

namespace tidemark {
namespace {

using Parameters = std::map<std::string, std::string>;

std::string mistake_of(const std::string& type, const Parameters& parameters) {
  CheckSpec spec;
  spec.name = "probe";
  spec.type = type;
  spec.parameters = parameters;
  std::string out;
  for (const ParameterMistake& mistake : parameter_mistakes(spec))
    out += (out.empty() ? "" : " | ") + mistake.parameter + ": " + mistake.text;
  return out;
}

}  // namespace

TEST_CASE("every type says what it is for, and names nothing twice") {
  std::set<std::string_view> types;
  for (const SpecType& type : check_types().types()) {
    CAPTURE(type.name);
    CHECK(types.insert(type.name).second);
    CHECK_FALSE(type.meaning.empty());
    std::set<std::string_view> names;
    for (const Parameter& parameter : type.parameters) {
      CAPTURE(parameter.name);
      CHECK(names.insert(parameter.name).second);
      // A set says these of every check, beside the parameters.
      for (const char* own : {"name", "type", "interval", "timeout", "confirm"}) CHECK(parameter.name != own);
      CHECK_FALSE(parameter.meaning.empty());
      CHECK_FALSE((parameter.needed && !parameter.otherwise.empty()));
    }
    for (const auto& [low, high] : type.ordered)
      CHECK((type.find(low) != nullptr && type.find(high) != nullptr));
  }
}

TEST_CASE("what a parameter takes otherwise is itself right") {
  for (const SpecType& type : check_types().types()) {
    Parameters given;
    for (const Parameter& parameter : type.parameters) {
      if (!parameter.otherwise.empty()) given[std::string(parameter.name)] = std::string(parameter.otherwise);
    }
    CheckSpec spec;
    spec.type = std::string(type.name);
    spec.parameters = given;
    const auto& choice = type.one_of;
    for (const ParameterMistake& mistake : parameter_mistakes(spec)) {
      CAPTURE(mistake.text);
      const Parameter* parameter = type.find(mistake.parameter);
      const bool one_of = std::find(choice.begin(), choice.end(), mistake.parameter) != choice.end();
      const bool any_of = !type.any_of.empty() && mistake.parameter == type.any_of.front();
      CHECK((parameter->needed || one_of || any_of || !parameter->with.empty()));
    }
  }
}

TEST_CASE("a wrong parameter gets a sentence that says what would be right") {
  struct Row {
    const char* type;
    Parameters parameters;
    const char* mistake;
  };
  const Row rows[] = {
      {"tcp", {{"host", "a"}, {"port", "80"}}, ""},
      {"tcp", {{"host", "a"}, {"port", "80"}, {"warning", "100ms"}, {"critical", "1s"}}, ""},
      {"tcp", {}, "host: a tcp check needs 'host' | port: a tcp check needs 'port'"},
      {"tcp", {{"host", "a"}, {"port", "0"}}, "port: 'port' takes a whole number from 1 to 65535, not '0'"},
      {"tcp",
       {{"host", "a"}, {"port", "80.5"}},
       "port: 'port' takes a whole number from 1 to 65535, not '80.5'"},
      {"tcp", {{"host", "a"}, {"port", "8o"}}, "port: 'port' takes a whole number from 1 to 65535, not '8o'"},
      {"tcp",
       {{"host", "a"}, {"port", "80"}, {"warning", "soon"}},
       "warning: 'warning' takes a duration such as \"10s\", not 'soon'"},
      {"tcp",
       {{"host", "a"}, {"port", "80"}, {"warning", "2s"}, {"critical", "1s"}},
       "critical: 'warning' is above 'critical'"},
      {"filesystem",
       {{"path", "/"}, {"warning_percent", "95"}},
       "critical_percent: 'warning_percent' is above 'critical_percent'"},
      {"certificate",
       {{"path", "/x"}, {"warning_days", "3"}},
       "warning_days: 'critical_days' is above 'warning_days'"},
      {"http", {{"url", "ftp://a"}}, "url: 'url' takes http://HOST/… or https://HOST/…, not 'ftp://a'"},
      {"http", {{"url", "http://a"}, {"method", "PUT"}}, "method: 'method' takes GET or HEAD, not 'PUT'"},
      {"http", {{"url", "http://a"}, {"verify", "no"}}, "verify: 'verify' takes true or false, not 'no'"},
      {"http",
       {{"url", "http://a"}, {"status", "ok"}},
       "status: 'status' takes status codes such as \"200\" or \"200-299,401\", not 'ok'"},
      {"process",
       {{"process", "x"}, {"nmae", "y"}},
       "nmae: a process check has no 'nmae'; it takes process, min and max"},
      {"listen", {{"port", "22"}, {"protocol", "sctp"}}, "protocol: 'protocol' takes tcp or udp, not 'sctp'"},
      {"file",
       {{"path", "/x"}, {"size_min", "-1"}},
       "size_min: 'size_min' takes a number from 0 to 1e+18, not '-1'"},
      {"reboot", {}, ""},
      {"backup", {{"folder", "/b"}, {"pattern", "*.gz"}, {"size_min", "10"}}, ""},
      {"backup", {{"event", "backup.completed"}, {"age_warning", "1h"}}, ""},
      {"backup", {}, "folder: a backup check needs 'folder' or 'event'"},
      {"backup",
       {{"event", "e"}, {"folder", "/b"}},
       "event: a backup check takes 'folder' or 'event', not both"},
      {"backup",
       {{"event", "e"}, {"pattern", "*"}},
       "pattern: 'pattern' goes with 'folder', which is not given"},
      {"unit", {{"unit", "a"}, {"state", "active, inactive"}}, ""},
      {"unit",
       {{"unit", "a"}, {"state", "up"}},
       "state: 'state' takes some of active, inactive, failed, activating, deactivating, reloading, "
       "refreshing "
       "and maintenance, separated by commas, not 'up'"},
      {"unit",
       {{"unit", "a"}, {"warning", "failed,"}},
       "warning: 'warning' takes some of active, inactive, failed, activating, deactivating, reloading, "
       "refreshing and maintenance, separated by commas, not 'failed,'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mistake);
    CHECK(mistake_of(row.type, row.parameters) == row.mistake);
  }
  CHECK(mistake_of("telepathy", {}).find("type: 'telepathy' is no type of check; there are filesystem, ") ==
        0);
}

TEST_CASE("a URL is taken apart") {
  struct Row {
    const char* text;
    bool tls;
    const char* host;
    const char* port;
    const char* target;
    const char* authority;
  };
  const Row rows[] = {
      {"http://shop.example.org", false, "shop.example.org", "80", "/", "shop.example.org"},
      {"https://shop.example.org/cart?x=1", true, "shop.example.org", "443", "/cart?x=1", "shop.example.org"},
      {"http://127.0.0.1:8080/", false, "127.0.0.1", "8080", "/", "127.0.0.1:8080"},
      {"https://[::1]:8443?q", true, "::1", "8443", "/?q", "[::1]:8443"},
      {"http://[::1]/a", false, "::1", "80", "/a", "[::1]"},
      {"https://a:443/", true, "a", "443", "/", "a"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto url = parse_url(row.text);
    REQUIRE(url);
    CHECK(url->tls == row.tls);
    CHECK(url->host == row.host);
    CHECK(url->port == row.port);
    CHECK(url->target == row.target);
    CHECK(url->authority() == row.authority);
  }
  for (const char* text : {"", "shop.example.org", "ftp://a/", "http://", "http:///x", "http://a b/",
                           "http://u:p@a/", "http://a:0/", "http://a:65536/", "http://a:x/", "http://a/#top",
                           "http://[::1", "http://[::1]x/", "http://a/\r\nX: y"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text));
  }
}

TEST_CASE("status ranges hold their ends") {
  const auto ranges = parse_status_ranges("200-299,401");
  REQUIRE(ranges);
  for (const int good : {200, 250, 299, 401}) CHECK(is_in(*ranges, good));
  for (const int bad : {199, 300, 400, 402}) CHECK_FALSE(is_in(*ranges, bad));
  for (const char* text : {"", "99", "600", "200-", "-200", "300-200", "200,,201", "2xx", "200 "}) {
    CAPTURE(text);
    CHECK_FALSE(parse_status_ranges(text));
  }
}

}  // namespace tidemark
