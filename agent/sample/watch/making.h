#pragma once

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

#include "agent/sample/watch/journal_reader.h"
#include "agent/sample/watch/watch.h"
#include "common/model/watch_types.h"

/// How kinds of watches are made. Specs were looked at before: parameters are there and well-formed.
namespace tidemark::watch {

struct Making {
  boost::asio::io_context& context;
  const WatchSpec& spec;
  JournalReader& journal;
  const logfile::Folders& log_folders;  ///< whose files may be read
  /// As given, or what the table of watch types says otherwise.
  std::string text(std::string_view name) const { return parameter_of(spec, name); }
  Severity severity(std::string_view name) const;
  std::uint32_t burst() const;
};
using Maker = std::unique_ptr<Watch> (*)(const Making&);

std::unique_ptr<Watch> make_log_watch(const Making& making);
std::unique_ptr<Watch> make_journal_watch(const Making& making);
std::unique_ptr<Watch> make_units_watch(const Making& making);
std::unique_ptr<Watch> make_logins_watch(const Making& making);
std::unique_ptr<Watch> make_kernel_watch(const Making& making);

std::unique_ptr<Watch> make_packages_watch(const Making& making);
std::unique_ptr<Watch> make_config_watch(const Making& making);
std::unique_ptr<Watch> make_interfaces_watch(const Making& making);
std::unique_ptr<Watch> make_devices_watch(const Making& making);

/// Only tells why it cannot work.
std::unique_ptr<Watch> make_impossible_watch(boost::asio::io_context& context, std::string reason);

}  // namespace tidemark::watch
