#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/model/watch_types.h"
#include "tests/support/catch.h"

namespace tidemark {
namespace {

std::string page() {
  std::ostringstream out;
  out << "# Watches\n\n"
         "What a monitor set may have an endpoint watch for: a `[[watch]]` has a `name`, a `type` of this "
         "page "
         "and the\n"
         "parameters of that type. What happens becomes events, each with the watch's name in its attribute "
         "`watch.name`.\n"
         "Of a burst so many events a minute are told as `burst` says; the others are counted, and told as "
         "one event\n"
         "`watch.suppressed` with their number. A watch that cannot work (no right, no such file, a part of "
         "the system that\n"
         "is not there) says so in one event `watch.unavailable` with the reason, again only when the reason "
         "changes, and\n"
         "`watch.available` when it works again. Where a watch left off is kept over restarts of the agent "
         "(`FORMAT.md`).\n"
         "This page is written from the table in `common/model/watch_types.cc`; a test holds it to that.\n";
  for (const SpecType& type : watch_types().types()) {
    out << "\n## " << type.name << "\n"
        << static_cast<char>(std::toupper(type.meaning[0])) << type.meaning.substr(1)
        << ".\n\n| parameter | takes | default | meaning |\n| --- | --- | --- | --- |\n";
    for (const Parameter& parameter : type.parameters) {
      out << "| `" << parameter.name << "` | " << parameter.takes() << " | "
          << (parameter.needed              ? "needed"
              : parameter.otherwise.empty() ? "–"
                                            : "`" + std::string(parameter.otherwise) + "`")
          << " | " << parameter.meaning << " |\n";
    }
    out << "\n| event | meaning |\n| --- | --- |\n";
    for (const EventMeaning& event : type.events)
      out << "| `" << event.name << "` | " << event.meaning << " |\n";
  }
  return out.str();
}

}  // namespace

TEST_CASE("the page of watches says what the table says (TIDEMARK_WRITE=1 writes it anew)") {
  if (const char* write = std::getenv("TIDEMARK_WRITE"); write != nullptr && std::string(write) == "1")
    std::ofstream(TIDEMARK_WATCHES_PAGE) << page();
  std::ifstream file(TIDEMARK_WATCHES_PAGE);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == page());
}

TEST_CASE("every type of watch says what it is for and which events it raises, and takes 'burst'") {
  for (const SpecType& type : watch_types().types()) {
    CAPTURE(type.name);
    CHECK_FALSE(type.meaning.empty());
    CHECK_FALSE(type.events.empty());
    CHECK(type.find("burst") != nullptr);
    for (const EventMeaning& event : type.events) CHECK_FALSE(event.meaning.empty());
    WatchSpec spec{"w", std::string(type.name), {}};
    for (const ParameterMistake& mistake : parameter_mistakes(spec))
      CHECK(type.find(mistake.parameter)->needed);
  }
}

}  // namespace tidemark
