#!/usr/bin/env bash
# Lints web/openapi.json with two linters, whose opinions differ. A warning fails too.
set -euo pipefail
cd "$(dirname "$0")/api_lint"

document=../../web/openapi.json
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

if ! [ node_modules/.installed -nt package-lock.json ]; then
  npm ci --loglevel=error
  touch node_modules/.installed
fi

# Redocly fails by errors alone, so its summary is read too.
summary="$(npx --no redocly lint --config redocly.yaml --format=summary "$document" 2>&1)" || failed=1
if [ -n "${failed:-}" ] || grep -q '^warning' <<<"$summary"; then
  echo "$summary"
  npx --no redocly lint --config redocly.yaml "$document"
  exit 1
fi

npx --no spectral lint --ruleset spectral.yaml --fail-severity hint "$document"
