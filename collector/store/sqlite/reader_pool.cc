#include "collector/store/sqlite/reader_pool.h"

#include "collector/store/sqlite/query.h"

namespace tidemark::store::sqlite {

absl::StatusOr<std::unique_ptr<Connection>> ReaderPool::take() {
  {
    MutexLock lock(mutex_);
    while (idle_.empty() && in_use_ >= connections_max_) returned_.wait(mutex_);
    ++in_use_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = Connection::open_reader(file_);
  if (!connection.ok()) return connection;
  const auto status = guarded("cannot open " + file_.string() + " for reading", [&] {
    (*connection)->execute("PRAGMA cache_size=-" + std::to_string(cache_kib_));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  MutexLock lock(mutex_);
  if (connection) idle_.push_back(std::move(connection));
  --in_use_;
  returned_.notify_one();
}

absl::Status ReaderPool::read(std::string_view doing, const std::function<absl::Status(Connection&)>& work) {
  auto connection = take();
  if (!connection.ok()) {
    give_back(nullptr);
    return connection.status();
  }
  auto status = guarded(doing, [&] {
    Query(**connection, "BEGIN").run();
    return work(**connection);
  });
  const auto ended = guarded(doing, [&] {
    if ((*connection)->in_transaction()) Query(**connection, "ROLLBACK").run();
    return absl::OkStatus();
  });
  if (status.ok()) status = ended;
  if (!ended.ok()) connection->reset();  // a connection in an unknown state is not used again
  give_back(*std::move(connection));
  return status;
}

}  // namespace tidemark::store::sqlite
