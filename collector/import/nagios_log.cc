#include "collector/import/nagios_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "collector/import/wording.h"
#include "common/model/limits.h"
#include "common/model/number.h"
#include "common/wire/text.h"

namespace tidemark::import {
namespace {

constexpr std::string_view kHostCheck = "host";
constexpr std::int64_t kSecondsMax = kTimeMax_ms / 1000;

/// Up to the next semicolon, which goes too.
std::string_view cut_field(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

std::optional<CheckState> state_named(std::string_view word, bool of_host) {
  static constexpr std::array<std::pair<std::string_view, CheckState>, 4> kServices = {
      {{"OK", CheckState::kOk},
       {"WARNING", CheckState::kWarning},
       {"CRITICAL", CheckState::kCritical},
       {"UNKNOWN", CheckState::kUnknown}}};
  static constexpr std::array<std::pair<std::string_view, CheckState>, 4> kHosts = {
      {{"UP", CheckState::kOk},
       {"DOWN", CheckState::kCritical},
       {"UNREACHABLE", CheckState::kUnknown},
       {"UNKNOWN", CheckState::kUnknown}}};
  for (const auto& [name, state] : of_host ? kHosts : kServices) {
    if (name == word) return state;
  }
  return std::nullopt;
}

std::string trouble_of_names(std::string_view host, std::string_view check) {
  std::string trouble = trouble_of_name("host", host, kEndpointNameBytesMax);
  return trouble.empty() ? trouble_of_name("service", check, Limits{}.name_bytes_max) : trouble;
}

std::string key_of(std::string_view host, std::string_view check) {
  return std::string(host) + '\n' + std::string(check);
}

}  // namespace

void NagiosLog::state(const Entry& entry, bool of_host, Output& out) {
  std::string_view rest = entry.rest;
  const std::string_view host = cut_field(rest);
  const std::string_view check = of_host ? kHostCheck : cut_field(rest);
  const std::string_view word = cut_field(rest), type = cut_field(rest);
  cut_field(rest);  // the attempt
  const auto refuse = [&](std::string reason) { out.refused.push_back({entry.line, std::move(reason)}); };
  if (word == "PENDING") {
    ++out.passed_over;
    return;
  }
  const auto state = state_named(word, of_host);
  if (!state || (type != "HARD" && type != "SOFT"))
    return refuse(
        "an entry " + std::string(entry.type) + " is " +
        (of_host ? "host;UP, DOWN or UNREACHABLE" : "host;service;OK, WARNING, CRITICAL or UNKNOWN") +
        ";SOFT or HARD;attempt;output");
  if (auto trouble = trouble_of_names(host, check); !trouble.empty()) return refuse(std::move(trouble));
  const std::string key = key_of(host, check);
  if (type == "SOFT") {
    if (*state == CheckState::kOk) {
      failing_since_.erase(key);
    } else {
      failing_since_.try_emplace(key, entry.time);
    }
    states_.seen(host, check, entry.time);
    ++out.passed_over;
    return;
  }
  TimePoint since = entry.time;
  if (const auto soft = failing_since_.find(key); soft != failing_since_.end()) {
    // The streak of failures began there. Where it is over before it was confirmed, nothing began.
    if (*state != CheckState::kOk) since = std::min(since, soft->second);
    failing_since_.erase(soft);
  }
  const std::string text = wire::readable(rest, Limits{}.text_bytes_max);
  if (auto trouble = states_.begin({entry.line, host, check, since, *state, text}, out); !trouble.empty())
    refuse(std::move(trouble));
}

void NagiosLog::downtime(const Entry& entry, bool of_host, Output& out) {
  std::string_view rest = entry.rest;
  const std::string_view host = cut_field(rest);
  const std::string_view check = of_host ? kHostCheck : cut_field(rest);
  const std::string_view what = cut_field(rest);
  const auto refuse = [&](std::string reason) { out.refused.push_back({entry.line, std::move(reason)}); };
  const char* const name = what == "STARTED"     ? "downtime.started"
                           : what == "STOPPED"   ? "downtime.stopped"
                           : what == "CANCELLED" ? "downtime.cancelled"
                                                 : nullptr;
  if (name == nullptr)
    return refuse("an entry " + std::string(entry.type) + " is host;" + (of_host ? "" : "service;") +
                  "STARTED, STOPPED or CANCELLED;comment");
  if (auto trouble = trouble_of_names(host, check); !trouble.empty()) return refuse(std::move(trouble));
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  EventRecord record;
  record.endpoint = host;
  record.event.time = entry.time;
  record.event.name = name;
  record.event.body = wire::readable(rest, Limits{}.text_bytes_max);
  record.event.attributes = {{"check", std::string(check)}};
  out.records.push_back({entry.line, std::move(record)});
}

void NagiosLog::coming_or_going(const Entry& entry, std::string_view message, Output& out) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
  if (says("shutting down...") || says("restarting...") || message.starts_with("Bailing out")) {
    states_.pause(entry.line, entry.time, out);
    running_ = false;
    return;
  }
  if (!says("starting...")) return;
  // One that was killed does not say so: it may have gone right behind the last that it wrote.
  if (running_) states_.pause(entry.line, last_, out);
  states_.resume(entry.line, entry.time, out);
  running_ = true;
}

std::int64_t NagiosLog::seconds_of(std::string_view line) {
  const std::size_t close = line.find("] ");
  if (!line.starts_with('[') || close == std::string_view::npos) return -1;
  const auto seconds = parse_number<std::int64_t>(line.substr(1, close - 1));
  return seconds && *seconds >= 0 && *seconds <= kSecondsMax ? *seconds : -1;
}

absl::Status NagiosLog::read(std::uint64_t line, std::string_view text, Output& out) {
  if (text.empty()) {
    ++out.passed_over;
    return absl::OkStatus();
  }
  const std::int64_t seconds = seconds_of(text);
  if (seconds < 0) {
    out.refused.push_back({line, "it begins with " + quoted(text.substr(0, 20)) +
                                     ": an entry begins with its time in brackets, as [1764196441]"});
    return absl::OkStatus();
  }
  const std::string_view message = text.substr(text.find("] ") + 2);
  const std::size_t colon = std::min(message.find(": "), message.size());
  const Entry entry{line, from_unix_ms(seconds * 1000), message.substr(0, colon),
                    message.substr(std::min(colon + 2, message.size()))};
  const bool current = entry.type == "CURRENT SERVICE STATE" || entry.type == "CURRENT HOST STATE";
  if (current && !std::exchange(calling_the_roll_, true)) states_.roll_call(entry.time);
  if (!current) calling_the_roll_ = false;
  if (entry.type == "SERVICE ALERT" || entry.type == "INITIAL SERVICE STATE" ||
      entry.type == "CURRENT SERVICE STATE") {
    state(entry, false, out);
  } else if (entry.type == "HOST ALERT" || entry.type == "INITIAL HOST STATE" ||
             entry.type == "CURRENT HOST STATE") {
    state(entry, true, out);
  } else if (entry.type == "SERVICE DOWNTIME ALERT") {
    downtime(entry, false, out);
  } else if (entry.type == "HOST DOWNTIME ALERT") {
    downtime(entry, true, out);
  } else {
    coming_or_going(entry, message, out);
    ++out.passed_over;
  }
  last_ = std::max(last_, entry.time);
  return absl::OkStatus();
}

void NagiosLog::finish(Output& out) {
  states_.finish(last_, out);
  failing_since_.clear();
}

}  // namespace tidemark::import
