#pragma once

#include <curl/curl.h>

#include <string>

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

  /// Null, and why, where there is none. It stays loaded; ask again as often as you like.
  static const CurlLibrary* get(std::string& why);
};

}  // namespace tidemark::mail
