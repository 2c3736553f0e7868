#!/bin/sh
# Removes Tidemark's agent that install.sh installed. Its configuration, its identity and what waits for the collector
# stay.
#   --purge           remove these too, and the agent's user
#   --prefix FOLDER   below which the program is; default: where the unit says, or where this script is, or /usr/local
set -eu
purge=
prefix=
unit=/etc/systemd/system/tidemark-agent.service
usage() { echo "uninstall.sh: $*; see --help" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --purge) purge=1 ;;
    --prefix)
      [ $# -ge 2 ] || usage "$1 takes a value"
      prefix=${2%/}
      shift
      ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) usage "unknown option $1" ;;
  esac
  shift
done
if [ "$(id -u)" -ne 0 ]; then
  echo "tidemark-agent: it takes root to uninstall; run it as root, or with sudo" >&2
  exit 1
fi
# What a package brought is for the package manager to remove, and its state with it.
for packaged in /usr/lib/systemd/system /lib/systemd/system; do
  if [ -e "$packaged/tidemark-agent.service" ]; then
    echo "tidemark-agent: the package tidemark-agent is installed on this machine; remove that" >&2
    exit 1
  fi
done

if [ -z "$prefix" ] && [ -e "$unit" ]; then
  prefix=$(sed -n 's|^ExecStart=\([^ ]*\)/bin/tidemark-agent .*|\1|p' "$unit")
fi
if [ -z "$prefix" ]; then
  here=$(cd "$(dirname "$0")" && pwd)
  case "$here" in
    */lib/tidemark) prefix=${here%/lib/tidemark} ;;
    *) prefix=/usr/local ;;
  esac
fi

if [ -e "$unit" ]; then
  if command -v systemctl >/dev/null; then
    now=
    [ ! -d /run/systemd/system ] || now=--now
    systemctl --quiet disable ${now:+"$now"} tidemark-agent.service ||
      echo "tidemark-agent: systemd may still run it; 'systemctl status tidemark-agent' tells" >&2
  fi
  rm -f "$unit"
  [ ! -d /run/systemd/system ] || systemctl daemon-reload
fi
list=$prefix/lib/tidemark/made-folders
made=
[ ! -e "$list" ] || made=$(cat "$list")
rm -f "$prefix/bin/tidemark-agent" "$prefix/bin/tidemark-agent.new" "$prefix/lib/tidemark/agent-setup" \
  "$prefix/lib/tidemark/agent-account" "$prefix/lib/tidemark/agent-enrollment" "$prefix/lib/tidemark/uninstall.sh" "$list" \
  "$prefix/share/man/man5/tidemark-agent.toml.5" "$prefix/share/man/man8/tidemark-agent.8" \
  "$prefix/share/doc/tidemark-agent/LICENSE" "$prefix/share/doc/tidemark-agent/copyright"
# Those that install.sh made, and that nobody else uses.
for folder in $made; do rmdir "$folder" 2>/dev/null || true; done

if [ -n "$purge" ]; then
  rm -rf /var/lib/tidemark/agent
  rm -f /etc/tidemark/agent.toml /etc/tidemark/enrollment.toml
  rmdir /var/lib/tidemark /etc/tidemark 2>/dev/null || true
  if getent passwd tidemark-agent >/dev/null; then userdel tidemark-agent; fi
  # Where useradd's groups are not removed with their users.
  if getent group tidemark-agent >/dev/null; then groupdel tidemark-agent; fi
fi
