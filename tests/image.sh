#!/usr/bin/env bash
# image.sh -- builds the image of docker/ and tries it with docker/compose.yaml, on a
# machine with neither a container engine nor a registry: buildah and podman as root, with
# a configuration and a store of their own in build/image, Debian's base by debootstrap, and
# Debian's PostgreSQL in place of the official image.
#
# Exits with 77 where that can't be done. Asked for by ./test image; takes some minutes.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."

PACKAGES=(podman buildah runc debootstrap netavark aardvark-dns iptables conmon podman-compose)
OWN=$PWD/build/image

skip() {
  echo "skipped: $*"
  exit 77
}
say() { echo "== $*"; }
passed=0
check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $what"
  else
    echo "NOT OK: $what"
    exit 1
  fi
}

[ "$(id -u)" = 0 ] || skip "needs root, for debootstrap"
command -v apt-get >/dev/null || skip "needs Debian"
grep -q 'VERSION_CODENAME=bookworm' /etc/os-release || skip "needs Debian 12, for its mirror"
./run --install "${PACKAGES[@]}" || skip "can't install ${PACKAGES[*]}"

PORT=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
mkdir -p "$OWN"
cat >"$OWN/containers.conf" <<CONF
[containers]
default_ulimits = ["nofile=10000:10000", "nproc=10000:10000"]
[engine]
# Debian's crun refuses some machines' cgroups.
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
cat >"$OWN/storage.conf" <<CONF
[storage]
driver = "overlay"
runroot = "$OWN/run"
graphroot = "$OWN/store"
CONF
export CONTAINERS_CONF=$OWN/containers.conf CONTAINERS_STORAGE_CONF=$OWN/storage.conf
export BATON_DB_PASSWORD=only-for-this-test BATON_HOST_PORT=$PORT

compose() { podman-compose -p baton-image-test -f docker/compose.yaml "$@"; }
down() { compose down -v >>"$OWN/down.log" 2>&1 || true; }

base() {
  local mirror
  podman image exists debian:bookworm-slim 2>/dev/null && return
  # shellcheck disable=SC2016  # for apt, not for the shell
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Codename: bookworm' | head -n 1)
  [ -n "$mirror" ] || skip "apt names no mirror of bookworm"
  say "Debian's base"
  rm -rf "$OWN/root"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$OWN/root" "$mirror" >"$OWN/debootstrap.log" 2>&1 ||
    skip "debootstrap failed, see $OWN/debootstrap.log"
  # Where a proxy of the network's own signs what comes in, this machine trusts it, and the build must too.
  if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
    cp /usr/local/share/ca-certificates/*.crt "$OWN/root/usr/local/share/ca-certificates/"
    chroot "$OWN/root" update-ca-certificates >>"$OWN/debootstrap.log" 2>&1
  fi
  tar -C "$OWN/root" -c . | podman import --quiet --change 'CMD ["bash"]' - debian:bookworm-slim >/dev/null
  rm -rf "$OWN/root"
}

build() {
  local tag=$1 context=$2 file=$3
  say "building $tag"
  buildah bud --format docker --isolation chroot --pull-never --network host --layers -t "$tag" -f "$file" "$context" >"$OWN/${tag##*/}.log" 2>&1 || {
    tail -n 60 "$OWN/${tag##*/}.log"
    return 1
  }
}

# fetch PATH: the body; fails unless the status is 200.
fetch() {
  node -e '
    fetch(process.argv[1]).then(async (answer) => {
      process.stdout.write(await answer.text());
      process.exit(answer.status === 200 ? 0 : 1);
    }, () => process.exit(1));' "http://127.0.0.1:$PORT$1"
}
answers() { [ "$(fetch "$1")" = "$2" ]; }
# within SECONDS COMMAND...: whether it succeeds in that time.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 1
  done
}

gateway_id() { podman ps -q --filter label=com.docker.compose.service=gateway --filter label=io.podman.compose.project=baton-image-test; }
in_gateway() { podman exec "$(gateway_id)" "$@"; }
runs() { [ "$(podman inspect -f '{{.State.Running}}' "$(gateway_id)" 2>/dev/null)" = true ]; }
is_not_root() { [ "$(in_gateway id -u)" != 0 ]; }
holds_no_tools() { ! in_gateway sh -c 'command -v gcc || command -v node || command -v npm'; }
loads_the_plugin() { in_gateway sh -c 'ls /usr/lib/*/libwebsockets-evlib_uv.so' >/dev/null; }
adds_an_agent() { in_gateway baton agent add first --role admin >/dev/null && in_gateway baton agent list | grep -q first; }
says_healthy() { podman healthcheck run "$(gateway_id)" >/dev/null; }
serves_the_widget() { fetch /widget.js | grep -q BatonWidget; }
stops_cleanly() {
  local id
  id=$(gateway_id)
  podman stop -t 12 "$id" >/dev/null && [ "$(podman inspect -f '{{.State.ExitCode}}' "$id")" = 0 ]
}

base
check "the image is built" build localhost/baton . docker/Dockerfile
check "a stand-in for PostgreSQL's image is built" build docker.io/library/postgres:15 tests/image tests/image/postgres.Dockerfile
podman image inspect -f 'size: {{.Size}} bytes' localhost/baton

trap down EXIT
down
say "starting both"
compose up -d --no-build >"$OWN/up.log" 2>&1 || {
  cat "$OWN/up.log"
  exit 1
}
if ! within 30 runs || ! within 90 answers /readyz ready 2>/dev/null; then
  tail -n 20 "$OWN/up.log"
  podman logs baton-image-test_gateway_1 2>&1 | tail -n 60
  echo "NOT OK: it runs, and /readyz answers within 90 s"
  exit 1
fi
check "/readyz" answers /readyz ready
check "/healthz" answers /healthz ok
check "the widget is served" serves_the_widget
check "the health check passes" says_healthy
check "it is not root" is_not_root
check "no compiler and no Node are in it" holds_no_tools
check "libwebsockets' plugin for libuv is in it" loads_the_plugin
check "baton agent add works in it" adds_an_agent
check "it stops cleanly" stops_cleanly
say "all $passed checks passed"
