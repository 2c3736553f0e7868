#include <grpcpp/grpcpp.h>

#include <fstream>
#include <sstream>

#include "collector/cli/cli.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/admin.grpc.pb.h"

namespace tidemark::cli {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

/// A collector that knows one service and remembers what it was asked.
class FakeCollector final : public v1::Admin::Service {
 public:
  explicit FakeCollector(const std::string& socket) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeCollector() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Status EndpointList(grpc::ServerContext*, const v1::EndpointListRequest*,
                            v1::EndpointListReply* reply) override {
    reply->add_endpoints()->set_name("web-1");
    return grpc::Status::OK;
  }
  grpc::Status TokenCreate(grpc::ServerContext*, const v1::TokenCreateRequest* request,
                           v1::TokenCreateReply* reply) override {
    token = *request;
    reply->set_token("tm1.secret");
    reply->set_enroll("collector.example.org:7444");
    return grpc::Status::OK;
  }
  grpc::Status ServiceShow(grpc::ServerContext*, const v1::ServiceShowRequest* request,
                           v1::ServiceShowReply* reply) override {
    if (request->service() != "shop") return unknown();
    reply->mutable_service()->set_time_zone("Asia/Tokyo");
    return grpc::Status::OK;
  }
  grpc::Status Trend(grpc::ServerContext*, const v1::TrendRequest* request, v1::TrendReply* reply) override {
    trend = *request;
    if (request->service() != "shop") return unknown();
    reply->mutable_service()->set_name("shop");
    reply->set_summary("All is well.");
    return grpc::Status::OK;
  }
  grpc::Status ServiceCheck(grpc::ServerContext*, const v1::ServiceCheckRequest*,
                            v1::ServiceCheckReply* reply) override {
    if (!mistake.empty()) reply->add_mistakes(mistake);
    return grpc::Status::OK;
  }
  grpc::Status ProblemList(grpc::ServerContext*, const v1::ProblemListRequest*,
                           v1::ProblemListReply* reply) override {
    reply->add_problems()->set_check("disk");
    return grpc::Status::OK;
  }
  grpc::Status EventFollow(grpc::ServerContext*, const v1::EventListRequest* request,
                           grpc::ServerWriter<v1::EventListReply>* writer) override {
    events = *request;
    for (const char* name : {"agent.started", "link.down"}) {
      v1::EventListReply reply;
      v1::LoggedEvent& event = *reply.add_events();
      event.set_name(name);
      event.set_severity("info");
      if (!writer->Write(reply)) break;
    }
    return grpc::Status::OK;
  }
  grpc::Status ReportPreview(grpc::ServerContext*, const v1::ReportPreviewRequest* request,
                             v1::ReportPreviewReply* reply) override {
    reply->set_subject("Shop in November");
    v1::ReportFace& face = *reply->add_faces();
    face.set_format(request->formats(0));
    face.set_content(face.format() == "html" ? "<p>rich</p>" : "plain");
    return grpc::Status::OK;
  }

  grpc::Status ChangeAdd(grpc::ServerContext*, const v1::ChangeAddRequest* request,
                         v1::ChangeAddReply* reply) override {
    change = *request;
    reply->mutable_change()->set_id(7);
    return grpc::Status::OK;
  }

  v1::TokenCreateRequest token;
  v1::ChangeAddRequest change;
  v1::TrendRequest trend;
  v1::EventListRequest events;
  std::string mistake;

 private:
  static grpc::Status unknown() {
    return {grpc::StatusCode::NOT_FOUND, "there is no service 'shp'; did you mean 'shop'?"};
  }
  std::unique_ptr<grpc::Server> server_;
};

struct Answer {
  int exit_code = 0;
  std::string out;
  std::string err;
};

Answer answer_to(std::vector<std::string> arguments, const std::string& socket) {
  std::ostringstream out, err;
  Surroundings around{out,  err,   "1.2.3", false, 100, false, socket, absl::UTCTimeZone(),
                      kNow, false, "alice"};
  const int code = run(arguments, around);
  return {code, out.str(), err.str()};
}

struct Desk {
  TemporaryFolder folder;
  std::string socket = (folder.path() / "s").string();
};

TEST_CASE("A collector that is not there is one sentence and exit code 1") {
  const Desk desk;
  const Answer answer = answer_to({"status"}, desk.socket);
  CHECK(answer.exit_code == 1);
  CHECK(answer.out.empty());
  CHECK(answer.err == "tidemark: cannot reach the collector at " + desk.socket +
                          ": is tidemarkd running? (--socket names another)\n");
}

TEST_CASE("A collector that does not know a command says so") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const Answer answer = answer_to({"ledger"}, desk.socket);
  CHECK(answer.exit_code == 1);
  CHECK(answer.err.find("does not know this command") != std::string::npos);
}

TEST_CASE("Listings come as a table, CSV and JSON") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  CHECK(answer_to({"endpoint", "list"}, desk.socket).out.find("ENDPOINT") == 0);
  CHECK(answer_to({"endpoint", "list", "-o", "csv"}, desk.socket).out.find("name,state,") == 0);
  CHECK(answer_to({"endpoint", "list", "-o", "json"}, desk.socket).out.find("{\n  \"endpoints\": [") == 0);
}

