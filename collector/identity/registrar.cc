#include "collector/identity/registrar.h"

#include "collector/identity/facts.h"

namespace tidemark::identity {
namespace {

absl::Status check(const TokenRequest& request) {
  if (request.uses < 1 || request.uses > TokenRequest::kUsesMax) {
    return absl::InvalidArgumentError("a token has 1 to " + std::to_string(TokenRequest::kUsesMax) +
                                      " uses, not " + std::to_string(request.uses));
  }
  if (request.ttl < TokenRequest::kTtlMin || request.ttl > TokenRequest::kTtlMax) {
    return absl::InvalidArgumentError("a token lives for " + human(TokenRequest::kTtlMin) + " to " +
                                      human(TokenRequest::kTtlMax) + ", not " + human(request.ttl));
  }
  if (auto status = check_fact("the note", request.note); !status.ok()) return status;
  EndpointFacts granted;
  granted.endpoint_class = request.grant.endpoint_class;
  granted.site = request.grant.site;
  granted.labels = request.grant.labels;
  return check_facts(granted);
}

}  // namespace

absl::StatusOr<IssuedToken> Registrar::create_token(const TokenRequest& request, const std::string& author) {
  if (auto status = check(request); !status.ok()) return status;
  const auto token = certificate::EnrollmentToken::make(pin_());
  if (!token.ok()) return token.status();
  store::TokenRow row;
  row.id = token->id;
  row.secret_digest = certificate::Digest::of(token->secret).raw();
  row.uses_max = request.uses;
  row.created = clock_.now();
  row.expires = row.created + request.ttl;
  row.grant = request.grant;
  row.note = request.note;
  row.approve = request.approve;
  if (auto status = store_.add_token(row, {author, row.created}); !status.ok()) return status;
  return IssuedToken{token->text(), std::move(row)};
}

absl::Status Registrar::revoke_token(const std::string& id, const std::string& author) {
  if (!certificate::is_token_id(id)) {
    return absl::InvalidArgumentError(
        "a token is revoked by its id, 32 hexadecimal digits as 'tidemark token list' "
        "shows them");
  }
  return store_.revoke_token(id, {author, clock_.now()});
}

absl::StatusOr<store::EndpointRow> Registrar::revoke_endpoint(const std::string& name_or_id,
                                                              const std::string& author) {
  auto endpoint = store_.find_endpoint(name_or_id);
  if (!endpoint.ok()) return endpoint.status();
  const TimePoint now = clock_.now();
  if (auto status = store_.revoke_endpoint(endpoint->id, {author, now}); !status.ok()) return status;
  if (!endpoint->revoked) endpoint->revoked = now;
  return endpoint;
}

absl::StatusOr<store::EndpointRow> Registrar::retire_endpoint(const std::string& name_or_id,
                                                              const std::string& author) {
  const auto endpoint = store_.find_endpoint(name_or_id);
  if (!endpoint.ok()) return endpoint;
  return store_.retire(endpoint->id, {author, clock_.now()});
}

absl::StatusOr<store::EndpointRow> Registrar::rename_endpoint(const std::string& name_or_id,
                                                              const std::string& name,
                                                              const std::string& author) {
  const auto endpoint = store_.find_endpoint(name_or_id);
  if (!endpoint.ok()) return endpoint;
  return store_.rename(endpoint->id, name, {author, clock_.now()});
}

absl::StatusOr<store::EndpointRow> Registrar::merge_endpoints(const std::string& old_name_or_id,
                                                              const std::string& new_name_or_id,
                                                              const std::string& author) {
  const auto old_one = store_.find_endpoint(old_name_or_id);
  if (!old_one.ok()) return old_one;
  const auto new_one = store_.find_endpoint(new_name_or_id);
  if (!new_one.ok()) return new_one;
  return store_.merge(old_one->id, new_one->id, {author, clock_.now()});
}

absl::StatusOr<store::EndpointRow> Registrar::grant(const std::string& name_or_id,
                                                    const store::GrantChange& change,
                                                    const std::string& author) {
  EndpointFacts granted;
  granted.endpoint_class = change.endpoint_class.value_or("");
  granted.site = change.site.value_or("");
  granted.labels = change.labels;
  if (auto status = check_facts(granted); !status.ok()) return status;
  const auto endpoint = store_.find_endpoint(name_or_id);
  if (!endpoint.ok()) return endpoint;
  return store_.grant(endpoint->id, change, {author, clock_.now()});
}

}  // namespace tidemark::identity
