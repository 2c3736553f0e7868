#include <sys/inotify.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <optional>
#include <utility>

#include "agent/sample/log/follower.h"
#include "agent/sample/watch/lookout.h"
#include "agent/sample/watch/making.h"
#include "common/clock/clock.h"
#include "common/model/pattern.h"
#include "common/sync/mutex.h"

/// A log file's lines, read by a thread of the watch's own: the file may lie on a mount that hangs.
namespace tidemark::watch {
namespace {

constexpr Duration kBetweenLooks{1'000};  // however much is written, it is looked at no more often
constexpr Duration kTurningPoll{1'000};   // while the log is being rotated
constexpr Duration kSlowPoll{10'000};     // where nothing tells of changes: no file yet, a network mount
constexpr Duration kHangsAfter{60'000};

struct LogWish {
  std::string path;
  logfile::Folders folders;  // where it may lie
  Pattern pattern;
  std::optional<Pattern> exclude;
  std::string event;
  Severity severity = Severity::kWarning;
  std::size_t burst = 0;

  bool wants(std::string_view line) const {
    return pattern.matches(line) && !(exclude && exclude->matches(line));
  }
};

/// The kernel's word that a file changed; without it there is the slow poll.
class FileChanges {
 public:
  FileChanges() : descriptor_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {}
  ~FileChanges() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileChanges(const FileChanges&) = delete;
  FileChanges& operator=(const FileChanges&) = delete;

  /// What has that name now; what had it before is not looked at any more.
  void of(const std::string& path) {
    if (descriptor_ < 0) return;
    const int watch =
        ::inotify_add_watch(descriptor_, path.c_str(), IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF);
    if (const int before = std::exchange(watch_, watch); before >= 0 && before != watch)
      ::inotify_rm_watch(descriptor_, before);
  }
  void forget() {
    alignas(inotify_event) char events[4096];
    while (descriptor_ >= 0 && ::read(descriptor_, events, sizeof events) > 0) {
    }
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
  int watch_ = -1;
};

/// What a look brings to the loop.
struct Sighting {
  std::vector<Event> events;
  std::uint64_t further = 0;
  std::uint64_t long_lines = 0;
  std::string trouble;
  std::string position;
};

Sighting sighting_of(const LogWish& wish, logfile::Follower& follower, logfile::Look& look) {
  Sighting out;
  const TimePoint now = system_clock().now();
  look = follower.look(system_clock().monotonic(), [&](std::string_view line) {
    if (!wish.wants(line)) return;
    if (out.events.size() >= wish.burst) {
      ++out.further;
      return;
    }
    out.events.push_back({now, wish.event, wish.severity, std::string(line), {{"log.file.path", wish.path}}});
  });
  for (std::string& gap : look.gaps) {
    out.events.push_back(
        {now, "watch.gap", Severity::kWarning, std::move(gap), {{"log.file.path", wish.path}}});
  }
  out.long_lines = look.long_lines;
  out.trouble = look.trouble;
  out.position = text_of(follower.position());
  return out;
}

class LogWatch final : public Watch {
 public:
  LogWatch(boost::asio::io_context& context, LogWish wish)
      : context_(context), wish_(std::move(wish)), hang_timer_(context) {}

  void start(const std::string& position, Sink sink) override {
    sink_ = std::move(sink);
    place_->put(position);
    lookout_ = std::make_unique<Lookout>(
        context_, [this](std::string reason) { sink_.trouble(std::move(reason)); },
        [this, wish = wish_, place = place_, position](Lookout::Post& post) {
          follow(this, wish, *place, position, post);
        });
    await_hang();
  }
  std::string position() const override { return place_->get(); }
  std::chrono::nanoseconds take_cpu() override {
    return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
  }

 private:
  /// Where the thread stands; behind what the sink was given.
  class Place {
   public:
    void put(std::string position) {
      MutexLock lock(mutex_);
      position_ = std::move(position);
    }
    std::string get() {
      MutexLock lock(mutex_);
      return position_;
    }

   private:
    Mutex mutex_;
    std::string position_ ABSL_GUARDED_BY(mutex_);
  };

  /// On the thread. `watch` is touched on the loop alone.
  static void follow(LogWatch* watch, const LogWish& wish, Place& place, const std::string& position,
                     Lookout::Post& post) {
    logfile::Follower follower(wish.path, logfile::parse_position(position), wish.folders);
    FileChanges changes;
    std::optional<std::string> told;
    bool going_on = true;
    while (going_on) {
      changes.of(wish.path);  // before the look: what changes after it is told
      changes.forget();
      logfile::Look look;
      Sighting seen = sighting_of(wish, follower, look);
      if (seen.events.empty() && seen.long_lines == 0 && told == seen.trouble) {
        place.put(std::move(seen.position));
      } else {
        told = seen.trouble;
        going_on = post.on_loop([watch, &seen] { watch->take(std::move(seen)); });
      }
      if (look.more) {
        going_on = going_on && post.wait(Duration::zero());
        continue;
      }
      going_on = going_on && post.wait(kBetweenLooks) &&
                 post.wait(look.turning ? kTurningPoll : kSlowPoll, changes.descriptor());
    }
  }

  void take(Sighting seen) {
    if (seen.long_lines > 0) sink_.count("long_lines", static_cast<std::int64_t>(seen.long_lines));
    if (!seen.events.empty()) sink_.events(std::move(seen.events));
    if (seen.further > 0) sink_.further(seen.further);
    place_->put(std::move(seen.position));
    trouble_ = std::move(seen.trouble);
    hangs_ = false;
    sink_.trouble(trouble_);
  }

  void await_hang() {
    hang_timer_.expires_after(kHangsAfter);
    hang_timer_.async_wait([this, alive = std::weak_ptr(token_)](const boost::system::error_code& error) {
      if (error || alive.expired()) return;
      const bool hangs = lookout_->busy() >= kHangsAfter;
      if (hangs != std::exchange(hangs_, hangs))
        sink_.trouble(hangs ? "reading " + wish_.path + " hangs" : trouble_);
      await_hang();
    });
  }

  boost::asio::io_context& context_;
  const LogWish wish_;
  Sink sink_;
  std::string trouble_;  // as the thread says
  bool hangs_ = false;
  const std::shared_ptr<Place> place_ = std::make_shared<Place>();  // shared with the thread
  const std::shared_ptr<int> token_ = std::make_shared<int>(0);     // gone with this
  boost::asio::steady_timer hang_timer_;
  std::unique_ptr<Lookout> lookout_;
};

}  // namespace

std::unique_ptr<Watch> make_log_watch(const Making& making) {
  LogWish wish{making.text("path"), making.log_folders,   Pattern(making.text("pattern")),
               std::nullopt,        making.text("event"), making.severity("severity"),
               making.burst()};
  if (const std::string exclude = making.text("exclude"); !exclude.empty()) wish.exclude.emplace(exclude);
  return std::make_unique<LogWatch>(making.context, std::move(wish));
}

}  // namespace tidemark::watch
