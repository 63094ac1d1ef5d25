#!/usr/bin/env bash
# Builds the wheel, installs it into a fresh virtual environment, and runs the tests there.
set -euo pipefail
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}
work=$target/python
profile=${UPRIGHT_PROFILE:-dev}
rm -rf "$work/wheels" "$work/fresh"
mkdir -p "$work"
if [ ! -x "$work/tools/bin/maturin" ]; then
  python3 -m venv "$work/tools"
  "$work/tools/bin/pip" install --quiet --require-hashes --requirement requirements-build.txt
fi
CARGO_TARGET_DIR=$target "$work/tools/bin/maturin" build --quiet --profile "$profile" --locked --out "$work/wheels"
python3 -m venv "$work/fresh"
"$work/fresh/bin/pip" install --quiet --require-hashes --requirement requirements-test.txt
"$work/fresh/bin/pip" install --quiet --no-index --no-deps "$work"/wheels/upright-*.whl
# Away from the sources, so that what is tested is the installed package.
cp -r tests "$work/fresh/tests"
cp -r ../conformance "$work/fresh/conformance"
cd "$work/fresh"
bin/python -m mypy --strict -p upright
bin/python -m pytest -q tests
