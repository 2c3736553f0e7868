#include "agent/snmp_discovery.h"

#include <utility>

#include "common/disk/file.h"
#include "common/log/log.h"

namespace tidemark {
namespace {

constexpr std::size_t kSockets = 2;
constexpr std::size_t kBookBytesMax = 4 << 20;

std::filesystem::path book_of(const std::filesystem::path& state_dir) { return state_dir / "found-devices"; }

snmp::FoundBook read_book(const std::filesystem::path& file) {
  const auto text = disk::read_file(file, kBookBytesMax);
  if (absl::IsNotFound(text.status())) return {};
  auto book = text.ok() ? snmp::FoundBook::decode(*text) : text.status();
  if (book.ok()) return *std::move(book);
  log::warning("which devices were told as found is not known any more, each is told again: " +
               file.string() + ": " + std::string(book.status().message()));
  return {};
}

void write_book(const std::filesystem::path& file, const snmp::FoundBook& book) {
  if (auto status = disk::write_file(file, book.encode(), disk::Access::kPrivate); !status.ok())
    log::warning(std::string(status.message()));
}

}  // namespace

SnmpDiscovery::SnmpDiscovery(Loop& loop, Vitals& vitals, const std::filesystem::path& state_dir, Ports ports)
    : datagrams_(snmp::open_datagrams(loop.context(), kSockets)),
      requester_(
          *datagrams_, system_clock(), own_,
          {[&loop](Duration delay, std::function<void()> work) { return loop.after(delay, std::move(work)); },
           static_cast<std::uint32_t>(random_())}),
      discovery_(
          requester_, system_clock(), vitals, read_book(book_of(state_dir)),
          {[&loop](Duration delay, std::function<void()> work) { return loop.after(delay, std::move(work)); },
           [this] { return random_(); }, std::move(ports.tell), std::move(ports.flush),
           [file = book_of(state_dir)](const snmp::FoundBook& book) { write_book(file, book); }}) {}

void SnmpDiscovery::set_scans(const std::vector<snmp::ScheduledScan>& scans, const snmp::Profiles& profiles) {
  discovery_.set_scans(scans, profiles);
}

void SnmpDiscovery::set_polled(const std::vector<snmp::PolledDevice>& polled, std::size_t configured) {
  if (polled.size() >= configured) managed_.clear();
  for (const snmp::PolledDevice& device : polled) managed_.insert(device.address);
  discovery_.set_managed(managed_);
}

void SnmpDiscovery::stop() { discovery_.stop(); }

}  // namespace tidemark
