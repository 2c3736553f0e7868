#include "agent/snmp/notification/vocabulary.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "agent/snmp/profile/read_profiles.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;
using namespace tidemark::snmp;

#if defined(__SANITIZE_ADDRESS__)
/// The library loses a table with each reading, and what it made of a broken file.
extern "C" const char* __lsan_default_suppressions() { return "leak:libnetsnmp"; }
#endif

namespace {

constexpr const char* kAcme = R"mib(
-- no module: OTHER-MIB DEFINITIONS ::= BEGIN
ACME-DOOR-MIB DEFINITIONS ::= BEGIN
IMPORTS MODULE-IDENTITY, OBJECT-TYPE, NOTIFICATION-TYPE, enterprises, Integer32 FROM SNMPv2-SMI
        TruthValue, DisplayString FROM SNMPv2-TC
        AcmeState FROM ACME-TC;
acme MODULE-IDENTITY LAST-UPDATED "202601010000Z" ORGANIZATION "Acme" CONTACT-INFO "Acme" DESCRIPTION "doors"
  ::= { enterprises 99999 }
doorTable OBJECT-TYPE SYNTAX SEQUENCE OF DoorEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { acme 2 }
doorEntry OBJECT-TYPE SYNTAX DoorEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION "" INDEX { doorIndex } ::= { doorTable 1 }
DoorEntry ::= SEQUENCE { doorIndex Integer32, doorName DisplayString, doorState AcmeState, doorLocked TruthValue }
doorIndex OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS not-accessible STATUS current DESCRIPTION "" ::= { doorEntry 1 }
doorName OBJECT-TYPE SYNTAX DisplayString MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { doorEntry 2 }
doorState OBJECT-TYPE SYNTAX AcmeState MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { doorEntry 3 }
doorLocked OBJECT-TYPE SYNTAX TruthValue MAX-ACCESS read-only STATUS current DESCRIPTION "" ::= { doorEntry 4 }
doorForced NOTIFICATION-TYPE OBJECTS { doorState } STATUS current DESCRIPTION "" ::= { acme 0 1 }
END
)mib";
constexpr const char* kTypes = R"mib(
ACME-TC DEFINITIONS ::= BEGIN
IMPORTS TEXTUAL-CONVENTION FROM SNMPv2-TC;
AcmeState ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION "" SYNTAX INTEGER { closed(1), open(2), forced(4) }
END
)mib";
constexpr const char* kOld = R"mib(
OLD-MIB DEFINITIONS ::= BEGIN
IMPORTS enterprises FROM RFC1155-SMI OBJECT-TYPE FROM RFC-1212 TRAP-TYPE FROM RFC-1215;
old OBJECT IDENTIFIER ::= { enterprises 99998 }
oldLevel OBJECT-TYPE SYNTAX INTEGER { low(1), high(2) } ACCESS read-only STATUS mandatory ::= { old 1 }
oldAlarm TRAP-TYPE ENTERPRISE old VARIABLES { oldLevel } ::= 7
END
)mib";

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

std::string named(const Vocabulary& vocabulary, const char* oid) {
  const Oid name = *Oid::parse(oid);
  const auto found = vocabulary.object(name.numbers());
  if (found.object == nullptr) return "?";
  return found.object->name + "[" + Oid(found.index).text() + "]";
}

}  // namespace

TEST_CASE(
    "MIB files of the folder give names of notifications, objects and enumerations, in any order of their "
    "imports") {
  TemporaryFolder folder;
  write(folder.path() / "a-doors.mib", kAcme);
  write(folder.path() / "z-types.txt", kTypes);
  write(folder.path() / "old.my", kOld);
  for (int again = 0; again < 3; ++again) {
    const MibNames names = read_mib_files(folder.path());
    CHECK(names.complaints == std::vector<std::string>{});
    std::string notifications;
    for (const auto& [oid, name] : names.notifications) notifications += oid.text() + " " + name + "\n";
    CHECK(notifications == "1.3.6.1.4.1.99998.0.7 oldAlarm\n1.3.6.1.4.1.99999.0.1 doorForced\n");
    using Words = std::map<std::int64_t, std::string>;
    const auto state = names.objects.find(*Oid::parse("1.3.6.1.4.1.99999.2.1.3"));
    REQUIRE(state != names.objects.end());
    CHECK(state->second == ObjectName{"doorState", Words{{1, "closed"}, {2, "open"}, {4, "forced"}}});
    CHECK(names.objects.at(*Oid::parse("1.3.6.1.4.1.99999.2.1.4")).words == Words{{1, "true"}, {2, "false"}});
    CHECK(names.objects.at(*Oid::parse("1.3.6.1.4.1.99998.1")) ==
          ObjectName{"oldLevel", Words{{1, "low"}, {2, "high"}}});
    CHECK(names.objects.count(*Oid::parse("1.3.6.1.4.1.99999")) == 0);
  }
}

TEST_CASE("a file that is no MIB is named, and the others are taken") {
  TemporaryFolder folder;
  write(folder.path() / "doors", kAcme);
  write(folder.path() / "types", kTypes);
  write(folder.path() / "doors-again", kAcme);
  write(folder.path() / "broken", std::string(kOld).substr(0, 330));
  write(folder.path() / "readme", "These are our MIBs.\n");
  write(folder.path() / ".index", "not looked at");
  std::filesystem::create_directory(folder.path() / "more");
  const MibNames names = read_mib_files(folder.path());
  CHECK(names.notifications.size() == 1);
  REQUIRE(names.complaints.size() == 3);
  CHECK(names.complaints[0].find("doors-again is left out: another file has the module ACME-DOOR-MIB") !=
        std::string::npos);
  CHECK(names.complaints[1].find("readme is left out: it defines no module") != std::string::npos);
  CHECK(names.complaints[2].find("broken is not taken as a whole") != std::string::npos);
}

