#!/usr/bin/env bash
# Measures what the guard costs, on a throw-away PostgreSQL. See --help.
set -u

usage() {
  cat <<'END'
Usage: benchmarks/run.sh [quick [NAME...]]
       benchmarks/run.sh overload
       benchmarks/run.sh [BENCHMARKDOTNET-OPTION...]

quick   Guarded against bare Npgsql, interleaved in one run: about two minutes. A line of JSON each on stdout,
        progress on stderr: the median ratio of the pairs (each order's, then their mean), the bytes added and the nanoseconds, per operation.
        NAME: open_close_async, open_close_sync, open_close_parallel, select1_async, ef_query, capture_always; without one, all.
        Also ef_query_new, the same query by a context made for it, and ef_events, what EF Core takes for an interceptor that
        does nothing.
        Also admission_vs_polly, the admission alone beside Polly's breaker and concurrency limiter, and
        admission_closed_path, what breaker and queue add to the taking of a free permit. And, with every connection leased and
        the queue full, health_check, the check beside a SELECT 1, and health_endpoint, its endpoint beside an empty one.

overload  Half to ten times what the pool can do, arriving on schedule: bare Npgsql, Npgsql behind Polly, LeakGuard; about two
        minutes. A line of JSON each, kept with a plot in benchmarks/results. 'dotnet run --project samples/Overload -c Release'
        is shorter and prints a table.

Otherwise BenchmarkDotNet runs all its benchmarks, or those its options choose (--filter '*Sync*'); it takes minutes.

Ends with 0 if everything was measured. LEAKGUARD_POSTGRES names a running server to use in place of the throw-away one.
END
}

case "${1:-}" in
  -h | --help | help) usage && exit 0 ;;
  '' | quick | overload | -*) ;;
  *) usage >&2 && exit 2 ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

finish() { [ -z "${LEAKGUARD_CONTAINER:-}" ] || docker rm -f "$LEAKGUARD_CONTAINER" >/dev/null; }
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

. tests/install.sh || exit 1

case "${1:-}" in
  overload) project=samples/Overload name=Overload && set -- --json benchmarks/results ;;
  *) project=benchmarks/LeakGuard.Benchmarks name=LeakGuard.Benchmarks ;;
esac

echo 'Building...' >&2
if ! dotnet build "$project/$name.csproj" -c Release -nologo -v quiet -clp:NoSummary >&2; then
  echo 'The build failed.' >&2
  exit 1
fi

dotnet exec "$project/bin/Release/net10.0/$name.dll" "$@"
