#include <chrono>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

constexpr Duration kBetweenNews{200};

v1::BackupProgress news_of(const store::CopyProgress& progress, Duration since) {
  v1::BackupProgress out;
  out.set_bytes(progress.bytes);
  out.set_bytes_total(progress.bytes_total);
  out.set_duration_ms(since.count());
  return out;
}

}  // namespace

absl::Status back_up(const Ports& ports, const v1::BackupRequest& request,
                     const std::function<bool(const v1::BackupProgress&)>& tell,
                     const std::function<bool()>& gone) {
  const Duration begun = ports.clock.monotonic();
  Duration told = begun - kBetweenNews;
  const auto made = ports.backup.make(request.file(), [&](const store::CopyProgress& progress) {
    if (gone()) return false;
    const Duration now = ports.clock.monotonic();
    if (now - told < kBetweenNews) return true;
    told = now;
    return tell(news_of(progress, now - begun));
  });
  if (!made.ok()) return made.status();
  v1::BackupProgress last = news_of({made->bytes, made->bytes}, made->took);
  last.set_done(true);
  last.set_file(request.file());
  tell(last);
  return absl::OkStatus();
}

}  // namespace tidemark::admin
