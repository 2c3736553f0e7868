#include <utmp.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "agent/sample/log/open_file.h"
#include "agent/sample/watch/fallback.h"
#include "agent/sample/watch/lookout.h"
#include "common/model/number.h"

/// Logins by the records of wtmp and btmp, which login programs append to.
namespace tidemark::watch {
namespace {

constexpr Duration kPoll{5'000};
constexpr std::size_t kRecordsMax = 256;  // of a look

/// "INODE OFFSET", for each file.
struct Place {
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;
};

template <std::size_t size>
std::string text_in(const char (&field)[size]) {
  return {field, ::strnlen(field, size)};
}

struct AccountFile {
  std::string path;
  bool succeeded = false;
  std::optional<Place> place;  // absent: it begins at its end

  /// The records that came since; the place moves behind them.
  absl::StatusOr<std::string> read() {
    auto file = logfile::OpenFile::open(path);
    if (!file.ok()) return file.status();
    const auto state = (*file)->state();
    if (!state.ok()) return state.status();
    if (!place) place = Place{state->inode, state->size - state->size % sizeof(utmp)};
    // Rotated: the records between the last look and the rotation, at most those of a few seconds, are lost.
    if (place->inode != state->inode || state->size < place->offset) place = Place{state->inode, 0};
    auto bytes = (*file)->read(place->offset, kRecordsMax * sizeof(utmp));
    if (!bytes.ok()) return bytes.status();
    bytes->resize(bytes->size() - bytes->size() % sizeof(utmp));
    place->offset += bytes->size();
    return bytes;
  }
};

using AccountFiles = std::array<AccountFile, 2>;

std::string text_of(const AccountFiles& files) {
  std::string out;
  for (const AccountFile& file : files) {
    const Place place = file.place.value_or(Place{});
    out += (out.empty() ? "" : " ") + std::to_string(place.inode) + " " + std::to_string(place.offset);
  }
  return out;
}

void read_places(std::string_view text, AccountFiles& files) {
  for (AccountFile& file : files) {
    std::array<std::uint64_t, 2> numbers{};
    for (std::uint64_t& number : numbers) {
      const auto blank = text.find(' ');
      const auto read = parse_number<std::uint64_t>(text.substr(0, blank));
      if (!read) return;
      number = *read;
      text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    }
    if (numbers[0] != 0) file.place = Place{numbers[0], numbers[1]};
  }
}

class AccountsWatch final : public Watch {
 public:
  AccountsWatch(boost::asio::io_context& context, AccountFiles files, bool successes, std::size_t burst)
      : context_(context), files_(std::move(files)), successes_(successes), burst_(burst) {}

  void start(const std::string& position, Sink sink) override {
    sink_ = std::move(sink);
    position_ = position;
    read_places(position, files_);
    lookout_ = std::make_unique<Lookout>(
        context_, [this](std::string reason) { sink_.trouble(std::move(reason)); },
        [this, files = files_, all = successes_, burst = burst_](Lookout::Post& post) mutable {
          follow(this, files, all, burst, post);
        });
  }
  std::string position() const override { return position_; }
  std::chrono::nanoseconds take_cpu() override {
    return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
  }

 private:
  struct Sighting {
    std::vector<Event> events;
    std::uint64_t further = 0;
    std::string trouble;
    std::string position;
  };

  static Sighting look(AccountFiles& files, bool all, std::size_t burst) {
    Sighting out;
    for (AccountFile& file : files) {
      if (file.succeeded && !all) continue;
      const auto records = file.read();
      if (!records.ok()) {
        out.trouble += (out.trouble.empty() ? "" : "; ") + std::string(records.status().message());
        continue;
      }
      for (const auto& [time, login] : parse_accounts(*records, file.succeeded)) {
        if (out.events.size() >= burst) {
          ++out.further;
          continue;
        }
        out.events.push_back(event_of(login, time,
                                      login.user + (file.succeeded ? " logged in" : " failed to log in") +
                                          (login.origin.empty() ? "" : " from " + login.origin)));
      }
    }
    out.position = text_of(files);
    return out;
  }

  /// On the thread; `watch` is touched on the loop alone.
  static void follow(AccountsWatch* watch, AccountFiles& files, bool all, std::size_t burst,
                     Lookout::Post& post) {
    std::string told;
    do {
      Sighting seen = look(files, all, burst);
      if (seen.position + seen.trouble == std::exchange(told, seen.position + seen.trouble)) continue;
      if (!post.on_loop([watch, &seen] { watch->take(std::move(seen)); })) return;
    } while (post.wait(kPoll));
  }

  void take(Sighting seen) {
    if (!seen.events.empty()) sink_.events(std::move(seen.events));
    if (seen.further > 0) sink_.further(seen.further);
    position_ = std::move(seen.position);
    sink_.trouble(std::move(seen.trouble));
  }

  boost::asio::io_context& context_;
  AccountFiles files_;
  const bool successes_;
  const std::size_t burst_;
  Sink sink_;
  std::string position_;
  std::unique_ptr<Lookout> lookout_;
};

}  // namespace

std::vector<std::pair<TimePoint, Login>> parse_accounts(std::string_view records, bool succeeded) {
  std::vector<std::pair<TimePoint, Login>> out;
  for (; records.size() >= sizeof(utmp); records.remove_prefix(sizeof(utmp))) {
    utmp record{};
    std::memcpy(&record, records.data(), sizeof record);
    // btmp has them as login processes too.
    if (record.ut_type != USER_PROCESS && (succeeded || record.ut_type != LOGIN_PROCESS)) continue;
    const std::string host = text_in(record.ut_host);
    Login login{succeeded, text_in(record.ut_user), host.empty() ? text_in(record.ut_line) : host, {}};
    out.emplace_back(from_unix_ms(std::int64_t{record.ut_tv.tv_sec} * 1'000 + record.ut_tv.tv_usec / 1'000),
                     std::move(login));
  }
  return out;
}

std::unique_ptr<Watch> make_accounts_watch(boost::asio::io_context& context, bool successes,
                                           std::size_t burst, const std::string& wtmp,
                                           const std::string& btmp) {
  return std::make_unique<AccountsWatch>(
      context, AccountFiles{AccountFile{wtmp, true, std::nullopt}, AccountFile{btmp, false, std::nullopt}},
      successes, burst);
}

}  // namespace tidemark::watch
