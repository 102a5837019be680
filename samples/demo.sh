#!/usr/bin/env bash
# Tells the story of a connection leak in five acts, on a throw-away PostgreSQL. About a minute; nothing is left running.
# Ends with 0 only if everything the story claims came true in this run.
# 'samples/demo.sh endure [MINUTES]' lets the leak go on under load, for 10 minutes unless told otherwise.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

finish() { [ -z "${LEAKGUARD_CONTAINER:-}" ] || docker rm -f "$LEAKGUARD_CONTAINER" >/dev/null; }
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

. tests/install.sh || exit 1

echo 'Building...'
if ! dotnet build samples/WarStory/WarStory.csproj -c Release -nologo -tl:off -v quiet -clp:NoSummary; then
  echo 'The build failed.'
  exit 1
fi

dotnet exec samples/WarStory/bin/Release/net10.0/WarStory.dll "$@"
