#include "agent/snmp/profile/unit.h"

#include <utility>

#include "tests/support/catch.h"

using namespace tidemark::snmp;

TEST_CASE("units of UCUM are known, with prefixes, exponents, notes, products and quotients") {
  for (const char* unit : {"By",   "kBy", "MiBy",   "By/s", "bit/s",    "Gbit/s",     "s",
                           "ms",   "us",  "min",    "h",    "d",        "Hz",         "MHz",
                           "Cel",  "K",   "V",      "mV",   "A",        "W",          "kW.h",
                           "V.A",  "J",   "%",      "1",    "1/s",      "m3/min",     "m/s2",
                           "s-1",  "Pa",  "hPa",    "lx",   "{packet}", "{packet}/s", "{revolution}/min",
                           "/min", "dB",  "dB{mW}", "10*",  "[degF]",   "{a/b.c}"}) {
    CAPTURE(unit);
    CHECK(mistake_in_unit(unit).empty());
  }
}

TEST_CASE("what people write for a unit is told with what UCUM writes") {
  const std::pair<const char*, const char*> slips[] = {{"bytes", "By"},
                                                       {"B", "By"},
                                                       {"MB", "MBy"},
                                                       {"C", "Cel"},
                                                       {"°C", "Cel"},
                                                       {"percent", "%"},
                                                       {"sec", "s"},
                                                       {"VA", "V.A"},
                                                       {"bps", "bit/s"},
                                                       {"ratio", "1"},
                                                       {"rpm", "{revolution}/min"}};
  for (const auto& [written, meant] : slips) {
    CAPTURE(written);
    CHECK(mistake_in_unit(written) ==
          "'" + std::string(written) + "' is no unit of UCUM; did you mean '" + meant + "'?");
  }
}

TEST_CASE("other words are no units") {
  for (const char* unit : {"", "/", "By/", "By//s", ".s", "furlong", "{", "{}", "{a b}", "{a}}", "{a", "kmin",
                           "By s", "%2x", "s--1", "k", "mm%"}) {
    CAPTURE(unit);
    CHECK(mistake_in_unit(unit).find("is no unit of UCUM; it writes \"By\" for bytes") != std::string::npos);
  }
}
