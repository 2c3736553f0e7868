#include "collector/mail/curl_request.h"

#include <sys/socket.h>

namespace tidemark::mail {
namespace {

/// curl asks at least once a second; other than 0 ends the attempt.
int is_abandoned(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
}

}  // namespace

/// curl says goodbye when a request is cleaned up, and waits for the answer, which nobody needs: the goodbye
/// goes, and the end of what can be read stands for the answer.
void CurlRequest::do_not_wait_for_goodbye() const {
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (library_->easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
      socket != CURL_SOCKET_BAD)
    ::shutdown(socket, SHUT_RD);
}

CurlRequest::CurlRequest(const CurlLibrary& library)
    : library_(&library),
      curl_(library.easy_init(), library.easy_cleanup),
      list_(nullptr, library.slist_free_all) {}

absl::StatusOr<CurlRequest> CurlRequest::to(const std::string& link, Duration timeout,
                                            const std::string& ca_file, const std::atomic<bool>& abandoned) {
  const auto library = CurlLibrary::get();
  if (!library.ok()) return library.status();
  CurlRequest out(**library);
  if (!out.curl_) return absl::ResourceExhaustedError("curl could not be set up");
  out.set(CURLOPT_URL, link.c_str());
  out.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) out.set(CURLOPT_CAINFO, ca_file.c_str());
  out.set(CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  out.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
  out.set(CURLOPT_NOPROGRESS, 0L);
  out.set(CURLOPT_XFERINFOFUNCTION, is_abandoned);
  out.set(CURLOPT_XFERINFODATA, &abandoned);
  out.set(CURLOPT_NOSIGNAL, 1L);
  out.set(CURLOPT_PROXY, "");
  return out;
}

void CurlRequest::set_list(CURLoption option, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) list_.reset(library_->slist_append(list_.release(), line.c_str()));
  set(option, list_.get());
}

void CurlRequest::set_writer(curl_write_callback write, void* user) {
  set(CURLOPT_WRITEFUNCTION, write);
  set(CURLOPT_WRITEDATA, user);
}

CurlRequest::Answer CurlRequest::perform() {
  char error[CURL_ERROR_SIZE] = {};
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error));
  Answer out;
  out.code = library_->easy_perform(curl_.get());
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  library_->easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &out.response);
  do_not_wait_for_goodbye();
  if (out.code == CURLE_ABORTED_BY_CALLBACK) {
    out.words = "the collector stopped meanwhile";
  } else if (out.code != CURLE_OK) {
    out.words = *error != '\0' ? error : library_->easy_strerror(out.code);
  }
  return out;
}

}  // namespace tidemark::mail
