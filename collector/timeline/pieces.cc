#include "collector/timeline/pieces.h"

#include <algorithm>

namespace tidemark::timeline {
namespace {

/// The first of those in order that reaches past a time.
template <class Spans>
auto first_after(const Spans& spans, TimePoint time) {
  return std::partition_point(spans.begin(), spans.end(), [&](const auto& span) { return span.to <= time; });
}

/// Calls visit(piece, from, to) for every overlap of a piece with an interval, in order.
template <class Visit>
void overlaps(const Timeline& timeline, const Intervals& set, Visit visit) {
  if (timeline.empty() || set.empty()) return;
  auto piece = first_after(timeline, set.front().from);
  auto interval = first_after(set, timeline.front().from);
  while (piece != timeline.end() && interval != set.end()) {
    const TimePoint from = std::max(piece->from, interval->from);
    const TimePoint to = std::min(piece->to, interval->to);
    if (from < to) visit(*piece, from, to);
    if (piece->to < interval->to) {
      ++piece;
    } else {
      ++interval;
    }
  }
}

}  // namespace

void Pieces::add(TimePoint until, State state) {
  const TimePoint end = std::min(until, range_.to);
  if (end <= at_) return;
  append(timeline_, at_, end, state);
  at_ = end;
}

Timeline cut(const Timeline& timeline, Interval range) {
  Timeline out;
  for (auto piece = first_after(timeline, range.from); piece != timeline.end() && piece->from < range.to;
       ++piece)
    append(out, std::max(piece->from, range.from), std::min(piece->to, range.to), piece->state);
  return out;
}

Timeline override_from(Timeline timeline, TimePoint from, State state) {
  if (timeline.empty() || from >= timeline.back().to) return timeline;
  Pieces pieces({timeline.front().from, timeline.back().to});
  for (const Piece& piece : timeline) {
    pieces.add(std::min(piece.to, from), piece.state);
  }
  pieces.add(timeline.back().to, state);
  return pieces.take();
}

State state_at(const Timeline& timeline, TimePoint time, State none) {
  const Piece* piece = piece_at(timeline, time);
  return piece ? piece->state : none;
}

Intervals intersect(const Intervals& a, const Intervals& b) {
  Intervals out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    const TimePoint from = std::max(a[i].from, b[j].from);
    const TimePoint to = std::min(a[i].to, b[j].to);
    if (from < to) out.push_back({from, to});
    if (a[i].to < b[j].to) {
      ++i;
    } else {
      ++j;
    }
  }
  return out;
}

Intervals united(std::vector<Interval> any) {
  std::sort(any.begin(), any.end());
  Intervals out;
  for (const Interval& interval : any) {
    if (interval.from >= interval.to) continue;
    if (!out.empty() && interval.from <= out.back().to) {
      out.back().to = std::max(out.back().to, interval.to);
    } else {
      out.push_back(interval);
    }
  }
  return out;
}

Intervals cut(const Intervals& intervals, Interval range) {
  Intervals out;
  for (auto part = first_after(intervals, range.from); part != intervals.end() && part->from < range.to;
       ++part)
    out.push_back({std::max(part->from, range.from), std::min(part->to, range.to)});
  return out;
}

Intervals subtract(const Intervals& a, const Intervals& b) {
  Intervals out;
  auto taken = b.begin();
  for (Interval left : a) {
    while (taken != b.end() && taken->to <= left.from) ++taken;
    for (auto next = taken; next != b.end() && next->from < left.to; ++next) {
      if (left.from < next->from) out.push_back({left.from, next->from});
      left.from = std::max(left.from, next->to);
    }
    if (left.from < left.to) out.push_back(left);
  }
  return out;
}

std::vector<Piece> mask(const Timeline& timeline, const Intervals& set) {
  std::vector<Piece> out;
  overlaps(timeline, set, [&](const Piece& piece, TimePoint from, TimePoint to) {
    out.push_back({from, to, piece.state});
  });
  return out;
}

Measure measure(const Timeline& timeline, const Intervals& set) {
  Measure out;
  overlaps(timeline, set, [&](const Piece& piece, TimePoint from, TimePoint to) {
    out.by_state[static_cast<std::size_t>(piece.state)] += to - from;
  });
  return out;
}

Duration length(const Intervals& intervals) {
  Duration sum{};
  for (const Interval& interval : intervals) sum += interval.length();
  return sum;
}

Intervals where(const Timeline& timeline, std::span<const State> states) {
  Intervals out;
  for (const Piece& piece : timeline) {
    if (std::find(states.begin(), states.end(), piece.state) == states.end()) continue;
    if (!out.empty() && out.back().to == piece.from) {
      out.back().to = piece.to;
    } else {
      out.push_back({piece.from, piece.to});
    }
  }
  return out;
}

}  // namespace tidemark::timeline
