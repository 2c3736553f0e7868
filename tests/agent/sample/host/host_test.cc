#include "agent/sample/host/host.h"

#include <fstream>

#include "agent/sample/host/proc_file.h"
#include "tests/agent/sample/host/proc_tree.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::host;

TEST_CASE("a boot is known by the kernel's id and its time") {
  ProcTree tree("debian-12");
  tree.write("sys/kernel/random/boot_id", "4a3f1c7e-8c1d-4f62-9a54-0d8e1f2a3b4c\n");
  const Boot boot = current_boot(tree.paths());
  CHECK(boot.id == "4a3f1c7e-8c1d-4f62-9a54-0d8e1f2a3b4c");
  CHECK(boot.time == from_unix_ms(1'795'559'578'000));
  const Boot unknown = current_boot(ProcTree().paths());
  CHECK(unknown.id.empty());
}

TEST_CASE("the facts hold the host's name and the system's") {
  ProcTree tree;
  std::ofstream(tree.paths().etc / "os-release") << "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
  const EndpointFacts facts = host_facts(tree.paths());
  CHECK(facts.os == "Debian GNU/Linux 12 (bookworm)");
  CHECK_FALSE(facts.hostname.empty());
  CHECK(host_facts(ProcTree().paths()).os.empty());
}

TEST_CASE("a file is read anew each time, whatever its length, and one that appears late is found") {
  ProcTree tree;
  ProcFile file(tree.paths().proc / "late");
  CHECK(absl::IsNotFound(file.read().status()));
  for (const std::size_t size : {5u, 4096u, 100'000u, 0u, 3u}) {
    tree.write("late", std::string(size, 'x'));
    const auto text = file.read();
    REQUIRE(text.ok());
    CHECK(*text == std::string(size, 'x'));
  }
}

TEST_CASE("a file beyond the limit is refused, not cut") {
  ProcTree tree;
  tree.write("large", std::string(ProcFile::kBytesMax, 'x'));
  ProcFile file(tree.paths().proc / "large");
  CHECK(absl::IsResourceExhausted(file.read().status()));
}
