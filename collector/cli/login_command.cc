#include <algorithm>
#include <fstream>

#include "collector/cli/commands.h"
#include "collector/cli/login.h"
#include "collector/cli/text.h"
#include "common/certificate/token.h"
#include "common/disk/file.h"
#include "common/pinned/paths.h"
#include "common/pinned/post.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kCodeFileBytesMax = 4'096;
constexpr Duration kStep{15'000};
constexpr unsigned kNotFound = 404;

/// Never from an argument, which every user of the machine could read.
absl::StatusOr<certificate::LoginCode> read_code(const Desk& desk) {
  if (desk.call.from.empty()) {
    if (desk.around.err_terminal) desk.around.err << "code: " << std::flush;
    std::string line;
    std::getline(desk.around.in, line);
    return certificate::LoginCode::parse(line);
  }
  if (auto status = disk::check_private(desk.call.from); !status.ok()) return status;
  const auto text = disk::read_file(desk.call.from, kCodeFileBytesMax);
  if (!text.ok()) return text.status();
  return certificate::LoginCode::parse(*text);
}

absl::Status refusal(const pinned::PostAnswer& answer, const v1::LoginResponse& response,
                     const std::string& where) {
  if (answer.status == kNotFound) {
    return absl::FailedPreconditionError(
        "the collector at " + where +
        " answers no admins of other machines: 'admin' in its collector.toml "
        "says where it should");
  }
  if (!response.error().empty()) return absl::PermissionDeniedError(response.error());
  return absl::UnavailableError(where + " answered " + std::to_string(answer.status) +
                                " to a login: is this the enrolment port?");
}

/// The answer as a login, if it is one for this key.
absl::StatusOr<Login> granted(const pinned::PostAnswer& answer, const pinned::Address& collector,
                              const certificate::Digest& pin, const certificate::PrivateKey& key,
                              v1::LoginResponse& response) {
  if (!response.ParseFromString(answer.body) || answer.status != 200)
    return refusal(answer, response, collector.text());
  const auto own = certificate::Certificate::parse(response.certificate_pem());
  const auto authorities = certificate::Certificate::parse_all(response.ca_pem());
  if (!own.ok() || !authorities.ok() || own->pin() != key.pin() ||
      certificate::issuer_in(*authorities, *own) == nullptr ||
      std::none_of(authorities->begin(), authorities->end(),
                   [&](const auto& one) { return one.pin() == pin; }))
    return absl::UnavailableError("the collector answered with a certificate that is not for this login");
  const auto admins = pinned::announced(response.collector(), collector, pinned::kAdminPort);
  if (!admins.ok()) return admins.status();
  return Login{*admins, response.name(), key.pem(), own->pem(), certificate::pem_of(*authorities)};
}

Outcome log_in(const Desk& desk) {
  const auto collector = pinned::parse_address(desk.call.server, pinned::kEnrollmentPort);
  if (!collector.ok()) return Outcome::misused(collector.status());
  const auto code = read_code(desk);
  if (!code.ok()) return Outcome::failed(code.status());
  const auto key = certificate::PrivateKey::generate();
  if (!key.ok()) return Outcome::failed(key.status());
  const auto csr = certificate::build_request(*key);
  if (!csr.ok()) return Outcome::failed(csr.status());
  v1::LoginRequest request;
  request.set_code_id(code->id);
  request.set_code_secret(code->secret);
  request.set_csr_der(*csr);
  const certificate::Digest pins[] = {code->pin};
  const auto answer = pinned::post(*collector, pinned::kLoginPath, pins, request.SerializeAsString(), kStep);
  if (!answer.ok()) return Outcome::failed(answer.status());
  v1::LoginResponse response;
  const auto login = granted(*answer, *collector, code->pin, *key, response);
  if (!login.ok()) return Outcome::failed(login.status());
  if (auto status = save_login(desk.around.login_file, *login); !status.ok()) return Outcome::failed(status);
  const auto ends = login_ends(*login);
  if (!ends.ok()) return Outcome::failed(ends.status());
  Page page;
  page.rows = {"login",
               {{"name", "NAME"}, {"role", "ROLE"}, {"collector", "COLLECTOR"}, {"expires", "UNTIL"}},
               {},
               ""};
  page.rows.rows.push_back({response.name(), response.role(), login->collector, *ends});
  page.document = records_of(page.rows).front();
  page.text = "logged in at " + cell_text(desk.view, login->collector) + " as " +
              cell_text(desk.view, response.name()) + ", " + cell_text(desk.view, response.role()) +
              ", until " + cell_text(desk.view, *ends) + "\n";
  return show(desk, page);
}

}  // namespace

Outcome run_login(const Desk& desk) {
  if (desk.call.command == "login") return log_in(desk);
  if (auto status = forget_login(desk.around.login_file); !status.ok()) return Outcome::failed(status);
  desk.around.out
      << "logged out here; the collector's admin may take the login back: 'tidemark admin revoke'\n";
  desk.around.out.flush();
  return Outcome::good();
}

}  // namespace tidemark::cli
