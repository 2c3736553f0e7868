#include "collector/verify/at_rest.h"

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "collector/store/sqlite/schema.h"

namespace tidemark::verify {
namespace {

using store::sqlite::Connection;
using Opened = absl::StatusOr<std::unique_ptr<Connection>>;

absl::Status check(Connection& connection, const std::string& file) {
  return store::sqlite::guarded("cannot read " + file, [&]() -> absl::Status {
    const auto application = connection.pragma("application_id"), version = connection.pragma("user_version");
    if (application != store::sqlite::kApplicationId)
      return absl::FailedPreconditionError(file + " is no Tidemark store");
    if (version != store::sqlite::kSchemaVersion) {
      return absl::FailedPreconditionError(
          file + " has schema " + std::to_string(version) + ", and this program looks at schema " +
          std::to_string(store::sqlite::kSchemaVersion) + ": take the program that wrote it last");
    }
    return absl::OkStatus();
  });
}

Opened checked(Opened opened, const std::string& file) {
  if (!opened.ok()) return opened;
  if (auto status = check(**opened, file); !status.ok()) return status;
  return opened;
}

/// Nothing waits in a log beside it.
bool is_whole(std::filesystem::path file) {
  std::error_code missing;
  const auto bytes = std::filesystem::file_size(file += "-wal", missing);
  return missing || bytes == 0;
}

}  // namespace

Opened open_at_rest(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    return absl::NotFoundError("there is no store " + file.string() + (error ? ": " + error.message() : ""));
  auto opened = checked(Connection::open_reader(file), file.string());
  // A file with a log is read with a small file beside it, which cannot be made everywhere.
  if (absl::IsPermissionDenied(opened.status()) && is_whole(file))
    return checked(Connection::open_unchanging(file), file.string());
  return opened;
}

bool looks_like_a_store(const std::filesystem::path& file) {
  // SQLite's page "Database File Format": the magic words, and at byte 68 the application's id.
  constexpr std::string_view magic("SQLite format 3\0", 16);
  constexpr std::size_t id_at = 68, id_bytes = 4;
  std::array<char, id_at + id_bytes> header{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(header.data(), header.size())) return false;
  std::int64_t id = 0;
  for (std::size_t i = id_at; i < header.size(); ++i) id = id << 8 | static_cast<unsigned char>(header[i]);
  return std::string_view(header.data(), magic.size()) == magic && id == store::sqlite::kApplicationId;
}

}  // namespace tidemark::verify
