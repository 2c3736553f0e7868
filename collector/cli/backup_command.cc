#include <filesystem>
#include <optional>

#include "collector/cli/commands.h"

namespace tidemark::cli {
namespace {

/// On one line of the terminal that is written anew.
void tell(const Desk& desk, const v1::BackupProgress& news) {
  if (!desk.around.terminal || desk.call.output != Output::kTable) return;
  const std::uint64_t percent = news.bytes_total() == 0 ? 0 : news.bytes() * 100 / news.bytes_total();
  desk.around.err << "\r" << percent << " % of " << bytes_text(news.bytes_total()) << "   "
                  << (news.done() ? "\r" : "");
  desk.around.err.flush();
}

Page page_of(const View& view, const v1::BackupProgress& made) {
  Page page;
  page.rows = {"backups",
               {{"file", "FILE", true}, {"bytes", "BYTES"}, {"duration_s", "TOOK"}},
               {{made.file(), Bytes{made.bytes()}, Duration{made.duration_ms()}}},
               ""};
  page.document = records_of(page.rows).front();
  page.text = cell_text(view, made.file()) + ": " + bytes_text(made.bytes()) + " in " +
              number_text(static_cast<double>(made.duration_ms()) / 1000) + " s\n";
  return page;
}

}  // namespace

Outcome run_backup(const Desk& desk) {
  // The collector has another working folder than whoever asks.
  std::error_code error;
  const auto file = std::filesystem::absolute(desk.call.name, error);
  v1::BackupRequest request;
  request.set_file(error ? desk.call.name : file.lexically_normal().string());
  std::optional<v1::BackupProgress> made;
  const auto ended = desk.client.follow(request, [&](const v1::BackupProgress& news) {
    tell(desk, news);
    if (news.done()) made = news;
    return true;
  });
  if (!ended.ok()) return Outcome::failed(ended);
  if (!made)
    return Outcome::failed(absl::UnavailableError("the collector stopped before the backup was done"));
  return show(desk, page_of(desk.view, *made));
}

}  // namespace tidemark::cli
