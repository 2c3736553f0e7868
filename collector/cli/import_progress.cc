#include "collector/cli/import_progress.h"

#include <algorithm>

#include "collector/cli/view.h"

namespace tidemark::cli {
namespace {

constexpr std::uint64_t kBarWidth = 20;

}  // namespace

std::string progress_line(std::uint64_t bytes, std::uint64_t bytes_total, std::uint64_t lines,
                          Duration elapsed) {
  const auto ms = static_cast<std::uint64_t>(std::max<Duration::rep>(elapsed.count(), 1));
  std::string out;
  if (bytes_total > 0) {
    const std::uint64_t done = std::min(bytes, bytes_total);
    const std::uint64_t filled = done * kBarWidth / bytes_total;
    std::string percent = std::to_string(done * 100 / bytes_total);
    percent.insert(0, 3 - std::min<std::size_t>(3, percent.size()), ' ');
    out += "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " + percent + " %  ";
  }
  out += count_text(lines) + " lines, " + count_text(lines * 1000 / ms) + " a second";
  if (bytes_total > 0 && bytes > 0 && bytes < bytes_total) {
    const auto left =
        static_cast<double>(bytes_total - bytes) / static_cast<double>(bytes) * static_cast<double>(ms);
    out += ", " + human(Duration(static_cast<Duration::rep>(left) / 1000 * 1000)) + " left";
  }
  return out;
}

void ImportProgress::tell(std::uint64_t bytes, std::uint64_t lines, Duration elapsed) {
  if (!shown_ || elapsed < next_) return;
  next_ = elapsed + kInterval;
  std::string line = progress_line(bytes, bytes_, lines, elapsed);
  const std::size_t width = line.size();
  line.append(width_ > width ? width_ - width : 0, ' ');
  width_ = width;
  err_ << "\r" << line;
  err_.flush();
}

void ImportProgress::clear() {
  if (width_ > 0) err_ << "\r" << std::string(width_, ' ') << "\r";
  width_ = 0;
  err_.flush();
}

}  // namespace tidemark::cli
