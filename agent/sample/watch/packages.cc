#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "agent/sample/change/package_log.h"
#include "agent/sample/log/follower.h"
#include "agent/sample/watch/lookout.h"
#include "agent/sample/watch/making.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"

/// What a package manager did, out of its log, which a thread of the watch's own reads.
namespace tidemark::watch {
namespace {

constexpr Duration kBetweenLooks{5'000};
constexpr Duration kQuiet{5'000};                    // since the last change: then it was one transaction
constexpr Duration kTransactionMax{600'000};         // what goes on for longer is told in parts
constexpr std::size_t kChangesMax = 20'000;          // told together; then it is told in parts
constexpr std::size_t kHistoryBytesMax = 256 << 10;  // of its end

/// The end of apt's history, which lies beside dpkg's log.
std::string history_beside(const std::string& log) {
  std::ifstream file(log.substr(0, log.rfind('/') + 1) + "apt/history.log", std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<std::size_t>(file.tellg());
  std::string out(std::min(size, kHistoryBytesMax), '\0');
  file.seekg(static_cast<std::streamoff>(size - out.size()));
  file.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return out;
}

std::string usual_log() {
  for (const char* log : {"/var/log/dpkg.log", "/var/log/dnf.rpm.log"}) {
    if (::access(log, F_OK) == 0) return log;
  }
  return {};
}

/// What belongs together, until it is told.
class Transaction {
 public:
  explicit Transaction(std::string log) : log_(std::move(log)) {}

  void take(std::string_view line, Duration now) {
    auto change = change::read_dpkg_line(line);
    if (!change) change = change::read_dnf_line(line);
    if (!change) return;
    if (changes_.empty()) first_ = now;
    last_ = now;
    changes_.push_back(*std::move(change));
  }
  bool open() const { return !changes_.empty(); }
  bool full() const { return changes_.size() >= kChangesMax; }
  bool is_over(Duration now) const {
    return open() && (full() || now - last_ >= kQuiet || now - first_ >= kTransactionMax);
  }
  std::vector<Event> end() {
    const std::vector<change::PackageChange> changes = std::exchange(changes_, {});
    const TimePoint now = system_clock().now();
    const auto written = change::log_time_s(changes.back().time);
    return change::package_events(changes, change::last_command(history_beside(log_), changes.back().time),
                                  written ? std::min(now, from_unix_ms(*written * 1'000)) : now);
  }

 private:
  const std::string log_;
  std::vector<change::PackageChange> changes_;
  Duration first_{}, last_{};
};

class PackagesWatch final : public Watch {
 public:
  PackagesWatch(boost::asio::io_context& context, std::string log, logfile::Folders folders)
      : context_(context), log_(std::move(log)), folders_(std::move(folders)) {}

  void start(const std::string& position, Sink sink) override {
    sink_ = std::move(sink);
    position_ = position;
    lookout_ = std::make_unique<Lookout>(
        context_, [this](std::string reason) { sink_.trouble(std::move(reason)); },
        [this, log = log_, folders = folders_, position](Lookout::Post& post) {
          follow(this, {log, logfile::parse_position(position), folders}, log, position, post);
        });
  }
  std::string position() const override { return position_; }
  std::chrono::nanoseconds take_cpu() override {
    return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
  }

 private:
  /// On the thread. `watch` is touched on the loop alone.
  static void follow(PackagesWatch* watch, logfile::Follower follower, const std::string& log,
                     const std::string& position, Lookout::Post& post) {
    Transaction transaction(log);
    std::optional<std::string> told;
    std::string behind = position, kept = position;
    bool going_on = true;
    while (going_on) {
      const Duration now = system_clock().monotonic();
      logfile::Look look = follower.look(now, [&](std::string_view line) { transaction.take(line, now); });
      std::vector<Event> events;
      for (std::string& gap : look.gaps)
        events.push_back({system_clock().now(), "watch.gap", Severity::kWarning, std::move(gap), {}});
      if (transaction.is_over(now) && (!look.more || transaction.full())) {
        auto some = transaction.end();
        events.insert(events.end(), std::make_move_iterator(some.begin()),
                      std::make_move_iterator(some.end()));
      }
      // What is read and not told yet is read again after a restart.
      if (!transaction.open()) behind = text_of(follower.position());
      if (!events.empty() || told != look.trouble || kept != behind) {
        told = look.trouble;
        kept = behind;
        going_on = post.on_loop([&] {
          if (!events.empty()) watch->sink_.events(std::move(events));
          watch->position_ = behind;
          watch->sink_.trouble(std::move(look.trouble));
        });
      }
      going_on = going_on && post.wait(look.more ? Duration::zero() : kBetweenLooks);
    }
  }

  boost::asio::io_context& context_;
  const std::string log_;
  const logfile::Folders folders_;  // where it may lie
  Sink sink_;
  std::string position_;  // behind all that was told
  std::unique_ptr<Lookout> lookout_;
};

}  // namespace

std::unique_ptr<Watch> make_packages_watch(const Making& making) {
  std::string log = making.text("log");
  if (log.empty()) log = usual_log();
  if (log.empty()) {
    return make_impossible_watch(making.context,
                                 "there is neither /var/log/dpkg.log nor /var/log/dnf.rpm.log to read");
  }
  return std::make_unique<PackagesWatch>(making.context, std::move(log), making.log_folders);
}

}  // namespace tidemark::watch
