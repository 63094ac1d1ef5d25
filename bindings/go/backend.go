//go:build cgo

package upright

/*
#include <stdlib.h>
#include "upright.h"

// Results by value, so that no Go variable has to be reachable from C.
typedef struct {
  uint32_t status;
  void *out;
  void *report;
  void *error;
} result;

static result go_rules(const char *options, size_t len) {
  result r = {0};
  r.status = upright_v1_rules_new(options, len, (upright_v1_rules **)&r.out, (upright_v1_error **)&r.error);
  return r;
}

static result go_evaluator(void *rules, const char *options, size_t len) {
  result r = {0};
  r.status = upright_v1_evaluator_new(rules, options, len, (upright_v1_evaluator **)&r.out, (upright_v1_error **)&r.error);
  return r;
}

static result go_at(void *evaluator, int64_t now) {
  result r = {0};
  r.status = upright_v1_evaluator_at(evaluator, now, (upright_v1_evaluator **)&r.out, (upright_v1_error **)&r.error);
  return r;
}

static result go_describe(void *rules) {
  result r = {0};
  r.status = upright_v1_rules_describe(rules, (upright_v1_text **)&r.out, (upright_v1_error **)&r.error);
  return r;
}

// Many inputs: their names and bytes, one after the other, in `text`, and for each the two lengths and the flags.
typedef struct {
  size_t name_len;
  size_t bytes_len;
  uint32_t flags;
} extent;

static upright_v1_input *go_inputs(const char *text, const extent *extents, size_t count) {
  upright_v1_input *inputs = malloc((count ? count : 1) * sizeof *inputs);
  for (size_t i = 0; inputs && i < count; i++) {
    inputs[i].name = text;
    inputs[i].name_len = extents[i].name_len;
    inputs[i].bytes = text + extents[i].name_len;
    inputs[i].bytes_len = extents[i].bytes_len;
    inputs[i].flags = extents[i].flags;
    text = inputs[i].bytes + extents[i].bytes_len;
  }
  return inputs;
}

enum call { CHECK, FIX, ADMIT };

static result go_judge(enum call call, void *evaluator, const char *review, size_t review_len, const char *text,
                       const extent *extents, size_t count, void *cancel) {
  result r = {0};
  upright_v1_error **error = (upright_v1_error **)&r.error;
  upright_v1_input *inputs = go_inputs(text, extents, count);
  if (!inputs) {
    r.status = UPRIGHT_V1_INTERNAL;
    return r;
  }
  if (call == CHECK) {
    r.status = upright_v1_check(evaluator, inputs, count, cancel, (upright_v1_report **)&r.report, error);
  } else if (call == FIX) {
    r.status = upright_v1_fix(evaluator, inputs, count, (upright_v1_text **)&r.out, error);
  } else {
    r.status = upright_v1_admit(evaluator, review, review_len, inputs, count, (upright_v1_text **)&r.out,
                                (upright_v1_report **)&r.report, error);
  }
  free(inputs);
  return r;
}

static result go_format(void *report, const char *format, size_t len) {
  result r = {0};
  r.status = upright_v1_report_as(report, format, len, (upright_v1_text **)&r.out, (upright_v1_error **)&r.error);
  return r;
}

static uint32_t go_findings(void *report, size_t from, size_t count, upright_v1_finding *out) {
  uint32_t status = UPRIGHT_V1_OK;
  for (size_t i = 0; i < count && status == UPRIGHT_V1_OK; i++) status = upright_v1_report_finding(report, from + i, &out[i]);
  return status;
}
*/
import "C"

import (
	"context"
	"fmt"
	"unsafe"
)

// All that is C is in this file; the rest of the package is the same for any other backend.

// At most so many findings are fetched in one crossing.
const findingsAtOnce = 128

func backendVersion() string {
	var out C.upright_v1_str
	C.upright_v1_version(&out)
	return str(out)
}

