#pragma once

#include <optional>
#include <string>

#include "agent/sample/check/check.h"

/// What a measured value means. Pure, but for seconds_until().
namespace tidemark::check {

/// Both may be missing.
struct Bounds {
  std::optional<double> warning;
  std::optional<double> critical;
};

/// At or above a bound is bad.
CheckState judge_high(double value, const Bounds& bounds);
/// Below a bound is bad.
CheckState judge_low(double value, const Bounds& bounds);
/// The worse of two: critical, then unknown, then warning.
CheckState worse(CheckState a, CheckState b);

/// By this machine's clock; below 0: it is past.
double seconds_until(TimePoint time);

/// Of a certificate file or of a server.
Finding judge_certificate(const std::string& whose, double seconds_left, const Bounds& days);

Reading perfdata(const char* label, double value, const char* unit);

/// "3 h 5 min"; nothing is shorter than 0 s.
std::string span_text(double seconds);
/// "12.3 ms"
std::string ms_text(double seconds);
/// "87.4 %"
std::string percent(double percents);
/// "1.2 GB", "12 GB", "340 kB", "12 B"
std::string bytes_text(double bytes);

}  // namespace tidemark::check