TEST_CASE("the files' stamp is another one when one of them came, went or was written") {
  TemporaryFolder folder;
  const std::string none = stamp_of_mib_files(folder.path());
  write(folder.path() / "types", kTypes);
  const std::string one = stamp_of_mib_files(folder.path());
  CHECK(one == read_mib_files(folder.path()).stamp);
  write(folder.path() / "types", std::string(kTypes) + "\n");
  const std::string longer = stamp_of_mib_files(folder.path());
  write(folder.path() / "doors", kAcme);
  const std::string two = stamp_of_mib_files(folder.path());
  CHECK(std::set<std::string>{none, one, longer, two}.size() == 4);
}

TEST_CASE("a folder that is not there has no names, and the environment's is not read") {
  TemporaryFolder folder;
  write(folder.path() / "doors", kAcme);
  ::setenv("MIBDIRS", folder.path().c_str(), 1);
  const MibNames names = read_mib_files(folder.path() / "nothing");
  ::unsetenv("MIBDIRS");
  CHECK(names.objects.empty());
  CHECK(names.notifications.empty());
  CHECK(names.complaints.empty());
}

TEST_CASE(
    "objects are named by the longest name that is known, a profile's before others', and parts of the tree "
    "are none") {
  Vocabulary vocabulary;
  vocabulary.add(shipped_profiles());
  vocabulary.add_well_known();
  MibNames names;
  names.objects[*Oid::parse("1.3.6.1.2.1.2.2.1.8")] = {"another", {{1, "word"}}};
  names.objects[*Oid::parse("1.3.6.1.4.1.5.1")] = {"own", {}};
  names.notifications[*Oid::parse("1.3.6.1.6.3.1.1.5.3")] = "notLinkDown";
  vocabulary.set_mib_names(std::make_shared<const MibNames>(std::move(names)));
  for (const auto& [oid, name] : std::vector<std::pair<const char*, const char*>>{
           {"1.3.6.1.2.1.2.2.1.8.7", "ifOperStatus[7]"},
           {"1.3.6.1.2.1.2.2.1.1.7", "ifIndex[7]"},
           {"1.3.6.1.2.1.2.2.1.99.7", "?"},
           {"1.3.6.1.2.1.2.2.1", "?"},
           {"1.3.6.1.2.1.33.1.2.1.0", "upsBatteryStatus[]"},
           {"1.3.6.1.2.1.33.1.2.2.0", "upsSecondsOnBattery[]"},
           {"1.3.6.1.2.1.33.1.6.2.1.2.4", "upsAlarmDescr[4]"},
           {"1.3.6.1.4.1.5.1", "own[]"},
           {"1.3.6.1.4.1.5.2", "?"},
           {"1.3.6.1.4.1.9.9.1.1", "?"},
           {"2.5", "?"},
       }) {
    CAPTURE(oid);
    CHECK(named(vocabulary, oid) == name);
  }
  const Oid status{1, 3, 6, 1, 2, 1, 2, 2, 1, 8};
  CHECK(vocabulary.object(status.numbers()).object->words.at(7) == "lowerLayerDown");
  CHECK(vocabulary.notification({1, 3, 6, 1, 6, 3, 1, 1, 5, 3})->name == "linkDown");
  CHECK(!vocabulary.notification({1, 3, 6, 1, 6, 3, 1, 1, 5}));
}

TEST_CASE("a trap of v1 is known by a MIB's identifier without the 0 that its translation has") {
  Vocabulary vocabulary;
  vocabulary.add(shipped_profiles());
  const auto known = [&](const char* oid) {
    const auto found = vocabulary.notification(*Oid::parse(oid));
    return found ? found->name : "";
  };
  CHECK(known("1.3.6.1.2.1.33.2.1") == "upsTrapOnBattery");
  CHECK(known("1.3.6.1.2.1.33.2.0.1") == "upsTrapOnBattery");
  CHECK(known("1.3.6.1.2.1.33.2.0.0.1") == "");
  CHECK(known("1.3.6.1.2.1.33.2.0") == "");
  CHECK(known("1.3.6.1.2.1.17.0.1") == "newRoot");
  CHECK(known("1.3.6.1.2.1.17.1") == "");
}

TEST_CASE("notifications of a shipped profile stay known where one's own took its place") {
  Profiles profiles = shipped_profiles();
  auto own = std::make_shared<Profile>();
  own->name = "interfaces";
  own->notifications = {{{1, 3, 6, 1, 6, 3, 1, 1, 5, 4}, "cameUp", Severity::kWarning, ""}};
  profiles["interfaces"] = own;
  Vocabulary vocabulary;
  vocabulary.add(profiles);
  CHECK(vocabulary.notification({1, 3, 6, 1, 6, 3, 1, 1, 5, 3})->name == "linkDown");
  CHECK(vocabulary.notification({1, 3, 6, 1, 6, 3, 1, 1, 5, 4})->name == "cameUp");
}
