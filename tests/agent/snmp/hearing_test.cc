#include "tests/agent/snmp/hearing.h"

#include <cstdlib>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark::snmp;

namespace {

int rounds(int few) { return std::getenv("TIDEMARK_LONG") == nullptr ? few : 40 * few; }

/// One to four changes of a seed, of the kinds that wire formats are sensitive to.
std::string changed(std::string bytes, std::mt19937_64& chance) {
  for (std::size_t i = 0; i < 1 + chance() % 4; ++i) {
    const std::size_t at = bytes.empty() ? 0 : chance() % bytes.size();
    switch (bytes.empty() ? 1 : chance() % 6) {
      case 0:
        bytes[at] ^= static_cast<char>(1U << (chance() % 8));
        break;
      case 1:
        bytes.insert(at, 1 + chance() % 8, static_cast<char>(chance()));
        break;
      case 2:
        bytes.erase(at, 1 + chance() % 8);
        break;
      case 3:
        bytes[at] = "\x00\x01\x7f\x80\x81\x82\x84\xff"[chance() % 8];
        break;
      case 4:
        bytes.insert(at, bytes.substr(chance() % bytes.size(), chance() % 64));
        break;
      default:
        bytes[at] = static_cast<char>(chance());
    }
  }
  return bytes;
}

std::string any_bytes(std::mt19937_64& chance) {
  std::string out(chance() % 600, '\0');
  for (char& byte : out) byte = static_cast<char>(chance());
  return out;
}

}  // namespace

TEST_CASE("whatever comes as a message does no harm, and the next is heard") {
  std::mt19937_64 chance(3);
  for (const std::string& seed : hearing_seeds()) {
    hear_message(seed);
    for (int i = 0; i < rounds(400); ++i) hear_message(changed(seed, chance));
  }
  for (int i = 0; i < rounds(2'000); ++i) hear_message(any_bytes(chance));
}

TEST_CASE("a good message that was spoilt anywhere does no harm") {
  std::mt19937_64 chance(6);
  for (int i = 0; i < rounds(1'000); ++i) hear_spoilt(any_bytes(chance).substr(0, 3 + chance() % 40));
}

TEST_CASE("whatever comes as datagrams, who asked is told once") {
  std::mt19937_64 chance(4);
  for (const std::string& seed : hearing_seeds()) {
    hear_datagrams(seed);
    for (int i = 0; i < rounds(100); ++i) hear_datagrams(changed(seed, chance));
  }
  for (int i = 0; i < rounds(1'000); ++i) hear_datagrams(any_bytes(chance));
}

TEST_CASE("whatever a device answers, its polls end, and the collector takes all that is told of it") {
  std::mt19937_64 chance(5);
  for (int i = 0; i < rounds(3'000); ++i) hear_answers(any_bytes(chance));
}
