#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tidemark/v1/admin.grpc.pb.h"

/// The question for the shares of services by calendar period, as tidemark_ask puts it.
namespace tidemark::bench {

struct SliQuestion {
  std::vector<std::string> services;  ///< none: all
  std::string by;                     ///< "day", "week", "month", "quarter" or "year"
  std::optional<std::int64_t> since_ms, until_ms;
  bool recompute = false;  ///< without the figures of days that the collector has cached
};

/// What came, to be checked for being plausible.
struct SliFigures {
  std::size_t rows = 0, services = 0;
  std::size_t services_down = 0;  ///< that were DOWN in one of the periods at least
  std::size_t unmeasured = 0;     ///< rows without availability
  double availability = 0;        ///< the mean of the rows that have one
  double coverage_least = 1;
  std::int64_t down_ms = 0, degraded_ms = 0;
  std::uint64_t outages = 0;
};

/// Returns when the answer is decoded.
grpc::Status ask(v1::Admin::Stub& stub, const SliQuestion& question, v1::SliListReply& reply);

SliFigures figures_of(const v1::SliListReply& reply);

/// Members of a JSON object, without its braces.
std::string json_of(const SliFigures& figures);

}  // namespace tidemark::bench
