#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include "agent/sample/check/making.h"
#include "agent/sample/log/follower.h"
#include "common/clock/clock.h"
#include "common/model/pattern.h"

/// How many lines of a log match in a window of time. The log may lie on a mount that hangs, so it is read on
/// a thread; one run at a time.
namespace tidemark::check {
namespace {

constexpr std::size_t kShownBytesMax = 200;  // of the last line that matched
constexpr int kLooksMax = 64;                // of a run

/// What is known of the log between the runs.
class LogRate {
 public:
  LogRate(const Parameters& of, const logfile::Folders& allowed)
      : path_(of.text("path")),
        pattern_text_(of.text("pattern")),
        pattern_(pattern_text_),
        window_(of.duration("window")),
        bounds_(of.numbers("warning", "critical")),
        follower_(path_, std::nullopt, allowed) {
    if (const std::string exclude = of.text("exclude"); !exclude.empty()) exclude_.emplace(exclude);
  }

  Finding find() {
    const Duration now = system_clock().monotonic();
    std::uint64_t fresh = 0;
    logfile::Look look;
    int looks = 0;
    do {
      look = follower_.look(now, [&](std::string_view line) {
        if (!pattern_.matches(line) || (exclude_ && exclude_->matches(line))) return;
        ++fresh;
        last_ = std::string(line.substr(0, kShownBytesMax));
      });
    } while (look.more && ++looks < kLooksMax);  // the rest at the next run
    if (fresh > 0) seen_.push_back({now, fresh});
    while (!seen_.empty() && seen_.front().at + window_ < now) seen_.pop_front();
    if (!look.trouble.empty()) return {CheckState::kUnknown, look.trouble, {}};
    std::uint64_t count = 0;
    for (const Seen& seen : seen_) count += seen.count;
    const auto value = static_cast<double>(count);
    std::string text = std::to_string(count) + (count == 1 ? " line" : " lines") + " of " + path_ + " in " +
                       human(window_) + (count == 1 ? " matches " : " match ") + pattern_text_;
    if (count > 0) text += "; the last: " + last_;
    return {judge_high(value, bounds_), std::move(text), {perfdata("matches", value, "{line}")}};
  }

 private:
  /// Lines that a run found; as old as the run.
  struct Seen {
    Duration at;
    std::uint64_t count;
  };
  const std::string path_;
  const std::string pattern_text_;
  const Pattern pattern_;
  const Duration window_;
  const Bounds bounds_;
  std::optional<Pattern> exclude_;
  logfile::Follower follower_;
  std::deque<Seen> seen_;
  std::string last_;
};

}  // namespace

std::unique_ptr<Check> make_log_check(const Making& making) {
  const std::string path = making.parameters.text("path");
  if (std::string why = logfile::refusal(path, making.surroundings.log_folders); !why.empty())
    return make_impossible_check(making.context, "this check cannot run: " + why);
  // Shared with the thread of a run, which may outlive the check.
  const auto rate = std::make_shared<LogRate>(making.parameters, making.surroundings.log_folders);
  return make_blocking_check(making.context, making.spec.timeout, [rate] { return rate->find(); });
}

}  // namespace tidemark::check
