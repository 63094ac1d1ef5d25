#!/usr/bin/env bash
# Prints the path of a rustc that has a standard library for wasm32-unknown-unknown.
#
# Where the toolchain has one (rustup target add wasm32-unknown-unknown), it is that one. Where it has not and rustup can't
# bring it, on a Debian with the packages rustc-web: Debian's compiler, unpacked into a cache folder (not installed, since the
# package would take rustup's place), with the standard library built there once from Debian's source, offline.
#
# usage: toolchain.sh CACHE_FOLDER
set -euo pipefail
target=wasm32-unknown-unknown
cache=$1

say() { printf 'wasm: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Whether a rustc has the standard library for the target.
has_std() {
  local libdir
  libdir=$("$1" --print target-libdir --target $target 2>/dev/null) || return 1
  compgen -G "$libdir/libstd-*.rlib" >/dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
# The version of a package that apt would install; nothing where there is none.
candidate() { apt-cache policy "$1" | awk '/Candidate:/ && $2 != "(none)" { print $2 }'; }

# What the system lacks and the build needs. Naming a package that is there would upgrade it.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] ||
    as_root apt-get -o DPkg::Lock::Timeout=300 install -qy --no-install-recommends "${missing[@]}" >&2
}

# The first package that a package depends on whose name is like this: PACKAGE=VERSION REGEX. (Reads its input to the end, as
# a pipe that is closed early ends this script.)
depends() {
  apt-cache show "$1" | awk -v like="$2" '/^Depends:/ && match($0, like) && !found { print substr($0, RSTART, RLENGTH); found = 1 }'
}

# Unpacks Debian's compiler into a folder: VERSION FOLDER RUNTIME LLVM
unpack() {
  local version=$1 folder=$2 std=$3 llvm=$4
  mkdir "$folder/debs"
  (cd "$folder/debs" && apt-get -q download \
    "rustc-web=$version" "$std=$version" "libstd-rust-web-dev=$version" "rust-web-src=$version" "lld-${llvm#libllvm}")
  for package in "$folder"/debs/*.deb; do dpkg -x "$package" "$folder"; done
  rm -rf "$folder/debs" "$folder/usr/share/doc" "$folder"/usr/src/rustc-*/{compiler,src}
  cat >"$folder/rustc" <<'W'
#!/bin/sh
d=$(dirname "$(readlink -f "$0")")/usr
LD_LIBRARY_PATH=$d/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} exec "$d/bin/rustc" "$@"
W
  chmod +x "$folder/rustc"
  # Debian's linker of the same LLVM, under the name that rustc looks for.
  mkdir -p "$folder/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin"
  ln -s "../../../llvm-${llvm#libllvm}/bin/lld" "$folder/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"
}

# Builds the standard library in an unpacked compiler from its own source and its own crates, small before fast: its quick
# ways to sort alone are a tenth of what the module would be.
build_std() {
  local folder=$1 seed=$1/seed vendor=$1/usr/lib/rustlib/src/rust/library/vendor offline=()
  mkdir -p "$seed/src" "$seed/.cargo"
  : >"$seed/src/lib.rs"
  printf '%s\n' '[package]' 'name = "stdseed"' 'version = "0.0.0"' 'edition = "2021"' '[workspace]' \
    '[profile.release]' 'opt-level = "s"' 'codegen-units = 1' 'panic = "abort"' >"$seed/Cargo.toml"
  if [ -d "$vendor" ]; then
    offline=(--offline)
    printf '%s\n' '[source.crates-io]' 'replace-with = "vendor"' '[source.vendor]' "directory = \"$vendor\"" \
      >"$seed/.cargo/config.toml"
  fi
  (cd "$seed" && env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTC_WRAPPER -u RUSTUP_TOOLCHAIN \
    RUSTC="$folder/rustc" RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Cembed-bitcode=yes" CARGO_TARGET_DIR="$seed/target" \
    cargo build "${offline[@]}" --release --target $target -Zbuild-std=std,panic_abort,test \
    -Zbuild-std-features=optimize_for_size)
  local libdir=$folder/usr/lib/rustlib/$target/lib
  mkdir -p "$libdir"
  cp "$seed"/target/$target/release/deps/lib*.rlib "$libdir/"
  rm -rf "$libdir"/libstdseed-* "$seed"
  has_std "$folder/rustc" || die "the standard library was built, but rustc does not find it"
}

debian() {
  command -v apt-get >/dev/null || die "no standard library for $target; run: rustup target add $target"
  local version std llvm folder unpacked
  version=$(candidate rustc-web)
  if [ -z "$version" ]; then
    as_root apt-get -q update >&2
    version=$(candidate rustc-web)
  fi
  [ -n "$version" ] || die "no standard library for $target, and no package rustc-web; run: rustup target add $target"
  folder=$cache/rustc-web-${version//[^A-Za-z0-9.+~-]/_}-small
  mkdir -p "$cache"
  exec 9>"$cache/.lock"
  flock 9
  if [ ! -e "$folder/.complete" ]; then
    say "building the standard library for $target once, into $folder (some minutes)"
    std=$(depends "libstd-rust-web-dev=$version" 'libstd-rust-web-[0-9]+[.][0-9]+')
    llvm=$(depends "$std=$version" 'libllvm[0-9]+')
    [ -n "$llvm" ] || die "the dependencies of rustc-web can't be read"
    install_missing "$llvm" gcc libc6-dev ca-certificates
    unpacked=$(mktemp -d "$cache/tmp.XXXXXX")
    unpack "$version" "$unpacked" "$std" "$llvm" >&2
    build_std "$unpacked" >&2
    touch "$unpacked/.complete"
    rm -rf "$folder"
    mv "$unpacked" "$folder"
  fi
  exec 9>&-
  echo "$folder/rustc"
}

if rustc=$(command -v "${RUSTC:-rustc}") && has_std "$rustc"; then
  echo "$rustc"
else
  debian
fi
