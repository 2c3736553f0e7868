#include "collector/store/sqlite/heartbeat.h"

#include <charconv>
#include <optional>
#include <string>

#include "collector/store/sqlite/query.h"
#include "common/disk/file.h"
#include "common/log/log.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kWitnessBytesMax = 256;
constexpr std::size_t kUuidChars = 36;
constexpr int kVacuumPagesMax = 1'000;  // given back to the file system a beat

/// The witness file: the store's id, a space, the beat, a line feed.
std::string witness_text(StoreId store, std::int64_t beat) {
  return store.text() + " " + std::to_string(beat) + "\n";
}

/// Absent where it is missing, damaged or about another store.
std::optional<std::int64_t> witnessed_beat(const std::filesystem::path& file, StoreId store) {
  const auto text = disk::read_file(file, kWitnessBytesMax);
  if (!text.ok() || text->size() < kUuidChars + 2) return std::nullopt;
  if (StoreId::parse(text->substr(0, kUuidChars)) != store) return std::nullopt;
  std::int64_t beat = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data() + kUuidChars + 1, end, beat);
  if (error != std::errc{} || stopped == end || *stopped != '\n') return std::nullopt;
  return beat;
}

}  // namespace

absl::StatusOr<StoreIdentity> Heartbeat::start(Connection& connection) {
  StoreIdentity identity;
  std::int64_t beat = 0;
  const auto counted = guarded("cannot begin to write to the store", [&] {
    {
      Query query(connection, "SELECT id, generation, beat FROM store");
      if (!query.next())
        return absl::DataLossError("the store has lost its identity: restore a backup of it");
      query.into(identity.id, identity.generation, beat);
    }
    const auto witnessed = witnessed_beat(witness_, identity.id);
    if (beat > 0 && (!witnessed || *witnessed > beat)) {
      ++identity.generation;
      log::warning("store: this file is an older copy, or was moved here: generation " +
                   std::to_string(identity.generation) + " begins, sources send again what it lacks");
    }
    beat = std::max(beat, witnessed.value_or(0)) + 1;
    Query(connection, "UPDATE store SET generation=?, beat=?").with(identity.generation, beat).run();
    return absl::OkStatus();
  });
  if (!counted.ok()) return counted;
  const auto written = disk::write_file(witness_, witness_text(identity.id, beat), disk::Access::kPrivate);
  if (!written.ok()) return written;
  store_ = identity.id;
  MutexLock lock(mutex_);
  last_ = clock_.monotonic();
  return identity;
}

void Heartbeat::tick(Writer& writer) {
  {
    MutexLock lock(mutex_);
    const auto now = clock_.monotonic();
    if (now - last_ < interval_) return;
    last_ = now;
  }
  submit(writer);
}

void Heartbeat::stop(Writer& writer) { submit(writer); }

void Heartbeat::submit(Writer& writer) {
  auto beat = std::make_shared<std::int64_t>(0);  // shared by the job and its callback
  const auto submitted = writer.submit(
      [beat](Connection& connection) {
        Query(connection, "UPDATE store SET beat=beat+1").run();
        Query query(connection, "SELECT beat FROM store");
        if (query.next()) query.into(*beat);
        connection.execute("PRAGMA incremental_vacuum(" + std::to_string(kVacuumPagesMax) + ")");
        return absl::OkStatus();
      },
      0,
      [this, beat](const absl::Status& status) {
        if (!status.ok()) return;
        const auto written = disk::write_file(witness_, witness_text(store_, *beat), disk::Access::kPrivate);
        if (!written.ok()) log::warning("store: " + std::string(written.message()));
      });
  if (!submitted.ok()) log::warning("store: no heartbeat: " + std::string(submitted.message()));
}

}  // namespace tidemark::store::sqlite
