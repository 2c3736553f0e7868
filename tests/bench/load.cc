/// A load generator for the collector: speaks the stream over mutual TLS as many sources at once. Everything
/// is made before the clock starts. See ingest_bench.py, which runs it.
#include <sys/resource.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/certificate/issue.h"
#include "common/clock/clock.h"
#include "common/disk/file.h"
#include "tests/bench/bare_server.h"
#include "tests/bench/load_streams.h"
#include "tests/bench/messages.h"
#include "tests/bench/remote_write.h"
#include "tests/bench/workload.h"

namespace tidemark::bench {
namespace {

struct Options {
  std::string target;
  std::string authority;
  bool serve_bare = false;
  int acks_every_ms = 0;  // of --serve-bare; 0: at once
  bool steady = false;
  std::string remote_write;
  WorkloadOptions workload;
  Shape shape;
  std::size_t portion = 0;
  std::size_t messages_max = SIZE_MAX;
  std::size_t threads = 2;
};

/// Sources that enrolled are the same to a collector, and ten thousand enrolments take minutes.
absl::StatusOr<rpc::TlsIdentity> identity_of(SourceId source, const certificate::PrivateKey& key,
                                             const certificate::Certificate& authority,
                                             const certificate::PrivateKey& authority_key) {
  certificate::Profile profile;
  profile.uris = {certificate::source_uri(source)};
  profile.not_before = system_clock().now() - std::chrono::hours(1);
  profile.not_after = system_clock().now() + std::chrono::hours(1);
  auto made = certificate::issue(profile, key.public_key(), authority, authority_key);
  if (!made.ok()) return made.status();
  return rpc::TlsIdentity{key.pem(), made->pem(), authority.pem()};
}

absl::StatusOr<std::vector<LoadStreams::Source>> make_sources(const Options& options) {
  const std::filesystem::path folder = options.authority;
  const auto key_pem = disk::read_file(folder / "key.pem", certificate::kPemBytesMax);
  if (!key_pem.ok()) return key_pem.status();
  const auto authority_pem = disk::read_file(folder / "certificate.pem", certificate::kPemBytesMax);
  if (!authority_pem.ok()) return authority_pem.status();
  const auto authority_key = certificate::PrivateKey::parse(*key_pem);
  if (!authority_key.ok()) return authority_key.status();
  const auto authority = certificate::Certificate::parse(*authority_pem);
  if (!authority.ok()) return authority.status();
  const auto key = certificate::PrivateKey::generate();
  if (!key.ok()) return key.status();

  const Workload workload(options.workload);
  std::vector<LoadStreams::Source> sources;
  for (std::size_t i = 0; i < options.shape.sources; ++i) {
    LoadStreams::Source& source = sources.emplace_back();
    source.script = script_of(workload, options.shape, i);
    auto identity = identity_of(source.script.source, *key, *authority, *authority_key);
    if (!identity.ok()) return identity.status();
    source.identity = *std::move(identity);
  }
  return sources;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double at(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

/// Says what it is at, and waits for a line: whoever runs it looks at the collector meanwhile.
void report(const std::string& line) {
  std::cout << line << std::endl;
  std::string answer;
  std::getline(std::cin, answer);
}

/// Every source at its own moment of the interval, as agents that were started at different times.
absl::Status run_steady(LoadStreams& streams, const Options& options) {
  std::mt19937_64 random(options.workload.seed);
  std::uniform_int_distribution<Duration::rep> within(0, kInterval.count() - 1);
  std::vector<Duration> moments(options.shape.sources);
  for (Duration& moment : moments) moment = Duration(within(random));
  std::sort(moments.begin(), moments.end());
  auto interval = std::chrono::steady_clock::now();
  for (std::size_t tick = 1; tick < options.workload.ticks; ++tick, interval += kInterval) {
    for (std::size_t i = 0; i < moments.size(); ++i) {
      std::this_thread::sleep_until(interval + moments[i]);
      streams.allow(i, tick + 1);
    }
  }
  std::this_thread::sleep_until(interval);
  return streams.wait();
}

absl::Status run(LoadStreams& streams, const Options& options, std::size_t pushes) {
  if (options.steady) return run_steady(streams, options);
  const std::size_t portion = options.portion == 0 ? pushes : options.portion;
  for (std::size_t upto = portion;; upto += portion) {
    streams.allow_all(upto);
    if (auto status = streams.wait(); !status.ok() || upto >= pushes) return status;
    report("portion");
  }
}

struct Outcome {
  std::size_t samples = 0;
  double seconds = 0;
  std::size_t acks = 0;
  std::vector<double> latencies_ms;  // sorted
  double cpu_s = 0;
  std::size_t wire_bytes = 0;  // of all messages, before the encryption
};

void tell(const Outcome& outcome) {
  std::printf(
      "{\"samples\": %zu, \"seconds\": %.6f, \"messages\": %zu, \"acks\": %zu, \"ack_p50_ms\": %.3f, "
      "\"ack_p99_ms\": %.3f, \"cpu_s\": %.3f, \"wire_bytes\": %zu}\n",
      outcome.samples, outcome.seconds, outcome.latencies_ms.size(), outcome.acks,
      at(outcome.latencies_ms, 0.5), at(outcome.latencies_ms, 0.99), outcome.cpu_s, outcome.wire_bytes);
  report("");  // connected for as long as whoever runs it wants
}

absl::Status load(const Options& options) {
  auto sources = make_sources(options);
  if (!sources.ok()) return sources.status();
  const std::size_t pushes = sources->front().script.pushes.size();
  Outcome outcome;
  for (const auto& source : *sources) {
    for (const Prepared& push : source.script.pushes) outcome.wire_bytes += push.message.size();
  }
  report("made");
  LoadStreams streams(options.target, *std::move(sources), options.messages_max, options.threads);
  if (auto status = streams.connect(); !status.ok()) return status;
  if (options.steady) {  // the first push declares
    streams.allow_all(1);
    if (auto status = streams.wait(); !status.ok()) return status;
  }
  report("ready");
  streams.begin();
  const double cpu = cpu_seconds();
  if (auto status = run(streams, options, pushes); !status.ok()) return status;
  outcome.cpu_s = cpu_seconds() - cpu;
  LoadFigures figures = streams.figures();
  outcome.samples = figures.samples;
  outcome.acks = figures.acks;
  outcome.seconds = std::chrono::duration<double>(figures.last_ack - figures.first_send).count();
  outcome.latencies_ms = std::move(figures.latencies_ms);
  tell(outcome);
  return absl::OkStatus();
}

absl::Status load_by_remote_write(const Options& options) {
  const auto colon = options.target.rfind(':');
  if (colon == std::string::npos) return absl::InvalidArgumentError("--target is address:port");
  const RemoteWrite remote{options.target.substr(0, colon),
                           static_cast<std::uint16_t>(std::stoul(options.target.substr(colon + 1))),
                           options.remote_write};
  const Workload workload(options.workload);
  const std::size_t sources = options.shape.sources;
  std::vector<std::vector<std::string>> requests;
  Outcome outcome;
  for (std::size_t i = 0; i < sources; ++i) {
    for (const auto& request : requests.emplace_back(remote.requests(workload, options.shape, i)))
      outcome.wire_bytes += request.size();
  }
  report("made");
  report("ready");
  const double cpu = cpu_seconds();
  const auto begun = std::chrono::steady_clock::now();
  std::vector<absl::StatusOr<std::vector<double>>> took(sources, std::vector<double>{});
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sources; ++i)
    threads.emplace_back([&, i] { took[i] = remote.send(requests[i]); });
  for (std::thread& thread : threads) thread.join();
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  outcome.cpu_s = cpu_seconds() - cpu;
  for (const auto& one : took) {
    if (!one.ok()) return one.status();
    outcome.latencies_ms.insert(outcome.latencies_ms.end(), one->begin(), one->end());
  }
  std::sort(outcome.latencies_ms.begin(), outcome.latencies_ms.end());
  outcome.acks = outcome.latencies_ms.size();
  outcome.samples = options.workload.endpoints * options.workload.series * options.workload.ticks;
  tell(outcome);
  return absl::OkStatus();
}

absl::Status serve(const Options& options) {
  const std::filesystem::path folder = options.authority;
  const auto authority = disk::read_file(folder / "certificate.pem", certificate::kPemBytesMax);
  if (!authority.ok()) return authority.status();
  const auto both = disk::read_file(folder / "server.pem", certificate::kPemBytesMax);
  if (!both.ok()) return both.status();
  const auto leaf = certificate::Certificate::parse(*both);
  if (!leaf.ok()) return leaf.status();
  auto server = serve_bare({*both, leaf->pem() + *authority, *authority},
                           std::chrono::milliseconds(options.acks_every_ms));
  if (!server.ok()) return server.status();
  report("127.0.0.1:" + std::to_string((*server)->port()));
  return absl::OkStatus();
}

}  // namespace
}  // namespace tidemark::bench

int main(int argc, char** argv) {
  using namespace tidemark::bench;
  Options options;
  CLI::App app("Loads a collector and says what came of it, as JSON");
  app.add_option("--authority", options.authority, "the collector's folder ca");
  app.add_flag("--serve-bare", options.serve_bare,
               "be a port that counts and acknowledges, until a line comes");
  app.add_option("--acks-every", options.acks_every_ms, "of --serve-bare, in milliseconds; 0: at once");
  app.add_option("--target", options.target, "host:port of the streams");
  app.add_option("--remote-write", options.remote_write, "send to this path of another program instead");
  app.add_option("--sources", options.shape.sources, "how many streams");
  app.add_flag("!--agents", options.shape.proxies, "each source speaks for itself, else for its devices");
  app.add_option("--endpoints", options.workload.endpoints, "of all sources");
  app.add_option("--series", options.workload.series, "of an endpoint");
  app.add_option("--ticks", options.workload.ticks);
  std::int64_t interval_s = kInterval.count() / 1'000;
  app.add_option("--interval", interval_s, "seconds from tick to tick");
  std::int64_t last_ms = 0;
  app.add_option("--last", last_ms, "the last one, in Unix milliseconds (default: now)");
  app.add_option("--ticks-per-batch", options.shape.ticks_per_batch);
  app.add_option("--endpoints-per-batch", options.shape.endpoints_per_batch, "0: all of a source");
  app.add_option("--portion", options.portion, "wait for a line after so many messages of each source");
  app.add_option("--on-their-way", options.messages_max,
                 "messages of a source at most; the window holds beside");
  app.add_flag("--steady", options.steady, "a message of each source every 10 s, after one that declares");
  app.add_option("--seed", options.workload.seed);
  app.add_option("--threads", options.threads);
  CLI11_PARSE(app, argc, argv);
  options.workload.interval = tidemark::Duration{interval_s * 1'000};
  const auto last = last_ms == 0 ? tidemark::system_clock().now() : tidemark::from_unix_ms(last_ms);
  options.workload.first =
      last - options.workload.interval * static_cast<tidemark::Duration::rep>(options.workload.ticks - 1);
  const absl::Status status = options.serve_bare             ? serve(options)
                              : options.remote_write.empty() ? load(options)
                                                             : load_by_remote_write(options);
  if (status.ok()) return 0;
  std::cerr << "tidemark_load: " << status.message() << "\n";
  return 1;
}
