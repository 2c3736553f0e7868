# What the packages say of themselves, and what runs when they come and go.
set(CPACK_PACKAGE_NAME tidemark)
set(CPACK_PACKAGE_VENDOR Tidemark)
set(CPACK_PACKAGE_CONTACT "Tidemark <tidemark@localhost>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL agent snmp collector cli)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(agent_summary "endpoint monitoring per business service: the agent")
set(agent_text "The agent: it observes this machine and streams samples, check results and\nevents to Tidemark's collector, with mutual TLS. It keeps them on disk while\nthe collector is away.")
set(snmp_summary "endpoint monitoring per business service: the SNMP proxy")
set(snmp_text "The SNMP proxy: it polls switches, routers, printers, UPSs and other devices by\nSNMP, and streams what they answer to Tidemark's collector, with mutual TLS. It\nkeeps it on disk while the collector is away.")
set(collector_summary "endpoint monitoring per business service: the collector")
set(collector_text "The collector: it keeps what agents stream in one embedded database, and\nturns it into trends per business service: availability with its evidence,\noutages and causes, error budgets, the cost of downtime. It mails managers\ntheir reports.")
set(cli_summary "endpoint monitoring per business service: the command line")
set(cli_text "The command line: it asks Tidemark's collector on this machine: problems,\nendpoints, services, trends, outages, inventory.")

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE Apache-2.0)
set(CPACK_RPM_PACKAGE_GROUP "System/Monitoring")
# Units and scripts name their programs by full path.
set(CPACK_PACKAGE_RELOCATABLE OFF)
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _build_id_links none")
# Folders that belong to the system.
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
  /etc /usr/lib/systemd /usr/lib/systemd/system /usr/lib/sysusers.d /usr/lib/tmpfiles.d /usr/share/man /usr/share/man/man1
  /usr/share/man/man5 /usr/share/man/man8 /usr/share/doc /usr/share/bash-completion /usr/share/bash-completion/completions
  /usr/share/lintian /usr/share/lintian/overrides /usr/share/zsh /usr/share/zsh/vendor-completions)

foreach(component agent snmp collector cli)
  string(TOUPPER ${component} C)
  set(package tidemark-${component})
  if(component STREQUAL cli)
    set(package tidemark)
  endif()
  set(CPACK_DEBIAN_${C}_PACKAGE_NAME ${package})
  set(CPACK_COMPONENT_${C}_DESCRIPTION "${${component}_text}")
  set(CPACK_RPM_${C}_PACKAGE_NAME ${package})
  set(CPACK_RPM_${C}_PACKAGE_SUMMARY "${${component}_summary}")
  set(CPACK_RPM_${C}_PACKAGE_DESCRIPTION "${${component}_text}")
  # What lintian is told is for Debian.
  set(CPACK_RPM_${C}_USER_FILELIST "%exclude /usr/share/lintian/overrides/${package}")
endforeach()

set(scripts ${CMAKE_CURRENT_SOURCE_DIR}/deb)
foreach(component agent snmp collector)
  string(TOUPPER ${component} C)
  # dpkg wants the files by their bare names.
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/deb-${component})
  set(control "")
  foreach(name config templates preinst postinst prerm postrm conffiles)
    if(EXISTS ${scripts}/${component}.${name})
      configure_file(${scripts}/${component}.${name} ${folder}/${name} COPYONLY)
      list(APPEND control ${folder}/${name})
    endif()
  endforeach()
  set(CPACK_DEBIAN_${C}_PACKAGE_CONTROL_EXTRA "${control}")
  foreach(when POST_INSTALL PRE_UNINSTALL POST_UNINSTALL)
    string(TOLOWER ${when} file)
    set(CPACK_RPM_${C}_${when}_SCRIPT_FILE ${CMAKE_CURRENT_SOURCE_DIR}/rpm/${component}.${file})
  endforeach()
endforeach()
set(CPACK_DEBIAN_AGENT_PACKAGE_DEPENDS "passwd, debconf (>= 0.5) | debconf-2.0")
set(CPACK_DEBIAN_SNMP_PACKAGE_DEPENDS "passwd")
# What the collector loads while it runs: libcurl for mail and webhooks, pango and cairo with a font for PDFs and the
# pictures in mails, and the time zones that a catalogue names.
set(CPACK_DEBIAN_COLLECTOR_PACKAGE_DEPENDS "passwd, libcurl4, libical3 | libical3t64, libpangocairo-1.0-0, fonts-dejavu-core, tzdata")
set(CPACK_DEBIAN_COLLECTOR_PACKAGE_RECOMMENDS tidemark)
# Whose useradd is in which package depends on the distribution, and it is needed before the package is set up.
set(CPACK_RPM_AGENT_PACKAGE_REQUIRES_POST "/bin/sh, coreutils, (shadow-utils or shadow)")
set(CPACK_RPM_SNMP_PACKAGE_REQUIRES_POST "/bin/sh, coreutils, (shadow-utils or shadow)")
set(CPACK_RPM_COLLECTOR_PACKAGE_REQUIRES_POST "/bin/sh, coreutils, (shadow-utils or shadow)")
set(CPACK_RPM_COLLECTOR_PACKAGE_REQUIRES "libcurl.so.4()(64bit), libical.so.3()(64bit), libcairo.so.2()(64bit), libpangocairo-1.0.so.0()(64bit), (dejavu-sans-fonts or dejavu-fonts), (tzdata or timezone)")
list(APPEND CPACK_RPM_AGENT_USER_FILELIST "%config(noreplace) /etc/tidemark/agent.toml")
list(APPEND CPACK_RPM_SNMP_USER_FILELIST "%config(noreplace) /etc/tidemark/snmp.toml")
list(APPEND CPACK_RPM_COLLECTOR_USER_FILELIST
  "%config(noreplace) /etc/tidemark/collector.toml" "%config(noreplace) /etc/tidemark/sets.d/base.toml")

include(CPack)
