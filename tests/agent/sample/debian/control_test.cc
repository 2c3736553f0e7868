#include "agent/sample/debian/control.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark::debian;

namespace {

std::vector<std::string> read_in_pieces(const std::string& text, std::size_t bytes) {
  std::vector<std::string> out;
  StanzaReader reader([&](const Stanza& stanza) {
    out.push_back(std::string(stanza.package) + " " + std::string(stanza.architecture) + " " +
                  std::string(stanza.version) + " [" + std::string(stanza.status) + "]");
  });
  for (std::size_t at = 0; at < text.size(); at += bytes)
    reader.feed(std::string_view(text).substr(at, bytes));
  reader.finish();
  return out;
}

}  // namespace

TEST_CASE("stanzas are the same in whatever pieces they come") {
  const std::string text =
      "Package: adduser\nStatus: install ok installed\nArchitecture: all\nMulti-Arch: foreign\nVersion: "
      "3.134\n"
      "Description: add users\n Package: not-this\n\n\n"
      "Package:libc6\r\nVersion:  2.36-9+deb12u10  \r\nArchitecture: amd64\r\n\r\n"
      "Version: 1 of nothing\n\n"
      "Package: last\nVersion: 1";
  const std::vector<std::string> all{"adduser all 3.134 [install ok installed]",
                                     "libc6 amd64 2.36-9+deb12u10 []", "last  1 []"};
  for (const std::size_t bytes : {1, 2, 3, 7, 64, 10'000}) {
    CAPTURE(bytes);
    CHECK(read_in_pieces(text, bytes) == all);
  }
  CHECK(read_in_pieces("", 1).empty());
}

TEST_CASE("a line that is too long is read past, and what follows it is not") {
  const std::string text = "Package: a\nDepends: " + std::string(StanzaReader::kLineBytesMax * 3, 'x') +
                           "\nVersion: 2\n\nPackage: b\nVersion: 3\n";
  for (const std::size_t bytes : {100, 5'000, 100'000})
    CHECK(read_in_pieces(text, bytes) == std::vector<std::string>{"a  2 []", "b  3 []"});
}
