#include <random>

#include "common/wire/message_codec.h"
#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;

namespace {

/// The same bytes with a few of them changed, taken out, doubled or cut off.
std::string mutated(std::string bytes, std::mt19937_64& random) {
  for (std::size_t n = 1 + random() % 4; n > 0 && !bytes.empty(); --n) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 6) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
        break;
      case 2:
        bytes.erase(at, 1 + random() % 8);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 32));
        break;
      case 4:
        bytes[at] = static_cast<char>(random() % 2 == 0 ? 0xff : 0x7f);
        break;
      default:
        bytes.resize(at);
        break;
    }
  }
  return bytes;
}

}  // namespace

TEST_CASE("whatever happens to a batch's bytes, it is refused whole or everything in it is counted") {
  std::mt19937_64 random(4'711);
  const std::string good = encode(good_batch());
  int whole = 0;
  int in_part = 0;
  for (int round = 0; round < 40'000; ++round) {
    const std::string bytes = mutated(good, random);
    const auto out = validate_batch(bytes, {1}, context());
    if (!out.ok()) {
      ++whole;
      if (!absl::IsInvalidArgument(out.status()) || out.status().message().empty())
        FAIL("an error without a reason");
      continue;
    }
    in_part += !out->refused.empty();
    if (!(out->sent == counts_of(out->batch) + refused_of(*out)))
      FAIL("round " << round << " does not add up");
    const auto again = decode_batch(encode(out->batch));
    if (!again.ok() || !(counts_of(*again) == counts_of(out->batch))) FAIL("what is kept cannot be stored");
  }
  CHECK(whole > 1'000);
  CHECK(in_part > 1'000);
}

TEST_CASE("whatever happens to a message's bytes, it is an error or a message that can be said again") {
  std::mt19937_64 random(4'712);
  stream::Hello hello;
  hello.spool = SpoolId::random();
  hello.facts = {"host", "os", "server", "reason", "site", {{"a", "b"}}, "1"};
  stream::Push push;
  push.from = push.to = {3};
  push.declarations.push_back({{1}, {{}, "m", {{"k", "v"}}}, "1", MetricKind::kGauge});
  push.batch = encode(good_batch());
  stream::Push loss;
  loss.loss = Loss{LossReason::kDisk, kNow, kNow, 1, {1, 1, 1}, "why"};
  stream::Devices devices;
  devices.devices = {
      {EndpointId::random(), "sw1", "10.0.0.5", "", "switch", "site", {{"a", "b"}}, "IOS", "1.3.6", true}};
  const std::string seeds[] = {encode(stream::SourceMessage{hello}), encode(stream::SourceMessage{push}),
                               encode(stream::SourceMessage{loss}), encode(stream::SourceMessage{devices})};
  int taken = 0;
  for (int round = 0; round < 40'000; ++round) {
    const auto message = decode_source_message(mutated(seeds[round % 4], random));
    if (!message.ok()) continue;
    ++taken;
    if (!decode_source_message(encode(*message)).ok()) FAIL("round " << round);
  }
  CHECK(taken > 1'000);
}
