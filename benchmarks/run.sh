#!/usr/bin/env bash
# Measures what the guard costs, on a throw-away PostgreSQL. See --help.
set -u

usage() {
  cat <<'END'
Usage: benchmarks/run.sh [quick [NAME...]]
       benchmarks/run.sh [BENCHMARKDOTNET-OPTION...]

quick   Guarded against bare Npgsql, interleaved in one run: under a minute and a half. A line of JSON each on stdout,
        progress on stderr: the median ratio of the pairs, the bytes added and the nanoseconds, per operation.
        NAME: open_close_async, open_close_sync, open_close_parallel, select1_async, capture_always; without one, all.

Otherwise BenchmarkDotNet runs all its benchmarks, or those its options choose (--filter '*Sync*'); it takes minutes.

Ends with 0 if everything was measured. LEAKGUARD_POSTGRES names a running server to use in place of the throw-away one.
END
}

case "${1:-}" in
  -h | --help | help) usage && exit 0 ;;
  '' | quick | -*) ;;
  *) usage >&2 && exit 2 ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

finish() { [ -z "${LEAKGUARD_CONTAINER:-}" ] || docker rm -f "$LEAKGUARD_CONTAINER" >/dev/null; }
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

. tests/install.sh || exit 1

echo 'Building...' >&2
if ! dotnet build benchmarks/LeakGuard.Benchmarks/LeakGuard.Benchmarks.csproj -c Release -nologo -v quiet -clp:NoSummary >&2; then
  echo 'The build failed.' >&2
  exit 1
fi

dotnet exec benchmarks/LeakGuard.Benchmarks/bin/Release/net10.0/LeakGuard.Benchmarks.dll "$@"
