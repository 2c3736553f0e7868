#include "collector/cli/client.h"

#include <grpcpp/grpcpp.h>

#include "tidemark/v1/admin.grpc.pb.h"

namespace tidemark::cli {
namespace {

/// gRPC reads %XX in an address.
std::string address_of(const std::string& socket) {
  std::string out = "unix:";
  for (const char c : socket) out += c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

std::shared_ptr<grpc::Channel> channel_to(const std::string& socket) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(Client::kAnswerBytesMax);
  return grpc::CreateCustomChannel(address_of(socket), grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

struct Client::Connection {
  explicit Connection(const std::string& path) : socket(path), stub(channel_to(path)) {}

  absl::Status to_status(const grpc::Status& status) const {
    if (status.ok()) return absl::OkStatus();
    const std::string said = status.error_message();
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
      if (said.find("Permission denied") != std::string::npos)
        return absl::PermissionDeniedError("not allowed to use " + socket +
                                           ": it needs the user or group that tidemarkd runs as");
      if (said.find("connect") != std::string::npos || said.find("Socket closed") != std::string::npos)
        return absl::UnavailableError("cannot reach the collector at " + socket +
                                      ": is tidemarkd running? (--socket names another)");
    }
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
      return absl::DeadlineExceededError("the collector at " + socket + " did not answer within " +
                                         std::to_string(kAnswerMax_s) + " s");
    if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED)
      return absl::UnimplementedError("the collector at " + socket +
                                      " does not know this command: is it of an older version?");
    return {static_cast<absl::StatusCode>(status.error_code()), said};
  }

  template <class Request, class Reply>
  absl::StatusOr<Reply> call(grpc::Status (v1::Admin::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                     Reply*),
                             const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kAnswerMax_s));
    Reply reply;
    const grpc::Status status = (stub.*method)(&context, request, &reply);
    if (!status.ok()) return to_status(status);
    return reply;
  }

  template <class Reply>
  absl::Status read(grpc::ClientContext& context, grpc::ClientReader<Reply>& reader,
                    const std::function<bool(const Reply&)>& each) {
    Reply reply;
    while (reader.Read(&reply)) {
      if (each(reply)) continue;
      context.TryCancel();
      static_cast<void>(reader.Finish());
      return absl::OkStatus();
    }
    return to_status(reader.Finish());
  }

  std::string socket;
  v1::Admin::Stub stub;
};

Client::Client(const std::string& socket) : connection_(std::make_unique<Connection>(socket)) {}
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
absl::StatusOr<v1::OutageListReply> Client::ask(const v1::OutageListRequest& request) {
  return connection_->call(&v1::Admin::Stub::OutageList, request);
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
