#include "tests/bench/messages.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "common/stream/chain.h"
#include "common/wire/batch_codec.h"
#include "common/wire/message_codec.h"

namespace tidemark::bench {
namespace {

std::string numbered(const char* format, std::size_t n) {
  char text[64];
  std::snprintf(text, sizeof text, format, static_cast<unsigned>(n));
  return text;
}

class Writer {
 public:
  Writer(const Workload& workload, const Shape& shape, std::size_t source)
      : workload_(workload),
        shape_(shape),
        size_(workload.options().endpoints / shape.sources),
        first_(source * size_) {
    script_.source = bench_id(Kind::kSource, source);
    script_.spool = SpoolId::random();
  }

  Script write() && {
    if (shape_.proxies) name_devices();
    const std::size_t ticks = workload_.options().ticks;
    const std::size_t width = shape_.endpoints_per_batch == 0 ? size_ : shape_.endpoints_per_batch;
    for (std::size_t t = 0; t < ticks; t += shape_.ticks_per_batch) {
      const std::size_t t_end = std::min(ticks, t + shape_.ticks_per_batch);
      for (std::size_t e = 0; e < size_; e += width) push(e, std::min(size_, e + width), t, t_end);
    }
    return std::move(script_);
  }

 private:
  EndpointId endpoint(std::size_t local) const {
    return shape_.proxies ? bench_id(Kind::kDevice, first_ + local) : EndpointId{};  // nil: the source itself
  }
  void name_devices() {
    for (std::size_t begin = 0; begin < size_; begin += stream::kDevicesOfMessageMax) {
      stream::Devices devices;
      for (std::size_t e = begin; e < std::min(size_, begin + stream::kDevicesOfMessageMax); ++e) {
        Device& device = devices.devices.emplace_back();
        device.endpoint = endpoint(e);
        device.name = numbered("device-%05u", first_ + e);
        device.host = device.name + ".bench";
      }
      script_.devices.push_back(wire::encode(stream::SourceMessage{std::move(devices)}));
    }
  }

  SeriesNumber number(std::size_t local, std::size_t series) const {
    return {static_cast<std::uint32_t>(local * workload_.options().series + series + 1)};
  }

  Section section(std::size_t local, std::size_t t_begin, std::size_t t_end) const {
    Section section;
    section.endpoint = endpoint(local);
    SampleBlock& block = section.blocks.emplace_back();
    for (std::size_t t = t_begin; t < t_end; ++t) block.times.push_back(workload_.time(t));
    for (std::size_t s = 0; s < workload_.options().series; ++s) {
      block.series.push_back(number(local, s));
      for (std::size_t t = t_begin; t < t_end; ++t)
        block.values.push_back(workload_.value(first_ + local, s, t));
    }
    return section;
  }

  SeriesDeclaration declaration(std::size_t local, std::size_t series) const {
    SeriesDeclaration out;
    out.number = number(local, series);
    out.key.endpoint = endpoint(local);
    out.key.metric = numbered("bench.m%02u", series);
    out.key.attributes = {{"device", numbered("d%02u", series)}};
    out.unit = workload_.kind(series) == MetricKind::kGauge ? "%" : "By";
    out.kind = workload_.kind(series);
    return out;
  }

  void push(std::size_t begin, std::size_t end, std::size_t t_begin, std::size_t t_end) {
    Batch batch;
    batch.created = workload_.time(t_end - 1);
    for (std::size_t e = begin; e < end; ++e) batch.sections.push_back(section(e, t_begin, t_end));
    stream::Push push;
    push.series_max = number(end - 1, workload_.options().series - 1).value;
    for (; declared_ < end; ++declared_) {
      for (std::size_t s = 0; s < workload_.options().series; ++s)
        push.declarations.push_back(declaration(declared_, s));
    }
    Prepared prepared;
    push.batch = wire::encode(batch);
    prepared.batch_bytes = push.batch->size();
    prepared.samples = counts_of(batch).samples;
    push.from = push.to = last_ = last_.next();
    push.chain = chain_ = stream::chain_after(chain_, last_, stream::digest_of(*push.batch));
    push.total = total_ += counts_of(batch);
    prepared.message = wire::encode(stream::SourceMessage{std::move(push)});
    script_.pushes.push_back(std::move(prepared));
  }

  const Workload& workload_;
  const Shape& shape_;
  const std::size_t size_;   // endpoints of this source
  const std::size_t first_;  // of them, in the workload
  std::size_t declared_ = 0;
  BatchSeq last_;
  stream::Digest chain_{};
  Counts total_;
  Script script_;
};

}  // namespace

EndpointId bench_id(Kind kind, std::size_t index) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8%03x-%012zx", static_cast<unsigned>(kind), index);
  return *EndpointId::parse(text);
}

Script script_of(const Workload& workload, const Shape& shape, std::size_t source) {
  return Writer(workload, shape, source).write();
}

}  // namespace tidemark::bench
