#!/bin/sh
# Installs Tidemark's agent from this folder, on any Linux with glibc. Run again it upgrades, and keeps what is there.
#   --silent            say nothing unless something is wrong
#   --prefix FOLDER     below which the program goes; default: /usr/local
#   --collector HOST[:PORT]
#                       enrol this machine there; the port is 7444 where it is left out
#   --token-file FILE   file with a token of 'tidemark token create'
# Without --collector, TIDEMARK_COLLECTOR and TIDEMARK_TOKEN_FILE are asked; without them the agent waits for
# 'tidemark-agent enroll'.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
prefix=/usr/local
silent=
config=/etc/tidemark/agent.toml
unit=/etc/systemd/system/tidemark-agent.service

say() { [ -n "$silent" ] || echo "$*"; }
warn() { echo "tidemark-agent: $*" >&2; }
fail() { warn "$*"; exit 1; }
usage() { echo "install.sh: $*; see --help" >&2; exit 2; }

while [ $# -gt 0 ]; do
  case "$1" in
    --silent) silent=1 ;;
    --prefix | --collector | --token-file)
      [ $# -ge 2 ] || usage "$1 takes a value"
      case "$1" in
        --prefix) prefix=${2%/} ;;
        --collector) TIDEMARK_COLLECTOR=$2 ;;
        --token-file) TIDEMARK_TOKEN_FILE=$2 ;;
      esac
      shift
      ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) usage "unknown option $1" ;;
  esac
  shift
done
case "$prefix" in
  /*) ;;
  *) usage "--prefix takes a full path, not '$prefix'" ;;
esac
case "$prefix" in
  *[!A-Za-z0-9/._+-]*) usage "--prefix has characters that a unit's ExecStart cannot have: $prefix" ;;
esac
export TIDEMARK_COLLECTOR="${TIDEMARK_COLLECTOR:-}" TIDEMARK_TOKEN_FILE="${TIDEMARK_TOKEN_FILE:-}"
program=$prefix/bin/tidemark-agent

# ---- may it be done, and can it be done here? ----

[ "$(id -u)" -eq 0 ] || fail "it takes root to install; run it as root, or with sudo"
missing=
for tool in getent id install useradd usermod sed; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || fail "this machine lacks what installing takes:$missing"
for packaged in /usr/lib/systemd/system /lib/systemd/system; do
  [ ! -e "$packaged/tidemark-agent.service" ] ||
    fail "the package tidemark-agent is installed on this machine; upgrade that, or remove it first"
done
if [ -e "$unit" ]; then
  other=$(sed -n 's|^ExecStart=\([^ ]*\)/bin/tidemark-agent .*|\1|p' "$unit")
  [ -n "$other" ] || fail "$unit is masked or not of install.sh; unmask or remove it first"
  [ "$other" = "$prefix" ] ||
    fail "an agent is installed below $other; give --prefix $other, or first run $other/lib/tidemark/uninstall.sh"
fi

# uninstall.sh removes what was made here; the deepest come first.
made=
make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")"
  mkdir -m 0755 "$1"
  made="$1 $made"
}

# Beside its place, where programs may be run, which a folder for downloads may not allow.
make_folder "$prefix/bin"
install -m 0755 "$here/bin/tidemark-agent" "$program.new"
if ! said=$("$program.new" --version 2>&1); then
  rm -f "$program.new"
  for folder in $made; do rmdir "$folder"; done
  needed=$(tr -c 'A-Za-z0-9_.' '\n' <"$here/bin/tidemark-agent" | grep '^GLIBC_2\.[0-9][0-9]*$' |
    sort -t. -k2n | tail -n 1)
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc="no glibc"
  warn "the program does not start on this machine: $(echo "$said" | head -n 1)"
  fail "it needs glibc ${needed#GLIBC_} or newer, on @ARCH@; this machine has $libc, on $(uname -m)"
fi

# ---- do it ----

mv -f "$program.new" "$program"
for folder in lib/tidemark share/man/man5 share/man/man8 share/doc/tidemark-agent; do
  make_folder "$prefix/$folder"
done
list=$prefix/lib/tidemark/made-folders
if [ -n "$made" ]; then
  for folder in $made; do echo "$folder"; done >"$list.new"
  [ ! -e "$list" ] || cat "$list" >>"$list.new"
  mv -f "$list.new" "$list"
fi
install -m 0755 "$here/agent-setup" "$here/agent-account" "$here/agent-enrollment" "$here/uninstall.sh" "$prefix/lib/tidemark/"
install -m 0644 "$here/man/tidemark-agent.toml.5" "$prefix/share/man/man5/"
install -m 0644 "$here/man/tidemark-agent.8" "$prefix/share/man/man8/"
install -m 0644 "$here/LICENSE" "$here/copyright" "$prefix/share/doc/tidemark-agent/"
install -d -m 0755 /etc/tidemark
[ -e "$config" ] || install -m 0644 "$here/agent.toml" "$config"
sh "$prefix/lib/tidemark/agent-setup" || fail "put that right and run install.sh again"
"$program" --config "$config" --check >/dev/null || fail "put $config right and run install.sh again"

# The unit with this prefix.
write_unit() {
  sed "s|=/usr/bin/tidemark-agent |=$program |" "$here/tidemark-agent.service" >"$unit.new"
  chmod 0644 "$unit.new"
  mv -f "$unit.new" "$unit"
}

if command -v systemctl >/dev/null; then
  first=
  [ -e "$unit" ] || first=1
  write_unit
  # Run again, it leaves it to the admin whether the service is enabled, and whether it runs.
  [ -z "$first" ] || systemctl --quiet enable tidemark-agent.service || warn "it does not start with the machine"
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -n "$first" ]; then verb=restart; else verb=try-restart; fi
    systemctl "$verb" tidemark-agent.service || fail "it does not start; 'journalctl -u tidemark-agent' tells why"
  fi
else
  warn "there is no systemd: have $program --config $config run with the machine, as the user tidemark-agent"
fi

say "$said is installed: $program"
if [ -e /var/lib/tidemark/agent/identity ]; then
  say "It is enrolled; to have it enrolled elsewhere: $program enroll --force"
elif [ -e /var/lib/tidemark/agent/enrollment.toml ] || [ -e /etc/tidemark/enrollment.toml ]; then
  say "It enrols itself as soon as it reaches the collector."
else
  say "It waits to be enrolled: $program enroll --server HOST --token-file FILE"
fi
say "To remove it: $prefix/lib/tidemark/uninstall.sh"
