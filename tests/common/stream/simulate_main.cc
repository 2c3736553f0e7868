// tidemark-simulate: replays one history of a source and its collector and prints it as a timeline.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/common/stream/world.h"

namespace {

constexpr std::string_view kUsage =
    "Usage: tidemark-simulate --seed N [--steps M] [--quiet]\n"
    "Replays the history of seed N (M steps, 2000 by default), heals it, and prints its timeline and the "
    "sums.\n"
    "Example: tidemark-simulate --seed 42 --steps 500\n";

int usage(const std::string& what) {
  std::cerr << "tidemark-simulate: " << what << "\n" << kUsage;
  return 2;
}

bool number(const char* text, std::uint64_t& out) {
  if (text == nullptr || *text < '0' || *text > '9') return false;
  char* end = nullptr;
  out = std::strtoull(text, &end, 10);
  return *end == '\0';
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seed = 0;
  std::uint64_t steps = 2'000;
  bool seeded = false;
  bool quiet = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--help" || flag == "-h") {
      std::cout << kUsage;
      return 0;
    }
    if (flag == "--quiet") {
      quiet = true;
    } else if (flag == "--seed") {
      if (!number(argv[++i], seed)) return usage("--seed takes a whole number");
      seeded = true;
    } else if (flag == "--steps") {
      if (!number(argv[++i], steps)) return usage("--steps takes a whole number");
    } else {
      return usage("unknown argument '" + std::string(flag) + "'");
    }
  }
  if (!seeded) return usage("--seed is missing");

  using namespace tidemark::simulation;
  Timeline timeline(quiet ? Timeline::Listener{}
                          : [](const std::string& line) { std::cout << line << "\n"; });
  World world(seed, timeline);
  std::cout << "seed " << seed << ", " << steps << " steps: " << world.faults().text() << "\n";
  std::optional<std::string> wrong;
  for (std::uint64_t i = 0; i < steps && !wrong; ++i) wrong = world.step();
  if (!wrong) wrong = world.heal();
  std::cout << world.sums();
  if (!wrong) return 0;
  std::cout << "seed " << seed << ", step " << world.steps() << ": " << *wrong << "\n";
  return 1;
}
