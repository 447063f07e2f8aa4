#!/usr/bin/env bash
# Rehearses a newcomer's first hour on a Debian that has Node and nothing else.
set -euo pipefail

usage() {
  cat <<'TEXT'
scripts/rehearse-bare.sh [--fresh] [--help]

Makes a bare Debian root with debootstrap, clones the last commit of this project into it, and
runs there, in a chroot: npm start until it is ready, an authenticated call, stop, npm start again
(ready within 10 s); and in a second pristine copy npm test twice. A line per step, with seconds.
Logs are in .data/rehearsal/. Needs root, debootstrap and a network as the host's.

  --fresh   make the Debian root again; otherwise that of the last rehearsal is used
TEXT
}

project=$(cd "$(dirname "$0")/.." && pwd)
work=$project/.data/rehearsal
base=$work/base
inside=/srv/oropendola-server
start_log=$work/start.log
root=
npm_pid=
current=

main() {
  case "${1:-}" in
    --help) usage && exit 0 ;;
    --fresh) rm -rf --one-file-system "$base" ;;
    '') ;;
    *) usage >&2 && exit 1 ;;
  esac
  need_tools
  mkdir -p "$work"
  trap clean_up EXIT
  trap 'exit 130' INT TERM

  [ -d "$base" ] || step 'debootstrap' make_base
  step 'a pristine copy with the last commit' make_root start
  step 'first start, until ready' start_server 900
  step 'an authenticated call' call_server
  step 'stop' stop_server
  step 'second start, until ready within 10 s' start_server 10
  step 'the same call' call_server
  step 'stop' stop_server
  remove_root
  step 'a pristine copy with the last commit' make_root test
  step 'npm test' run_tests
  step 'npm test again' run_tests
  remove_root
  echo 'Rehearsal passed.'
}

need_tools() {
  [ "$(id -u)" = 0 ] || fail 'This needs root, for chroot and mount.'
  for tool in debootstrap git node npm; do
    command -v "$tool" >/dev/null || fail "This needs $tool."
  done
}

fail() {
  echo "$1" >&2
  exit 1
}

# step TEXT COMMAND...: one line with the seconds it took; clean_up says which one failed.
step() {
  local from=$EPOCHREALTIME
  current=$1
  shift
  "$@"
  awk -v a="$from" -v b="$EPOCHREALTIME" -v t="$current" \
    'BEGIN { printf "%8.1f s  %s\n", b - a, t }'
  current=
}

make_base() {
  local suite mirror
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-get update --print-uris | sed -n "s#^'\(.*\)/dists/$suite/InRelease'.*#\1#p" | head -1)
  rm -rf --one-file-system "$base.new"
  # Node is linked against libstdc++; nothing else is asked of this Debian.
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 \
    "$suite" "$base.new" "$mirror" >"$work/debootstrap.log" 2>&1 ||
    { tail -20 "$work/debootstrap.log" >&2 && return 1; }
  mv "$base.new" "$base"
}

# make_root NAME: the base, the host's way to its registries, Node, and a clone.
make_root() {
  root=$work/$1
  rm -rf --one-file-system "$root"
  cp -a --reflink=auto "$base" "$root"
  rm -rf "$root/etc/apt/sources.list"
  copy_in /etc/resolv.conf /etc/hosts /etc/ssl/certs /usr/local/share/ca-certificates \
    /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/auth.conf.d \
    /etc/apt/preferences.d /etc/apt/trusted.gpg.d /etc/apt/keyrings /usr/share/keyrings
  copy_in "$(npm config get globalconfig)" "$(npm config get userconfig)" "$(npm root -g)/npm"
  local node npm
  node=$(command -v node)
  npm=$(command -v npm)
  mkdir -p "$root$(dirname "$node")" "$root$(dirname "$npm")"
  cp -L "$node" "$root$node"
  ln -sf "$(readlink -f "$npm")" "$root$npm"
  git clone --quiet --no-hardlinks "$project" "$root$inside"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
}

# copy_in PATH...: from the host to the same place in the root, if it is there.
copy_in() {
  local path
  for path in "$@"; do
    [ -e "$path" ] || continue
    # The root's absolute links lead to the host's files: remove them, never write through them.
    rm -rf --one-file-system "${root:?}$path"
    mkdir -p "$root$(dirname "$path")"
    cp -aLT "$path" "$root$path"
  done
}

# in_root COMMAND...: replaces this shell, so that the caller's $! is the command itself.
in_root() {
  local name keep=()
  for name in http_proxy https_proxy no_proxy NODE_EXTRA_CA_CERTS SSL_CERT_FILE; do
    [ -z "${!name:-}" ] || keep+=("$name=${!name}")
  done
  exec chroot "$root" /usr/bin/env -i -C "$inside" HOME="$HOME" LANG=C.UTF-8 \
    PATH="$(dirname "$(command -v node)"):/usr/sbin:/usr/bin:/sbin:/bin" "${keep[@]}" "$@"
}

# start_server SECONDS: waits that long for the ready line.
start_server() {
  : >"$start_log"
  (in_root npm start -- --json --port 0) >"$start_log" 2>"$work/start.err.log" &
  npm_pid=$!
  local deadline=$((SECONDS + $1))
  until grep -q '^{"ready":true' "$start_log"; do
    if [ "$SECONDS" -gt "$deadline" ] || ! kill -0 "$npm_pid" 2>/dev/null; then
      tail -20 "$start_log" "$work/start.err.log" >&2
      return 1
    fi
    sleep 0.05
  done
}

# The network is the host's, so the host's Node can call.
call_server() {
  node - "$start_log" <<'SCRIPT'
const { readFileSync } = require('node:fs')
const lines = readFileSync(process.argv[2], 'utf8').split('\n')
const { url, users } = JSON.parse(lines.find((line) => line.startsWith('{"ready"')))
const [{ user, api_key, api_secret }] = users
async function call() {
  const response = await fetch(`${url}/api/method/frappe.auth.get_logged_user`, {
    headers: { authorization: `token ${api_key}:${api_secret}` },
  })
  const body = await response.json()
  if (response.ok && body.message === user) return
  console.error(response.status, body)
  process.exit(1)
}
call()
SCRIPT
}

# npm may say that it ended by the signal; what counts is that soon nothing is left.
stop_server() {
  kill -TERM "$npm_pid"
  wait "$npm_pid" || true
  npm_pid=
  local deadline=$((SECONDS + 40)) left
  while left=$(processes_in_root) && [ -n "$left" ]; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "still running: $left" >&2 && return 1; }
    sleep 0.05
  done
}

processes_in_root() {
  local link
  for link in /proc/[0-9]*/root; do
    [ "$(readlink "$link" 2>/dev/null)" != "$root" ] || basename "$(dirname "$link")"
  done
}

run_tests() {
  local code=0
  (in_root npm test) >"$work/test.log" 2>&1 || code=$?
  [ "$code" = 0 ] || tail -40 "$work/test.log" >&2
  grep '^Tests:' "$work/test.log" || true
  return "$code"
}

remove_root() {
  [ -n "$root" ] || return 0
  umount "$root/dev" "$root/proc" 2>/dev/null || true
  if grep -q " $root/" /proc/mounts; then
    fail "Something is still mounted below $root; unmount it and remove the directory by hand."
  fi
  rm -rf --one-file-system "$root"
  root=
}

clean_up() {
  [ -z "$current" ] || echo "FAILED: $current (logs: $work)" >&2
  [ -z "$npm_pid" ] || stop_server || true
  remove_root
}

main "$@"
