#include "collector/timeline/outage.h"

namespace tidemark::timeline {

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
    } else if (piece.state != State::kUnknown && piece.state != State::kAbsent && open) {
      open = false;
      out.back().restored = out.back().last_seen = piece.from;
    }
  }
  if (open) out.back().last_seen = timeline.back().to;
  return out;
}

}  // namespace tidemark::timeline
