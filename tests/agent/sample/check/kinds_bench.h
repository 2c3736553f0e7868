#pragma once

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "agent/sample/check/check.h"
#include "tests/support/catch.h"

namespace tidemark::check {

using ParameterMap = std::map<std::string, std::string>;

/// What a check finds, run once on a loop of its own.
inline Finding found(const CheckSpec& spec, const Surroundings& surroundings = {}) {
  boost::asio::io_context context;
  const auto check = make_check(context, spec, surroundings);
  std::optional<Finding> finding;
  check->run([&](Finding f) { finding = std::move(f); });
  CHECK_FALSE(finding.has_value());  // never from within run()
  context.run();
  REQUIRE(finding.has_value());
  return *finding;
}

inline CheckSpec spec_of(const std::string& type, const ParameterMap& parameters) {
  CheckSpec spec;
  spec.name = "probe";
  spec.type = type;
  spec.parameters = parameters;
  return spec;
}

inline Finding found_by(const std::string& type, const ParameterMap& parameters,
                        Duration timeout = Duration{20'000}) {
  CheckSpec spec = spec_of(type, parameters);
  spec.timeout = spec.interval = timeout;
  return found(spec);
}

inline std::optional<double> value_of(const Finding& finding, const std::string& label) {
  for (const Reading& reading : finding.perfdata) {
    if (reading.attributes == Attributes{{"check.label", label}}) return reading.value;
  }
  return std::nullopt;
}

inline bool says(const Finding& finding, const std::string& words) {
  return finding.text.find(words) != std::string::npos;
}

}  // namespace tidemark::check
