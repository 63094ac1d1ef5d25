//go:build cgo && !upright_pkgconfig

package upright

// The header and the static library in lib, which ./build.sh puts there.

// #cgo CFLAGS: -I${SRCDIR}/lib
// #cgo LDFLAGS: ${SRCDIR}/lib/libupright.a -lpthread -lm
// #cgo linux LDFLAGS: -ldl
import "C"
