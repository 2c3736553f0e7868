#include "common/model/url.h"

#include <algorithm>

#include "common/model/number.h"

namespace tidemark {
namespace {

std::optional<int> whole(std::string_view text, int min, int max) {
  const auto value = parse_number<int>(text);
  return value && *value >= min && *value <= max ? value : std::nullopt;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? "443" : "80") ? name : name + ":" + port;
}

std::optional<Url> parse_url(std::string_view text) {
  Url out;
  if (text.starts_with("https://")) {
    out.tls = true;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const bool clean = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!clean || text.find('#') != std::string_view::npos) return std::nullopt;
  const std::size_t path = std::min(text.find_first_of("/?"), text.size());
  std::string_view authority = text.substr(0, path);
  out.target = std::string(text.substr(path));
  if (!out.target.starts_with('/')) out.target.insert(0, "/");
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.host = std::string(authority.substr(1, close - 1));
    authority.remove_prefix(close + 1);
    if (!authority.empty() && authority.front() != ':') return std::nullopt;
    port = authority.empty() ? authority : authority.substr(1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    out.host = std::string(authority.substr(0, colon));
    port = colon == authority.size() ? std::string_view{} : authority.substr(colon + 1);
  }
  if (out.host.empty()) return std::nullopt;
  if (!port.empty() && !whole(port, 1, 65535)) return std::nullopt;
  out.port = port.empty() ? (out.tls ? "443" : "80") : std::string(port);
  return out;
}

std::optional<StatusRanges> parse_status_ranges(std::string_view text) {
  StatusRanges out;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    const std::size_t dash = std::min(part.find('-'), part.size());
    const auto from = whole(part.substr(0, dash), 100, 599);
    const auto to = dash == part.size() ? from : whole(part.substr(dash + 1), 100, 599);
    if (!from || !to || *from > *to) return std::nullopt;
    out.emplace_back(*from, *to);
    if (comma == text.size()) return out;
    text.remove_prefix(comma + 1);
  }
}

bool is_in(const StatusRanges& ranges, int status) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const auto& range) { return range.first <= status && status <= range.second; });
}

}  // namespace tidemark
