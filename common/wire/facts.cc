#include "common/wire/facts.h"

#include <algorithm>
#include <utility>

#include "common/model/address.h"
#include "common/wire/text.h"

namespace tidemark::wire {
namespace {

bool is_dotted(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

absl::Status check_fact(const std::string& what, const std::string& text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return absl::InvalidArgumentError(what + " is longer than " + std::to_string(bytes_max) + " bytes");
  }
  if (is_text(text) && text.find_first_of("\t\n") == std::string::npos) return absl::OkStatus();
  return absl::InvalidArgumentError(what + " has control characters in it");
}

absl::Status check_label(const std::string& name, const std::string& value) {
  if (auto status = check_fact("a label's name", name, kFactBytesMax); !status.ok()) return status;
  return check_fact("a label's value", value, kFactBytesMax);
}

absl::Status too_many_labels() {
  return absl::InvalidArgumentError("there are more than " + std::to_string(kLabelsMax) + " labels");
}

absl::Status check_device(const Device& device, const Limits& limits) {
  for (const auto& [what, text] : {std::pair{"the name", &device.name},
                                   {"the host name", &device.host},
                                   {"the class", &device.endpoint_class},
                                   {"the site", &device.site},
                                   {"the object id", &device.object_id}}) {
    if (auto status = check_fact(what, *text, kFactBytesMax); !status.ok()) return status;
  }
  if (device.name.empty()) return absl::InvalidArgumentError("the device has no name");
  if (device.address.empty() && device.host.empty())
    return absl::InvalidArgumentError("the device has neither an address nor a host name");
  if (!device.address.empty() && !Address::parse(device.address))
    return absl::InvalidArgumentError("the address is neither one of IPv4 nor one of IPv6");
  if (!is_dotted(device.object_id))
    return absl::InvalidArgumentError("the object id is not made of numbers and dots");
  if (device.description.size() > limits.text_bytes_max)
    return absl::InvalidArgumentError("the description is longer than " +
                                      std::to_string(limits.text_bytes_max) + " bytes");
  if (!is_text(device.description))
    return absl::InvalidArgumentError("the description has control characters in it");
  if (device.labels.size() > kLabelsMax) return too_many_labels();
  for (const auto& [name, value] : device.labels) {
    if (auto status = check_label(name, value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace tidemark::wire
