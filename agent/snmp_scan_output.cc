#include "agent/snmp_scan_output.h"

#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "common/wire/text.h"

namespace tidemark {
namespace {

using snmp::FoundDevice;

constexpr std::size_t kColumns = 6;
constexpr std::size_t kShownBytesMax = 60;  // of what a device says that it is
using Row = std::array<std::string, kColumns>;

/// Empty: it is not managed.
std::string managed_as(const ScanOutcome& outcome, const FoundDevice& device) {
  const auto found = outcome.managed.find(device.address);
  return found == outcome.managed.end() ? "" : found->second;
}

std::vector<const FoundDevice*> shown(const ScanOutcome& outcome, bool only_new) {
  std::vector<const FoundDevice*> out;
  for (const FoundDevice& device : outcome.devices) {
    if (!only_new || managed_as(outcome, device).empty()) out.push_back(&device);
  }
  return out;
}

std::size_t count_new(const ScanOutcome& outcome) { return shown(outcome, true).size(); }

std::string seconds(Duration took) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", static_cast<double>(took.count()) / 1'000);
  return text.data();
}

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string quoted_json(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      std::array<char, 8> code{};
      std::snprintf(code.data(), code.size(), "\\u%04x", byte);
      out += code.data();
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

std::string or_null(const std::string& text) { return text.empty() ? "null" : quoted_json(text); }

std::string quoted_csv(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

Row row_of(const ScanOutcome& outcome, const FoundDevice& device) {
  const std::string name = managed_as(outcome, device);
  const bool usual_port = device.address.port == snmp::ScanPlan{}.port;
  const std::string is = device.credential ? device.facts.description : "refuses: " + device.refusal;
  Row out{usual_port ? device.address.text() : device.address.with_port(),
          device.facts.name,
          device.credential ? device.credential->name : "",
          absl::StrJoin(device.profiles, ","),
          name.empty() ? "not managed" : "as " + name,
          wire::readable(is, device.credential ? kShownBytesMax : std::string::npos)};
  for (std::string& cell : out) {
    if (cell.empty()) cell = "-";
  }
  return out;
}

}  // namespace

void write_table(const ScanOutcome& outcome, bool only_new, std::ostream& out) {
  std::vector<Row> rows;
  for (const FoundDevice* device : shown(outcome, only_new)) rows.push_back(row_of(outcome, *device));
  if (!rows.empty())
    rows.insert(rows.begin(), {"ADDRESS", "NAME", "CREDENTIAL", "PROFILES", "MANAGED", "IS"});
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      line += row[i];
      if (i + 1 < kColumns) line.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    out << line << "\n";
  }
  out << (outcome.interrupted ? "interrupted: " : "") << outcome.asked
      << (outcome.asked == 1 ? " address asked, " : " addresses asked, ") << outcome.devices.size()
      << " answered, " << count_new(outcome) << " not managed, " << seconds(outcome.took) << " s\n";
}

void write_json(const ScanOutcome& outcome, bool only_new, std::ostream& out) {
  out << "{\"devices\": [";
  const char* between = "";
  for (const FoundDevice* device : shown(outcome, only_new)) {
    std::string profiles;
    for (const std::string& profile : device->profiles)
      profiles += (profiles.empty() ? "" : ", ") + quoted_json(profile);
    out << between << "\n  {\"address\": " << quoted_json(device->address.text())
        << ", \"port\": " << device->address.port << ", \"name\": " << or_null(device->facts.name)
        << ", \"description\": " << or_null(device->facts.description)
        << ", \"object_id\": " << or_null(device->facts.object_id.text())
        << ", \"credential\": " << or_null(device->credential ? device->credential->name : "")
        << ", \"refusal\": " << or_null(device->refusal) << ", \"profiles\": [" << profiles
        << "], \"managed_as\": " << or_null(managed_as(outcome, *device)) << "}";
    between = ",";
  }
  out << "],\n \"asked\": " << outcome.asked << ", \"answered\": " << outcome.devices.size()
      << ", \"new\": " << count_new(outcome) << ", \"seconds\": " << seconds(outcome.took)
      << ", \"interrupted\": " << (outcome.interrupted ? "true" : "false") << "}\n";
}

void write_csv(const ScanOutcome& outcome, bool only_new, std::ostream& out) {
  out << "address,port,name,description,object_id,credential,refusal,profiles,managed_as\n";
  for (const FoundDevice* device : shown(outcome, only_new)) {
    const char* between = "";
    for (const std::string& cell :
         {device->address.text(), std::to_string(device->address.port), device->facts.name,
          device->facts.description, device->facts.object_id.text(),
          device->credential ? device->credential->name : std::string(), device->refusal,
          absl::StrJoin(device->profiles, ";"), managed_as(outcome, *device)}) {
      out << between << quoted_csv(cell);
      between = ",";
    }
    out << "\n";
  }
}

}  // namespace tidemark
