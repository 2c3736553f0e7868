#include "collector/cli/client.h"

#include "collector/cli/client_connection.h"

namespace tidemark::cli {
Client::Client(const std::string& socket) : connection_(std::make_unique<Connection>(socket)) {}
Client::Client(const Login& login) : connection_(std::make_unique<Connection>(login)) {}
Client::~Client() = default;

absl::StatusOr<v1::StatusReply> Client::ask(const v1::StatusRequest& request) {
  return connection_->call(&v1::Admin::Stub::Status, request);
}
absl::StatusOr<v1::DoctorReply> Client::ask(const v1::DoctorRequest& request) {
  return connection_->call(&v1::Admin::Stub::Doctor, request);
}
absl::StatusOr<v1::ProblemListReply> Client::ask(const v1::ProblemListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ProblemList, request);
}
absl::StatusOr<v1::TokenCreateReply> Client::ask(const v1::TokenCreateRequest& request) {
  return connection_->call(&v1::Admin::Stub::TokenCreate, request);
}
absl::StatusOr<v1::TokenListReply> Client::ask(const v1::TokenListRequest& request) {
  return connection_->call(&v1::Admin::Stub::TokenList, request);
}
absl::StatusOr<v1::TokenRevokeReply> Client::ask(const v1::TokenRevokeRequest& request) {
  return connection_->call(&v1::Admin::Stub::TokenRevoke, request);
}
absl::StatusOr<v1::EndpointListReply> Client::ask(const v1::EndpointListRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointList, request);
}
absl::StatusOr<v1::EndpointShowReply> Client::ask(const v1::EndpointShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointShow, request);
}
absl::StatusOr<v1::EndpointRevokeReply> Client::ask(const v1::EndpointRevokeRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointRevoke, request);
}
absl::StatusOr<v1::EndpointRetireReply> Client::ask(const v1::EndpointRetireRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointRetire, request);
}
absl::StatusOr<v1::EndpointMergeReply> Client::ask(const v1::EndpointMergeRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointMerge, request);
}
absl::StatusOr<v1::AuthorityShowReply> Client::ask(const v1::AuthorityShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuthorityShow, request);
}
absl::StatusOr<v1::AuthorityRollReply> Client::ask(const v1::AuthorityRollRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuthorityRoll, request);
}
absl::StatusOr<v1::AuthorityFinishReply> Client::ask(const v1::AuthorityFinishRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuthorityFinish, request);
}
absl::StatusOr<v1::AuditRecoverReply> Client::ask(const v1::AuditRecoverRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuditRecover, request);
}
absl::StatusOr<v1::EndpointRenameReply> Client::ask(const v1::EndpointRenameRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointRename, request);
}
absl::StatusOr<v1::EndpointLabelReply> Client::ask(const v1::EndpointLabelRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointLabel, request);
}
absl::StatusOr<v1::EndpointWaitingReply> Client::ask(const v1::EndpointWaitingRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointWaiting, request);
}
absl::StatusOr<v1::EndpointDecideReply> Client::ask(const v1::EndpointDecideRequest& request) {
  return connection_->call(&v1::Admin::Stub::EndpointDecide, request);
}
absl::StatusOr<v1::AdminInviteReply> Client::ask(const v1::AdminInviteRequest& request) {
  return connection_->call(&v1::Admin::Stub::AdminInvite, request);
}
absl::StatusOr<v1::AdminListReply> Client::ask(const v1::AdminListRequest& request) {
  return connection_->call(&v1::Admin::Stub::AdminList, request);
}
absl::StatusOr<v1::AdminRoleReply> Client::ask(const v1::AdminRoleRequest& request) {
  return connection_->call(&v1::Admin::Stub::AdminRole, request);
}
absl::StatusOr<v1::AdminRevokeReply> Client::ask(const v1::AdminRevokeRequest& request) {
  return connection_->call(&v1::Admin::Stub::AdminRevoke, request);
}
absl::StatusOr<v1::ProxyAssignReply> Client::ask(const v1::ProxyAssignRequest& request) {
  return connection_->call(&v1::Admin::Stub::ProxyAssign, request);
}
absl::StatusOr<v1::ProxyUnassignReply> Client::ask(const v1::ProxyUnassignRequest& request) {
  return connection_->call(&v1::Admin::Stub::ProxyUnassign, request);
}
absl::StatusOr<v1::ProxyListReply> Client::ask(const v1::ProxyListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ProxyList, request);
}
absl::StatusOr<v1::EventListReply> Client::ask(const v1::EventListRequest& request) {
  return connection_->call(&v1::Admin::Stub::EventList, request);
}
absl::StatusOr<v1::SeriesListReply> Client::ask(const v1::SeriesListRequest& request) {
  return connection_->call(&v1::Admin::Stub::SeriesList, request);
}
absl::StatusOr<v1::ServiceListReply> Client::ask(const v1::ServiceListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ServiceList, request);
}
absl::StatusOr<v1::ServiceShowReply> Client::ask(const v1::ServiceShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::ServiceShow, request);
}
absl::StatusOr<v1::ServiceCheckReply> Client::ask(const v1::ServiceCheckRequest& request) {
  return connection_->call(&v1::Admin::Stub::ServiceCheck, request);
}
absl::StatusOr<v1::ServiceReloadReply> Client::ask(const v1::ServiceReloadRequest& request) {
  return connection_->call(&v1::Admin::Stub::ServiceReload, request);
}
absl::StatusOr<v1::ServiceHistoryReply> Client::ask(const v1::ServiceHistoryRequest& request) {
  return connection_->call(&v1::Admin::Stub::ServiceHistory, request);
}
absl::StatusOr<v1::OrphanListReply> Client::ask(const v1::OrphanListRequest& request) {
  return connection_->call(&v1::Admin::Stub::OrphanList, request);
}
absl::StatusOr<v1::SetListReply> Client::ask(const v1::SetListRequest& request) {
  return connection_->call(&v1::Admin::Stub::SetList, request);
}
absl::StatusOr<v1::SetShowReply> Client::ask(const v1::SetShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::SetShow, request);
}
absl::StatusOr<v1::SetCheckReply> Client::ask(const v1::SetCheckRequest& request) {
  return connection_->call(&v1::Admin::Stub::SetCheck, request);
}
absl::StatusOr<v1::SetDiffReply> Client::ask(const v1::SetDiffRequest& request) {
  return connection_->call(&v1::Admin::Stub::SetDiff, request);
}
absl::StatusOr<v1::InventoryShowReply> Client::ask(const v1::InventoryShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::InventoryShow, request);
}
absl::StatusOr<v1::InventoryDiffReply> Client::ask(const v1::InventoryDiffRequest& request) {
  return connection_->call(&v1::Admin::Stub::InventoryDiff, request);
}
absl::StatusOr<v1::InventoryFindReply> Client::ask(const v1::InventoryFindRequest& request) {
  return connection_->call(&v1::Admin::Stub::InventoryFind, request);
}
absl::StatusOr<v1::SetLearnReply> Client::ask(const v1::SetLearnRequest& request) {
  return connection_->call(&v1::Admin::Stub::SetLearn, request);
}
absl::StatusOr<v1::TrendReply> Client::ask(const v1::TrendRequest& request) {
  return connection_->call(&v1::Admin::Stub::Trend, request);
}
absl::StatusOr<v1::ForecastReply> Client::ask(const v1::ForecastRequest& request) {
  return connection_->call(&v1::Admin::Stub::Forecast, request);
}
absl::StatusOr<v1::SliListReply> Client::ask(const v1::SliListRequest& request) {
  return connection_->call(&v1::Admin::Stub::SliList, request);
}
absl::StatusOr<v1::WhyReply> Client::ask(const v1::WhyRequest& request) {
  return connection_->call(&v1::Admin::Stub::Why, request);
}
absl::StatusOr<v1::OutageListReply> Client::ask(const v1::OutageListRequest& request) {
  return connection_->call(&v1::Admin::Stub::OutageList, request);
}
absl::StatusOr<v1::MaintenanceAddReply> Client::ask(const v1::MaintenanceAddRequest& request) {
  return connection_->call(&v1::Admin::Stub::MaintenanceAdd, request);
}
absl::StatusOr<v1::MaintenanceListReply> Client::ask(const v1::MaintenanceListRequest& request) {
  return connection_->call(&v1::Admin::Stub::MaintenanceList, request);
}
absl::StatusOr<v1::MaintenanceCancelReply> Client::ask(const v1::MaintenanceCancelRequest& request) {
  return connection_->call(&v1::Admin::Stub::MaintenanceCancel, request);
}
absl::StatusOr<v1::OutageExcludeReply> Client::ask(const v1::OutageExcludeRequest& request) {
  return connection_->call(&v1::Admin::Stub::OutageExclude, request);
}
absl::StatusOr<v1::OutageIncludeReply> Client::ask(const v1::OutageIncludeRequest& request) {
  return connection_->call(&v1::Admin::Stub::OutageInclude, request);
}
absl::StatusOr<v1::ExclusionListReply> Client::ask(const v1::ExclusionListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ExclusionList, request);
}
absl::StatusOr<v1::OutageAckReply> Client::ask(const v1::OutageAckRequest& request) {
  return connection_->call(&v1::Admin::Stub::OutageAck, request);
}
absl::StatusOr<v1::ChangeAddReply> Client::ask(const v1::ChangeAddRequest& request) {
  return connection_->call(&v1::Admin::Stub::ChangeAdd, request);
}
absl::StatusOr<v1::ChangeListReply> Client::ask(const v1::ChangeListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ChangeList, request);
}
absl::StatusOr<v1::ChangeRollbackReply> Client::ask(const v1::ChangeRollbackRequest& request) {
  return connection_->call(&v1::Admin::Stub::ChangeRollback, request);
}
absl::StatusOr<v1::AuditListReply> Client::ask(const v1::AuditListRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuditList, request);
}
absl::StatusOr<v1::AuditVerifyReply> Client::ask(const v1::AuditVerifyRequest& request) {
  return connection_->call(&v1::Admin::Stub::AuditVerify, request);
}
absl::StatusOr<v1::LedgerReply> Client::ask(const v1::LedgerRequest& request) {
  return connection_->call(&v1::Admin::Stub::Ledger, request);
}
absl::StatusOr<v1::ReportPreviewReply> Client::ask(const v1::ReportPreviewRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportPreview, request);
}
absl::StatusOr<v1::ReportSendReply> Client::ask(const v1::ReportSendRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportSend, request);
}
absl::StatusOr<v1::ReportListReply> Client::ask(const v1::ReportListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportList, request);
}
absl::StatusOr<v1::ReportShowReply> Client::ask(const v1::ReportShowRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportShow, request);
}
absl::StatusOr<v1::ReportResendReply> Client::ask(const v1::ReportResendRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportResend, request);
}
absl::StatusOr<v1::ReportTestReply> Client::ask(const v1::ReportTestRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportTest, request);
}
absl::StatusOr<v1::ReportDeliveriesReply> Client::ask(const v1::ReportDeliveriesRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportDeliveries, request);
}
absl::StatusOr<v1::ReportScheduleAddReply> Client::ask(const v1::ReportScheduleAddRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportScheduleAdd, request);
}
absl::StatusOr<v1::ReportScheduleListReply> Client::ask(const v1::ReportScheduleListRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportScheduleList, request);
}
absl::StatusOr<v1::ReportScheduleRemoveReply> Client::ask(const v1::ReportScheduleRemoveRequest& request) {
  return connection_->call(&v1::Admin::Stub::ReportScheduleRemove, request);
}

absl::Status Client::follow(const v1::ProblemListRequest& request,
                            const std::function<bool(const v1::ProblemListReply&)>& each) {
  grpc::ClientContext context;
  const auto reader = connection_->stub.ProblemFollow(&context, request);
  return connection_->read<v1::ProblemListReply>(context, *reader, each);
}

absl::Status Client::follow(const v1::BackupRequest& request,
                            const std::function<bool(const v1::BackupProgress&)>& each) {
  grpc::ClientContext context;
  const auto reader = connection_->stub.Backup(&context, request);
  return connection_->read<v1::BackupProgress>(context, *reader, each);
}

absl::Status Client::follow(const v1::EventListRequest& request,
                            const std::function<bool(const v1::EventListReply&)>& each) {
  grpc::ClientContext context;
  const auto reader = connection_->stub.EventFollow(&context, request);
  return connection_->read<v1::EventListReply>(context, *reader, each);
}

absl::Status Client::read(const v1::SeriesGetRequest& request,
                          const std::function<bool(const v1::SeriesGetReply&)>& each) {
  grpc::ClientContext context;
  const auto reader = connection_->stub.SeriesGet(&context, request);
  return connection_->read<v1::SeriesGetReply>(context, *reader, each);
}

}  // namespace tidemark::cli
