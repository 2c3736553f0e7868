#include <algorithm>

#include "collector/import/csv.h"
#include "collector/import/json_lines.h"
#include "collector/import/nagios_log.h"
#include "collector/import/reader.h"
#include "collector/import/zabbix.h"

namespace tidemark::import {
namespace {

template <class Made>
std::unique_ptr<Reader> make() {
  return std::make_unique<Made>();
}

}  // namespace

const std::vector<Format>& formats() {
  static const std::vector<Format> kFormats = {{"json", make<JsonLines>},
                                               {"csv", make<Csv>},
                                               {"nagios-log", make<NagiosLog>, true, NagiosLog::seconds_of},
                                               {"zabbix", make<Zabbix>, true}};
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto found =
      std::find_if(formats().begin(), formats().end(), [&](const Format& one) { return one.name == name; });
  return found == formats().end() ? nullptr : &*found;
}

std::string_view format_of_file(std::string_view file) { return file.ends_with(".csv") ? "csv" : "json"; }

}  // namespace tidemark::import
