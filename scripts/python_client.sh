#!/usr/bin/env bash
# Makes the Python client of the API, and an interpreter that has it, below target/: prints the
# interpreter's path. Does nothing twice. Needs python3 with venv: scripts/install_test_tools.sh brings
# them.
set -euo pipefail
cd "$(dirname "$0")/.."

generator="openapi-python-client==0.29.1"
folder="target/python-client"
made_from="$(cat scripts/python_client.sh web/openapi.json | sha256sum)"

if [ "$(cat "$folder/made_from" 2>/dev/null)" != "$made_from" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$generator" >&2
  # A generator that leaves something out says so, and fails.
  PATH="$PWD/$folder/venv/bin:$PATH" "$folder/venv/bin/openapi-python-client" generate \
    --path web/openapi.json --output-path "$folder/onelock_client" --meta none --fail-on-warning >&2
  packages="$("$folder/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
  mv "$folder/onelock_client" "$packages/"
  echo "$made_from" >"$folder/made_from"
fi
echo "$PWD/$folder/venv/bin/python"
