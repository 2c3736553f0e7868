#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/model/time.h"

/// systemd's journal, read through libsystemd, which is loaded when it is needed and need not be there.
namespace tidemark::journal {

/// Where a reader of the journal left off.
struct Position {
  std::uint64_t realtime_us = 0;  ///< of the entry that was read last
  std::string cursor;             ///< the journal's own name of it; empty: all up to that time was read
  friend bool operator==(const Position&, const Position&) = default;
};
std::string text_of(const Position& position);
std::optional<Position> parse_position(std::string_view text);

struct Entry {
  std::uint64_t realtime_us = 0;
  std::map<std::string, std::string, std::less<>> fields;  ///< those of kFields that it has
  /// Empty where it has none.
  std::string_view field(std::string_view name) const;
  TimePoint time() const;
};

/// Matches of the journal, "FIELD=value": all of them, where those of one field are alternatives.
using Term = std::vector<std::string>;

/// As the journal itself matches, by the fields that an entry here has.
bool matches(const Entry& entry, const Term& term);

/// One open journal. Confined to one thread; reading may wait for a disk.
class Journal {
 public:
  static constexpr std::size_t kFieldBytesMax = 8 << 10;  ///< what is longer is cut

  /// An empty folder: the system's own journal; then an error says also where this process may not read it.
  /// kUnimplemented: there is no libsystemd.
  static absl::StatusOr<std::unique_ptr<Journal>> open(const std::string& folder);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// Only entries of one of these terms are read; an empty term is every entry. Before seek().
  absl::Status select(const std::vector<Term>& terms);
  /// The next entry is the first behind the position.
  absl::Status seek(const Position& position);
  /// False: there is none at the moment.
  absl::StatusOr<bool> next();
  /// Of the entry that next() moved to.
  absl::StatusOr<Entry> entry() const;
  absl::StatusOr<Position> position() const;
  bool is_at(const std::string& cursor) const;

  /// Can be read when the journal changed; then changed() is due.
  absl::StatusOr<int> descriptor() const;
  absl::Status changed();

 private:
  struct Systemd;
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  const std::unique_ptr<State> state_;
};

}  // namespace tidemark::journal
