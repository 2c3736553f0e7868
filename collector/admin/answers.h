#pragma once

#include <absl/status/statusor.h>
#include <tidemark/v1/admin.pb.h>

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "collector/admin/ports.h"
#include "common/model/device_range.h"

/// One function an RPC: ports in, the answer out. Errors are sentences for the admin. Thread-safe.
namespace tidemark::admin {

absl::StatusOr<v1::StatusReply> answer(const Ports& ports, const v1::StatusRequest& request);
absl::StatusOr<v1::DoctorReply> answer(const Ports& ports, const v1::DoctorRequest& request);
/// Files a batch; what in it is refused is in the reply. An error ends the import.
absl::StatusOr<v1::ImportReply> answer(const Ports& ports, const v1::ImportBatch& batch);
absl::StatusOr<v1::ProblemListReply> answer(const Ports& ports, const v1::ProblemListRequest& request);
absl::StatusOr<v1::TokenCreateReply> answer(const Ports& ports, const v1::TokenCreateRequest& request);
absl::StatusOr<v1::TokenListReply> answer(const Ports& ports, const v1::TokenListRequest& request);
absl::StatusOr<v1::TokenRevokeReply> answer(const Ports& ports, const v1::TokenRevokeRequest& request);
absl::StatusOr<v1::EndpointListReply> answer(const Ports& ports, const v1::EndpointListRequest& request);
absl::StatusOr<v1::EndpointShowReply> answer(const Ports& ports, const v1::EndpointShowRequest& request);
absl::StatusOr<v1::EndpointRevokeReply> answer(const Ports& ports, const v1::EndpointRevokeRequest& request);
absl::StatusOr<v1::EndpointRetireReply> answer(const Ports& ports, const v1::EndpointRetireRequest& request);
absl::StatusOr<v1::EndpointMergeReply> answer(const Ports& ports, const v1::EndpointMergeRequest& request);
absl::StatusOr<v1::AuthorityShowReply> answer(const Ports& ports, const v1::AuthorityShowRequest& request);
absl::StatusOr<v1::AuthorityRollReply> answer(const Ports& ports, const v1::AuthorityRollRequest& request);
absl::StatusOr<v1::AuthorityFinishReply> answer(const Ports& ports,
                                                const v1::AuthorityFinishRequest& request);
absl::StatusOr<v1::EndpointWaitingReply> answer(const Ports& ports,
                                                const v1::EndpointWaitingRequest& request);
absl::StatusOr<v1::EndpointRenameReply> answer(const Ports& ports, const v1::EndpointRenameRequest& request);
absl::StatusOr<v1::EndpointLabelReply> answer(const Ports& ports, const v1::EndpointLabelRequest& request);
absl::StatusOr<v1::AdminInviteReply> answer(const Ports& ports, const v1::AdminInviteRequest& request);
absl::StatusOr<v1::AdminListReply> answer(const Ports& ports, const v1::AdminListRequest& request);
absl::StatusOr<v1::AdminRoleReply> answer(const Ports& ports, const v1::AdminRoleRequest& request);
absl::StatusOr<v1::AdminRevokeReply> answer(const Ports& ports, const v1::AdminRevokeRequest& request);
absl::StatusOr<v1::EndpointDecideReply> answer(const Ports& ports, const v1::EndpointDecideRequest& request);
absl::StatusOr<v1::ProxyAssignReply> answer(const Ports& ports, const v1::ProxyAssignRequest& request);
absl::StatusOr<v1::ProxyUnassignReply> answer(const Ports& ports, const v1::ProxyUnassignRequest& request);
absl::StatusOr<v1::ProxyListReply> answer(const Ports& ports, const v1::ProxyListRequest& request);
absl::StatusOr<v1::EventListReply> answer(const Ports& ports, const v1::EventListRequest& request);
absl::StatusOr<v1::SeriesListReply> answer(const Ports& ports, const v1::SeriesListRequest& request);
/// Piece by piece: `send` returns once there is room for another one; false: nobody listens any more.
absl::Status answer(const Ports& ports, const v1::SeriesGetRequest& request,
                    const std::function<bool(const v1::SeriesGetReply& piece)>& send);
absl::StatusOr<v1::ServiceListReply> answer(const Ports& ports, const v1::ServiceListRequest& request);
absl::StatusOr<v1::ServiceShowReply> answer(const Ports& ports, const v1::ServiceShowRequest& request);
absl::StatusOr<v1::ServiceCheckReply> answer(const Ports& ports, const v1::ServiceCheckRequest& request);
absl::StatusOr<v1::ServiceReloadReply> answer(const Ports& ports, const v1::ServiceReloadRequest& request);
absl::StatusOr<v1::ServiceHistoryReply> answer(const Ports& ports, const v1::ServiceHistoryRequest& request);
absl::StatusOr<v1::OrphanListReply> answer(const Ports& ports, const v1::OrphanListRequest& request);
absl::StatusOr<v1::SetListReply> answer(const Ports& ports, const v1::SetListRequest& request);
absl::StatusOr<v1::SetShowReply> answer(const Ports& ports, const v1::SetShowRequest& request);
absl::StatusOr<v1::SetCheckReply> answer(const Ports& ports, const v1::SetCheckRequest& request);
absl::StatusOr<v1::SetDiffReply> answer(const Ports& ports, const v1::SetDiffRequest& request);
absl::StatusOr<v1::SetLearnReply> answer(const Ports& ports, const v1::SetLearnRequest& request);
absl::StatusOr<v1::InventoryShowReply> answer(const Ports& ports, const v1::InventoryShowRequest& request);
absl::StatusOr<v1::InventoryDiffReply> answer(const Ports& ports, const v1::InventoryDiffRequest& request);
absl::StatusOr<v1::InventoryFindReply> answer(const Ports& ports, const v1::InventoryFindRequest& request);
absl::StatusOr<v1::TrendReply> answer(const Ports& ports, const v1::TrendRequest& request);
absl::StatusOr<v1::ForecastReply> answer(const Ports& ports, const v1::ForecastRequest& request);
absl::StatusOr<v1::SliListReply> answer(const Ports& ports, const v1::SliListRequest& request);
absl::StatusOr<v1::WhyReply> answer(const Ports& ports, const v1::WhyRequest& request);
absl::StatusOr<v1::OutageListReply> answer(const Ports& ports, const v1::OutageListRequest& request);
absl::StatusOr<v1::MaintenanceAddReply> answer(const Ports& ports, const v1::MaintenanceAddRequest& request);
absl::StatusOr<v1::MaintenanceListReply> answer(const Ports& ports,
                                                const v1::MaintenanceListRequest& request);
absl::StatusOr<v1::MaintenanceCancelReply> answer(const Ports& ports,
                                                  const v1::MaintenanceCancelRequest& request);
absl::StatusOr<v1::OutageExcludeReply> answer(const Ports& ports, const v1::OutageExcludeRequest& request);
absl::StatusOr<v1::OutageIncludeReply> answer(const Ports& ports, const v1::OutageIncludeRequest& request);
absl::StatusOr<v1::ExclusionListReply> answer(const Ports& ports, const v1::ExclusionListRequest& request);
absl::StatusOr<v1::OutageAckReply> answer(const Ports& ports, const v1::OutageAckRequest& request);
absl::StatusOr<v1::ChangeAddReply> answer(const Ports& ports, const v1::ChangeAddRequest& request);
absl::StatusOr<v1::ChangeListReply> answer(const Ports& ports, const v1::ChangeListRequest& request);
absl::StatusOr<v1::ChangeRollbackReply> answer(const Ports& ports, const v1::ChangeRollbackRequest& request);
absl::StatusOr<v1::AuditListReply> answer(const Ports& ports, const v1::AuditListRequest& request);
absl::StatusOr<v1::AuditRecoverReply> answer(const Ports& ports, const v1::AuditRecoverRequest& request);
absl::StatusOr<v1::AuditVerifyReply> answer(const Ports& ports, const v1::AuditVerifyRequest& request);
absl::StatusOr<v1::LedgerReply> answer(const Ports& ports, const v1::LedgerRequest& request);
absl::StatusOr<v1::ReportPreviewReply> answer(const Ports& ports, const v1::ReportPreviewRequest& request);
absl::StatusOr<v1::ReportSendReply> answer(const Ports& ports, const v1::ReportSendRequest& request);
absl::StatusOr<v1::ReportListReply> answer(const Ports& ports, const v1::ReportListRequest& request);
absl::StatusOr<v1::ReportShowReply> answer(const Ports& ports, const v1::ReportShowRequest& request);
absl::StatusOr<v1::ReportResendReply> answer(const Ports& ports, const v1::ReportResendRequest& request);
absl::StatusOr<v1::ReportTestReply> answer(const Ports& ports, const v1::ReportTestRequest& request);
absl::StatusOr<v1::ReportDeliveriesReply> answer(const Ports& ports,
                                                 const v1::ReportDeliveriesRequest& request);
absl::StatusOr<v1::ReportScheduleAddReply> answer(const Ports& ports,
                                                  const v1::ReportScheduleAddRequest& request);
absl::StatusOr<v1::ReportScheduleListReply> answer(const Ports& ports,
                                                   const v1::ReportScheduleListRequest& request);
absl::StatusOr<v1::ReportScheduleRemoveReply> answer(const Ports& ports,
                                                     const v1::ReportScheduleRemoveRequest& request);

/// Copies the store, tells the news of it some times a second, and last that it is done. Ends where `tell`
/// says no, or `gone` yes: then nothing is left of the copy.
absl::Status back_up(const Ports& ports, const v1::BackupRequest& request,
                     const std::function<bool(const v1::BackupProgress&)>& tell,
                     const std::function<bool()>& gone);

// Parts that several answers share.
void fill(const Counts& counts, v1::Counts& out);
void fill(const store::EpochRow& row, const std::string& source, bool newest, v1::EpochFigures& out);
void fill(const trends::Member& member, v1::Member& out);
void fill(const catalog::Service& service, v1::Service& out);
/// How many there are, how many of them are away, and how many are there and not up.
void count_members(const std::vector<trends::Member>& members, v1::Service& out);
void fill(const trends::PeriodFigures& figures, const std::string& service, v1::PeriodFigures& out);
void fill(const trends::ServiceSlis& service, const trends::Sli& sli, v1::SliRow& out);
/// "today" (or nothing) and "then"; kInvalidArgument.
absl::StatusOr<versions::DefinitionOf> definition_of(const std::string& word);
void fill(const versions::Definition& definition, v1::Definition& out);
catalog::PeriodRequest period_of(const v1::TrendRequest& request);
/// What a trend says beside its periods' figures.
void fill_judgements(const trends::ServiceTrend& trend, v1::TrendReply& out);
void fill(const trends::Outage& outage, const std::string& service, v1::Outage& out);
/// Who is heard at the moment.
struct Live {
  std::set<SourceId> sources;                             ///< those with a stream
  std::map<SourceId, std::vector<DeviceRange>> assigned;  ///< to each proxy
  /// Whether its source has a stream, and may speak for it.
  bool hears(const store::EndpointRow& row) const;
};
absl::StatusOr<Live> live_now(const Ports& ports);
/// "connected", "away", "revoked", "retired", "never seen", "gone"; `connected`: as Live::hears().
std::string state_of(const store::EndpointRow& row, bool connected);
/// The version that an endpoint works from: as it was given, or, where it is away, as it said last. A device
/// has none.
std::string working_set(const std::map<SourceId, std::string>& given, const store::EndpointRow& row);
/// What an endpoint is to observe: layers, version, checks with their origin.
void fill_plan(const catalog::Plan& plan, v1::EndpointShowReply& out);
/// What the endpoint's agent and each of its probes cost, over the last hour that it reported; the dearest
/// first.
absl::Status fill_probes(const Ports& ports, const store::EndpointRow& endpoint, v1::EndpointShowReply& out);
/// Endpoints' names by id.
absl::StatusOr<std::map<EndpointId, std::string>> endpoint_names(const Ports& ports);
std::string name_or_id(const std::map<EndpointId, std::string>& names, EndpointId id);
/// By name or id; kNotFound with a sentence that has a near name.
absl::StatusOr<store::EndpointRow> find_endpoint(const Ports& ports, const std::string& name_or_id);
/// kNotFound, with near names.
absl::Status unknown_set(const std::string& name, const catalog::Catalog& catalog);
/// The service's name, or a sentence with near ones.
absl::Status check_service(const Ports& ports, const std::string& service);
/// What an entry is about: an endpoint by name or id, a site that an endpoint has, or a service; kNotFound
/// with near names.
absl::StatusOr<store::Scope> scope_of(const Ports& ports, const v1::EntryScope& given);
void fill(const store::Scope& scope, v1::EntryScope& out);
std::string scope_kind_name(store::Scope::Kind kind);
/// Who enters something, now. kInvalidArgument where nobody is named, or the name is too long.
absl::StatusOr<store::Entry> entry_by(const Ports& ports, const std::string& author);
/// kInvalidArgument: the text is empty, though it has to be there, or too long. `what`: "the reason".
absl::Status check_text(const std::string& what, const std::string& text, bool required);
/// kInvalidArgument: planned work of that time and repetition cannot be.
absl::Status check_recurring(const store::MaintenanceRow& row);
/// Of an import: entries that people made in another monitor. `first`: the first one's place among the
/// batch's items. What is refused is added to `reply`.
absl::StatusOr<store::FiledOperations> file_entries(const Ports& ports, const v1::ImportBatch& batch,
                                                    std::uint64_t first, v1::ImportReply& reply);
/// Refused items in a row that have one reason are told once.
void refuse_item(v1::ImportReply& reply, std::uint64_t item, std::string reason);
/// All times that entries may be of.
inline constexpr TimePoint kEntriesFrom = from_unix_ms(0);
inline constexpr TimePoint kEntriesTo = from_unix_ms(253'402'300'800'000);

}  // namespace tidemark::admin
