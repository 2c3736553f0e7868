#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "agent/sample/watch/fallback.h"
#include "agent/sample/watch/lookout.h"
#include "common/clock/clock.h"
#include "common/disk/file.h"
#include "common/model/number.h"

/// The kernel's buffer of messages: one read() gives one record, and sequence numbers begin anew at boot.
namespace tidemark::watch {
namespace {

constexpr Duration kBetweenLooks{1'000};
constexpr Duration kSlowPoll{3'600'000};
constexpr Duration kRetry{600'000};
constexpr std::size_t kRecordBytesMax = 8 << 10;
constexpr int kRecordsMax = 1'000;  // of a look
constexpr const char* kBootId = "/proc/sys/kernel/random/boot_id";

class Device {
 public:
  explicit Device(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Device() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

/// "BOOT SEQUENCE": that one was read.
std::optional<std::uint64_t> sequence_in(const std::string& position, const std::string& boot) {
  if (boot.empty() || !position.starts_with(boot + " ")) return std::nullopt;
  return parse_number<std::uint64_t>(std::string_view(position).substr(boot.size() + 1));
}

class KmsgWatch final : public Watch {
 public:
  KmsgWatch(boost::asio::io_context& context, std::string device, std::size_t burst)
      : context_(context), device_(std::move(device)), burst_(burst) {}

  void start(const std::string& position, Sink sink) override {
    sink_ = std::move(sink);
    position_ = position;
    lookout_ = std::make_unique<Lookout>(
        context_, [this](std::string reason) { sink_.trouble(std::move(reason)); },
        [this, device = device_, burst = burst_, at = position](Lookout::Post& post) mutable {
          while (follow(this, device, burst, at, post) && post.wait(kRetry)) {
          }
        });
  }
  std::string position() const override { return position_; }
  std::chrono::nanoseconds take_cpu() override {
    return lookout_ ? lookout_->take_cpu() : std::chrono::nanoseconds{};
  }

 private:
  struct Sighting {
    std::vector<Event> events;
    std::uint64_t further = 0;
    std::string position;
    int error = 0;
  };

  static Sighting look(int descriptor, std::size_t burst, const std::string& boot,
                       std::optional<std::uint64_t>& read) {
    Sighting out;
    std::array<char, kRecordBytesMax> record{};
    for (int i = 0; i < kRecordsMax; ++i) {
      const ssize_t n = ::read(descriptor, record.data(), record.size());
      if (n < 0 && (errno == EPIPE || errno == EINTR)) continue;  // EPIPE: some were overwritten before
      if (n <= 0) {
        out.error = n == 0 || errno == EAGAIN ? 0 : errno;
        break;
      }
      const auto message = parse_kmsg({record.data(), static_cast<std::size_t>(n)});
      if (!message || (read && message->sequence <= *read)) continue;
      read = message->sequence;
      auto event = kernel_event(message->text, system_clock().now());
      if (!event) continue;
      if (out.events.size() < burst) {
        out.events.push_back(*std::move(event));
      } else {
        ++out.further;
      }
    }
    if (read) out.position = boot + " " + std::to_string(*read);
    return out;
  }

  /// On the thread; `watch` is touched on the loop alone. True: the device cannot be read, try again later.
  static bool follow(KmsgWatch* watch, const std::string& path, std::size_t burst, std::string& position,
                     Lookout::Post& post) {
    const Device device(path);
    const int descriptor = device.descriptor();
    if (descriptor < 0) {
      const std::string reason = path + ": " + std::strerror(errno);
      return post.on_loop([&] { watch->sink_.trouble(reason); });
    }
    std::string boot = disk::read_file(kBootId, 64).value_or("");
    boot = boot.substr(0, boot.find('\n'));
    auto read = sequence_in(position, boot);
    // Without a position, or with one of an earlier boot, it begins with what comes; the latter loses nothing
    // that the journal would not have.
    if (position.empty()) (void)::lseek(descriptor, 0, SEEK_END);
    if (!post.on_loop([&] { watch->sink_.trouble({}); })) return false;
    do {
      Sighting seen = look(descriptor, burst, boot, read);
      const int error = seen.error;
      if (!seen.position.empty() && seen.position != position) {
        position = seen.position;
        if (!post.on_loop([&] { watch->take(std::move(seen)); })) return false;
      }
      if (error != 0) {
        const std::string reason = path + ": " + std::strerror(error);
        return post.on_loop([&] { watch->sink_.trouble(reason); });
      }
    } while (post.wait(kBetweenLooks) && post.wait(kSlowPoll, descriptor));
    return false;
  }

  void take(Sighting seen) {
    if (!seen.events.empty()) sink_.events(std::move(seen.events));
    if (seen.further > 0) sink_.further(seen.further);
    position_ = std::move(seen.position);
  }

  boost::asio::io_context& context_;
  const std::string device_;
  const std::size_t burst_;
  Sink sink_;
  std::string position_;
  std::unique_ptr<Lookout> lookout_;
};

}  // namespace

std::optional<KernelMessage> parse_kmsg(std::string_view record) {
  const auto end = record.find(';');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view head = record.substr(0, end);
  std::array<std::string_view, 2> words;
  for (std::string_view& word : words) {
    const auto comma = head.find(',');
    word = head.substr(0, comma);
    head.remove_prefix(comma == std::string_view::npos ? head.size() : comma + 1);
  }
  const auto priority = parse_number<unsigned>(words[0]);
  const auto sequence = parse_number<std::uint64_t>(words[1]);
  constexpr unsigned facility_shift = 3;
  if (!priority || !sequence || *priority >> facility_shift != 0) return std::nullopt;
  const std::string_view text = record.substr(end + 1);
  return KernelMessage{*sequence, std::string(text.substr(0, text.find('\n')))};
}

std::unique_ptr<Watch> make_kmsg_watch(boost::asio::io_context& context, std::size_t burst,
                                       const std::string& device) {
  return std::make_unique<KmsgWatch>(context, device, burst);
}

}  // namespace tidemark::watch
