#include "agent/snmp/notification/own_engine.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "common/disk/file.h"
#include "common/log/log.h"
#include "common/model/number.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kFileBytesMax = 64;
constexpr std::uint32_t kBootsMax = 2'147'483'647;
/// The highest bit says that what follows is an enterprise and a form; the enterprise is the library's, since
/// the engine is; 5 is the form.
constexpr std::string_view kPrefix{"\x80\x00\x1f\x88\x05", 5};

absl::StatusOr<std::uint32_t> boots_before(const std::filesystem::path& file, TimePoint now) {
  const auto text = disk::read_file(file, kFileBytesMax);
  if (absl::IsNotFound(text.status())) return 0;
  if (!text.ok() && !absl::IsResourceExhausted(text.status())) return text.status();
  std::string line = text.value_or(std::string{});
  if (line.ends_with('\n')) line.pop_back();
  const auto boots = parse_number<std::uint32_t>(line);
  if (boots && *boots <= kBootsMax) return *boots;
  log::warning(file.string() + " is damaged: senders of informs may have to be started anew");
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::minutes>(now.time_since_epoch()).count());
}

}  // namespace

absl::StatusOr<OwnEngine> begin_engine(const std::filesystem::path& folder, SourceId source, TimePoint now) {
  const std::filesystem::path file = folder / "snmp-engine";
  const auto before = boots_before(file, now);
  if (!before.ok()) return before.status();
  OwnEngine out;
  out.boots = std::min(*before, kBootsMax - 1) + 1;
  out.id = std::string(kPrefix) + source.value.raw();
  auto status = disk::write_file(file, std::to_string(out.boots) + "\n", disk::Access::kPrivate);
  if (!status.ok()) return status;
  return out;
}

}  // namespace tidemark::snmp
