#include "collector/identity/facts.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace tidemark::identity {
namespace {

absl::Status check_text(const std::string& what, std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return absl::InvalidArgumentError(what + " is longer than " + std::to_string(bytes_max) + " bytes");
  }
  const bool control = std::any_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (control) return absl::InvalidArgumentError(what + " has control characters in it");
  return absl::OkStatus();
}

}  // namespace

absl::Status check_fact(const std::string& what, std::string_view text) {
  return check_text(what, text, kFactBytesMax);
}

absl::Status check_facts(const EndpointFacts& facts) {
  const std::pair<const char*, const std::string*> texts[] = {
      {"the host name", &facts.hostname},
      {"the system's name", &facts.os},
      {"the class", &facts.endpoint_class},
      {"the reason of the class", &facts.class_reason},
      {"the site", &facts.site},
      {"the agent's version", &facts.agent_version}};
  for (const auto& [what, text] : texts) {
    if (auto status = check_fact(what, *text); !status.ok()) return status;
  }
  if (facts.labels.size() > kLabelsMax) {
    return absl::InvalidArgumentError("there are more than " + std::to_string(kLabelsMax) + " labels");
  }
  for (const auto& [name, value] : facts.labels) {
    if (name.empty()) return absl::InvalidArgumentError("a label has no name");
    if (auto status = check_text("a label's name", name, kLabelNameBytesMax); !status.ok()) return status;
    if (auto status = check_fact("the label " + name, value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace tidemark::identity
