#pragma once

#include <string>
#include <string_view>

#include "common/certificate/certificate.h"

namespace tidemark::certificate {

/// What the key of the certificate that is to be renewed signs: the request for the new key, under a name of
/// its own, so that a signature made for anything else is none for this. Who repeats such a request gets a
/// certificate for a key that he does not have.
std::string renewal_content(std::string_view csr_der);

/// When a source renews its certificate, by the collector's clock: from half of its life on, `spread` (0 to
/// 1) of a tenth of its life later, so that those who enrolled together do not come together.
TimePoint renewal_due(const Certificate& certificate, double spread);

}  // namespace tidemark::certificate
