#pragma once

#include "collector/store/identity_store.h"
#include "collector/store/revisions.h"
#include "collector/store/sqlite/filed_watch.h"
#include "collector/store/sqlite/merge_fence.h"
#include "collector/store/sqlite/reader_pool.h"
#include "collector/store/sqlite/source_places.h"
#include "collector/store/sqlite/uncut_index.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// What is remembered of endpoints beside the file, which a merge of two changes.
struct Remembered {
  SourcePlaces& places;  ///< the writer's thread's, as the watch is
  FiledWatch& watch;
  UncutIndex& index;
  Revisions& revisions;
  MergeFence& fence;
};

/// Everything it is given outlives it.
class SqliteIdentity final : public IdentityStore {
 public:
  SqliteIdentity(Writer& writer, ReaderPool& readers, const Remembered& remembered)
      : writer_(writer), readers_(readers), remembered_(remembered) {}

  absl::Status add_token(const TokenRow& token, const Entry& by) override;
  absl::StatusOr<TokenRow> token(const std::string& id) override;
  absl::StatusOr<std::vector<TokenRow>> tokens() override;
  absl::Status revoke_token(const std::string& id, const Entry& by) override;
  absl::StatusOr<EndpointRow> enrol(const Enrolment& enrolment, const Sign& sign) override;
  absl::StatusOr<std::vector<ApplicantRow>> applicants() override;
  absl::StatusOr<ApplicantRow> decide_applicant(const std::string& number_or_host, bool approve,
                                                const Entry& by) override;
  absl::StatusOr<EndpointRow> find_endpoint(const std::string& name_or_id) override;
  absl::StatusOr<EndpointRow> rename(EndpointId endpoint, const std::string& name, const Entry& by) override;
  absl::StatusOr<EndpointRow> grant(EndpointId endpoint, const GrantChange& change, const Entry& by) override;
  absl::StatusOr<EndpointRow> retire(EndpointId endpoint, const Entry& by) override;
  absl::StatusOr<EndpointRow> merge(EndpointId old_one, EndpointId new_one, const Entry& by) override;
  absl::Status revoke_endpoint(EndpointId endpoint, const Entry& by) override;
  absl::StatusOr<std::vector<EndpointId>> revoked_endpoints() override;
  absl::StatusOr<std::vector<CertificateRow>> certificates(EndpointId endpoint) override;
  absl::StatusOr<CertificateRow> certificate(const std::string& serial) override;
  absl::StatusOr<EndpointRow> renew(const Renewal& renewal, const Sign& sign) override;
  absl::Status certificates_used(const std::vector<FirstUse>& uses, TimePoint forget) override;
  absl::StatusOr<std::string> standing(EndpointId endpoint) override;
  absl::Status ask_to_return(const std::vector<Return>& returns) override;
  absl::StatusOr<Recovery> recover(const std::vector<AuditRow>& copy, const Entry& by) override;
  absl::StatusOr<bool> to_be_recovered() override;
  absl::Status note(const std::string& action, const std::string& about, const Entry& by) override;

 private:
  absl::StatusOr<EndpointRow> changed(const std::function<absl::StatusOr<EndpointRow>(Connection&)>& change);

  Writer& writer_;
  ReaderPool& readers_;
  const Remembered remembered_;
};

}  // namespace tidemark::store::sqlite
