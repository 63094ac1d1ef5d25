package upright

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"
)

// Input is a file, or what stands for one: YAML or JSON, one object or many, lists, an AdmissionReview. It is only read
// during the call.
type Input struct {
	Name   string // what findings and messages call it: a path
	Data   []byte
	Lookup bool // its objects are found by rules that join, and not judged
}

// Evaluator judges objects, as often as one likes, by as many goroutines as one likes.
type Evaluator struct {
	handle *handle
}

// Check judges the objects of inputs, in one go: rules that join see all of them. What is wrong with an input is no error:
// [Report.Errors] counts it, and [Report.Diagnostics] tells it.
//
// The end of the context ends the call within milliseconds, with [StatusCancelled] and the context's error.
func (e *Evaluator) Check(ctx context.Context, inputs ...Input) (*Report, error) {
	ptr, err := e.begin(ctx, inputs)
	if err != nil {
		return nil, err
	}
	defer e.handle.release()
	handle, err := backendCheck(ctx, ptr, inputs)
	if err != nil {
		if cause := ctx.Err(); cause != nil && err.Status == StatusCancelled {
			return nil, cancelled(cause)
		}
		return nil, err
	}
	return toReport(newReport(handle))
}

// CheckObjects judges objects that can be marshalled to JSON: maps, *unstructured.Unstructured, types of k8s.io/api, a
// [json.RawMessage]. In findings they are called "objects[0]" and so on. They need apiVersion and kind; see [Typed] for
// those that come without.
func (e *Evaluator) CheckObjects(ctx context.Context, objects ...any) (*Report, error) {
	inputs := make([]Input, len(objects))
	for i, object := range objects {
		data, err := json.Marshal(object)
		if err != nil {
			return nil, &Error{Status: StatusArgument, Message: fmt.Sprintf("objects[%d]: %v", i, err), cause: err}
		}
		if len(data) == 0 || data[0] != '{' {
			return nil, argument("objects[%d] is %T, which is no object in JSON; texts are for Check", i, object)
		}
		inputs[i] = Input{Name: fmt.Sprintf("objects[%d]", i), Data: data}
	}
	return e.Check(ctx, inputs...)
}

// Typed is an object with its apiVersion and kind, for [Evaluator.CheckObjects]: typed clients of Kubernetes leave them out
// of what they return.
func Typed(apiVersion, kind string, object any) json.Marshaler {
	return typed{apiVersion, kind, object}
}

type typed struct {
	apiVersion, kind string
	object           any
}

// MarshalJSON is the object with apiVersion and kind.
func (t typed) MarshalJSON() ([]byte, error) {
	data, err := json.Marshal(t.object)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if fields == nil {
		return nil, fmt.Errorf("a %s that is nil", t.kind)
	}
	for key, value := range map[string]string{"apiVersion": t.apiVersion, "kind": t.kind} {
		if fields[key], err = json.Marshal(value); err != nil {
			return nil, err
		}
	}
	return json.Marshal(fields)
}

// Admit answers an AdmissionReview of admission.k8s.io/v1 with the AdmissionReview to send back, both as JSON. Rules that
// join see the inventory. How findings decide is said by [WithDeny], [WithWarn], [WithPatch] and [WithUndecided].
//
// A review that can't be answered fails with [StatusInput]: send an HTTP status of 400. The context is looked at before the
// call; one object takes microseconds.
func (e *Evaluator) Admit(ctx context.Context, review []byte, inventory ...Input) ([]byte, error) {
	response, report, err := e.AdmitReport(ctx, review, inventory...)
	if err != nil {
		return nil, err
	}
	report.Close()
	return response, nil
}

// AdmitReport is [Evaluator.Admit] with everything that was found.
func (e *Evaluator) AdmitReport(ctx context.Context, review []byte, inventory ...Input) ([]byte, *Report, error) {
	ptr, err := e.begin(ctx, inventory)
	if err != nil {
		return nil, nil, err
	}
	defer e.handle.release()
	response, handle, err := backendAdmit(ptr, review, inventory)
	if err != nil {
		return nil, nil, err
	}
	report, err := newReport(handle)
	if err != nil {
		return nil, nil, err
	}
	return response, report, nil
}

// Fix fixes what can be fixed in the texts of inputs. Comments, order and quotes stay as they are, and nothing is written
// anywhere. The context is looked at before the call.
func (e *Evaluator) Fix(ctx context.Context, inputs ...Input) (*Fixes, error) {
	ptr, err := e.begin(ctx, inputs)
	if err != nil {
		return nil, err
	}
	defer e.handle.release()
	document, err := backendFix(ptr, inputs)
	if err != nil {
		return nil, err
	}
	var fixes Fixes
	if err := json.Unmarshal(document, &fixes); err != nil {
		return nil, &Error{Status: StatusInternal, Message: "the fixes: " + err.Error(), cause: err}
	}
	return &fixes, nil
}

// At is the same evaluator at another time, for hosts that live long: much cheaper than a new one. Both are to be closed.
func (e *Evaluator) At(now time.Time) (*Evaluator, error) {
	ptr, err := e.begin(context.Background(), nil)
	if err != nil {
		return nil, err
	}
	defer e.handle.release()
	handle, err := backendAt(ptr, now.UnixMicro())
	if err != nil {
		return nil, err
	}
	return &Evaluator{handle}, nil
}

// Close frees the evaluator, once the calls that run have ended; it does not wait for them. Reports live on. It never
// fails, and may be called again.
func (e *Evaluator) Close() error {
	if e != nil {
		e.handle.close()
	}
	return nil
}

// begin is the pointer for a call that can be made; the handle is to be released.
func (e *Evaluator) begin(ctx context.Context, inputs []Input) (ptr pointer, err *Error) {
	if ctx == nil {
		return nil, argument("the context is nil")
	}
	if cause := ctx.Err(); cause != nil {
		return nil, cancelled(cause)
	}
	for i := range inputs {
		if !utf8.ValidString(inputs[i].Name) {
			return nil, argument("the name of input %d is not UTF-8: %q", i, inputs[i].Name)
		}
	}
	if e != nil {
		ptr = e.handle.acquire()
	}
	if ptr == nil {
		return nil, closed("Evaluator")
	}
	return ptr, nil
}
