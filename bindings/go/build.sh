#!/usr/bin/env bash
# Puts the static library and its header into lib, where cgo looks for them: ./build.sh [debug|release]
set -euo pipefail
cd "$(dirname "$0")"
profile=${1:-release}
flags=()
[ "$profile" = debug ] || flags+=(--release)
(cd ../.. && "${CARGO:-cargo}" build --quiet -p upright-c "${flags[@]}")
mkdir -p lib
# A link where the file system has them: the debug library is large.
ln -f "${CARGO_TARGET_DIR:-../../target}/$profile/libupright.a" lib/ 2>/dev/null ||
  cp -f "${CARGO_TARGET_DIR:-../../target}/$profile/libupright.a" lib/
cp -f ../c/include/upright.h lib/
