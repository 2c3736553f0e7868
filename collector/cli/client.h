#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>

#include "collector/cli/login.h"
#include "tidemark/v1/admin.pb.h"

namespace tidemark::cli {

/// The collector's admin service, over its unix socket, or on another machine over mutual TLS. Blocks; one
/// call at a time. Errors are sentences for people: the collector's own, or why it cannot be reached.
class Client {
 public:
  static constexpr int kAnswerMax_s = 60;
  static constexpr int kAnswerBytesMax = 256 << 20;

  explicit Client(const std::string& socket);
  explicit Client(const Login& login);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  absl::StatusOr<v1::StatusReply> ask(const v1::StatusRequest& request);
  absl::StatusOr<v1::DoctorReply> ask(const v1::DoctorRequest& request);
  absl::StatusOr<v1::ProblemListReply> ask(const v1::ProblemListRequest& request);
  absl::StatusOr<v1::TokenCreateReply> ask(const v1::TokenCreateRequest& request);
  absl::StatusOr<v1::TokenListReply> ask(const v1::TokenListRequest& request);
  absl::StatusOr<v1::TokenRevokeReply> ask(const v1::TokenRevokeRequest& request);
  absl::StatusOr<v1::EndpointListReply> ask(const v1::EndpointListRequest& request);
  absl::StatusOr<v1::EndpointShowReply> ask(const v1::EndpointShowRequest& request);
  absl::StatusOr<v1::EndpointRevokeReply> ask(const v1::EndpointRevokeRequest& request);
  absl::StatusOr<v1::EndpointRetireReply> ask(const v1::EndpointRetireRequest& request);
  absl::StatusOr<v1::EndpointMergeReply> ask(const v1::EndpointMergeRequest& request);
  absl::StatusOr<v1::AuthorityShowReply> ask(const v1::AuthorityShowRequest& request);
  absl::StatusOr<v1::AuthorityRollReply> ask(const v1::AuthorityRollRequest& request);
  absl::StatusOr<v1::AuthorityFinishReply> ask(const v1::AuthorityFinishRequest& request);
  absl::StatusOr<v1::EndpointRenameReply> ask(const v1::EndpointRenameRequest& request);
  absl::StatusOr<v1::EndpointLabelReply> ask(const v1::EndpointLabelRequest& request);
  absl::StatusOr<v1::EndpointWaitingReply> ask(const v1::EndpointWaitingRequest& request);
  absl::StatusOr<v1::EndpointDecideReply> ask(const v1::EndpointDecideRequest& request);
  absl::StatusOr<v1::AdminInviteReply> ask(const v1::AdminInviteRequest& request);
  absl::StatusOr<v1::AdminListReply> ask(const v1::AdminListRequest& request);
  absl::StatusOr<v1::AdminRoleReply> ask(const v1::AdminRoleRequest& request);
  absl::StatusOr<v1::AdminRevokeReply> ask(const v1::AdminRevokeRequest& request);
  absl::StatusOr<v1::ProxyAssignReply> ask(const v1::ProxyAssignRequest& request);
  absl::StatusOr<v1::ProxyUnassignReply> ask(const v1::ProxyUnassignRequest& request);
  absl::StatusOr<v1::ProxyListReply> ask(const v1::ProxyListRequest& request);
  absl::StatusOr<v1::EventListReply> ask(const v1::EventListRequest& request);
  absl::StatusOr<v1::SeriesListReply> ask(const v1::SeriesListRequest& request);
  absl::StatusOr<v1::ServiceListReply> ask(const v1::ServiceListRequest& request);
  absl::StatusOr<v1::ServiceShowReply> ask(const v1::ServiceShowRequest& request);
  absl::StatusOr<v1::ServiceCheckReply> ask(const v1::ServiceCheckRequest& request);
  absl::StatusOr<v1::ServiceReloadReply> ask(const v1::ServiceReloadRequest& request);
  absl::StatusOr<v1::ServiceHistoryReply> ask(const v1::ServiceHistoryRequest& request);
  absl::StatusOr<v1::OrphanListReply> ask(const v1::OrphanListRequest& request);
  absl::StatusOr<v1::SetListReply> ask(const v1::SetListRequest& request);
  absl::StatusOr<v1::SetShowReply> ask(const v1::SetShowRequest& request);
  absl::StatusOr<v1::SetCheckReply> ask(const v1::SetCheckRequest& request);
  absl::StatusOr<v1::SetDiffReply> ask(const v1::SetDiffRequest& request);
  absl::StatusOr<v1::InventoryShowReply> ask(const v1::InventoryShowRequest& request);
  absl::StatusOr<v1::InventoryDiffReply> ask(const v1::InventoryDiffRequest& request);
  absl::StatusOr<v1::InventoryFindReply> ask(const v1::InventoryFindRequest& request);
  absl::StatusOr<v1::SetLearnReply> ask(const v1::SetLearnRequest& request);
  absl::StatusOr<v1::TrendReply> ask(const v1::TrendRequest& request);
  absl::StatusOr<v1::ForecastReply> ask(const v1::ForecastRequest& request);
  absl::StatusOr<v1::SliListReply> ask(const v1::SliListRequest& request);
  absl::StatusOr<v1::WhyReply> ask(const v1::WhyRequest& request);
  absl::StatusOr<v1::OutageListReply> ask(const v1::OutageListRequest& request);
  absl::StatusOr<v1::MaintenanceAddReply> ask(const v1::MaintenanceAddRequest& request);
  absl::StatusOr<v1::MaintenanceListReply> ask(const v1::MaintenanceListRequest& request);
  absl::StatusOr<v1::MaintenanceCancelReply> ask(const v1::MaintenanceCancelRequest& request);
  absl::StatusOr<v1::OutageExcludeReply> ask(const v1::OutageExcludeRequest& request);
  absl::StatusOr<v1::OutageIncludeReply> ask(const v1::OutageIncludeRequest& request);
  absl::StatusOr<v1::ExclusionListReply> ask(const v1::ExclusionListRequest& request);
  absl::StatusOr<v1::OutageAckReply> ask(const v1::OutageAckRequest& request);
  absl::StatusOr<v1::ChangeAddReply> ask(const v1::ChangeAddRequest& request);
  absl::StatusOr<v1::ChangeListReply> ask(const v1::ChangeListRequest& request);
  absl::StatusOr<v1::ChangeRollbackReply> ask(const v1::ChangeRollbackRequest& request);
  absl::StatusOr<v1::AuditListReply> ask(const v1::AuditListRequest& request);
  absl::StatusOr<v1::AuditRecoverReply> ask(const v1::AuditRecoverRequest& request);
  absl::StatusOr<v1::AuditVerifyReply> ask(const v1::AuditVerifyRequest& request);
  absl::StatusOr<v1::LedgerReply> ask(const v1::LedgerRequest& request);
  absl::StatusOr<v1::ReportPreviewReply> ask(const v1::ReportPreviewRequest& request);
  absl::StatusOr<v1::ReportSendReply> ask(const v1::ReportSendRequest& request);
  absl::StatusOr<v1::ReportListReply> ask(const v1::ReportListRequest& request);
  absl::StatusOr<v1::ReportShowReply> ask(const v1::ReportShowRequest& request);
  absl::StatusOr<v1::ReportResendReply> ask(const v1::ReportResendRequest& request);
  absl::StatusOr<v1::ReportTestReply> ask(const v1::ReportTestRequest& request);
  absl::StatusOr<v1::ReportDeliveriesReply> ask(const v1::ReportDeliveriesRequest& request);
  absl::StatusOr<v1::ReportScheduleAddReply> ask(const v1::ReportScheduleAddRequest& request);
  absl::StatusOr<v1::ReportScheduleListReply> ask(const v1::ReportScheduleListRequest& request);
  absl::StatusOr<v1::ReportScheduleRemoveReply> ask(const v1::ReportScheduleRemoveRequest& request);

  /// Until the collector ends it, or `each` says false.
  absl::Status follow(const v1::ProblemListRequest& request,
                      const std::function<bool(const v1::ProblemListReply&)>& each);
  absl::Status follow(const v1::BackupRequest& request,
                      const std::function<bool(const v1::BackupProgress&)>& each);
  absl::Status follow(const v1::EventListRequest& request,
                      const std::function<bool(const v1::EventListReply&)>& each);
  /// Sends what `next` fills, until it says false; at most kImportsInFlight batches are not answered yet.
  /// `told` is called in their order. Both on the caller's thread.
  absl::Status import(const std::function<bool(v1::ImportBatch&)>& next,
                      const std::function<void(const v1::ImportReply&)>& told);
  static constexpr std::size_t kImportsInFlight = 4;
  /// Piece by piece: the collector makes no more of the answer than is taken. However long that lasts.
  absl::Status read(const v1::SeriesGetRequest& request,
                    const std::function<bool(const v1::SeriesGetReply&)>& each);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace tidemark::cli
