#include "collector/store/sqlite/sqlite_identity.h"

#include "collector/store/sqlite/applicants_table.h"
#include "collector/store/sqlite/audit_table.h"
#include "collector/store/sqlite/certificate_table.h"
#include "collector/store/sqlite/endpoint_table.h"
#include "common/model/number.h"

namespace tidemark::store::sqlite {
namespace {

std::vector<TokenRow> tokens_where(Connection& connection, const std::string& condition,
                                   const std::optional<std::string>& id = {}) {
  Query query(connection,
              "SELECT id, secret_digest, uses_max, uses, created, expires, revoked, class, site, labels, "
              "note, approve "
              "FROM tokens " +
                  condition);
  if (id) query.with(*id);
  std::vector<TokenRow> rows;
  while (query.next()) {
    TokenRow row;
    std::string labels;
    query.into(row.id, row.secret_digest, row.uses_max, row.uses, row.created, row.expires, row.revoked,
               row.grant.endpoint_class, row.grant.site, labels, row.note, row.approve);
    row.grant.labels = labels_of(labels);
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<TokenRow> token_by_id(Connection& connection, const std::string& id) {
  auto rows = tokens_where(connection, "WHERE id=?", id);
  if (rows.empty()) return absl::NotFoundError("there is no token with the id \"" + id + "\"");
  return std::move(rows.front());
}

absl::Status usable(const TokenRow& token, TimePoint now) {
  if (token.revoked)
    return absl::FailedPreconditionError("the token was revoked at " + rfc3339(*token.revoked));
  if (token.expires <= now)
    return absl::FailedPreconditionError("the token expired at " + rfc3339(token.expires));
  return absl::OkStatus();
}

absl::Status kept_out(const EndpointRow& endpoint) {
  return absl::PermissionDeniedError("endpoint " + endpoint.name + " was " + endpoint.kept_out() + " at " +
                                     rfc3339(endpoint.revoked ? *endpoint.revoked : *endpoint.retired));
}

absl::Status take_use(Connection& connection, const TokenRow& token) {
  if (token.uses >= token.uses_max) {
    return absl::FailedPreconditionError("the token is used up: it was good for " +
                                         std::to_string(token.uses_max) +
                                         (token.uses_max == 1 ? " endpoint" : " endpoints"));
  }
  Query(connection, "UPDATE tokens SET uses=uses+1 WHERE id=?").with(token.id).run();
  return absl::OkStatus();
}

absl::StatusOr<EndpointRow> make_endpoint(Connection& connection, const TokenRow& token,
                                          const Enrolment& enrolment, const IdentityStore::Sign& sign) {
  const auto id = EndpointId::random();
  ensure_endpoint(connection, id, id, enrolment.facts, token.grant, enrolment.now);
  const auto endpoint = endpoint_by_id(connection, id);
  const auto certificate = sign(*endpoint);
  if (!certificate.ok()) return certificate.status();
  insert_certificate(connection, id, enrolment.public_key_digest, enrolment.token_id, enrolment.now,
                     *certificate);
  write_audit(connection, {"token " + enrolment.token_id, enrolment.now}, "endpoint.enroll",
              words_of(*endpoint));
  return *endpoint;
}

absl::Status waits() { return absl::AbortedError("it waits for somebody's approval"); }

/// Ok where it was approved.
absl::Status apply(Connection& connection, const TokenRow& token, const Enrolment& enrolment,
                   const std::optional<ApplicantRow>& known) {
  if (known && known->decided) {
    return known->approved ? absl::OkStatus()
                           : absl::CancelledError("it was rejected by " + known->decided_by);
  }
  if (known) return waits();
  if (auto status = take_use(connection, token); !status.ok()) return status;
  insert_applicant(connection, enrolment);
  write_audit(connection, {"token " + token.id, enrolment.now}, "endpoint.apply",
              "'" + enrolment.facts.hostname + "' from " + enrolment.address);
  return waits();
}

absl::StatusOr<EndpointRow> enrol_in(Connection& connection, const Enrolment& enrolment,
                                     const IdentityStore::Sign& sign) {
  const auto token = token_by_id(connection, enrolment.token_id);
  if (!token.ok()) return token.status();
  const auto applicant = token->approve ? applicant_of(connection, enrolment) : std::nullopt;
  // Who applied in time may be approved later; a token that was revoked is good for nothing.
  if (!applicant || token->revoked) {
    if (auto status = usable(*token, enrolment.now); !status.ok()) return status;
  }
  if (const auto id =
          endpoint_by_certified_key(connection, enrolment.public_key_digest, enrolment.token_id)) {
    const auto before = endpoint_by_id(connection, *id);
    if (before->kept_out() != nullptr) return kept_out(*before);
    return *before;
  }
  if (!token->approve) {
    if (auto status = take_use(connection, *token); !status.ok()) return status;
    return make_endpoint(connection, *token, enrolment, sign);
  }
  if (auto status = apply(connection, *token, enrolment, applicant); !status.ok()) return status;
  auto endpoint = make_endpoint(connection, *token, enrolment, sign);
  if (endpoint.ok()) note_enrolled(connection, *applicant, endpoint->id);
  return endpoint;
}

absl::StatusOr<ApplicantRow> find_applicant(Connection& connection, const std::string& number_or_host) {
  if (const auto number = parse_number<std::int64_t>(number_or_host)) {
    if (auto row = applicant_by_id(connection, *number)) return *std::move(row);
  }
  auto waiting = waiting_as(connection, number_or_host);
  if (waiting.size() > 1) {
    return absl::FailedPreconditionError("several that say that they are '" + number_or_host +
                                         "' wait: name the number of one");
  }
  if (waiting.empty()) {
    return absl::NotFoundError("nobody with the number or host name '" + number_or_host +
                               "' waits for approval: 'tidemark endpoint waiting' lists who does");
  }
  return std::move(waiting.front());
}

absl::StatusOr<ApplicantRow> decide_in(Connection& connection, const std::string& number_or_host,
                                       bool approve, const Entry& by) {
  auto row = find_applicant(connection, number_or_host);
  if (!row.ok()) return row;
  if (row->decided) {
    if (row->approved == approve) return row;
    return absl::FailedPreconditionError("number " + std::to_string(row->id) + " was " +
                                         (row->approved ? "approved" : "rejected") + " by " +
                                         row->decided_by + " at " + rfc3339(*row->decided));
  }
  decide_applicant(connection, row->id, approve, by);
  write_audit(connection, by, approve ? "endpoint.approve" : "endpoint.reject",
              "number " + std::to_string(row->id) + ", '" + row->hostname + "' from " + row->address +
                  " with token " + row->token_id);
  return *applicant_by_id(connection, row->id);
}

/// Who comes back and may is entered where it renews before it opens a stream.
std::optional<EndpointRow> known_or_back(Connection& connection, EndpointId id, TimePoint now) {
  auto endpoint = endpoint_by_id(connection, id);
  if (endpoint) return endpoint;
  const auto back = returning(connection, id);
  if (!back || !back->approved) return std::nullopt;
  EndpointFacts facts;
  facts.hostname = back->hostname;
  facts.os = back->os;
  ensure_endpoint(connection, id, id, facts, Grant{}, now);
  return endpoint_by_id(connection, id);
}

absl::StatusOr<EndpointRow> renew_in(Connection& connection, const Renewal& renewal,
                                     const IdentityStore::Sign& sign) {
  const auto endpoint = known_or_back(connection, renewal.endpoint, renewal.now);
  if (!endpoint) return absl::NotFoundError("there is no endpoint with the id " + renewal.endpoint.text());
  if (endpoint->kept_out() != nullptr) return kept_out(*endpoint);
  const auto current = certificate_by_serial(connection, renewal.serial);
  if (current && current->replaced) {
    return absl::FailedPreconditionError("the certificate was replaced at " + rfc3339(*current->replaced) +
                                         " by another one, which is in use");
  }
  const auto before = endpoint_by_certified_key(connection, renewal.public_key_digest, {});
  if (before == renewal.endpoint) return *endpoint;
  const auto certificate = sign(*endpoint);
  if (!certificate.ok()) return certificate.status();
  insert_certificate(connection, endpoint->id, renewal.public_key_digest, {}, renewal.now, *certificate);
  return *endpoint;
}

}  // namespace

absl::Status SqliteIdentity::add_token(const TokenRow& token, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) {
    Query(connection, "INSERT OR IGNORE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .with(token.id, Blob{token.secret_digest}, token.uses_max, token.uses, token.created, token.expires,
              token.revoked, token.grant.endpoint_class, token.grant.site, json_of(token.grant.labels),
              token.note, token.approve)
        .run();
    if (connection.changes() == 1) {
      write_audit(connection, by, "token.create",
                  "token " + token.id + " for " + std::to_string(token.uses_max) + " enrolments until " +
                      rfc3339(token.expires) + (token.approve ? ", each to be approved" : ""));
      return absl::OkStatus();
    }
    return absl::AlreadyExistsError("there is a token with the id \"" + token.id + "\" already");
  });
}

absl::StatusOr<TokenRow> SqliteIdentity::token(const std::string& id) {
  return readers_.get<TokenRow>("cannot read a token", [&](Connection& c) { return token_by_id(c, id); });
}

absl::StatusOr<std::vector<TokenRow>> SqliteIdentity::tokens() {
  using Rows = std::vector<TokenRow>;
  return readers_.get<Rows>("cannot read the tokens", [](Connection& connection) -> absl::StatusOr<Rows> {
    return tokens_where(connection, "ORDER BY created DESC, id");
  });
}

absl::Status SqliteIdentity::revoke_token(const std::string& id, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    const auto token = token_by_id(connection, id);
    if (!token.ok()) return token.status();
    if (token->revoked) return absl::OkStatus();
    Query(connection, "UPDATE tokens SET revoked=? WHERE id=?").with(by.time, id).run();
    write_audit(connection, by, "token.revoke", "token " + id);
    return absl::OkStatus();
  });
}

