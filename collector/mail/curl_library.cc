#include "collector/mail/curl_library.h"

#include <dlfcn.h>

#include "common/sync/mutex.h"

namespace tidemark::mail {
namespace {

constexpr const char* kLibrary = "libcurl.so.4";

template <class Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

bool find_all(void* handle, CurlLibrary& out) {
  return find(handle, "curl_global_init", out.global_init) && find(handle, "curl_easy_init", out.easy_init) &&
         find(handle, "curl_easy_cleanup", out.easy_cleanup) &&
         find(handle, "curl_easy_setopt", out.easy_setopt) &&
         find(handle, "curl_easy_perform", out.easy_perform) &&
         find(handle, "curl_easy_getinfo", out.easy_getinfo) &&
         find(handle, "curl_easy_strerror", out.easy_strerror) &&
         find(handle, "curl_slist_append", out.slist_append) &&
         find(handle, "curl_slist_free_all", out.slist_free_all);
}

}  // namespace

const CurlLibrary* CurlLibrary::get(std::string& why) {
  static Mutex mutex;
  static CurlLibrary library;
  static bool ready = false;
  MutexLock lock(mutex);
  if (ready) return &library;
  void* const handle = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    why = std::string("mail takes libcurl: ") + ::dlerror();
    return nullptr;
  }
  if (!find_all(handle, library)) {
    why = std::string(kLibrary) + " lacks a function";
    ::dlclose(handle);
    return nullptr;
  }
  library.global_init(CURL_GLOBAL_DEFAULT);
  ready = true;
  return &library;
}

}  // namespace tidemark::mail
