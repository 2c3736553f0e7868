#include "collector/facts/runs_codec.h"

#include <utility>

#include "collector/series/bits.h"

namespace tidemark::facts {
namespace {

using timeline::KeptRuns;
using timeline::Run;
using timeline::State;

constexpr char kVersion = 1;
constexpr char kConfirmed = 1;  // a bit of the second byte

// A run's number: its length above these bits.
constexpr unsigned kStateBits = 3;
constexpr std::uint64_t kOverdue = 1u << kStateBits;
constexpr unsigned kLengthShift = kStateBits + 1;

absl::Status damaged(const char* what) {
  return absl::DataLossError(std::string("they are no runs: ") + what);
}

}  // namespace

std::string encode(const KeptRuns& kept) {
  std::string out{kVersion, kept.confirmed ? kConfirmed : '\0'};
  for (const Run& run : kept.runs) {
    const auto length = static_cast<std::uint64_t>((run.to - run.from).count());
    series::put_varint(
        length << kLengthShift | (run.overdue ? kOverdue : 0) | static_cast<std::uint64_t>(run.state), out);
  }
  return out;
}

absl::StatusOr<KeptRuns> decode(std::string_view bytes, TimePoint from, TimePoint to, TimePoint basis) {
  if (from >= to) return damaged("they have no time");
  if (bytes.size() < 2) return damaged("they are too short");
  if (bytes[0] != kVersion) return damaged("they are of another version");
  if ((bytes[1] & ~kConfirmed) != 0) return damaged("they say what nobody knows");
  KeptRuns out{from, to, basis, {}, bytes[1] == kConfirmed};
  bytes.remove_prefix(2);
  // Unsigned, as `to` and `from` may lie far apart.
  std::uint64_t left = static_cast<std::uint64_t>(unix_ms(to)) - static_cast<std::uint64_t>(unix_ms(from));
  TimePoint at = from;
  while (!bytes.empty()) {
    std::uint64_t number = 0;
    if (!series::take_varint(bytes, number)) return damaged("they end within a number");
    const std::uint64_t length = number >> kLengthShift;
    if (length == 0 || length > left) return damaged("they do not fill their time");
    const auto state = number & (kOverdue - 1);
    if (state > static_cast<std::uint64_t>(State::kRetired)) return damaged("there is no such state");
    const Run run{at, at + Duration(static_cast<Duration::rep>(length)), static_cast<State>(state),
                  (number & kOverdue) != 0};
    if (run.overdue && run.state != State::kUnknown) return damaged("what is overdue is UNKNOWN");
    if (!out.runs.empty() && out.runs.back().state == run.state && out.runs.back().overdue == run.overdue)
      return damaged("two neighbours are the same");
    out.runs.push_back(run);
    left -= length;
    at = run.to;
  }
  if (left != 0) return damaged("they do not fill their time");
  return out;
}

}  // namespace tidemark::facts
