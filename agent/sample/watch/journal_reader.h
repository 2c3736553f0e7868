#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/journal/journal.h"
#include "agent/sample/watch/lookout.h"
#include "agent/sample/watch/watch.h"
#include "common/clock/clock.h"

namespace tidemark::watch {

/// What a watch wants of the journal.
struct JournalWish {
  std::vector<journal::Term> terms;  ///< entries of any of them; an empty term is every entry
  /// The event that an entry is, if it is one. Pure; called on the reader's thread.
  std::function<std::optional<Event>(const journal::Entry&)> judge;
  std::size_t burst = 0;  ///< so many events of a look at most; further ones are counted
};

/// Reads the journal for all watches together, on one thread that looks at most once a second, however busy
/// the journal is; entries that no watch wants are passed over by the journal's own index. Confined to the
/// agent's loop, and outlives its watches.
class JournalReader {
 public:
  static constexpr Duration kBetweenLooks{1'000};
  static constexpr Duration kSlowPoll{60'000};  ///< where nothing tells of changes
  static constexpr Duration kRetry{60'000};     ///< of a journal that cannot be read
  static constexpr int kEntriesMax = 1'000;     ///< of a look

  /// An empty folder: the system's own journal.
  JournalReader(boost::asio::io_context& context, const Clock& clock, std::string folder = {});
  ~JournalReader();

  std::unique_ptr<Watch> watch(JournalWish wish);
  /// For all of them, since the last call.
  std::chrono::nanoseconds take_cpu();

 private:
  class JournalWatch;
  struct Reading;
  struct Sighting;

  std::uint64_t add(JournalWatch& watch);
  void remove(std::uint64_t id);
  /// The thread begins anew with the watches that there are, once for all changes of a moment.
  void begin_anew();
  void deliver(std::vector<Sighting>& seen, const journal::Position& place);
  void trouble(const std::string& reason);

  // On the thread. `reader` is touched on the loop alone.
  enum class More { kAtOnce, kLater, kOver };
  static void read(JournalReader* reader, const std::string& folder, std::vector<Reading>& readings,
                   Lookout::Post& post);
  static absl::Status read_on(JournalReader* reader, const std::string& folder,
                              std::vector<Reading>& readings, Lookout::Post& post);
  static absl::StatusOr<More> look(JournalReader* reader, journal::Journal& journal,
                                   std::vector<Reading>& readings, Lookout::Post& post);

  boost::asio::io_context& context_;
  const Clock& clock_;
  const std::string folder_;
  std::uint64_t next_id_ = 1;
  std::map<std::uint64_t, JournalWatch*> watches_;
  bool posted_ = false;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with this
  std::unique_ptr<Lookout> lookout_;
};

}  // namespace tidemark::watch
