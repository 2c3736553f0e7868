#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "collector/identity/admins.h"
#include "collector/identity/enrollment.h"
#include "collector/identity/login.h"
#include "collector/identity/registrar.h"
#include "collector/identity/renewal.h"
#include "common/certificate/renewal.h"
#include "common/log/log.h"
#include "tests/collector/identity/memory_admin_store.h"
#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace {

using namespace tidemark;
using namespace tidemark::identity;

const TimePoint kNow = from_unix_ms(1'800'000'000'000);
const Peer kPeer{"192.0.2.7", "192.0.2.7"};

BackoffOptions patient() {
  BackoffOptions options;
  options.free_failures = UINT32_MAX;
  return options;
}

/// A collector with one endpoint, and a token and a code that are good.
struct Site {
  TemporaryFolder folder;
  SetClock clock{kNow};
  Vitals vitals;
  store::MemoryIdentityStore store;
  Authority authority = Authority::open({.folder = folder.path() / "ca", .server_names = {}}, clock).value();
  CertificateBook book{store, clock, vitals, {}, [](SourceId, Event) {}};
  Enrollment enrollment{authority, store, clock, vitals, {"", patient()}};
  Renewal renewal{authority, store, book, clock, vitals, {"", Duration{}, patient()}};
  store::MemoryAdminStore admins;
  AdminLogin login{authority, admins, clock, vitals, {[] { return std::string(); }, Duration{1}, patient()}};
  certificate::LoginCode code =
      certificate::LoginCode::parse(Admins([this] { return authority.pin(); }, admins, clock, vitals)
                                        .invite({"fuzz", store::AdminRole::kAdmin}, "fuzz")
                                        ->text)
          .value();
  certificate::PrivateKey key = certificate::PrivateKey::generate().value();
  certificate::EnrollmentToken token;
  std::string pem;

  Site() {
    log::set_level(log::Level::kError);
    TokenRequest wanted;
    wanted.uses = 2;
    Registrar registrar{[this] { return authority.pin(); }, store, clock};
    token = certificate::EnrollmentToken::parse(registrar.create_token(wanted, "fuzz")->text).value();
    v1::EnrollResponse response;
    response.ParseFromString(
        enrollment.answer(with_token(certificate::build_request(key).value()), kPeer).body);
    pem = response.certificate_pem();
    if (pem.empty()) std::abort();
  }
  std::string with_token(const std::string& csr) const {
    v1::EnrollRequest request;
    request.set_token_id(token.id);
    request.set_token_secret(token.secret);
    request.set_csr_der(csr);
    return request.SerializeAsString();
  }
  std::string with_code(const std::string& csr) const {
    v1::LoginRequest request;
    request.set_code_id(code.id);
    request.set_code_secret(code.secret);
    request.set_csr_der(csr);
    return request.SerializeAsString();
  }
  std::string with_proof(const std::string& certificate, const std::string& csr) const {
    v1::RenewRequest request;
    request.set_certificate_pem(certificate);
    request.set_csr_der(csr);
    request.set_signature(key.sign(certificate::renewal_content(csr)).value());
    return request.SerializeAsString();
  }
};

}  // namespace

/// Whatever a stranger sends is answered, and makes no endpoint and no certificate: with a token, a code or a
/// proof that is good the rest is still made up.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Site site;
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  EnrollmentAnswer answer;
  switch (data[0] % 7) {
    case 0:
      answer = site.enrollment.answer(bytes, kPeer);
      break;
    case 1:
      answer = site.renewal.answer(bytes, kPeer);
      break;
    case 2:
      answer = site.enrollment.answer(site.with_token(bytes), kPeer);
      break;
    case 3:
      answer = site.renewal.answer(site.with_proof(site.pem, bytes), kPeer);
      break;
    case 4:
      answer = site.login.answer(bytes, kPeer);
      break;
    case 5:
      answer = site.login.answer(site.with_code(bytes), kPeer);
      break;
    default:
      answer = site.renewal.answer(site.with_proof(bytes, {}), kPeer);
  }
  if (answer.status != 400 && answer.status != 403) std::abort();
  if (site.store.endpoints() != 1 || site.admins.logins() != 0) std::abort();
  return 0;
}
