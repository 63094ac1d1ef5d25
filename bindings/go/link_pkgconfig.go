//go:build cgo && upright_pkgconfig

package upright

// The library that is installed in the system.

// #cgo pkg-config: upright
import "C"
