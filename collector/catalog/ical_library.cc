#include "collector/catalog/ical_library.h"

#include <dlfcn.h>

#include <string>

#include "common/sync/mutex.h"

namespace tidemark::catalog {
namespace {

constexpr const char* kLibrary = "libical.so.3";

IcalLibrary& library() {
  static IcalLibrary one;
  return one;
}

template <class Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

bool find_all(void* handle, IcalLibrary& out) {
  return find(handle, "icalcomponent_free", out.icalcomponent_free) &&
         find(handle, "icalcomponent_get_first_component", out.icalcomponent_get_first_component) &&
         find(handle, "icalcomponent_get_first_property", out.icalcomponent_get_first_property) &&
         find(handle, "icalcomponent_get_next_component", out.icalcomponent_get_next_component) &&
         find(handle, "icalcomponent_get_next_property", out.icalcomponent_get_next_property) &&
         find(handle, "icalcomponent_get_status", out.icalcomponent_get_status) &&
         find(handle, "icalcomponent_get_summary", out.icalcomponent_get_summary) &&
         find(handle, "icalcomponent_get_uid", out.icalcomponent_get_uid) &&
         find(handle, "icalcomponent_isa", out.icalcomponent_isa) &&
         find(handle, "icalerror_clear_errno", out.icalerror_clear_errno) &&
         find(handle, "icalerror_set_errors_are_fatal", out.icalerror_set_errors_are_fatal) &&
         find(handle, "icalmemory_free_buffer", out.icalmemory_free_buffer) &&
         find(handle, "icalparser_parse_string", out.icalparser_parse_string) &&
         find(handle, "icalproperty_get_duration", out.icalproperty_get_duration) &&
         find(handle, "icalproperty_get_value", out.icalproperty_get_value) &&
         find(handle, "icalproperty_get_value_as_string_r", out.icalproperty_get_value_as_string_r) &&
         find(handle, "icalrecur_iterator_free", out.icalrecur_iterator_free) &&
         find(handle, "icalrecur_iterator_new", out.icalrecur_iterator_new) &&
         find(handle, "icalrecur_iterator_next", out.icalrecur_iterator_next) &&
         find(handle, "icalrecur_iterator_set_start", out.icalrecur_iterator_set_start) &&
         find(handle, "icalrecurrencetype_from_string", out.icalrecurrencetype_from_string) &&
         find(handle, "icaltime_is_null_time", out.icaltime_is_null_time) &&
         find(handle, "icaltime_null_time", out.icaltime_null_time) &&
         find(handle, "icalvalue_get_date", out.icalvalue_get_date) &&
         find(handle, "icalvalue_get_datetime", out.icalvalue_get_datetime) &&
         find(handle, "icalvalue_get_datetimeperiod", out.icalvalue_get_datetimeperiod) &&
         find(handle, "icalvalue_isa", out.icalvalue_isa);
}

}  // namespace

absl::Status load_ical() {
  static Mutex mutex;
  static bool ready = false;
  MutexLock lock(mutex);
  if (!ready) {
    void* const handle = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
      return absl::FailedPreconditionError(
          std::string("recurrence rules and calendars' files take libical; install it: ") + ::dlerror());
    if (!find_all(handle, library())) {
      ::dlclose(handle);
      return absl::FailedPreconditionError(std::string(kLibrary) + " lacks a function");
    }
    library().icalerror_set_errors_are_fatal(0);
    ready = true;
  }
  library().icalerror_clear_errno();
  return absl::OkStatus();
}

const IcalLibrary& ical() { return library(); }

}  // namespace tidemark::catalog
