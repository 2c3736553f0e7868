#include "agent/snmp/notification/own_engine.h"

#include "common/disk/file.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

const SourceId kSource = EndpointId::named(Uuid{}, "proxy");
const TimePoint kNow = from_unix_ms(1'800'000'000'000);

}  // namespace

TEST_CASE("the engine is the same at every start, with one boot more") {
  TemporaryFolder folder;
  std::string id;
  for (std::uint32_t start = 1; start <= 3; ++start) {
    const auto engine = begin_engine(folder.path(), kSource, kNow);
    REQUIRE(engine.ok());
    CHECK(engine->boots == start);
    CHECK(engine->id.size() == 21);
    CHECK(engine->id.substr(0, 5) == std::string("\x80\x00\x1f\x88\x05", 5));
    CHECK(engine->id.substr(5) == kSource.value.raw());
    CHECK(*disk::read_file(folder.path() / "snmp-engine", 100) == std::to_string(start) + "\n");
  }
}

TEST_CASE("boots never fall, whatever the file has") {
  for (const auto& [text, boots] : std::vector<std::pair<std::string, std::uint32_t>>{
           {"41\n", 42},
           {"41", 42},
           {"2147483646\n", 2'147'483'647},
           {"2147483647\n", 2'147'483'647},  // from there on it stays
           {"2147483648\n", 30'000'001},
           {"", 30'000'001},
           {"-1\n", 30'000'001},
           {"forty\n", 30'000'001},
           {std::string(1'000, '1'), 30'000'001},
       }) {
    CAPTURE(text);
    TemporaryFolder folder;
    REQUIRE(disk::write_file(folder.path() / "snmp-engine", text, disk::Access::kPrivate).ok());
    const auto engine = begin_engine(folder.path(), kSource, kNow);
    REQUIRE(engine.ok());
    CHECK(engine->boots == boots);
  }
}

TEST_CASE("where the boots cannot be kept there is no engine") {
  TemporaryFolder folder;
  CHECK_FALSE(begin_engine(folder.path() / "not there", kSource, kNow).ok());
}
