#!/usr/bin/env bash
# Builds everything and runs all tests. Arguments go to dotnet test: bash tests/run.sh --filter Postgres
# The last line says "N passed, N failed", and how many were skipped if any were.
# bash tests/run.sh soak [minutes]: faults on real servers at length instead; --help tells more.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

passed=0 failed=0 skipped=0
results=$(mktemp -d)

finish() {
  rm -rf "$results"
  [ -z "${LEAKGUARD_CONTAINER:-}" ] || docker rm -f "$LEAKGUARD_CONTAINER" >/dev/null
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

conclude() {
  [ ! -f "$results/notes" ] || cat "$results/notes"
  local line="$passed passed, $failed failed"
  [ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
  printf '%s\n' "$line"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] && [ "${broken:-0}" -eq 0 ]
  exit
}

# An attribute of the results file's counters; 0 when there is none.
counter() { sed -n "s/.*<Counters[^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1 | grep . || echo 0; }

if [ "${1:-}" = soak ]; then
  shift
  . tests/install.sh || exit 3
  built=$(dotnet build tests/LeakGuard.Soak -c Release -nologo -v quiet -clp:NoSummary) || { printf '%s\n' "$built" >&2; exit 3; }
  dotnet tests/LeakGuard.Soak/bin/Release/net10.0/LeakGuard.Soak.dll "$@"
  exit
fi

. tests/install.sh || { broken=1; conclude; }

# What tests have to tell beside passed and failed.
export LEAKGUARD_NOTES="$results/notes"

echo 'Building...'
if ! dotnet build LeakGuard.sln -c Release -nologo -v quiet -clp:NoSummary; then
  echo 'The build failed.'
  broken=1
  conclude
fi

for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  report="$results/$name.trx"
  # A test that hangs is a failed test, not a run without end.
  dotnet test "$project" --no-build -c Release -nologo --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --blame-hang-timeout 5m --blame-hang-dump-type none "$@"
  outcome=$?
  failures=0
  if [ -f "$report" ]; then
    total=$(counter total "$report") executed=$(counter executed "$report")
    ok=$(counter passed "$report")
    failures=$((executed - ok))
    passed=$((passed + ok))
    failed=$((failed + failures))
    skipped=$((skipped + total - executed))
  fi
  # A crashed test host reports no failed test, yet it is one.
  if [ "$outcome" -ne 0 ] && [ "$failures" -eq 0 ]; then
    echo "$name: dotnet test ended with $outcome."
    failed=$((failed + 1))
  fi
done
conclude
