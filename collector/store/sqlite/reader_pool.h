#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "collector/store/sqlite/connection.h"
#include "common/sync/mutex.h"

namespace tidemark::store::sqlite {

/// At most `connections_max` read-only connections, opened when first needed, each of which keeps at most
/// `cache_kib` of pages. Thread-safe.
class ReaderPool {
 public:
  ReaderPool(std::filesystem::path file, std::size_t connections_max, int cache_kib = 4 * 1'024)
      : file_(std::move(file)), connections_max_(connections_max), cache_kib_(cache_kib) {}

  /// Runs `work` on one consistent state of the file; waits for a connection while all are in use.
  absl::Status read(std::string_view doing, const std::function<absl::Status(Connection&)>& work);

  /// The same for work that gives a value.
  template <class Value>
  absl::StatusOr<Value> get(std::string_view doing,
                            const std::function<absl::StatusOr<Value>(Connection&)>& work) {
    absl::StatusOr<Value> value = absl::InternalError("nothing was read");
    const auto status = read(doing, [&](Connection& connection) {
      value = work(connection);
      return value.status();
    });
    if (!status.ok()) return status;
    return value;
  }

 private:
  absl::StatusOr<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);

  const std::filesystem::path file_;
  const std::size_t connections_max_;
  const int cache_kib_;
  Mutex mutex_;
  Condition returned_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  std::size_t in_use_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::store::sqlite