absl::StatusOr<EndpointRow> SqliteIdentity::enrol(const Enrolment& enrolment, const Sign& sign) {
  absl::StatusOr<EndpointRow> endpoint = absl::InternalError("nothing was enrolled");
  const auto status = write_audited(writer_, [&](Connection& connection) {
    endpoint = enrol_in(connection, enrolment, sign);
    return absl::IsAborted(endpoint.status()) ? absl::OkStatus() : endpoint.status();  // it is kept, too
  });
  if (!status.ok()) return status;
  return endpoint;
}

absl::StatusOr<EndpointRow> SqliteIdentity::renew(const Renewal& renewal, const Sign& sign) {
  absl::StatusOr<EndpointRow> endpoint = absl::InternalError("nothing was renewed");
  const auto status = writer_.run([&](Connection& connection) {
    endpoint = renew_in(connection, renewal, sign);
    return endpoint.status();
  });
  if (!status.ok()) return status;
  return endpoint;
}

absl::Status SqliteIdentity::certificates_used(const std::vector<FirstUse>& uses, TimePoint forget) {
  return writer_.run([&](Connection& connection) {
    for (const FirstUse& use : uses) use_certificate(connection, use, forget);
    return absl::OkStatus();
  });
}

absl::Status SqliteIdentity::note(const std::string& action, const std::string& about, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) {
    write_audit(connection, by, action, about);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<ApplicantRow>> SqliteIdentity::applicants() {
  using Rows = std::vector<ApplicantRow>;
  return readers_.get<Rows>("cannot read who waits for approval",
                            [](Connection& c) -> absl::StatusOr<Rows> { return all_applicants(c); });
}

absl::StatusOr<ApplicantRow> SqliteIdentity::decide_applicant(const std::string& number_or_host, bool approve,
                                                              const Entry& by) {
  absl::StatusOr<ApplicantRow> row = absl::InternalError("nothing was decided");
  const auto status = write_audited(writer_, [&](Connection& connection) {
    row = decide_in(connection, number_or_host, approve, by);
    return row.status();
  });
  if (!status.ok()) return status;
  return row;
}

absl::StatusOr<EndpointRow> SqliteIdentity::find_endpoint(const std::string& name_or_id) {
  return readers_.get<EndpointRow>("cannot read an endpoint",
                                   [&](Connection& c) { return endpoint_named(c, name_or_id); });
}

absl::Status SqliteIdentity::revoke_endpoint(EndpointId endpoint, const Entry& by) {
  return write_audited(writer_, [&](Connection& connection) -> absl::Status {
    const auto row = endpoint_by_id(connection, endpoint);
    if (!row) return absl::NotFoundError("there is no endpoint with the id " + endpoint.text());
    if (row->revoked) return absl::OkStatus();
    Query(connection, "UPDATE endpoints SET revoked=? WHERE id=?").with(by.time, endpoint).run();
    write_audit(connection, by, "endpoint.revoke", words_of(*row));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<EndpointId>> SqliteIdentity::revoked_endpoints() {
  using Ids = std::vector<EndpointId>;
  return readers_.get<Ids>("cannot read who was revoked", [](Connection& connection) -> absl::StatusOr<Ids> {
    Query query(connection, "SELECT id FROM endpoints WHERE revoked IS NOT NULL");
    Ids ids;
    while (query.next()) ids.push_back(query.take<EndpointId>());
    return ids;
  });
}

absl::StatusOr<std::vector<CertificateRow>> SqliteIdentity::certificates(EndpointId endpoint) {
  using Rows = std::vector<CertificateRow>;
  return readers_.get<Rows>("cannot read certificates", [&](Connection& connection) -> absl::StatusOr<Rows> {
    return certificates_of(connection, endpoint);
  });
}

absl::StatusOr<CertificateRow> SqliteIdentity::certificate(const std::string& serial) {
  return readers_.get<CertificateRow>(
      "cannot read a certificate", [&](Connection& connection) -> absl::StatusOr<CertificateRow> {
        auto row = certificate_by_serial(connection, serial);
        if (!row) return absl::NotFoundError("there is no certificate with the serial " + serial);
        return *std::move(row);
      });
}

}  // namespace tidemark::store::sqlite
