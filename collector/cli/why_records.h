#pragma once

#include <vector>

#include "collector/cli/page.h"
#include "tidemark/v1/admin.pb.h"

/// An explanation for programs. Pure.
namespace tidemark::cli {

Record why_record(const v1::WhyReply& reply);
/// Of a moment a row for each node of the tree, of a period one for each component that began an outage.
Listing why_listing(const v1::WhyReply& reply);

}  // namespace tidemark::cli
