#!/usr/bin/env bash
# Builds the npm package into target/wasm/package: the module, its JavaScript and its types; then says how large it is.
#
#   bindings/wasm/build.sh
#
# Caches lie in .tools/wasm (compiler, wbg) and target/wasm. See toolchain.sh for where the compiler comes from.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${WASM_CACHE:-$root/.tools/wasm}
target=$root/target/wasm
package=$target/package

# Only the build of wbg is the host's: it runs here.
bindgen=$(awk '/^name = "wasm-bindgen"$/{getline; gsub(/"/,"",$3); print $3}' "$root/Cargo.lock")
grep -q "wasm-bindgen-cli-support = \"=$bindgen\"" "$here/wbg/Cargo.toml" ||
  { echo "wasm: bindings/wasm/wbg/Cargo.toml must ask for wasm-bindgen-cli-support =$bindgen" >&2; exit 1; }
wbg=$cache/wbg-$bindgen
(cd "$here/wbg" && env -u RUSTC -u RUSTFLAGS cargo build --quiet --locked --release --target-dir "$wbg")

rustc=$("$here/toolchain.sh" "$cache")
# Two compilers of one version may have standard libraries that differ: what one has built is none of the other's.
built=$target/$(cksum <<<"$rustc" | cut -d' ' -f1)
# Paths of this machine have no place in messages of panics, nor in what the build's bytes depend on.
flags="--remap-path-prefix=$root=upright --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
(cd "$root" && RUSTC=$rustc RUSTFLAGS=$flags cargo build --locked -p upright-wasm --lib --profile wasm \
  --target wasm32-unknown-unknown --target-dir "$built")

rm -rf "$package"
mkdir -p "$package"
"$wbg/release/wbg" "$built/wasm32-unknown-unknown/wasm/upright_wasm.wasm" "$package/raw" web upright
cp "$here"/package/* "$root/LICENSE" "$package/"
version=$(sed -nE '/^\[workspace.package\]/,/^\[/s/^version = "(.*)"/\1/p' "$root/Cargo.toml")
sed -i "s/\"version\": \"[^\"]*\"/\"version\": \"$version\"/" "$package/package.json"

size() { printf '%-24s %9d bytes %9d gzipped\n' "$2" "$(stat -c %s "$1")" "$(gzip -9c "$1" | wc -c)"; }
size "$package/raw/upright_bg.wasm" "the module"
size "$package/raw/upright.js" "its JavaScript"

(cd "$package" && npm pack --silent --pack-destination "$target" >/dev/null)
tarball=$target/upright-wasm-$version.tgz
printf '%-24s %9d bytes\n' "the package" "$(stat -c %s "$tarball")"
node "$here/sizes.js" "$built/wasm32-unknown-unknown/wasm/upright_wasm.wasm"
(cd "$root/stdlib" && find . -name '*.upright' -not -path './packs/*' | sort | xargs cat) >"$target/stdlib.txt"
size "$target/stdlib.txt" "of the data: rules"
