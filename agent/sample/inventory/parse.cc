#include "agent/sample/inventory/parse.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "agent/sample/host/words.h"
#include "common/model/number.h"

namespace tidemark::inventory {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// KEY, separator, value, both without blanks around them; an empty key where there is no separator.
std::pair<std::string_view, std::string_view> divided(std::string_view line, char separator) {
  const auto at = line.find(separator);
  if (at == std::string_view::npos) return {};
  return {trimmed(line.substr(0, at)), trimmed(line.substr(at + 1))};
}

/// A value as a shell would read it: without its quotes and backslashes.
std::string unquoted(std::string_view value) {
  if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    value = value.substr(1, value.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

/// The fields of a line with a fixed separator, empty ones included.
std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const auto at = line.find(separator);
    out.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return out;
    line.remove_prefix(at + 1);
  }
}

/// Sorted by key; empty values are left out.
Attributes attributes_of(const std::map<std::string, std::string>& values) {
  Attributes out;
  for (const auto& [key, value] : values) {
    if (!value.empty()) out.push_back({key, value});
  }
  return out;
}

}  // namespace

// ---- packages ----

void DpkgReader::line(std::string_view line) {
  if (trimmed(line).empty()) return end_of_package();
  if (line.front() == ' ' || line.front() == '\t') return;  // goes on with a field that is of no interest
  const auto [field, value] = divided(line, ':');
  if (field == "Package") {
    end_of_package();
    now_.name = value;
  } else if (field == "Status") {
    now_.status = value;
  } else if (field == "Version") {
    now_.version = value;
  } else if (field == "Architecture") {
    now_.architecture = value;
  }
}

void DpkgReader::end_of_package() {
  if (!now_.name.empty() && !now_.status.empty()) packages_.push_back(std::move(now_));
  now_ = {};
}

InventoryItems DpkgReader::finish() {
  end_of_package();
  const auto dpkg =
      std::find_if(packages_.begin(), packages_.end(), [](const Package& p) { return p.name == "dpkg"; });
  const std::string native = dpkg == packages_.end() ? std::string() : dpkg->architecture;
  InventoryItems out;
  for (const Package& package : packages_) {
    auto status = host::words(package.status);
    const std::string_view want = status.next();
    status.next();  // "ok", or that it must be installed again
    const std::string_view state = status.next();
    if (state == "config-files" || state == "not-installed" || state.empty()) continue;
    const bool plain = native.empty() || package.architecture == native || package.architecture == "all";
    std::map<std::string, std::string> values{{"version", package.version},
                                              {"architecture", package.architecture}};
    if (want == "hold") values["hold"] = "yes";
    if (state != "installed") values["state"] = state;
    out[plain ? package.name : package.name + ":" + package.architecture] = attributes_of(values);
  }
  packages_.clear();
  return out;
}

// ---- the operating system, the processor ----

Attributes parse_distribution(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, const char*>, 6> kNames = {
      {{"ID", "id"},
       {"NAME", "name"},
       {"VERSION_ID", "version"},
       {"VERSION_CODENAME", "codename"},
       {"VARIANT", "variant"},
       {"BUILD_ID", "build"}}};
  std::map<std::string, std::string> values;
  auto lines = host::lines(text);
  for (auto line = lines.next(); !line.empty(); line = lines.next()) {
    if (line.front() == '#') continue;
    const auto [key, value] = divided(line, '=');
    for (const auto& [name, ours] : kNames) {
      if (key == name) values[ours] = unquoted(value);
    }
  }
  return attributes_of(values);
}

Attributes parse_processor(std::string_view text) {
  std::map<std::string, std::string> values;
  std::set<std::string, std::less<>> sockets;
  std::set<std::pair<std::string, std::string>> cores;
  std::string socket;
  std::size_t threads = 0;
  auto lines = host::lines(text);
  for (auto line = lines.next(); !line.empty(); line = lines.next()) {
    const auto [key, value] = divided(line, ':');
    if (key == "processor") {
      ++threads;
      socket.clear();
    } else if (key == "physical id") {
      socket = value;
      sockets.emplace(value);
    } else if (key == "core id") {
      cores.emplace(socket, value);
    } else if (key == "vendor_id") {
      values["vendor"] = value;
    } else if (key == "CPU implementer" || key == "CPU part") {  // as ARM says it, in numbers
      values[key == "CPU part" ? "part" : "implementer"] = value;
    } else if (key == "model name" || key == "cpu") {
      values["model"] = value;
    }
  }
  if (threads > 0) values["threads"] = std::to_string(threads);
  if (!sockets.empty()) values["sockets"] = std::to_string(sockets.size());
  if (!cores.empty()) values["cores"] = std::to_string(cores.size());
  return attributes_of(values);
}

