#include "agent/inbox/report.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "common/model/limits.h"
#include "common/model/number.h"
#include "common/model/parameters.h"

namespace tidemark::inbox {
namespace {

constexpr std::string_view kHead = "tidemark-event 1";
constexpr Limits kLimits{};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool pair = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == 'n');
    if (!pair) {
      out += text[i];
      continue;
    }
    out += text[++i] == 'n' ? '\n' : '\\';
  }
  return out;
}

absl::Status wrong(std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError("line " + std::to_string(line) + ": " + std::string(what));
}

absl::Status take_line(std::string_view key, std::string_view value, Event& event) {
  if (key == "name") {
    event.name = value;
  } else if (key == "time") {
    const auto ms = parse_number<std::int64_t>(value);
    if (!ms || *ms < 0) return absl::InvalidArgumentError("'time' takes milliseconds since 1970");
    event.time = from_unix_ms(*ms);
  } else if (key == "severity") {
    const auto severity = severity_of(value);
    if (!severity.ok()) return severity.status();
    event.severity = *severity;
  } else if (key == "attribute") {
    auto attribute = attribute_of(unescaped(value));
    if (!attribute.ok()) return attribute.status();
    event.attributes.push_back(*std::move(attribute));
  } else if (key == "body") {
    event.body = unescaped(value);
  } else {
    return absl::InvalidArgumentError("there is 'name', 'time', 'severity', 'attribute' and 'body', no '" +
                                      std::string(key.substr(0, 40)) + "'");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Severity> severity_of(std::string_view word) {
  for (const Severity severity :
       {Severity::kInfo, Severity::kWarning, Severity::kError, Severity::kCritical}) {
    if (name_of(severity) == word) return severity;
  }
  return absl::InvalidArgumentError("a severity is info, warning, error or critical, not '" +
                                    std::string(word) + "'");
}

absl::StatusOr<Attribute> attribute_of(std::string_view written) {
  const std::size_t equals = written.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return absl::InvalidArgumentError("an attribute is KEY=VALUE, not '" + std::string(written) + "'");
  }
  return Attribute{std::string(written.substr(0, equals)), std::string(written.substr(equals + 1))};
}

absl::Status check_report(const Event& event) {
  if (!is_event_name(event.name)) {
    return absl::InvalidArgumentError(
        "an event's name is lower-case words with dots between them, such as backup.completed, not '" +
        event.name.substr(0, 80) + "'");
  }
  if (event.body.size() > kLimits.text_bytes_max) {
    return absl::InvalidArgumentError("the text is longer than " + std::to_string(kLimits.text_bytes_max) +
                                      " bytes");
  }
  if (event.attributes.size() > kAttributesMax) {
    return absl::InvalidArgumentError("there are more than " + std::to_string(kAttributesMax) +
                                      " attributes");
  }
  for (const Attribute& attribute : event.attributes) {
    if (attribute.key.size() > kLimits.name_bytes_max || attribute.value.size() > kLimits.value_bytes_max) {
      return absl::InvalidArgumentError("the attribute '" + attribute.key.substr(0, 80) +
                                        "' is longer than " + std::to_string(kLimits.name_bytes_max) +
                                        " bytes of key and " + std::to_string(kLimits.value_bytes_max) +
                                        " of value");
    }
  }
  return absl::OkStatus();
}

std::string encode_report(const Event& event) {
  std::string out(kHead);
  out += "\nname " + event.name + "\ntime " + std::to_string(unix_ms(event.time)) + "\nseverity " +
         std::string(name_of(event.severity)) + "\n";
  for (const Attribute& attribute : event.attributes)
    out += "attribute " + escaped(attribute.key + "=" + attribute.value) + "\n";
  return out + "body " + escaped(event.body) + "\n";
}

absl::StatusOr<Event> decode_report(std::string_view text) {
  Event event;
  bool timed = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return wrong(number, "it does not end; the file is not whole");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (number == 1) {
      if (line != kHead) return wrong(1, "it is '" + std::string(kHead) + "' in a file of this version");
      continue;
    }
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view value = line.substr(std::min(blank + 1, line.size()));
    timed = timed || line.starts_with("time ");
    if (auto status = take_line(line.substr(0, blank), value, event); !status.ok())
      return wrong(number, std::string(status.message()));
  }
  if (!timed) return absl::InvalidArgumentError("there is no 'time'");
  if (auto status = check_report(event); !status.ok()) return status;
  return event;
}

}  // namespace tidemark::inbox
