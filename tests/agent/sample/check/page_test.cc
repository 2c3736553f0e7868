#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/model/check_types.h"
#include "tests/support/catch.h"

namespace tidemark {
namespace {

bool is_choice(const SpecType& type, std::string_view name) {
  return std::find(type.one_of.begin(), type.one_of.end(), name) != type.one_of.end();
}
std::string choice(const SpecType& type) {
  std::string out;
  for (const std::string_view name : type.one_of)
    out += (out.empty() ? "`" : ", `") + std::string(name) + "`";
  return out;
}

std::string page() {
  std::ostringstream out;
  out << "# Checks\n\n"
         "What a monitor set may ask of an endpoint: a `[[check]]` has a `name`, a `type` of this page, the "
         "parameters of\n"
         "that type, and `interval` (default 1m), `timeout` (default 10s, at most the interval) and "
         "`confirm` (default 1:\n"
         "so many results in a row that are not ok make a state). A check that cannot run is UNKNOWN and "
         "says why.\n"
         "This page is written from the table in `common/model/check_types.cc`; a test holds it to that.\n";
  for (const SpecType& type : check_types().types()) {
    out << "\n## " << type.name << "\n"
        << static_cast<char>(std::toupper(type.meaning[0])) << type.meaning.substr(1)
        << ".\n\n| parameter | takes | default | meaning |\n| --- | --- | --- | --- |\n";
    for (const Parameter& parameter : type.parameters) {
      out << "| `" << parameter.name << "` | " << parameter.takes() << " | "
          << (parameter.needed                  ? "needed"
              : is_choice(type, parameter.name) ? "one of " + choice(type)
              : parameter.otherwise.empty()     ? "–"
                                                : "`" + std::string(parameter.otherwise) + "`")
          << " | " << parameter.meaning
          << (parameter.with.empty() ? "" : " (with `" + std::string(parameter.with) + "`)") << " |\n";
    }
  }
  return out.str();
}

}  // namespace

TEST_CASE("the page of checks says what the table says (TIDEMARK_WRITE=1 writes it anew)") {
  if (const char* write = std::getenv("TIDEMARK_WRITE"); write != nullptr && std::string(write) == "1")
    std::ofstream(TIDEMARK_CHECKS_PAGE) << page();
  std::ifstream file(TIDEMARK_CHECKS_PAGE);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == page());
}

}  // namespace tidemark