TEST_CASE("A token alone is written where only it is wanted") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const Answer answer =
      answer_to({"token", "create", "--ttl", "10m", "--output", "csv", "--quiet"}, desk.socket);
  CHECK(answer.exit_code == 0);
  CHECK(answer.out == "tm1.secret\n");
  CHECK(collector.token.ttl_ms() == 600'000);
  CHECK(collector.token.uses() == 1);
  const std::string told = answer_to({"token", "create"}, desk.socket).out;
  CHECK(told.find(
            "  printf %s 'tm1.secret' | sudo tidemark-agent enroll --server collector.example.org:7444\n") !=
        std::string::npos);
}

TEST_CASE("What the collector refuses is passed on as its sentence with exit code 1") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const Answer answer = answer_to({"trend", "shp"}, desk.socket);
  CHECK(answer.exit_code == 1);
  CHECK(answer.out.empty());
  CHECK(answer.err == "tidemark: there is no service 'shp'; did you mean 'shop'?\n");
}

TEST_CASE("Days of a trend's range are those of the service's zone") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const Answer answer =
      answer_to({"trend", "shop", "--since", "2026-11-01", "--until", "2026-11-02"}, desk.socket);
  INFO(answer.err);
  CHECK(answer.exit_code == 0);
  CHECK(rfc3339(from_unix_ms(collector.trend.since_time_ms())) == "2026-10-31T15:00:00.000Z");
  CHECK(rfc3339(from_unix_ms(collector.trend.until_time_ms())) == "2026-11-02T15:00:00.000Z");
  CHECK(answer.out.find("All is well.") != std::string::npos);
}

TEST_CASE("Wrong times are exit code 2, whether or not there is a collector") {
  const Desk desk;
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"event", "list", "--since", "foo"},
                                             {"trend", "shop", "--since", "foo"},
                                             {"trend", "shop", "--until", "7d"},
                                             {"trend", "shop", "--since", "1d", "--until", "2d"},
                                             {"outage", "list", "--since", "1d", "--until", "2d"},
                                             {"event", "list", "--follow", "--until", "now"}}) {
    const Answer answer = answer_to(arguments, desk.socket);
    INFO(answer.err);
    CHECK(answer.exit_code == 2);
    CHECK(answer.err.find("--") != std::string::npos);
  }
}

TEST_CASE("A check of the services fails where there is a mistake, a list of problems does not") {
  const Desk desk;
  FakeCollector collector(desk.socket);
  CHECK(answer_to({"service", "check"}, desk.socket).exit_code == 0);
  CHECK(answer_to({"problem"}, desk.socket).exit_code == 0);
  collector.mistake = "shop.toml:3:1: unknown key";
  const Answer answer = answer_to({"service", "check"}, desk.socket);
  CHECK(answer.exit_code == 1);
  CHECK(answer.out.find("shop.toml:3:1: unknown key") != std::string::npos);
}

TEST_CASE("Events that are followed come as they arrive, under one header") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const Answer csv = answer_to({"event", "list", "--follow", "--since", "1h", "-o", "csv"}, desk.socket);
  CHECK(csv.exit_code == 0);
  CHECK(csv.out.find("agent.started") < csv.out.find("link.down"));
  CHECK(csv.out.rfind("id,time,") == 0);
  CHECK(collector.events.since_time_ms() == unix_ms(kNow) - 3'600'000);
  const Answer table = answer_to({"event", "list", "--follow"}, desk.socket);
  CHECK(table.out.find("link.down") != std::string::npos);
}

TEST_CASE("A report is written to a file, or the reason why not is given") {
  const Desk desk;
  const FakeCollector collector(desk.socket);
  const std::string file = (desk.folder.path() / "report.html").string();
  CHECK(answer_to({"report", "preview", "shop", "--format", "html", "--out", file}, desk.socket).exit_code ==
        0);
  std::stringstream content;
  content << std::ifstream(file).rdbuf();
  CHECK(content.str() == "<p>rich</p>");
  const Answer refused = answer_to({"report", "preview", "shop", "--out", "/nowhere/report"}, desk.socket);
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("cannot write /nowhere/report") != std::string::npos);
  const Answer binary = answer_to({"report", "preview", "shop", "--format", "pdf"}, desk.socket);
  CHECK(binary.exit_code == 2);
  CHECK(binary.err.find("--format pdf goes with --out FILE") != std::string::npos);
  CHECK(answer_to({"report", "preview", "shop", "--summary"}, desk.socket).exit_code == 2);
  CHECK(answer_to({"report", "preview", "shop"}, desk.socket)
            .out.find("Subject: Shop in November\n\nplain\n") != std::string::npos);
}

TEST_CASE("Completion needs no collector") {
  const Desk desk;
  CHECK(answer_to({"completion", "bash"}, desk.socket).out.find("complete -F _tidemark tidemark") !=
        std::string::npos);
}

TEST_CASE("What is entered is entered by who runs the program, unless it says by whom") {
  const Desk desk;
  FakeCollector collector(desk.socket);
  const std::vector<std::string> words{"change", "add", "--service", "shop", "--text", "new cart"};
  CHECK(answer_to(words, desk.socket).exit_code == 0);
  CHECK(collector.change.author() == "alice");
  CHECK(collector.change.scope().kind() == "service");
  CHECK_FALSE(collector.change.has_at_time_ms());
  auto by_bob = words;
  for (const char* word : {"--by", "bob", "--at", "2026-11-24 08:00"}) by_bob.push_back(word);
  CHECK(answer_to(by_bob, desk.socket).exit_code == 0);
  CHECK(collector.change.author() == "bob");
  CHECK(rfc3339(from_unix_ms(collector.change.at_time_ms())) == "2026-11-24T08:00:00.000Z");
}

}  // namespace
}  // namespace tidemark::cli
