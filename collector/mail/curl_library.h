#pragma once

#include <absl/status/statusor.h>
#include <curl/curl.h>

namespace tidemark::mail {

/// What is used of libcurl. It is loaded by a collector that mails, and by no other: every distribution has
/// one of this name, with an OpenSSL and trusted certificates that are kept up to date there.
struct CurlLibrary {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_perform) easy_perform = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;

  /// kFailedPrecondition, with what to do, where there is none. Thread-safe; it stays loaded.
  static absl::StatusOr<const CurlLibrary*> get();
};

}  // namespace tidemark::mail
