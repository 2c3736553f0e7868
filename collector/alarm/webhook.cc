#include "collector/alarm/webhook.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

namespace tidemark::alarm {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

void put(Json& object, const char* key, const std::optional<TimePoint>& time) {
  if (time) object[key] = rfc3339(*time);
}
void put(Json& object, const char* key, const trends::Figure<double>& figure) {
  if (figure.value) object[key] = *figure.value;
}

std::int64_t seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

const char* name_of(Notice::To to) {
  switch (to) {
    case Notice::To::kFirstLine:
      return "first_line";
    case Notice::To::kSecondLine:
      return "second_line";
    case Notice::To::kBoth:
      break;
  }
  return "both";
}

Json json_of(const OutageSight& outage) {
  Json out;
  out["failed"] = rfc3339(outage.failed);
  out["confirmed"] = rfc3339(outage.confirmed);
  put(out, "restored", outage.restored);
  put(out, "acknowledged", outage.acknowledged);
  out["causes"] = outage.causes;
  return out;
}

Json json_of(const trends::BurnRate& burn) {
  Json out;
  out["window_seconds"] = seconds(burn.window);
  out["short_window_seconds"] = seconds(burn.short_window);
  put(out, "rate", burn.rate);
  put(out, "short_rate", burn.short_rate);
  out["threshold"] = burn.threshold;
  return out;
}

Json json_of(const SilentSite& site) {
  Json out;
  out["since"] = rfc3339(site.since);
  out["endpoints"] = site.endpoints;
  out["services"] = site.services;
  return out;
}

}  // namespace

std::string webhook_body(const Notice& notice) {
  Json out;
  out["version"] = kVersion;
  const std::string what = name_of(notice.what);
  out["alarm"] = what + "/" + notice.subject + "/" + rfc3339(notice.begin);
  out["what"] = what;
  out["subject"] = notice.subject;
  out["kind"] = name_of(notice.kind);
  out["at"] = rfc3339(notice.at);
  out["to"] = name_of(notice.to);
  out["count"] = notice.count;
  if (notice.outage) out["outage"] = json_of(*notice.outage);
  if (notice.burn) out["burn"] = json_of(*notice.burn);
  if (notice.site) out["site"] = json_of(*notice.site);
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string webhook_signature(std::string_view secret, std::int64_t sent, std::string_view body) {
  const std::string time = std::to_string(sent);
  const std::string content = time + "." + std::string(body);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data(), &size);
  constexpr char digits[] = "0123456789abcdef";
  std::string out = "t=" + time + ",v1=";
  for (unsigned int i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4];
    out += digits[digest[i] & 15];
  }
  return out;
}

}  // namespace tidemark::alarm
