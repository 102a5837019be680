#!/usr/bin/env bash
# Plays every scenario of the diagnosis on real servers, three times with different parameters, and prints the table:
# what happened, what the first verdict was, and whether that was right. A number as argument sets how many times.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. tests/install.sh || exit 1

table=$(mktemp)
trap 'rm -f "$table"' EXIT
LEAKGUARD_SCENARIO_RUNS="${1:-3}" LEAKGUARD_SCENARIO_TABLE="$table" \
  dotnet test tests/LeakGuard.Diagnosis.Tests -c Release -nologo --filter ScenarioTests --logger 'console;verbosity=minimal'
outcome=$?
cat "$table"
exit "$outcome"
