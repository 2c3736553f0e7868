#pragma once

#include <grpcpp/grpcpp.h>
#include <tidemark/v1/admin.grpc.pb.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "collector/admin/answers.h"
#include "collector/store/admin_store.h"

/// For this room's servers alone: gRPC is slow to compile.
namespace tidemark::admin {

inline grpc::Status to_grpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

/// Who asks.
struct Asker {
  std::string name;  ///< empty: whoever may open the socket on this machine, and says his name himself
  store::AdminRole role = store::AdminRole::kAdmin;
};

/// Tells who asks `question`, or why it is not answered: nobody who is known, or not allowed.
using Gate = std::function<absl::StatusOr<Asker>(const grpc::ServerContext&, std::string_view question)>;

/// Who asks is the author, where that is known; what a request says of it is not believed.
template <class Request>
void put_author(const Asker& asker, Request& request) {
  if constexpr (requires { request.set_author(asker.name); }) {
    if (!asker.name.empty()) request.set_author(asker.name);
  }
}

/// The RPC whose request this is: each of them has a message of its own, named after it.
template <class Request>
std::string question_of(const Request& request) {
  std::string name = request.GetTypeName();
  name.erase(0, name.rfind('.') + 1);
  return name.substr(0, name.size() - std::string_view("Request").size());
}

/// The questions that have one answer each.
class Questions : public v1::Admin::Service {
 public:
  Questions(const Ports& ports, Gate gate) : ports_(ports), gate_(std::move(gate)) {}