// backendReady says whether the library is the one that the header is of.
func backendReady() *Error {
	if has := C.upright_v1_abi_version(); has != C.UPRIGHT_V1_ABI_VERSION {
		return &Error{Status: StatusInternal, Message: fmt.Sprintf("libupright has version %d of its interface, not %d",
			uint32(has), C.UPRIGHT_V1_ABI_VERSION)}
	}
	return nil
}

func backendRules(options []byte) (*handle, *Error) {
	r := C.go_rules(chars(options), C.size_t(len(options)))
	if err := failed(r); err != nil {
		return nil, err
	}
	return newHandle(r.out, func(p unsafe.Pointer) { C.upright_v1_rules_free((*C.upright_v1_rules)(p)) }), nil
}

func backendDescribe(rules unsafe.Pointer) ([]byte, *Error) {
	return text(C.go_describe(rules))
}

func backendEvaluator(rules unsafe.Pointer, options []byte) (*handle, *Error) {
	return evaluator(C.go_evaluator(rules, chars(options), C.size_t(len(options))))
}

func backendAt(judge unsafe.Pointer, micros int64) (*handle, *Error) {
	return evaluator(C.go_at(judge, C.int64_t(micros)))
}

func evaluator(r C.result) (*handle, *Error) {
	if err := failed(r); err != nil {
		return nil, err
	}
	return newHandle(r.out, func(p unsafe.Pointer) { C.upright_v1_evaluator_free((*C.upright_v1_evaluator)(p)) }), nil
}

func backendCheck(ctx context.Context, judge unsafe.Pointer, inputs []Input) (*handle, *Error) {
	stop, done := watch(ctx)
	defer done()
	packed, extents := pack(inputs)
	r := C.go_judge(C.CHECK, judge, nil, 0, chars(packed), first(extents), C.size_t(len(extents)), stop)
	if err := failed(r); err != nil {
		return nil, err
	}
	return reportHandle(r), nil
}

func backendFix(judge unsafe.Pointer, inputs []Input) ([]byte, *Error) {
	packed, extents := pack(inputs)
	return text(C.go_judge(C.FIX, judge, nil, 0, chars(packed), first(extents), C.size_t(len(extents)), nil))
}

func backendAdmit(judge unsafe.Pointer, review []byte, inventory []Input) ([]byte, *handle, *Error) {
	packed, extents := pack(inventory)
	r := C.go_judge(C.ADMIT, judge, chars(review), C.size_t(len(review)), chars(packed), first(extents),
		C.size_t(len(extents)), nil)
	response, err := text(r)
	if err != nil {
		return nil, nil, err
	}
	return response, reportHandle(r), nil
}

func reportHandle(r C.result) *handle {
	return newHandle(r.report, func(p unsafe.Pointer) { C.upright_v1_report_free((*C.upright_v1_report)(p)) })
}

func backendCounts(report unsafe.Pointer) (objects, errors int) {
	r := (*C.upright_v1_report)(report)
	return int(C.upright_v1_report_objects(r)), int(C.upright_v1_report_errors(r))
}

func backendFindings(report unsafe.Pointer) ([]Finding, *Error) {
	total := int(C.upright_v1_report_findings((*C.upright_v1_report)(report)))
	if total == 0 {
		return nil, nil
	}
	findings := make([]Finding, 0, total)
	size := findingsAtOnce
	if total < size {
		size = total
	}
	buffer := make([]C.upright_v1_finding, size)
	for from := 0; from < total; from += size {
		if total-from < size {
			size = total - from
		}
		if status := C.go_findings(report, C.size_t(from), C.size_t(size), &buffer[0]); status != C.UPRIGHT_V1_OK {
			return nil, &Error{Status: Status(status), Message: "a report has fewer findings than it says"}
		}
		for i := range buffer[:size] {
			findings = append(findings, finding(&buffer[i]))
		}
	}
	return findings, nil
}

