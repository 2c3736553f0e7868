#include "collector/timeline/outage.h"

#include <optional>

namespace tidemark::timeline {
namespace {

/// Whether an outage ends where this state is known.
bool ends(State state) {
  return state != State::kDown && state != State::kUnknown && state != State::kAbsent;
}

}  // namespace

std::vector<OutageSpan> outages(const Timeline& timeline, Duration merge_gap) {
  std::vector<OutageSpan> out;
  bool open = false;
  for (const Piece& piece : timeline) {
    if (piece.state == State::kDown) {
      const bool goes_on =
          open || (!out.empty() && out.back().restored && piece.from - *out.back().restored < merge_gap);
      if (!goes_on) out.push_back({piece.from, std::nullopt, {}, piece.to});
      open = true;
      out.back().restored.reset();
      out.back().down.push_back({piece.from, piece.to});
    } else if (ends(piece.state) && open) {
      open = false;
      out.back().restored = out.back().last_seen = piece.from;
    }
  }
  if (open) out.back().last_seen = timeline.back().to;
  return out;
}

bool may_begin_before(const Timeline& timeline, Duration merge_gap) {
  std::optional<TimePoint> ended;
  for (const Piece& piece : timeline) {
    if (piece.state == State::kDown) return !ended || piece.from - *ended < merge_gap;
    if (!ended && ends(piece.state)) ended = piece.from;
  }
  return false;
}

}  // namespace tidemark::timeline
