#include "agent/sample/watch/journal_reader.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace tidemark::watch {

class JournalReader::JournalWatch final : public Watch {
 public:
  JournalWatch(JournalReader& reader, JournalWish a_wish) : wish(std::move(a_wish)), reader_(reader) {}
  ~JournalWatch() override {
    if (id_ != 0) reader_.remove(id_);
  }

  void start(const std::string& position, Sink a_sink) override {
    sink = std::move(a_sink);
    const auto parsed = journal::parse_position(position);
    place = parsed ? *parsed
                   : journal::Position{static_cast<std::uint64_t>(unix_ms(reader_.clock_.now())) * 1'000, {}};
    id_ = reader_.add(*this);
  }
  std::string position() const override { return text_of(place); }

  const JournalWish wish;
  Sink sink;
  journal::Position place;

 private:
  JournalReader& reader_;
  std::uint64_t id_ = 0;
};

/// The thread's copy of a watch.
struct JournalReader::Reading {
  std::uint64_t id = 0;
  JournalWish wish;
  journal::Position place;
  bool waiting = false;  // entries up to its place come first, for others that are further back

  /// Whether the journal's present entry lies behind its place.
  bool wants(const journal::Journal& journal, std::uint64_t realtime_us) {
    if (!waiting) return true;
    if (!place.cursor.empty() && journal.is_at(place.cursor)) {
      waiting = false;
      return false;
    }
    waiting = realtime_us <= place.realtime_us;
    return !waiting;
  }
};

struct JournalReader::Sighting {
  std::uint64_t id = 0;
  std::vector<Event> events;
  std::uint64_t further = 0;
  bool moved = false;  // the watch's place moves along
};

namespace {

/// Opened for the readings, and standing where the one stands that is furthest back.
template <class Readings>
absl::StatusOr<std::unique_ptr<journal::Journal>> open_for(const std::string& folder, Readings& readings) {
  auto opened = journal::Journal::open(folder);
  if (!opened.ok()) return opened.status();
  std::vector<journal::Term> terms;
  for (const auto& reading : readings)
    terms.insert(terms.end(), reading.wish.terms.begin(), reading.wish.terms.end());
  if (auto status = (*opened)->select(terms); !status.ok()) return status;
  const journal::Position first =
      std::min_element(readings.begin(), readings.end(), [](const auto& a, const auto& b) {
        return a.place.realtime_us < b.place.realtime_us;
      })->place;
  for (auto& reading : readings) reading.waiting = !(reading.place == first);
  if (auto status = (*opened)->seek(first); !status.ok()) return status;
  return opened;
}

std::optional<Event> gap(const absl::Status& status) {
  return Event{system_clock().now(),
               "watch.gap",
               Severity::kWarning,
               "an entry of the journal cannot be read: " + std::string(status.message()),
               {}};
}

}  // namespace

JournalReader::JournalReader(boost::asio::io_context& context, const Clock& clock, std::string folder)
    : context_(context), clock_(clock), folder_(std::move(folder)) {}
JournalReader::~JournalReader() = default;

std::unique_ptr<Watch> JournalReader::watch(JournalWish wish) {
  return std::make_unique<JournalWatch>(*this, std::move(wish));
}

std::chrono::nanoseconds JournalReader::take_cpu() {
  return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
}

std::uint64_t JournalReader::add(JournalWatch& watch) {
  watches_.emplace(next_id_, &watch);
  begin_anew();
  return next_id_++;
}

void JournalReader::remove(std::uint64_t id) {
  watches_.erase(id);
  begin_anew();
}

void JournalReader::begin_anew() {
  if (std::exchange(posted_, true)) return;
  boost::asio::post(context_, [this, alive = std::weak_ptr(token_)] {
    if (alive.expired()) return;
    posted_ = false;
    lookout_.reset();
    if (watches_.empty()) return;
    std::vector<Reading> readings;
    for (const auto& [id, watch] : watches_) readings.push_back({id, watch->wish, watch->place, false});
    lookout_ = std::make_unique<Lookout>(
        context_, [this](const std::string& reason) { trouble(reason); },
        [this, folder = folder_, readings = std::move(readings)](Lookout::Post& post) mutable {
          read(this, folder, readings, post);
        });
  });
}

void JournalReader::trouble(const std::string& reason) {
  for (const auto& [id, watch] : watches_) watch->sink.trouble(reason);
}

void JournalReader::deliver(std::vector<Sighting>& seen, const journal::Position& place) {
  for (Sighting& sighting : seen) {
    const auto at = watches_.find(sighting.id);
    if (at == watches_.end()) continue;
    JournalWatch& watch = *at->second;
    if (!sighting.events.empty()) watch.sink.events(std::move(sighting.events));
    if (sighting.further > 0) watch.sink.further(sighting.further);
    if (sighting.moved) watch.place = place;
  }
}

void JournalReader::read(JournalReader* reader, const std::string& folder, std::vector<Reading>& readings,
                         Lookout::Post& post) {
  while (true) {
    const absl::Status status = read_on(reader, folder, readings, post);
    if (status.ok()) return;
    const std::string reason(status.message());
    if (!post.on_loop([&] { reader->trouble(reason); }) || !post.wait(kRetry)) return;
  }
}

/// OK: the lookout has ended.
absl::Status JournalReader::read_on(JournalReader* reader, const std::string& folder,
                                    std::vector<Reading>& readings, Lookout::Post& post) {
  auto opened = open_for(folder, readings);
  if (!opened.ok()) return opened.status();
  journal::Journal& journal = **opened;
  const auto descriptor = journal.descriptor();  // before the first look: what comes after it is told
  if (!descriptor.ok()) return descriptor.status();
  if (!post.on_loop([&] { reader->trouble({}); })) return absl::OkStatus();
  while (true) {
    const auto more = look(reader, journal, readings, post);
    if (!more.ok()) return more.status();
    if (*more == More::kOver) return absl::OkStatus();
    if (*more == More::kAtOnce) continue;
    if (!post.wait(kBetweenLooks) || !post.wait(kSlowPoll, *descriptor)) return absl::OkStatus();
    if (auto status = journal.changed(); !status.ok()) return status;
  }
}

absl::StatusOr<JournalReader::More> JournalReader::look(JournalReader* reader, journal::Journal& journal,
                                                        std::vector<Reading>& readings, Lookout::Post& post) {
  std::vector<Sighting> seen;
  for (const Reading& reading : readings) seen.push_back({reading.id, {}, 0, false});
  std::optional<journal::Position> place;
  absl::Status failed;
  int entries = 0;
  for (; entries < kEntriesMax; ++entries) {
    const auto found = journal.next();
    failed = found.status();
    if (!found.ok() || !*found) break;
    const auto entry = journal.entry();
    for (std::size_t i = 0; i < readings.size(); ++i) {
      // One that is damaged may have been wanted by any.
      const bool wanted = entry.ok() ? readings[i].wants(journal, entry->realtime_us) : !readings[i].waiting;
      auto event = !wanted ? std::nullopt : entry.ok() ? readings[i].wish.judge(*entry) : gap(entry.status());
      if (!event) continue;
      if (seen[i].events.size() < readings[i].wish.burst) {
        seen[i].events.push_back(*std::move(event));
      } else {
        ++seen[i].further;
      }
    }
    auto at = journal.position();
    failed = at.status();
    if (!at.ok()) break;
    place = *std::move(at);
  }
  // What was seen before something failed is told all the same, and not looked at again.
  if (place) {
    for (std::size_t i = 0; i < readings.size(); ++i) seen[i].moved = !readings[i].waiting;
    if (!post.on_loop([&] { reader->deliver(seen, *place); })) return More::kOver;
    for (Reading& reading : readings) {
      if (!reading.waiting) reading.place = *place;
    }
  }
  if (!failed.ok()) return failed;
  return entries == kEntriesMax ? More::kAtOnce : More::kLater;
}

}  // namespace tidemark::watch
