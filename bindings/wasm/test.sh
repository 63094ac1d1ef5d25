#!/usr/bin/env bash
# Tests the packed package in Node, and its types by a strict compiler. bindings/wasm/build.sh comes before.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/tests"
npm ci --silent --no-audit --no-fund
rm -rf node_modules/upright-wasm
mkdir node_modules/upright-wasm
tar -xzf ../../../target/wasm/upright-wasm-*.tgz --strip-components=1 -C node_modules/upright-wasm
npm test --silent
