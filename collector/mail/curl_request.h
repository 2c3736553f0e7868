#pragma once

#include <absl/status/statusor.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "collector/mail/curl_library.h"
#include "common/model/time.h"

namespace tidemark::mail {

/// One request through libcurl, with what every wire asks of it: TLS 1.2 or newer, no proxy, a time-out, and
/// an end within seconds when it is abandoned. Used by one thread.
class CurlRequest {
 public:
  struct Answer {
    CURLcode code = CURLE_OK;
    long response = 0;  ///< the server's last code
    std::string words;  ///< of curl's, where it failed
  };

  /// `abandoned` outlives it. kFailedPrecondition without libcurl; kResourceExhausted.
  static absl::StatusOr<CurlRequest> to(const std::string& link, Duration timeout, const std::string& ca_file,
                                        const std::atomic<bool>& abandoned);

  template <class Value>
  void set(CURLoption option, Value value) {
    library_->easy_setopt(curl_.get(), option, value);
  }
  /// The lines live as long as the request. At most once.
  void set_list(CURLoption option, const std::vector<std::string>& lines);
  /// What the server says, in the pieces in which it comes: `write(data, 1, size, user)`.
  void set_writer(curl_write_callback write, void* user);

  /// At most once.
  Answer perform();

 private:
  explicit CurlRequest(const CurlLibrary& library);
  void do_not_wait_for_goodbye() const;

  const CurlLibrary* library_;
  std::unique_ptr<CURL, decltype(CurlLibrary::easy_cleanup)> curl_;
  std::unique_ptr<curl_slist, decltype(CurlLibrary::slist_free_all)> list_;
};

}  // namespace tidemark::mail