  grpc::Status Status(grpc::ServerContext* context, const v1::StatusRequest* request,
                      v1::StatusReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status Doctor(grpc::ServerContext* context, const v1::DoctorRequest* request,
                      v1::DoctorReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ProblemList(grpc::ServerContext* context, const v1::ProblemListRequest* request,
                           v1::ProblemListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status TokenCreate(grpc::ServerContext* context, const v1::TokenCreateRequest* request,
                           v1::TokenCreateReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status TokenList(grpc::ServerContext* context, const v1::TokenListRequest* request,
                         v1::TokenListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status TokenRevoke(grpc::ServerContext* context, const v1::TokenRevokeRequest* request,
                           v1::TokenRevokeReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointList(grpc::ServerContext* context, const v1::EndpointListRequest* request,
                            v1::EndpointListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointShow(grpc::ServerContext* context, const v1::EndpointShowRequest* request,
                            v1::EndpointShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointRevoke(grpc::ServerContext* context, const v1::EndpointRevokeRequest* request,
                              v1::EndpointRevokeReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointMerge(grpc::ServerContext* context, const v1::EndpointMergeRequest* request,
                             v1::EndpointMergeReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointRetire(grpc::ServerContext* context, const v1::EndpointRetireRequest* request,
                              v1::EndpointRetireReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuthorityShow(grpc::ServerContext* context, const v1::AuthorityShowRequest* request,
                             v1::AuthorityShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuthorityRoll(grpc::ServerContext* context, const v1::AuthorityRollRequest* request,
                             v1::AuthorityRollReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuthorityFinish(grpc::ServerContext* context, const v1::AuthorityFinishRequest* request,
                               v1::AuthorityFinishReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointRename(grpc::ServerContext* context, const v1::EndpointRenameRequest* request,
                              v1::EndpointRenameReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointLabel(grpc::ServerContext* context, const v1::EndpointLabelRequest* request,
                             v1::EndpointLabelReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointWaiting(grpc::ServerContext* context, const v1::EndpointWaitingRequest* request,
                               v1::EndpointWaitingReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EndpointDecide(grpc::ServerContext* context, const v1::EndpointDecideRequest* request,
                              v1::EndpointDecideReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ProxyAssign(grpc::ServerContext* context, const v1::ProxyAssignRequest* request,
                           v1::ProxyAssignReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ProxyUnassign(grpc::ServerContext* context, const v1::ProxyUnassignRequest* request,
                             v1::ProxyUnassignReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ProxyList(grpc::ServerContext* context, const v1::ProxyListRequest* request,
                         v1::ProxyListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status EventList(grpc::ServerContext* context, const v1::EventListRequest* request,
                         v1::EventListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SeriesList(grpc::ServerContext* context, const v1::SeriesListRequest* request,
                          v1::SeriesListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ServiceList(grpc::ServerContext* context, const v1::ServiceListRequest* request,
                           v1::ServiceListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ServiceShow(grpc::ServerContext* context, const v1::ServiceShowRequest* request,
                           v1::ServiceShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ServiceCheck(grpc::ServerContext* context, const v1::ServiceCheckRequest* request,
                            v1::ServiceCheckReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ServiceHistory(grpc::ServerContext* context, const v1::ServiceHistoryRequest* request,
                              v1::ServiceHistoryReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ServiceReload(grpc::ServerContext* context, const v1::ServiceReloadRequest* request,
                             v1::ServiceReloadReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status OrphanList(grpc::ServerContext* context, const v1::OrphanListRequest* request,
                          v1::OrphanListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SetList(grpc::ServerContext* context, const v1::SetListRequest* request,
                       v1::SetListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SetShow(grpc::ServerContext* context, const v1::SetShowRequest* request,
                       v1::SetShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SetCheck(grpc::ServerContext* context, const v1::SetCheckRequest* request,
                        v1::SetCheckReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SetDiff(grpc::ServerContext* context, const v1::SetDiffRequest* request,
                       v1::SetDiffReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status InventoryShow(grpc::ServerContext* context, const v1::InventoryShowRequest* request,
                             v1::InventoryShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status InventoryDiff(grpc::ServerContext* context, const v1::InventoryDiffRequest* request,
                             v1::InventoryDiffReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status InventoryFind(grpc::ServerContext* context, const v1::InventoryFindRequest* request,
                             v1::InventoryFindReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SetLearn(grpc::ServerContext* context, const v1::SetLearnRequest* request,
                        v1::SetLearnReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status Forecast(grpc::ServerContext* context, const v1::ForecastRequest* request,
                        v1::ForecastReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status Trend(grpc::ServerContext* context, const v1::TrendRequest* request,
                     v1::TrendReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status SliList(grpc::ServerContext* context, const v1::SliListRequest* request,
                       v1::SliListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status Why(grpc::ServerContext* context, const v1::WhyRequest* request,
                   v1::WhyReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status OutageList(grpc::ServerContext* context, const v1::OutageListRequest* request,
                          v1::OutageListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status Ledger(grpc::ServerContext* context, const v1::LedgerRequest* request,
                      v1::LedgerReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportPreview(grpc::ServerContext* context, const v1::ReportPreviewRequest* request,
                             v1::ReportPreviewReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportSend(grpc::ServerContext* context, const v1::ReportSendRequest* request,
                          v1::ReportSendReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportList(grpc::ServerContext* context, const v1::ReportListRequest* request,
                          v1::ReportListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportShow(grpc::ServerContext* context, const v1::ReportShowRequest* request,
                          v1::ReportShowReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportResend(grpc::ServerContext* context, const v1::ReportResendRequest* request,
                            v1::ReportResendReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportTest(grpc::ServerContext* context, const v1::ReportTestRequest* request,
                          v1::ReportTestReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportDeliveries(grpc::ServerContext* context, const v1::ReportDeliveriesRequest* request,
                                v1::ReportDeliveriesReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportScheduleAdd(grpc::ServerContext* context, const v1::ReportScheduleAddRequest* request,
                                 v1::ReportScheduleAddReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportScheduleList(grpc::ServerContext* context, const v1::ReportScheduleListRequest* request,
                                  v1::ReportScheduleListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ReportScheduleRemove(grpc::ServerContext* context,
                                    const v1::ReportScheduleRemoveRequest* request,
                                    v1::ReportScheduleRemoveReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status MaintenanceAdd(grpc::ServerContext* context, const v1::MaintenanceAddRequest* request,
                              v1::MaintenanceAddReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status MaintenanceList(grpc::ServerContext* context, const v1::MaintenanceListRequest* request,
                               v1::MaintenanceListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status MaintenanceCancel(grpc::ServerContext* context, const v1::MaintenanceCancelRequest* request,
                                 v1::MaintenanceCancelReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status OutageExclude(grpc::ServerContext* context, const v1::OutageExcludeRequest* request,
                             v1::OutageExcludeReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status OutageInclude(grpc::ServerContext* context, const v1::OutageIncludeRequest* request,
                             v1::OutageIncludeReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ExclusionList(grpc::ServerContext* context, const v1::ExclusionListRequest* request,
                             v1::ExclusionListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status OutageAck(grpc::ServerContext* context, const v1::OutageAckRequest* request,
                         v1::OutageAckReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ChangeAdd(grpc::ServerContext* context, const v1::ChangeAddRequest* request,
                         v1::ChangeAddReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ChangeList(grpc::ServerContext* context, const v1::ChangeListRequest* request,
                          v1::ChangeListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status ChangeRollback(grpc::ServerContext* context, const v1::ChangeRollbackRequest* request,
                              v1::ChangeRollbackReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuditList(grpc::ServerContext* context, const v1::AuditListRequest* request,
                         v1::AuditListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuditRecover(grpc::ServerContext* context, const v1::AuditRecoverRequest* request,
                            v1::AuditRecoverReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AuditVerify(grpc::ServerContext* context, const v1::AuditVerifyRequest* request,
                           v1::AuditVerifyReply* reply) override {
    return unary(*context, request, reply);
  }

  grpc::Status AdminInvite(grpc::ServerContext* context, const v1::AdminInviteRequest* request,
                           v1::AdminInviteReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AdminList(grpc::ServerContext* context, const v1::AdminListRequest* request,
                         v1::AdminListReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AdminRole(grpc::ServerContext* context, const v1::AdminRoleRequest* request,
                         v1::AdminRoleReply* reply) override {
    return unary(*context, request, reply);
  }
  grpc::Status AdminRevoke(grpc::ServerContext* context, const v1::AdminRevokeRequest* request,
                           v1::AdminRevokeReply* reply) override {
    return unary(*context, request, reply);
  }

 protected:
  absl::StatusOr<Asker> let_in(const grpc::ServerContext& context, std::string_view question) const {
    return gate_(context, question);
  }

  const Ports ports_;

 private:
  template <class Request, class Reply>
  grpc::Status unary(const grpc::ServerContext& context, const Request* request, Reply* reply) {
    const auto asker = let_in(context, question_of(*request));
    if (!asker.ok()) return to_grpc(asker.status());
    Request asked = *request;
    put_author(*asker, asked);
    auto made = answer(ports_, asked);
    if (!made.ok()) return to_grpc(made.status());
    *reply = std::move(*made);
    return grpc::Status::OK;
  }

  const Gate gate_;
};

}  // namespace tidemark::admin
