#include "agent/sample/journal/journal.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "common/library/library.h"
#include "common/model/number.h"

struct sd_journal;

namespace tidemark::journal {
namespace {

constexpr const char* kLibrary = "libsystemd.so.0";
constexpr int kLocalOnly = 1;  // SD_JOURNAL_LOCAL_ONLY
constexpr std::array kFields = {"MESSAGE",         "MESSAGE_ID",  "PRIORITY",      "SYSLOG_IDENTIFIER",
                                "SYSLOG_FACILITY", "_TRANSPORT",  "_SYSTEMD_UNIT", "UNIT",
                                "USER_UNIT",       "UNIT_RESULT", "JOB_RESULT",    "USER_ID",
                                "_COMM",           "_PID"};
constexpr std::array kRoots = {"/var/log/journal", "/run/log/journal"};

absl::Status failure(const char* what, int error) {
  return absl::UnavailableError(std::string("the journal cannot be ") + what + ": " + std::strerror(-error));
}

/// Opening succeeds also where there is nothing to read, or nothing that may be read.
absl::Status readable() {
  bool any = false, denied = false;
  for (const char* root : kRoots) {
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(root, error), end; !error && it != end;
         it.increment(error)) {
      if (it->path().filename() != "system.journal") continue;
      any = true;
      if (::access(it->path().c_str(), R_OK) == 0) return absl::OkStatus();
      denied = true;
    }
    denied = denied || error == std::errc::permission_denied;
  }
  if (any || denied) {
    return absl::PermissionDeniedError(
        "the journal may not be read: that takes root or membership in the group systemd-journal");
  }
  return absl::NotFoundError("there is no journal on this machine");
}

}  // namespace

/// What is used of libsystemd; its interface is stable.
struct Journal::Systemd {
  int (*open)(sd_journal**, int) = nullptr;
  int (*open_directory)(sd_journal**, const char*, int) = nullptr;
  void (*close)(sd_journal*) = nullptr;
  int (*set_data_threshold)(sd_journal*, std::size_t) = nullptr;
  int (*add_match)(sd_journal*, const void*, std::size_t) = nullptr;
  int (*add_disjunction)(sd_journal*) = nullptr;
  void (*flush_matches)(sd_journal*) = nullptr;
  int (*seek_cursor)(sd_journal*, const char*) = nullptr;
  int (*seek_realtime)(sd_journal*, std::uint64_t) = nullptr;
  int (*next)(sd_journal*) = nullptr;
  int (*test_cursor)(sd_journal*, const char*) = nullptr;
  int (*get_cursor)(sd_journal*, char**) = nullptr;
  int (*get_realtime)(sd_journal*, std::uint64_t*) = nullptr;
  int (*get_data)(sd_journal*, const char*, const void**, std::size_t*) = nullptr;
  int (*get_fd)(sd_journal*) = nullptr;
  int (*process)(sd_journal*) = nullptr;

  /// It stays loaded as long as the program runs.
  absl::Status load() {
    const auto library = Library::open(kLibrary);
    if (!library.ok())
      return absl::UnimplementedError(std::string("the journal cannot be read: ") + kLibrary +
                                      " is not on this machine");
    const bool all =
        library->find("sd_journal_open", open) &&
        library->find("sd_journal_open_directory", open_directory) &&
        library->find("sd_journal_close", close) &&
        library->find("sd_journal_set_data_threshold", set_data_threshold) &&
        library->find("sd_journal_add_match", add_match) &&
        library->find("sd_journal_add_disjunction", add_disjunction) &&
        library->find("sd_journal_flush_matches", flush_matches) &&
        library->find("sd_journal_seek_cursor", seek_cursor) &&
        library->find("sd_journal_seek_realtime_usec", seek_realtime) &&
        library->find("sd_journal_next", next) && library->find("sd_journal_test_cursor", test_cursor) &&
        library->find("sd_journal_get_cursor", get_cursor) &&
        library->find("sd_journal_get_realtime_usec", get_realtime) &&
        library->find("sd_journal_get_data", get_data) && library->find("sd_journal_get_fd", get_fd) &&
        library->find("sd_journal_process", process);
    if (!all)
      return absl::UnimplementedError(std::string("the journal cannot be read: ") + kLibrary +
                                      " lacks a function");
    return absl::OkStatus();
  }
};