// ---- users ----

InventoryItems parse_users(std::string_view passwd, std::string_view group) {
  std::map<std::string, std::string, std::less<>> group_names;                    // by number
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> groups;  // by member
  auto group_lines = host::lines(group);
  for (auto line = group_lines.next(); !line.empty(); line = group_lines.next()) {
    const auto fields = fields_of(line, ':');
    if (fields.size() < 4 || fields[0].empty()) continue;
    group_names.emplace(fields[2], fields[0]);
    for (const std::string_view member : fields_of(fields[3], ',')) {
      if (!trimmed(member).empty()) groups[std::string(trimmed(member))].emplace(fields[0]);
    }
  }
  InventoryItems out;
  auto lines = host::lines(passwd);
  for (auto line = lines.next(); !line.empty(); line = lines.next()) {
    const auto fields = fields_of(line, ':');
    if (fields.size() < 7 || fields[0].empty()) continue;
    if (std::string_view("+-#").find(fields[0].front()) != std::string_view::npos) continue;
    const auto primary = group_names.find(fields[3]);
    const std::string group_name(primary == group_names.end() ? fields[3]
                                                              : std::string_view(primary->second));
    std::string further;
    for (const std::string& one : groups[std::string(fields[0])]) {
      if (one != group_name) further += (further.empty() ? "" : ",") + one;
    }
    out[std::string(fields[0])] = attributes_of({{"uid", std::string(fields[2])},
                                                 {"group", group_name},
                                                 {"groups", further},
                                                 {"name", std::string(fields_of(fields[4], ',').front())},
                                                 {"home", std::string(fields[5])},
                                                 {"shell", std::string(fields[6])}});
  }
  return out;
}

// ---- services, addresses ----

Unit parse_unit(std::string_view text) {
  Unit out;
  std::string_view section;
  auto lines = host::lines(text);
  for (auto line = lines.next(); !line.empty(); line = lines.next()) {
    line = trimmed(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      section = line;
      continue;
    }
    const auto [key, value] = divided(line, '=');
    if (section == "[Unit]" && key == "Description") out.description = value;
    if (section == "[Install]" && !value.empty() &&
        (key == "WantedBy" || key == "RequiredBy" || key == "UpheldBy" || key == "Alias" || key == "Also")) {
      out.installable = true;
    }
  }
  return out;
}

namespace {

/// 32 hexadecimal digits as RFC 5952 writes them; empty: they are none.
std::string ipv6_text(std::string_view digits) {
  if (digits.size() != 32) return {};
  std::array<std::uint16_t, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto group = parse_number<std::uint16_t>(digits.substr(i * 4, 4), 16);
    if (!group) return {};
    groups[i] = *group;
  }
  std::size_t best = 0, best_length = 1;  // the longest run of zeros, of two at least
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t length = 0;
    while (i + length < groups.size() && groups[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
  }
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (best_length > 1 && i == best) {
      out += i == 0 ? "::" : ":";
      i += best_length - 1;
      continue;
    }
    char hex[8];
    const auto end = std::to_chars(hex, hex + sizeof hex, groups[i], 16).ptr;
    out.append(hex, end);
    if (i + 1 < groups.size()) out += ":";
  }
  return out;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_if_inet6(std::string_view text) {
  constexpr unsigned kScopeLink = 0x20, kScopeHost = 0x10;
  constexpr unsigned kTemporary = 0x01, kDeprecated = 0x20, kTentative = 0x40;
  std::vector<std::pair<std::string, std::string>> out;
  auto lines = host::lines(text);
  for (auto line = lines.next(); !line.empty(); line = lines.next()) {
    auto words = host::words(line);
    const std::string address = ipv6_text(words.next());
    words.next();  // the interface's number
    const auto prefix = parse_number<unsigned>(words.next(), 16);
    const auto scope = parse_number<unsigned>(words.next(), 16);
    const auto flags = parse_number<unsigned>(words.next(), 16);
    const std::string_view interface = words.next();
    if (address.empty() || !prefix || !scope || !flags || interface.empty()) continue;
    if (*scope == kScopeLink || *scope == kScopeHost) continue;
    if ((*flags & (kTemporary | kDeprecated | kTentative)) != 0) continue;
    out.emplace_back(interface, address + "/" + std::to_string(*prefix));
  }
  return out;
}

}  // namespace tidemark::inventory
