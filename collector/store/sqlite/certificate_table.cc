#include "collector/store/sqlite/certificate_table.h"

#include "collector/store/sqlite/endpoint_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kSelect =
    "SELECT c.serial, e.id, c.key_digest, c.issued, c.expires, c.pem, c.used, c.replaced, "
    "CASE WHEN e.revoked IS NOT NULL THEN 'revoked' WHEN e.retired IS NOT NULL THEN 'retired' ELSE '' END "
    "FROM certificates c "
    "JOIN endpoints e ON e.key=c.endpoint ";

CertificateRow row_of(Query& query) {
  CertificateRow row;
  query.into(row.serial, row.endpoint, row.public_key_digest, row.issued, row.expires, row.pem, row.used,
             row.replaced, row.kept_out);
  return row;
}

}  // namespace

void note_use_of_certificates(Connection& connection) {
  connection.execute(
      "ALTER TABLE certificates ADD COLUMN used INTEGER;"
      "ALTER TABLE certificates ADD COLUMN replaced INTEGER");
}

void insert_certificate(Connection& connection, EndpointId endpoint, const std::string& public_key_digest,
                        const std::string& token, TimePoint issued, const SignedCertificate& certificate) {
  Query(connection,
        "INSERT INTO certificates (serial, endpoint, key_digest, token, issued, expires, pem) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)")
      .with(certificate.serial, endpoint_key(connection, endpoint), Blob{public_key_digest}, token, issued,
            certificate.expires, certificate.pem)
      .run();
}

std::optional<CertificateRow> certificate_by_serial(Connection& connection, const std::string& serial) {
  Query query(connection, std::string(kSelect) + "WHERE c.serial=?");
  if (!query.with(serial).next()) return std::nullopt;
  return row_of(query);
}

std::vector<CertificateRow> certificates_of(Connection& connection, EndpointId endpoint) {
  Query query(connection, std::string(kSelect) + "WHERE e.id=? ORDER BY c.issued DESC, c.serial");
  query.with(endpoint);
  std::vector<CertificateRow> rows;
  while (query.next()) rows.push_back(row_of(query));
  return rows;
}

std::optional<EndpointId> endpoint_by_certified_key(Connection& connection,
                                                    const std::string& public_key_digest,
                                                    const std::string& token) {
  std::optional<EndpointId> id;
  Query query(connection,
              "SELECT e.id FROM certificates c JOIN endpoints e ON e.key=c.endpoint "
              "WHERE c.key_digest=? AND c.token=? LIMIT 1");
  if (query.with(Blob{public_key_digest}, token).next()) query.into(id);
  return id;
}

namespace {

/// Issued after this store's state: an older one, or a copy of it, was put in its place.
void know_certificate(Connection& connection, const FirstUse& use) {
  const auto endpoint = endpoint_key(connection, use.endpoint);
  if (!endpoint) return;
  Query newer(connection, "SELECT 1 FROM certificates WHERE endpoint=? AND used IS NOT NULL AND expires>?");
  const auto replaced =
      newer.with(*endpoint, use.expires).next() ? std::optional<TimePoint>(use.time) : std::nullopt;
  Query(
      connection,
      "INSERT OR IGNORE INTO certificates (serial, endpoint, key_digest, token, issued, expires, pem, used, "
      "replaced) VALUES (?, ?, x'', '', ?, ?, '', ?, ?)")
      .with(use.serial, *endpoint, use.time, use.expires, replaced, replaced)
      .run();
}

}  // namespace

void use_certificate(Connection& connection, const FirstUse& use, TimePoint forget) {
  know_certificate(connection, use);
  Query(connection, "UPDATE certificates SET used=? WHERE serial=? AND used IS NULL")
      .with(use.time, use.serial)
      .run();
  if (connection.changes() == 0) return;
  const std::string of_endpoint = " WHERE endpoint=(SELECT endpoint FROM certificates WHERE serial=?) ";
  Query(connection, "UPDATE certificates SET replaced=?, pem=''" + of_endpoint +
                        "AND serial<>? AND replaced IS NULL AND issued<=?")
      .with(use.time, use.serial, use.serial, use.time)
      .run();
  Query(connection, "DELETE FROM certificates" + of_endpoint + "AND replaced IS NOT NULL AND expires<?")
      .with(use.serial, forget)
      .run();
}

}  // namespace tidemark::store::sqlite