struct Journal::State {
  Systemd library;
  sd_journal* open = nullptr;
  std::string skipped;  // the cursor from which seek() came: the entry itself was read
  State() = default;
  ~State() {
    if (open != nullptr) library.close(open);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

std::string text_of(const Position& position) {
  return std::to_string(position.realtime_us) + " " + position.cursor;
}

std::optional<Position> parse_position(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto realtime = parse_number<std::uint64_t>(text.substr(0, blank));
  if (!realtime) return std::nullopt;
  return Position{*realtime, std::string(text.substr(blank + 1))};
}

std::string_view Entry::field(std::string_view name) const {
  const auto at = fields.find(name);
  return at == fields.end() ? std::string_view{} : std::string_view(at->second);
}

TimePoint Entry::time() const { return from_unix_ms(static_cast<std::int64_t>(realtime_us / 1'000)); }

bool matches(const Entry& entry, const Term& term) {
  std::map<std::string_view, bool> by_field;
  for (const std::string& match : term) {
    const auto sign = match.find('=');
    const std::string_view name = std::string_view(match).substr(0, sign);
    const bool fits =
        sign != std::string::npos && entry.field(name) == std::string_view(match).substr(sign + 1);
    bool& any = by_field[name];
    any = any || fits;
  }
  return std::all_of(by_field.begin(), by_field.end(), [](const auto& field) { return field.second; });
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}
Journal::~Journal() = default;

absl::StatusOr<std::unique_ptr<Journal>> Journal::open(const std::string& folder) {
  auto state = std::make_unique<State>();
  if (auto status = state->library.load(); !status.ok()) return status;
  if (folder.empty()) {
    if (auto status = readable(); !status.ok()) return status;
  }
  const int opened = folder.empty() ? state->library.open(&state->open, kLocalOnly)
                                    : state->library.open_directory(&state->open, folder.c_str(), 0);
  if (opened < 0) return failure("opened", opened);
  (void)state->library.set_data_threshold(state->open, kFieldBytesMax);
  return std::unique_ptr<Journal>(new Journal(std::move(state)));
}

absl::Status Journal::select(const std::vector<Term>& terms) {
  const Systemd& library = state_->library;
  library.flush_matches(state_->open);
  for (const Term& term : terms) {
    if (term.empty()) {
      library.flush_matches(state_->open);
      return absl::OkStatus();
    }
    if (const int error = library.add_disjunction(state_->open); error < 0) return failure("searched", error);
    for (const std::string& match : term) {
      if (const int error = library.add_match(state_->open, match.data(), match.size()); error < 0)
        return failure("searched", error);
    }
  }
  return absl::OkStatus();
}

absl::Status Journal::seek(const Position& position) {
  state_->skipped = position.cursor;
  const int error = position.cursor.empty()
                        ? state_->library.seek_realtime(state_->open, position.realtime_us + 1)
                        : state_->library.seek_cursor(state_->open, position.cursor.c_str());
  return error < 0 ? failure("read from where it was left", error) : absl::OkStatus();
}

absl::StatusOr<bool> Journal::next() {
  int found = state_->library.next(state_->open);
  // Where the entry of the cursor is gone, the seek led to the one behind it.
  const std::string skipped = std::exchange(state_->skipped, {});
  if (found > 0 && !skipped.empty() && is_at(skipped)) found = state_->library.next(state_->open);
  if (found < 0) return failure("read", found);
  if (found == 0) state_->skipped = skipped;
  return found > 0;
}

bool Journal::is_at(const std::string& cursor) const {
  return state_->library.test_cursor(state_->open, cursor.c_str()) > 0;
}

absl::StatusOr<Entry> Journal::entry() const {
  Entry out;
  if (const int error = state_->library.get_realtime(state_->open, &out.realtime_us); error < 0)
    return failure("read", error);
  for (const char* name : kFields) {
    const void* data = nullptr;
    std::size_t bytes = 0;
    const int error = state_->library.get_data(state_->open, name, &data, &bytes);
    // A field that cannot be read, after a power loss say, is one that is not there.
    if (error == -ENOENT || error == -EBADMSG || error == -E2BIG || error == -EPROTONOSUPPORT) continue;
    if (error < 0) return failure("read", error);
    std::string_view text(static_cast<const char*>(data), bytes);
    text.remove_prefix(std::min(text.size(), std::strlen(name) + 1));
    out.fields.emplace(name, text.substr(0, kFieldBytesMax));
  }
  return out;
}

absl::StatusOr<Position> Journal::position() const {
  Position out;
  if (const int error = state_->library.get_realtime(state_->open, &out.realtime_us); error < 0)
    return failure("read", error);
  char* cursor = nullptr;
  if (const int error = state_->library.get_cursor(state_->open, &cursor); error < 0)
    return failure("read", error);
  out.cursor = cursor;
  std::free(cursor);
  return out;
}

absl::StatusOr<int> Journal::descriptor() const {
  const int descriptor = state_->library.get_fd(state_->open);
  if (descriptor < 0) return failure("waited for", descriptor);
  return descriptor;
}

absl::Status Journal::changed() {
  const int error = state_->library.process(state_->open);
  return error < 0 ? failure("waited for", error) : absl::OkStatus();
}

}  // namespace tidemark::journal
