#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/sample/watch/judges.h"
#include "agent/sample/watch/watch.h"

/// What is watched where there is no journal, or where it may not be read.
namespace tidemark::watch {

/// The first one, and as long as it cannot work a second one. When neither can, the trouble is both reasons.
std::unique_ptr<Watch> with_fallback(std::unique_ptr<Watch> first,
                                     std::function<std::unique_ptr<Watch>()> make_second);

/// Logins by the records of wtmp and, where it may be read, failed ones by those of btmp.
std::unique_ptr<Watch> make_accounts_watch(boost::asio::io_context& context, bool successes,
                                           std::size_t burst, const std::string& wtmp = "/var/log/wtmp",
                                           const std::string& btmp = "/var/log/btmp");
/// Of one such file, as far as they are logins.
std::vector<std::pair<TimePoint, Login>> parse_accounts(std::string_view records, bool succeeded);

/// The kernel's own buffer of messages.
std::unique_ptr<Watch> make_kmsg_watch(boost::asio::io_context& context, std::size_t burst,
                                       const std::string& device = "/dev/kmsg");
struct KernelMessage {
  std::uint64_t sequence = 0;
  std::string text;
};
/// "6,339,5140900,-;NET: Registered protocol family 10", with its continuation lines left out; not what
/// programs wrote into it.
std::optional<KernelMessage> parse_kmsg(std::string_view record);

}  // namespace tidemark::watch
