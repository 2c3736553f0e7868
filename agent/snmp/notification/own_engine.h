#pragma once

#include <absl/status/statusor.h>

#include <filesystem>

#include "agent/snmp/message/reception.h"
#include "common/model/ids.h"
#include "common/model/time.h"

namespace tidemark::snmp {

/// A start of ours as the authority of informs: the same identifier as ever (RFC 3411, section 5, in its form
/// for what an administrator assigned, made of the source's id), and one boot more than the file
/// "snmp-engine" in the folder has, where that is kept before this returns. A file that was damaged counts as
/// the minutes since 1970, which are more than it ever had.
absl::StatusOr<OwnEngine> begin_engine(const std::filesystem::path& folder, SourceId source, TimePoint now);

}  // namespace tidemark::snmp