func finding(f *C.upright_v1_finding) Finding {
	return Finding{
		Rule:     str(f.rule),
		Severity: Severity(f.severity),
		Object: Object{
			APIVersion: str(f.api_version), Kind: str(f.kind), Namespace: str(f.ns), Name: str(f.name),
		},
		Path:    str(f.path),
		File:    str(f.file),
		Line:    int(f.line),
		Column:  int(f.column),
		Message: str(f.message),
		Help:    str(f.help),
		Missing: f.flags&C.UPRIGHT_V1_FINDING_MISSING != 0,
		Waived:  f.flags&C.UPRIGHT_V1_FINDING_WAIVED != 0,
		Fixable: f.flags&C.UPRIGHT_V1_FINDING_FIXABLE != 0,
	}
}

func backendJSON(report unsafe.Pointer) []byte {
	var out C.upright_v1_str
	C.upright_v1_report_json((*C.upright_v1_report)(report), &out)
	return bytesOf(out)
}

func backendFormat(report unsafe.Pointer, format string) ([]byte, *Error) {
	name := []byte(format)
	return text(C.go_format(report, chars(name), C.size_t(len(name))))
}

// watch is a switch that the end of the context sets, null where it has none. It is freed by done.
func watch(ctx context.Context) (stop unsafe.Pointer, done func()) {
	if ctx.Done() == nil {
		return nil, func() {}
	}
	cancel := C.upright_v1_cancel_new()
	finished, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		select {
		case <-ctx.Done():
			C.upright_v1_cancel_set(cancel)
		case <-finished:
		}
	}()
	return unsafe.Pointer(cancel), func() {
		close(finished)
		<-gone
		C.upright_v1_cancel_free(cancel)
	}
}

// pack puts inputs one after the other, as C may not be given memory of Go with pointers in it.
func pack(inputs []Input) ([]byte, []C.extent) {
	size := 0
	for i := range inputs {
		size += len(inputs[i].Name) + len(inputs[i].Data)
	}
	packed, extents := make([]byte, 0, size), make([]C.extent, len(inputs))
	for i := range inputs {
		input := &inputs[i]
		packed = append(append(packed, input.Name...), input.Data...)
		extents[i].name_len, extents[i].bytes_len = C.size_t(len(input.Name)), C.size_t(len(input.Data))
		if input.Lookup {
			extents[i].flags = C.UPRIGHT_V1_INPUT_LOOKUP
		}
	}
	return packed, extents
}

func first(extents []C.extent) *C.extent {
	if len(extents) == 0 {
		return nil
	}
	return &extents[0]
}

func chars(bytes []byte) *C.char {
	if len(bytes) == 0 {
		return nil
	}
	return (*C.char)(unsafe.Pointer(&bytes[0]))
}

// failed is the error of a result that is one, and frees it.
func failed(r C.result) *Error {
	if r.status == C.UPRIGHT_V1_OK {
		return nil
	}
	if r.error == nil {
		return &Error{Status: Status(r.status), Message: "there is no memory left"}
	}
	err := (*C.upright_v1_error)(r.error)
	defer C.upright_v1_error_free(err)
	var message, document C.upright_v1_str
	C.upright_v1_error_message(err, &message)
	C.upright_v1_error_json(err, &document)
	return failure(Status(r.status), str(message), bytesOf(document))
}

// text is the text of a result, and frees it.
func text(r C.result) ([]byte, *Error) {
	if err := failed(r); err != nil {
		return nil, err
	}
	owned := (*C.upright_v1_text)(r.out)
	defer C.upright_v1_text_free(owned)
	var out C.upright_v1_str
	C.upright_v1_text_get(owned, &out)
	return bytesOf(out), nil
}

func str(s C.upright_v1_str) string {
	return string(view(s))
}

func bytesOf(s C.upright_v1_str) []byte {
	return append([]byte(nil), view(s)...)
}

// view is the library's memory itself. A length can be more than C.GoBytes takes.
func view(s C.upright_v1_str) []byte {
	if s.len == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(s.ptr)), int(s.len))
}
