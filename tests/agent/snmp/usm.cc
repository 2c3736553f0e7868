#include "tests/agent/snmp/usm.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <vector>

#include "tests/agent/snmp/ber.h"
#include "tests/agent/snmp/fake_agent.h"

namespace tidemark::snmp {
namespace {

constexpr int kIntegerTag = 0x02, kOctetsTag = 0x04, kOidTag = 0x06, kSequenceTag = 0x30, kReportTag = 0xa8;
constexpr std::size_t kAesKeyBytes = 16;

struct Hash {
  const EVP_MD* digest;
  std::size_t kept;  // bytes of the code that travel
};

Hash hash_of(Authentication authentication) {
  switch (authentication) {
    case Authentication::kSha224:
      return {EVP_sha224(), 16};
    case Authentication::kSha256:
      return {EVP_sha256(), 24};
    case Authentication::kSha384:
      return {EVP_sha384(), 32};
    case Authentication::kSha512:
      return {EVP_sha512(), 48};
    default:
      return {EVP_sha1(), 12};
  }
}

std::string localised(const std::vector<std::uint8_t>& key, const UsmEngine& engine, const EVP_MD* digest) {
  const std::string whole(key.begin(), key.end());
  const std::string text = whole + engine.id + whole;
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), out.data(), &size, digest, nullptr);
  return {reinterpret_cast<const char*>(out.data()), size};
}

std::string big_endian(std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  std::string out;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(bits >> shift);
  return out;
}

std::string encrypted(const std::string& clear, const std::string& key, const UsmEngine& engine,
                      const std::string& salt) {
  const std::string iv = big_endian(engine.boots) + big_endian(engine.time) + salt;
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  std::string out(clear.size(), '\0');
  int size = 0;
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  EVP_EncryptInit_ex(context, EVP_aes_128_cfb128(), nullptr, bytes(key), bytes(iv));
  EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes(clear),
                    static_cast<int>(clear.size()));
  EVP_CIPHER_CTX_free(context);
  return out;
}

std::string whole_number(std::int64_t value) { return number(kIntegerTag, value, false); }
std::string octet_string(const std::string& text) { return element(kOctetsTag, text); }

std::string message(std::int32_t id, char flags, const std::string& security, const std::string& content) {
  const std::string header =
      whole_number(id) + whole_number(65'507) + octet_string(std::string(1, flags)) + whole_number(3);
  return element(kSequenceTag, whole_number(3) + element(kSequenceTag, header) +
                                   octet_string(element(kSequenceTag, security)) + content);
}

}  // namespace

std::string scoped_pdu(const UsmEngine& engine, const std::string& pdu) {
  return element(kSequenceTag, octet_string(engine.id) + octet_string("") + pdu);
}

std::string secured(const Credential& credential, const UsmEngine& engine, std::int32_t id,
                    const std::string& scoped) {
  const bool authenticated = credential.authentication != Authentication::kNone;
  const bool secret = credential.privacy != Privacy::kNone;
  const Hash hash = hash_of(credential.authentication);
  const std::string salt = secret ? std::string("\1\2\3\4\5\6\7\10", 8) : "";
  const std::string head = octet_string(engine.id) + whole_number(engine.boots) + whole_number(engine.time) +
                           octet_string(credential.user);
  const std::string blank = octet_string(std::string(authenticated ? hash.kept : 0, '\0'));
  const std::string content =
      secret ? octet_string(encrypted(
                   scoped, localised(credential.privacy_key, engine, hash.digest).substr(0, kAesKeyBytes),
                   engine, salt))
             : scoped;
  const char flags = static_cast<char>((authenticated ? 1 : 0) | (secret ? 2 : 0));
  std::string out = message(id, flags, head + blank + octet_string(salt), content);
  if (!authenticated) return out;
  const std::string key = localised(credential.authentication_key, engine, hash.digest);
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  HMAC(hash.digest, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(out.data()), out.size(), code.data(), &size);
  const std::size_t at = out.find(head + blank) + head.size() + blank.size() - hash.kept;
  return out.replace(at, hash.kept, reinterpret_cast<const char*>(code.data()), hash.kept);
}

std::string usm_report(const UsmEngine& engine, std::int32_t id, int counter) {
  std::string name("\x2b\x06\x01\x06\x03\x0f\x01\x01", 8);
  name += static_cast<char>(counter);
  name += '\0';
  const std::string told = element(kSequenceTag, element(kOidTag, name) + number(0x41, 1, true));
  const std::string pdu =
      element(kReportTag, whole_number(id) + whole_number(0) + whole_number(0) + element(kSequenceTag, told));
  const std::string security = octet_string(engine.id) + whole_number(engine.boots) +
                               whole_number(engine.time) + octet_string("") + octet_string("") +
                               octet_string("");
  return message(id, 0, security, scoped_pdu(engine, pdu));
}

std::shared_ptr<Credential> v3_credential(Authentication authentication, Privacy privacy) {
  auto out = std::make_shared<Credential>();
  out->version = Version::kV3;
  out->user = "anna";
  out->authentication = authentication;
  out->privacy = privacy;
  if (authentication != Authentication::kNone) {
    out->authentication_key = *key_of("a phrase to sign by", authentication);
    out->privacy_key = *key_of("a phrase to hide by", authentication);
  }
  return out;
}

}  // namespace tidemark::snmp
