#pragma once

#include <boost/asio/io_context.hpp>

#include <memory>

#include "agent/sample/check/check.h"

/// The kinds that make_check() chooses from. Their specs were looked at before.
namespace tidemark::check {

struct Thresholds {
  double warning = 100;
  double critical = 100;
};

std::unique_ptr<Check> make_filesystem_check(boost::asio::io_context& context, std::string path,
                                             Thresholds percent);
std::unique_ptr<Check> make_process_check(boost::asio::io_context& context, std::string process,
                                          std::uint64_t min, std::uint64_t max);
std::unique_ptr<Check> make_tcp_check(boost::asio::io_context& context, std::string host, std::string port,
                                      Duration timeout);
std::unique_ptr<Check> make_command_check(boost::asio::io_context& context, std::string name,
                                          CommandDefinition command, Duration timeout);
/// Always UNKNOWN, with this text.
std::unique_ptr<Check> make_impossible_check(boost::asio::io_context& context, std::string text);

/// 0…100 in words: "87.4 %"
std::string percent(double share);

}  // namespace tidemark::check
