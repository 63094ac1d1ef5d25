package upright

import (
	"runtime"
	"sync"
	"unsafe"
)

// handle owns something of the library. It is freed when it is closed and no call uses it any more: closing does not wait,
// and takes nothing away from calls that run.
type handle struct {
	mu     sync.Mutex
	ptr    unsafe.Pointer
	users  int
	closed bool
	free   func(unsafe.Pointer)
}

func newHandle(ptr unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	h := &handle{ptr: ptr, free: free}
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

// acquire is the pointer for a call, which ends with release; nil after close, or of nil.
func (h *handle) acquire() unsafe.Pointer {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil
	}
	h.users++
	return h.ptr
}

func (h *handle) release() {
	h.mu.Lock()
	h.users--
	h.unlock()
}

func (h *handle) close() {
	if h == nil {
		return
	}
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		runtime.SetFinalizer(h, nil)
	}
	h.unlock()
}

// unlock unlocks, and frees what nobody can use any more.
func (h *handle) unlock() {
	ptr := h.ptr
	if h.closed && h.users == 0 {
		h.ptr = nil
	} else {
		ptr = nil
	}
	h.mu.Unlock()
	if ptr != nil {
		h.free(ptr)
	}
}

// pointer is what a handle owns.
type pointer = unsafe.Pointer
