#pragma once

#include <absl/status/status.h>
#include <libical/ical.h>

namespace tidemark::catalog {

/// What is used of libical, by its own names. It is loaded where a catalogue or an entry has a recurrence
/// rule or a calendar's file, and by no other collector: it brings some thirty megabytes of Unicode's tables.
struct IcalLibrary {
  decltype(&::icalcomponent_free) icalcomponent_free = nullptr;
  decltype(&::icalcomponent_get_first_component) icalcomponent_get_first_component = nullptr;
  decltype(&::icalcomponent_get_first_property) icalcomponent_get_first_property = nullptr;
  decltype(&::icalcomponent_get_next_component) icalcomponent_get_next_component = nullptr;
  decltype(&::icalcomponent_get_next_property) icalcomponent_get_next_property = nullptr;
  decltype(&::icalcomponent_get_status) icalcomponent_get_status = nullptr;
  decltype(&::icalcomponent_get_summary) icalcomponent_get_summary = nullptr;
  decltype(&::icalcomponent_get_uid) icalcomponent_get_uid = nullptr;
  decltype(&::icalcomponent_isa) icalcomponent_isa = nullptr;
  decltype(&::icalerror_clear_errno) icalerror_clear_errno = nullptr;
  decltype(&::icalerror_set_errors_are_fatal) icalerror_set_errors_are_fatal = nullptr;
  decltype(&::icalmemory_free_buffer) icalmemory_free_buffer = nullptr;
  decltype(&::icalparser_parse_string) icalparser_parse_string = nullptr;
  decltype(&::icalproperty_get_duration) icalproperty_get_duration = nullptr;
  decltype(&::icalproperty_get_value) icalproperty_get_value = nullptr;
  decltype(&::icalproperty_get_value_as_string_r) icalproperty_get_value_as_string_r = nullptr;
  decltype(&::icalrecur_iterator_free) icalrecur_iterator_free = nullptr;
  decltype(&::icalrecur_iterator_new) icalrecur_iterator_new = nullptr;
  decltype(&::icalrecur_iterator_next) icalrecur_iterator_next = nullptr;
  decltype(&::icalrecur_iterator_set_start) icalrecur_iterator_set_start = nullptr;
  decltype(&::icalrecurrencetype_from_string) icalrecurrencetype_from_string = nullptr;
  decltype(&::icaltime_is_null_time) icaltime_is_null_time = nullptr;
  decltype(&::icaltime_null_time) icaltime_null_time = nullptr;
  decltype(&::icalvalue_get_date) icalvalue_get_date = nullptr;
  decltype(&::icalvalue_get_datetime) icalvalue_get_datetime = nullptr;
  decltype(&::icalvalue_get_datetimeperiod) icalvalue_get_datetimeperiod = nullptr;
  decltype(&::icalvalue_isa) icalvalue_isa = nullptr;
};

/// Loads it, and takes back what it remembers of earlier mistakes. kFailedPrecondition, with what to do,
/// where there is none. Thread-safe; it stays loaded.
absl::Status load_ical();
/// After load_ical() was good.
const IcalLibrary& ical();

}  // namespace tidemark::catalog
