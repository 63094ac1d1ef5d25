#!/usr/bin/env bash
# Builds the playground into dist/ and tests it in a headless Chromium. bindings/wasm/build.sh comes before.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
npm ci --silent --no-audit --no-fund
npm run --silent check
npm run --silent build
npm test --silent
