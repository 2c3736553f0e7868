#include "common/certificate/renewal.h"

namespace tidemark::certificate {

std::string renewal_content(std::string_view csr_der) {
  return "tidemark renewal 1\n" + std::string(csr_der);
}

TimePoint renewal_due(const Certificate& certificate, double spread) {
  const Duration life = life_of(certificate);
  const Duration later{static_cast<std::int64_t>(static_cast<double>(life.count()) / 10 * spread)};
  return certificate.not_after() - life / 2 + later;
}

}  // namespace tidemark::certificate
