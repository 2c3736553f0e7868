#include "agent/snmp/message/net_snmp.h"

#include <net-snmp/library/lcd_time.h>

#include <cstdlib>

namespace tidemark::snmp {

void start_net_snmp() {
  static const bool started = [] {
    ::setenv("MIBS", "", 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
    netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIBDIRS, "");
    // Without a place to write to it would write what devices send wrong, line by line, to stderr.
    snmp_disable_log();
    netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
    netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_APPTYPE, "tidemark-snmp");
    init_snmpv3("tidemark-snmp");  // instead of init_snmp(), which reads files and makes folders
    // What it does when its files were read: salts, and the user without a name that discovery goes by.
    snmp_call_callbacks(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_POST_PREMIB_READ_CONFIG, nullptr);
    return true;
  }();
  (void)started;
}

void count_strange_engine() {
  static std::size_t strange = 0;
  if (++strange < kEnginesBeforeClearing) return;
  strange = 0;
  free_etimelist();
}

void doubt_engine_time(const std::string& engine) {
  enginetime_struct* const kept = search_enginetime_list(reinterpret_cast<const u_char*>(engine.data()),
                                                         static_cast<u_int>(engine.size()));
  if (kept == nullptr) return;
  kept->authenticatedFlag = 0;
  kept->engineBoot = kept->engineTime = 0;
}

}  // namespace tidemark::snmp
