#include "collector/catalog/ical_library.h"

#include <absl/strings/str_cat.h>

#include "common/library/library.h"
#include "common/sync/mutex.h"

namespace tidemark::catalog {
namespace {

constexpr const char* kLibrary = "libical.so.3";

IcalLibrary& library() {
  static IcalLibrary one;
  return one;
}

bool find_all(const Library& in, IcalLibrary& out) {
  return in.find("icalcomponent_free", out.icalcomponent_free) &&
         in.find("icalcomponent_get_first_component", out.icalcomponent_get_first_component) &&
         in.find("icalcomponent_get_first_property", out.icalcomponent_get_first_property) &&
         in.find("icalcomponent_get_next_component", out.icalcomponent_get_next_component) &&
         in.find("icalcomponent_get_next_property", out.icalcomponent_get_next_property) &&
         in.find("icalcomponent_get_status", out.icalcomponent_get_status) &&
         in.find("icalcomponent_get_summary", out.icalcomponent_get_summary) &&
         in.find("icalcomponent_get_uid", out.icalcomponent_get_uid) &&
         in.find("icalcomponent_isa", out.icalcomponent_isa) &&
         in.find("icalerror_clear_errno", out.icalerror_clear_errno) &&
         in.find("icalerror_set_errors_are_fatal", out.icalerror_set_errors_are_fatal) &&
         in.find("icalmemory_free_buffer", out.icalmemory_free_buffer) &&
         in.find("icalparser_parse_string", out.icalparser_parse_string) &&
         in.find("icalproperty_get_duration", out.icalproperty_get_duration) &&
         in.find("icalproperty_get_value", out.icalproperty_get_value) &&
         in.find("icalproperty_get_value_as_string_r", out.icalproperty_get_value_as_string_r) &&
         in.find("icalrecur_iterator_free", out.icalrecur_iterator_free) &&
         in.find("icalrecur_iterator_new", out.icalrecur_iterator_new) &&
         in.find("icalrecur_iterator_next", out.icalrecur_iterator_next) &&
         in.find("icalrecur_iterator_set_start", out.icalrecur_iterator_set_start) &&
         in.find("icalrecurrencetype_from_string", out.icalrecurrencetype_from_string) &&
         in.find("icaltime_is_null_time", out.icaltime_is_null_time) &&
         in.find("icaltime_null_time", out.icaltime_null_time) &&
         in.find("icalvalue_get_date", out.icalvalue_get_date) &&
         in.find("icalvalue_get_datetime", out.icalvalue_get_datetime) &&
         in.find("icalvalue_get_datetimeperiod", out.icalvalue_get_datetimeperiod) &&
         in.find("icalvalue_isa", out.icalvalue_isa);
}

}  // namespace

absl::Status load_ical() {
  static Mutex mutex;
  static bool ready = false;
  MutexLock lock(mutex);
  if (!ready) {
    const auto found = Library::open(kLibrary);
    if (!found.ok())
      return absl::FailedPreconditionError(absl::StrCat(
          "recurrence rules and calendars' files take libical; install it: ", found.status().message()));
    if (!find_all(*found, library()))
      return absl::FailedPreconditionError(absl::StrCat(kLibrary, " lacks a function"));
    library().icalerror_set_errors_are_fatal(0);
    ready = true;
  }
  library().icalerror_clear_errno();
  return absl::OkStatus();
}

const IcalLibrary& ical() { return library(); }

}  // namespace tidemark::catalog
