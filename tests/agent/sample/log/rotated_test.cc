#include "agent/sample/log/rotated.h"

#include "tests/support/catch.h"

namespace tidemark::logfile {

TEST_CASE("rotated files are known by their names") {
  for (const char* name :
       {"app.log.1", "app.log.12.gz", "app.log-20261126", "app.log-20261126-17.gz", "app.log.1.zst",
        "app-20261126.log", "app.1.log.gz", "app.log.old", "app.log_2026-11-26"}) {
    CAPTURE(name);
    CHECK(is_rotated_name("app.log", name));
  }
  for (const char* name : {"app.log", "app.log.gz", "app.logs.1", "other.log.1", "app.log.conf", "app.log.",
                           "app.log.-", "application-1.log", "app.log1", "app.log.1x", "app.log.swp"}) {
    CAPTURE(name);
    CHECK_FALSE(is_rotated_name("app.log", name));
  }
  CHECK(is_rotated_name("syslog", "syslog.1"));
  CHECK_FALSE(is_rotated_name("syslog", "sys-1"));
  CHECK(is_foreign_compression("a.1.xz"));
  CHECK_FALSE(is_foreign_compression("a.1.gz"));
  CHECK_FALSE(is_foreign_compression("a.1"));
}

}  // namespace tidemark::logfile
