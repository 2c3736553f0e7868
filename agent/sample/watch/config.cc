#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "agent/sample/change/config_book.h"
#include "agent/sample/watch/config_files.h"
#include "agent/sample/watch/lookout.h"
#include "agent/sample/watch/making.h"
#include "common/clock/clock.h"

/// Configuration files, looked at by a thread of the watch's own: they may lie on a mount that hangs.
namespace tidemark::watch {
namespace {

constexpr std::size_t kFoldersMax =
    128;                            // told of by inotify; files in further ones are seen by the slow look
constexpr Duration kSettle{2'000};  // from a sign of a change to the look: editors write in several steps
constexpr Duration kIntervalMin{1'000};  // shorter ones are taken as this

struct ConfigWish {
  std::vector<std::string> patterns;
  std::vector<std::string> ignored;
  Duration interval{};
};

/// The kernel's signs that something changed in a folder.
class Signs {
 public:
  Signs() : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}
  ~Signs() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Signs(const Signs&) = delete;
  Signs& operator=(const Signs&) = delete;

  /// Empty, or why there are none of some folder. One that was made anew is watched anew.
  std::string of(const std::vector<std::string>& folders) const {
    constexpr std::uint32_t what = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB |
                                   IN_CREATE | IN_DELETE_SELF | IN_ONLYDIR;
    if (descriptor_ < 0) return "inotify cannot be used";
    std::string why;
    for (const std::string& folder : folders) {
      if (::inotify_add_watch(descriptor_, folder.c_str(), what) < 0 && errno != ENOENT)
        why = folder + ": " + std::strerror(errno);
    }
    return why;
  }
  /// What they say does not matter: a look tells.
  void forget() const {
    alignas(inotify_event) char signs[4'096];
    while (descriptor_ >= 0 && ::read(descriptor_, signs, sizeof signs) > 0) {
    }
  }
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

class ConfigWatch final : public Watch {
 public:
  ConfigWatch(boost::asio::io_context& context, ConfigWish wish)
      : context_(context), wish_(std::move(wish)) {}

  void start(const std::string&, Sink sink) override {
    sink_ = std::move(sink);
    lookout_ = std::make_unique<Lookout>(
        context_, [this](std::string reason) { sink_.trouble(std::move(reason)); },
        [this, wish = wish_](Lookout::Post& post) { look_on(this, wish, post); });
  }
  std::string position() const override { return {}; }
  std::chrono::nanoseconds take_cpu() override {
    return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
  }

 private:
  /// On the thread. `watch` is touched on the loop alone.
  static void look_on(ConfigWatch* watch, const ConfigWish& wish, Lookout::Post& post) {
    ConfigFiles finder(wish.patterns, wish.ignored);
    const Signs signs;
    std::optional<change::Files> known;
    std::optional<std::string> told;
    bool going_on = true;
    while (going_on) {
      signs.forget();  // before the look: what changes after it gives a sign
      const std::string blind = signs.of(finder.folders(kFoldersMax));
      change::Files files = finder.look();
      std::string trouble;
      if (!blind.empty())
        trouble = "changes are seen every " + human(wish.interval) + ", not at once: " + blind;
      if (finder.too_many()) {
        trouble = "there are more than " + std::to_string(ConfigFiles::kFilesMax) +
                  " files, and not all of them are watched";
      }
      auto events = known ? change::config_events(*known, files, system_clock().now()) : std::vector<Event>{};
      known = std::move(files);
      if (!events.empty() || told != trouble) {
        told = trouble;
        going_on = post.on_loop([&] {
          if (!events.empty()) watch->sink_.events(std::move(events));
          watch->sink_.trouble(std::move(trouble));
        });
      }
      going_on = going_on && post.wait(wish.interval, signs.descriptor()) && post.wait(kSettle);
    }
  }

  boost::asio::io_context& context_;
  const ConfigWish wish_;
  Sink sink_;
  std::unique_ptr<Lookout> lookout_;
};

/// Each multiplies how many folders are looked through.
std::size_t wildcard_folders(const std::string& pattern) {
  std::size_t count = 0;
  std::size_t begin = 0;
  while (begin < pattern.size()) {
    const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
    if (end < pattern.size() && pattern.substr(begin, end - begin).find_first_of("*?[") != std::string::npos)
      ++count;
    begin = end + 1;
  }
  return count;
}

constexpr std::size_t kPatternsMax = 64;
constexpr std::size_t kWildcardFoldersMax = 2;

}  // namespace

std::unique_ptr<Watch> make_config_watch(const Making& making) {
  const std::string written = making.text("paths");
  ConfigWish wish{written.empty() ? usual_config_patterns() : listed_words(written),
                  listed_words(making.text("ignore")),
                  std::max(kIntervalMin, parse_duration(making.text("interval")).value_or(kIntervalMin))};
  if (wish.patterns.size() > kPatternsMax)
    return make_impossible_watch(making.context, "'paths' takes at most " + std::to_string(kPatternsMax));
  for (const std::string& pattern : wish.patterns) {
    if (wildcard_folders(pattern) > kWildcardFoldersMax) {
      return make_impossible_watch(making.context, "'paths' takes * and ? in at most " +
                                                       std::to_string(kWildcardFoldersMax) +
                                                       " folders of a path, not '" + pattern + "'");
    }
    if (!pattern.starts_with('/')) {
      return make_impossible_watch(making.context,
                                   "'paths' takes full paths with * and ?, not '" + pattern + "'");
    }
  }
  return std::make_unique<ConfigWatch>(making.context, std::move(wish));
}

}  // namespace tidemark::watch
