/// Asks a collector's admin socket the same question again and again over one connection, and says as JSON
/// how long each answer took, from the call to its last byte decoded. query_bench.py and slis.py run it.
#include <google/protobuf/arena.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/ask_slis.h"
#include "tidemark/v1/admin.grpc.pb.h"

namespace tidemark::bench {
namespace {

struct Options {
  std::string socket;
  std::string endpoint;
  std::string metric;
  std::string function;
  std::vector<std::string> services;
  std::string by;
  bool recompute = false;
  std::optional<std::int64_t> since_ms, until_ms;
  std::int64_t step_ms = 0;
  std::uint32_t limit = 0;
  std::size_t runs = 100;
  std::size_t warm = 10;
  double seconds = 3600;
  bool bare = false;
};

constexpr std::size_t kRunsLeast = 3;  // however long they take

/// What is asked again and again.
struct Question {
  std::function<grpc::Status()> ask;          // returns when the answer is decoded
  std::function<std::string()> figures_json;  // of the last answer: members of an object
};

struct Answer {
  std::size_t series = 0, points = 0, messages = 0;
  double sum = 0;  // of all values
};

grpc::Status ask(v1::Admin::Stub& stub, const v1::SeriesGetRequest& request, Answer& answer) {
  grpc::ClientContext context;
  const auto reader = stub.SeriesGet(&context, request);
  google::protobuf::Arena arena;
  auto& piece = *google::protobuf::Arena::CreateMessage<v1::SeriesGetReply>(&arena);
  answer = {};
  while (reader->Read(&piece)) {
    ++answer.messages;
    for (const v1::SeriesPoints& points : piece.series()) {
      answer.series += points.has_series() ? 1 : 0;
      answer.points += static_cast<std::size_t>(points.values_size());
      for (const double value : points.values()) answer.sum += value;
    }
  }
  return reader->Finish();
}

/// A call that the collector's library answers by itself: what any answer costs at the least.
grpc::Status ask_nothing(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const auto call = stub.PrepareUnaryCall(&context, "/tidemark.v1.Admin/Nothing", {}, &queue);
  call->StartCall();
  grpc::ByteBuffer reply;
  grpc::Status status;
  call->Finish(&reply, &status, &context);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3;
  };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

Question series_question(v1::Admin::Stub& stub, const Options& options) {
  v1::SeriesGetRequest request;
  request.set_endpoint(options.endpoint);
  request.set_metric(options.metric);
  request.set_function(options.function);
  request.set_step_ms(options.step_ms);
  request.set_since_time_ms(options.since_ms.value_or(0));
  request.set_until_time_ms(options.until_ms.value_or(0));
  request.set_limit(options.limit);
  const auto answer = std::make_shared<Answer>();
  return {[&stub, request, answer] { return ask(stub, request, *answer); },
          [answer] {
            char out[256];
            std::snprintf(out, sizeof(out),
                          "\"series\": %zu, \"points\": %zu, \"messages\": %zu, \"sum\": %.17g",
                          answer->series, answer->points, answer->messages, answer->sum);
            return std::string(out);
          }};
}

Question sli_question(v1::Admin::Stub& stub, const Options& options) {
  const SliQuestion question{options.services, options.by, options.since_ms, options.until_ms,
                             options.recompute};
  const auto reply = std::make_shared<v1::SliListReply>();
  return {[&stub, question, reply] { return ask(stub, question, *reply); },
          [reply] { return json_of(figures_of(*reply)); }};
}

Question bare_question(const std::shared_ptr<grpc::Channel>& channel) {
  return {[channel] {
            const grpc::Status status = ask_nothing(channel);
            return status.error_code() == grpc::StatusCode::UNIMPLEMENTED ? grpc::Status::OK : status;
          },
          [] { return std::string("\"series\": 0, \"points\": 0"); }};
}

int run(const Options& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(256 << 20);
  const auto channel =
      grpc::CreateCustomChannel("unix:" + options.socket, grpc::InsecureChannelCredentials(), arguments);
  const auto stub = v1::Admin::NewStub(channel);
  const Question question = options.bare          ? bare_question(channel)
                            : !options.by.empty() ? sli_question(*stub, options)
                                                  : series_question(*stub, options);
  std::vector<double> took;
  double cpu = 0;
  const auto first = std::chrono::steady_clock::now();
  std::size_t asked = 0;
  for (; asked < options.warm + options.runs; ++asked) {
    if (asked == options.warm) cpu = cpu_ms();
    const auto begun = std::chrono::steady_clock::now();
    if (took.size() >= kRunsLeast && std::chrono::duration<double>(begun - first).count() > options.seconds)
      break;
    const grpc::Status status = question.ask();
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begun;
    if (!status.ok()) {
      std::cerr << "tidemark_ask: " << status.error_message() << "\n";
      return 1;
    }
    if (asked >= options.warm) took.push_back(time.count());
  }
  std::printf("{%s, \"asked\": %zu, \"client_cpu_ms\": %.4f, \"ms\": [", question.figures_json().c_str(),
              asked, (cpu_ms() - cpu) / static_cast<double>(took.size()));
  for (std::size_t i = 0; i < took.size(); ++i) std::printf("%s%.4f", i == 0 ? "" : ", ", took[i]);
  std::printf("]}\n");
  return 0;
}

}  // namespace
}  // namespace tidemark::bench

int main(int argc, char** argv) {
  tidemark::bench::Options options;
  CLI::App app("Times a question to a collector, and says so as JSON");
  app.add_option("--socket", options.socket)->required();
  app.add_option("--endpoint", options.endpoint, "a name, or a pattern");
  app.add_option("--metric", options.metric);
  app.add_option("--function", options.function, "none: samples");
  app.add_option("--step", options.step_ms, "milliseconds");
  app.add_option("--since", options.since_ms, "Unix milliseconds");
  app.add_option("--until", options.until_ms);
  app.add_option("--limit", options.limit);
  app.add_option("--by", options.by, "the shares of services by this calendar period, instead of series");
  app.add_option("--service", options.services, "of --by, may be given again; none: all");
  app.add_flag("--recompute", options.recompute, "of --by: without cached figures of days");
  app.add_option("--runs", options.runs)->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds, "after which it is not asked again, but three times at least");
  app.add_option("--warm", options.warm, "runs before, that do not count");
  app.add_flag("--bare", options.bare, "a call without a question");
  CLI11_PARSE(app, argc, argv);
  return tidemark::bench::run(options);
}
