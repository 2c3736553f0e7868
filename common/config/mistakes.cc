#include "common/config/document.h"

namespace tidemark::config {

void Mistakes::add(const Position& where, const std::string& what) {
  std::string place = where.file;
  if (where.line > 0) place += ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
  lines_.push_back(place + ": " + what);
}

std::string Mistakes::text() const {
  std::string all;
  for (const std::string& line : lines_) {
    if (!all.empty()) all += '\n';
    all += line;
  }
  return all;
}

void Mistakes::append(const Mistakes& others) {
  lines_.insert(lines_.end(), others.lines_.begin(), others.lines_.end());
}

}  // namespace tidemark::config
