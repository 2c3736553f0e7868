#include "collector/mail/curl_library.h"

#include <absl/strings/str_cat.h>

#include "common/library/library.h"
#include "common/sync/mutex.h"

namespace tidemark::mail {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";

bool find_all(const Library& library, CurlLibrary& out) {
  return library.find("curl_global_init", out.global_init) && library.find("curl_easy_init", out.easy_init) &&
         library.find("curl_easy_cleanup", out.easy_cleanup) &&
         library.find("curl_easy_setopt", out.easy_setopt) &&
         library.find("curl_easy_perform", out.easy_perform) &&
         library.find("curl_easy_getinfo", out.easy_getinfo) &&
         library.find("curl_easy_strerror", out.easy_strerror) &&
         library.find("curl_slist_append", out.slist_append) &&
         library.find("curl_slist_free_all", out.slist_free_all);
}

}  // namespace

absl::StatusOr<const CurlLibrary*> CurlLibrary::get() {
  static Mutex mutex;
  static CurlLibrary curl;
  static bool ready = false;
  MutexLock lock(mutex);
  if (ready) return &curl;
  const auto library = Library::open(kLibrary);
  if (!library.ok())
    return absl::FailedPreconditionError(
        absl::StrCat("mail takes libcurl; install it: ", library.status().message()));
  if (!find_all(*library, curl))
    return absl::FailedPreconditionError(absl::StrCat(kLibrary, " lacks a function"));
  curl.global_init(CURL_GLOBAL_DEFAULT);
  ready = true;
  return &curl;
}

}  // namespace tidemark::mail
