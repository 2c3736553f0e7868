#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/endpoint.h"
#include "common/model/parameters.h"

/// The one table of what can be watched for events: a monitor set is read by it, an endpoint runs by it, and
/// the page of watches is written from it. Immutable; any thread may read it.
namespace tidemark {

/// Every type takes `burst`: so many of its events a minute are told, further ones are counted.
const TypeTable& watch_types();

/// A parameter as the spec gives it, else what is taken otherwise; empty: neither.
std::string parameter_of(const WatchSpec& spec, std::string_view name);
/// Everything that is wrong with a spec's type and parameters.
std::vector<ParameterMistake> parameter_mistakes(const WatchSpec& spec);

}  // namespace tidemark
