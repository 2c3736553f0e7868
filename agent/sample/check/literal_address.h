#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "common/model/number.h"

namespace tidemark::check {

/// What a resolver would answer for an address, without one: a name server that hangs holds up names alone.
/// Absent: `host` is a name.
inline std::optional<boost::asio::ip::tcp::resolver::results_type> literal_address(const std::string& host,
                                                                                   const std::string& port) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  const auto number = parse_number<std::uint16_t>(port);
  if (error || !number) return std::nullopt;
  return boost::asio::ip::tcp::resolver::results_type::create({address, *number}, host, port);
}

}  // namespace tidemark::check
