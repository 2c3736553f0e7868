#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What texts about web servers mean. Pure.
namespace tidemark {

struct Url {
  bool tls = false;
  std::string host;    ///< without brackets
  std::string port;    ///< 80 or 443 where it names none
  std::string target;  ///< path and query, at least "/"
  /// As the Host header has it.
  std::string authority() const;
};
/// http:// and https:// without user or fragment.
std::optional<Url> parse_url(std::string_view text);

/// "200", "200-299", "200,401-403"; first to last, both included.
using StatusRanges = std::vector<std::pair<int, int>>;
std::optional<StatusRanges> parse_status_ranges(std::string_view text);
bool is_in(const StatusRanges& ranges, int status);

}  // namespace tidemark
