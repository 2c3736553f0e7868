#include "agent/sample/inventory/watch.h"

#include <algorithm>
#include <utility>

#include "common/disk/file.h"
#include "common/footprint/footprint.h"
#include "common/sync/detached.h"

namespace tidemark::inventory {
namespace {

constexpr std::size_t kToldBytesMax = 64 << 20;

/// Nothing is known of what was told where the file is missing, or says nothing any more.
Told read_told(const std::filesystem::path& file, std::string& trouble) {
  const auto bytes = disk::read_file(file, kToldBytesMax);
  if (absl::IsNotFound(bytes.status())) return {};
  auto told = bytes.ok() ? decode_told(*bytes) : absl::StatusOr<Told>(bytes.status());
  if (told.ok()) return *std::move(told);
  trouble = file.string() + " cannot be used (" + std::string(told.status().message()) +
            "): the whole inventory is told again";
  return {};
}

}  // namespace

/// What a thread came back with.
struct InventoryWatch::Look {
  Duration began{};
  std::string fingerprint;
  bool whole = false;  ///< not a glance alone
  std::vector<Event> events;
  std::string told;  ///< encoded; empty: as it is in the file
  std::string trouble;
};

InventoryWatch::InventoryWatch(Options options, std::filesystem::path told_file, Ports ports,
                               const Clock& clock, Vitals& vitals)
    : options_(std::move(options)),
      told_file_(std::move(told_file)),
      ports_(std::move(ports)),
      clock_(clock),
      vitals_(vitals) {}
InventoryWatch::~InventoryWatch() = default;

Duration InventoryWatch::every() const { return std::min(kGlanceEvery, options_.interval); }

void InventoryWatch::run_aside(std::function<std::function<void()>()> work) {
  const absl::Status started =
      run_detached([work = std::move(work), post = ports_.post, alive = std::weak_ptr(alive_)] {
        footprint::step_back();
        auto after = work();
        post([alive, after = std::move(after)] {
          if (!alive.expired()) after();
        });
      });
  if (started.ok()) return;
  vitals_.count("inventory.failures");  // the next glance tries again
  done();
}

void InventoryWatch::glance() {
  const Duration now = clock_.monotonic();
  if (busy_since_) {
    if (now - *busy_since_ > kLookMax) vitals_.count("inventory.overruns");
    return;
  }
  const auto position = ports_.position();
  if (!position) return;
  busy_since_ = now;
  const bool due = !looked_ || now - *looked_ >= options_.interval;
  run_aside([this, due, now, position = *position, wall = clock_.now(), sources = options_.sources,
             file = told_file_, seen = seen_, glimpsed = glimpsed_,
             tidy = std::exchange(untidy_, false)]() -> std::function<void()> {
    if (tidy) footprint::give_back_memory();
    Look look{now, fingerprint(sources), false, {}, {}, {}};
    // A package manager at work touches its records again and again: one look at its end tells it all.
    const bool changed = look.fingerprint != seen && look.fingerprint == glimpsed;
    if (due || changed) {
      look.whole = true;
      const Told before = read_told(file, look.trouble);
      News news = news_of(before, take(sources), position, wall);
      if (!(news.told == before)) look.told = encode(news.told);
      look.events = std::move(news.events);
    }
    return [this, look = std::move(look)]() mutable { take_up(std::move(look)); };
  });
}

void InventoryWatch::take_up(Look look) {
  glimpsed_ = look.fingerprint;
  if (look.trouble != trouble_ && !look.trouble.empty()) ports_.warn(look.trouble);
  trouble_ = look.trouble;
  if (!look.whole) return done();
  untidy_ = true;
  vitals_.count("inventory.looks");
  const auto events = static_cast<std::int64_t>(look.events.size());
  const absl::Status spooled = events == 0 ? absl::OkStatus() : ports_.spool(std::move(look.events));
  if (!spooled.ok()) {  // nothing counts as told: the next glance looks again
    vitals_.count("inventory.failures");
    looked_.reset();
    return done();
  }
  vitals_.count("inventory.events", events);
  seen_ = look.fingerprint;
  if (look.told.empty()) {
    looked_ = look.began;
    return done();
  }
  note(std::move(look.told), look.began);
}

void InventoryWatch::note(std::string told, Duration began) {
  run_aside([this, told = std::move(told), began, file = told_file_]() -> std::function<void()> {
    const absl::Status written = disk::write_file(file, told, disk::Access::kPrivate);
    return [this, began, text = written.ok() ? std::string() : std::string(written.message())] {
      if (text.empty()) {
        looked_ = began;
      } else {
        // It will be told again: twice rather than never.
        vitals_.count("inventory.failures");
        if (text != trouble_) ports_.warn(text);
        trouble_ = text;
        looked_ = began;
      }
      done();
    };
  });
}

}  // namespace tidemark::inventory
