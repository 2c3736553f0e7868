#include "common/secret/sealed.h"

#include <set>

#include "common/disk/file.h"
#include "tests/support/catch.h"

namespace tidemark::secret {
namespace {

const std::string kHeading = "tidemark-sealed 1\n";

Key random_key() {
  auto key = Key::random();
  REQUIRE(key.ok());
  return *std::move(key);
}

std::string sealed(const Key& key, const std::string& secret) {
  auto out = seal(key, secret);
  REQUIRE(out.ok());
  return *out;
}

}  // namespace

TEST_CASE("what was sealed is opened again by its key, and shows nothing of itself") {
  const Key key = random_key();
  for (const std::string& secret :
       {std::string("hush"), std::string("two\nlines\n"), std::string("\0\xff bytes", 8), std::string(1, 'x'),
        std::string(16'384, 's'), std::string()}) {
    const std::string file = sealed(key, secret);
    CHECK(looks_sealed(file));
    CHECK(file.starts_with(kHeading));
    CHECK(file.size() == sealed_bytes(secret.size()));
    if (secret.size() > 1) CHECK(file.find(secret) == std::string::npos);
    const auto opened = open_sealed(key, file);
    REQUIRE(opened.ok());
    CHECK(opened->text() == secret);
  }
}

TEST_CASE("no two sealed files of one secret are alike") {
  const Key key = random_key();
  std::set<std::string> files;
  for (int i = 0; i < 100; ++i) files.insert(sealed(key, "mark"));
  CHECK(files.size() == 100);
}

TEST_CASE("a sealed file of which one byte is another is not opened, whichever it is") {
  const Key key = random_key();
  const std::string file = sealed(key, "hush, not a word");
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const int bits : {0x01, 0x04, 0x20, 0x80, 0xff}) {
      std::string other = file;
      other[at] = static_cast<char>(other[at] ^ bits);
      CAPTURE(at, bits);
      CHECK(looks_sealed(other));
      const auto opened = open_sealed(key, other);
      CHECK_FALSE(opened.ok());
      CHECK(opened.status().message().find("hush") == std::string::npos);
    }
  }
}

TEST_CASE("a sealed file that is cut off, or has more than it should, is not opened") {
  const Key key = random_key();
  const std::string file = sealed(key, "hush");
  for (std::size_t length = 0; length + 1 < file.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(open_sealed(key, file.substr(0, length)).ok());
  }
  CHECK(open_sealed(key, file.substr(0, file.size() - 1)).ok());  // its last line feed alone
  for (const char* more : {"\n", " ", "\r\n", "AAAA", "=", "x"}) {
    CAPTURE(more);
    CHECK_FALSE(open_sealed(key, file + more).ok());
  }
}

TEST_CASE("another key, another version and what is no base64 are told apart from each other") {
  const Key key = random_key(), other = random_key();
  const std::string file = sealed(key, "hush");
  const std::string body = file.substr(kHeading.size());
  CHECK(absl::IsDataLoss(open_sealed(other, file).status()));
  for (const std::string& wrong :
       {"tidemark-sealed 2\n" + body, kHeading + "no base64\n", kHeading, kHeading + "\n",
        kHeading + "AAAA\n", kHeading + "\n" + body, kHeading + body.substr(0, 8) + "\n" + body.substr(8),
        "tidemark-sealed 1 \n" + body, "tidemark-sealed 1\r\n" + body}) {
    CAPTURE(wrong);
    CHECK(looks_sealed(wrong));
    CHECK(absl::IsInvalidArgument(open_sealed(key, wrong).status()));
  }
}

TEST_CASE("what is no sealed file is not taken for one") {
  for (const char* text :
       {"", "mark", "mark\n", "tidemark", "tidemark-key 1\n", "a long pass phrase of SNMP\n"}) {
    CAPTURE(text);
    CHECK_FALSE(looks_sealed(text));
  }
}

TEST_CASE("the golden files of version 1 are opened") {
  const std::string folder = TIDEMARK_TEST_DATA "/secret/";
  const auto key = Key::parse(*disk::read_file(folder + "key", 1'024));
  REQUIRE(key.ok());
  const auto opened = open_sealed(*key, *disk::read_file(folder + "sealed", 1'024));
  REQUIRE(opened.ok());
  CHECK(opened->text() == "a golden secret\n");
}

}  // namespace tidemark::secret
