#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/model/endpoint.h"
#include "common/model/parameters.h"

/// The one table of what can be checked: a monitor set is read by it, an endpoint runs by it, and the page of
/// checks is written from it. Immutable; any thread may read it.
namespace tidemark {

const TypeTable& check_types();

/// A parameter as the spec gives it, else what is taken otherwise; empty: neither.
std::string parameter_of(const CheckSpec& spec, std::string_view name);
/// Everything that is wrong with a spec's type and parameters.
std::vector<ParameterMistake> parameter_mistakes(const CheckSpec& spec);

}  // namespace tidemark
