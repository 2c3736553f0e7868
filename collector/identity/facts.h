#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "common/model/endpoint.h"

namespace tidemark::identity {

inline constexpr std::size_t kFactBytesMax = 253;  ///< a host name's limit
inline constexpr std::size_t kLabelsMax = 32;
inline constexpr std::size_t kLabelNameBytesMax = 64;

/// kInvalidArgument, naming the fact, where one is too long or holds control characters: they are shown at
/// terminals and in mails.
absl::Status check_facts(const EndpointFacts& facts);
/// The same for one of them, or another text of that kind; `what` names it in the sentence.
absl::Status check_fact(const std::string& what, std::string_view text);

}  // namespace tidemark::identity
