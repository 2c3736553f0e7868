#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "collector/cli/client.h"
#include "common/rpc/credentials.h"
#include "tidemark/v1/admin.grpc.pb.h"

/// For the sources of Client alone: gRPC is slow to compile.
namespace tidemark::cli {

/// gRPC reads %XX in an address.
inline std::string address_of(const std::string& socket) {
  std::string out = "unix:";
  for (const char c : socket) out += c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

inline std::shared_ptr<grpc::Channel> channel_to(const std::string& socket) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(Client::kAnswerBytesMax);
  return grpc::CreateCustomChannel(address_of(socket), grpc::InsecureChannelCredentials(), arguments);
}

inline std::shared_ptr<grpc::Channel> channel_to(const Login& login) {
  rpc::quiet_grpc();
  // As this machine resolves names, by nsswitch.conf(5), not as c-ares does; whoever set it has his way.
  ::setenv("GRPC_DNS_RESOLVER", "native", 0);
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(Client::kAnswerBytesMax);
  return grpc::CreateCustomChannel(
      login.collector, rpc::channel_credentials({login.key_pem, login.certificate_pem, login.ca_pem}),
      arguments);
}

struct Client::Connection {
  explicit Connection(const std::string& path) : where(path), stub(channel_to(path)) {}
  explicit Connection(const Login& login) : where(login.collector), remote(true), stub(channel_to(login)) {}

  absl::Status to_status(const grpc::Status& status) const {
    if (status.ok()) return absl::OkStatus();
    const std::string said = status.error_message();
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE && remote) {
      return absl::UnavailableError("cannot reach the collector at " + where +
                                    ": is it running, and is this where its 'admin' answers?");
    }
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) {
      if (said.find("Permission denied") != std::string::npos)
        return absl::PermissionDeniedError("not allowed to use " + where +
                                           ": it needs the user or group that tidemarkd runs as");
      if (said.find("connect") != std::string::npos || said.find("Socket closed") != std::string::npos)
        return absl::UnavailableError("cannot reach the collector at " + where +
                                      ": is tidemarkd running? (--socket names another)");
    }
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
      return absl::DeadlineExceededError("the collector at " + where + " did not answer within " +
                                         std::to_string(kAnswerMax_s) + " s");
    if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED)
      return absl::UnimplementedError("the collector at " + where +
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

  std::string where;  // a socket, or host:port
  bool remote = false;
  v1::Admin::Stub stub;
};

}  // namespace tidemark::cli
