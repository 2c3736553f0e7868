#include "tests/common/stream/timeline.h"

#include <algorithm>

namespace tidemark::simulation {

void Timeline::note(const char* who, std::int64_t index, const char* what, std::int64_t n, const char* then,
                    std::int64_t m) {
  const Line line{step_, now_, who, index, what, n, then, m};
  if (listener_) listener_(text(line));
  if (lines_.size() < kKeptMax) {
    lines_.push_back(line);
    return;
  }
  lines_[next_] = line;
  next_ = (next_ + 1) % kKeptMax;
}

std::string Timeline::text(const Line& line) {
  std::string step = std::to_string(line.step);
  step.insert(0, step.size() < 6 ? 6 - step.size() : 0, ' ');
  std::string who = line.who;
  if (line.index >= 0) who += " " + std::to_string(line.index);
  who.resize(std::max<std::size_t>(who.size(), 10), ' ');
  std::string out = step + "  " + rfc3339(line.time).substr(5, 14) + "  " + who + "  " + line.what;
  if (line.n >= 0) out += " " + std::to_string(line.n);
  if (*line.then != '\0') out += std::string(" ") + line.then;
  if (line.m >= 0) out += " " + std::to_string(line.m);
  return out;
}

std::string Timeline::tail() const {
  std::string out;
  for (std::size_t i = 0; i < lines_.size(); ++i) out += text(lines_[(next_ + i) % lines_.size()]) + "\n";
  return out;
}

}  // namespace tidemark::simulation
