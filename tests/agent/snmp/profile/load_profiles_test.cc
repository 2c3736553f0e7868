#include <fstream>

#include "agent/snmp/profile/read_profiles.h"
#include "agent/snmp/profile/shipped_texts.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

std::string a_profile(const std::string& more) {
  return more +
         "\ntitle = \"doors\"\n[[metric]]\nname = \"door.open\"\nunit = \"1\"\nobject = "
         "\"1.3.6.1.4.1.99999.1.0\"\n";
}

struct Loaded {
  Profiles profiles;
  std::vector<std::string> mistakes;  ///< without the folder
};

class Folder {
 public:
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name) << text;
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  Loaded load() const {
    config::Mistakes mistakes;
    Loaded out{load_profiles(folder_.path(), mistakes), {}};
    const std::string prefix = folder_.path().string() + "/";
    for (std::string line : mistakes.lines()) {
      for (std::size_t at = line.find(prefix); at != std::string::npos; at = line.find(prefix))
        line.erase(at, prefix.size());
      out.mistakes.push_back(line);
    }
    return out;
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a folder that is not there leaves what is shipped") {
  config::Mistakes mistakes;
  const Profiles profiles = load_profiles("/nonexistent/profiles.d", mistakes);
  CHECK(mistakes.none());
  CHECK(profiles.size() == shipped_texts().size());
  for (const auto& [name, profile] : profiles) CHECK(profile->source == "shipped");
}

TEST_CASE("a file adds a profile, or takes a shipped one's place") {
  const Folder folder;
  folder.put("door.toml", a_profile(""));
  folder.put("mine.toml", a_profile("name = \"interfaces\""));
  folder.put("notes.txt", "no profile");
  const Loaded out = folder.load();
  CHECK(out.mistakes.empty());
  CHECK(out.profiles.size() == shipped_texts().size() + 1);
  CHECK(out.profiles.at("door")->source == folder.path("door.toml"));
  CHECK(out.profiles.at("interfaces")->source == folder.path("mine.toml"));
  CHECK(out.profiles.at("interfaces")->title == "doors");
  CHECK(out.profiles.at("system")->source == "shipped");
}

TEST_CASE(
    "a file with a mistake is left out, all mistakes of all files are told, and what is shipped stays") {
  const Folder folder;
  folder.put("a.toml", a_profile("name = \"interfaces\"\nanswer = \"1.3\""));
  folder.put("b.toml", "title = \n");
  folder.put("c.toml", a_profile(""));
  const Loaded out = folder.load();
  REQUIRE(out.mistakes.size() == 2);
  CHECK(out.mistakes[0] == "a.toml:2:1: unknown key 'answer'; did you mean 'answers'?");
  CHECK(out.mistakes[1].starts_with("b.toml:1:"));
  CHECK(out.profiles.at("interfaces")->source == "shipped");
  CHECK(out.profiles.contains("c"));
  CHECK_FALSE(out.profiles.contains("b"));
}

TEST_CASE("two files cannot have one name") {
  const Folder folder;
  folder.put("a.toml", a_profile("name = \"door\""));
  folder.put("b.toml", a_profile("name = \"door\""));
  const Loaded out = folder.load();
  CHECK(out.mistakes == std::vector<std::string>{"b.toml:1:8: there is a profile 'door' already, in a.toml"});
  CHECK(out.profiles.at("door")->source == folder.path("a.toml"));
}

TEST_CASE("a profile replaces profiles that there are, of the folder or shipped") {
  const Folder folder;
  folder.put("a.toml", a_profile("replaces = [\"b\", \"system\"]"));
  folder.put("b.toml", a_profile("replaces = [\"sytem\"]"));
  const Loaded out = folder.load();
  CHECK(out.mistakes ==
        std::vector<std::string>{
            "b.toml:1:12: 'replaces' has 'sytem', which is no profile; did you mean 'system'?"});
  CHECK(out.profiles.contains("a"));
  CHECK_FALSE(out.profiles.contains("b"));
}

TEST_CASE("profiles that replace each other are left out, for nothing would be left of them") {
  const Folder folder;
  folder.put("a.toml", a_profile("replaces = [\"b\"]"));
  folder.put("b.toml", a_profile("replaces = [\"system\"]"));
  folder.put("c.toml", a_profile("name = \"system\"\nreplaces = [\"a\"]"));
  folder.put("d.toml", a_profile("replaces = [\"d\"]"));
  folder.put("e.toml", a_profile("replaces = [\"a\"]"));
  const Loaded out = folder.load();
  CHECK(out.mistakes.size() == 4);
  for (const std::string& line : out.mistakes)
    CHECK(line.find("replaces itself, over what it replaces") != std::string::npos);
  CHECK_FALSE(out.profiles.contains("a"));
  CHECK_FALSE(out.profiles.contains("b"));
  CHECK_FALSE(out.profiles.contains("d"));
  CHECK(out.profiles.contains("e"));
  CHECK(out.profiles.at("system")->source == "shipped");
}
