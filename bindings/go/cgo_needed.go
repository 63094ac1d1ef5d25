//go:build !cgo

package upright

// There is only the backend by cgo; without cgo the build ends here, with a name that says so.
var _ = upright_needs_cgo_set_CGO_ENABLED_to_1_and_have_a_C_compiler
