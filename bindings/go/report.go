package upright

import (
	"encoding/json"
	"fmt"
)

// Severity says how grave a finding is. The graver, the greater.
type Severity int

// The severities. SeverityNever is for thresholds, and above all.
const (
	SeverityInfo Severity = iota
	SeverityLow
	SeverityMedium
	SeverityHigh
	SeverityCritical
	SeverityNever
)

var severities = [...]string{"info", "low", "medium", "high", "critical", "never"}

// String is the severity as a word.
func (s Severity) String() string {
	if s >= 0 && int(s) < len(severities) {
		return severities[s]
	}
	return fmt.Sprintf("Severity(%d)", int(s))
}

// MarshalText is the severity as a word.
func (s Severity) MarshalText() ([]byte, error) {
	if s < 0 || int(s) >= len(severities) {
		return nil, argument("%v is no severity", s)
	}
	return []byte(severities[s]), nil
}

// UnmarshalText reads the word of a severity.
func (s *Severity) UnmarshalText(text []byte) error {
	for i, word := range severities {
		if word == string(text) {
			*s = Severity(i)
			return nil
		}
	}
	return argument("%q is no severity", text)
}

// Object names an object.
type Object struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Namespace  string `json:"namespace"`
	Name       string `json:"name"`
}

// Finding is what a rule has against an object. Strings that do not apply are empty.
type Finding struct {
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	Object   Object   `json:"object"`
	Path     string   `json:"path"` // where in the object: "spec.containers[0].image"
	File     string   `json:"file"` // the input's name
	Line     int      `json:"line"` // from 1; 0 where there is no place
	Column   int      `json:"column"`
	Message  string   `json:"message"`
	Help     string   `json:"help"`    // what to do
	Missing  bool     `json:"missing"` // the place is where something is missing
	Waived   bool     `json:"waived"`  // a waiver excuses it
	Fixable  bool     `json:"fixable"` // the rule knows a fix
}

// Report is what a call has found.
type Report struct {
	Findings []Finding // in the order of the inputs; those that a waiver excuses are among them
	Objects  int       // how many objects were judged
	Errors   int       // how many things were wrong with inputs, and so not judged: see Diagnostics
	handle   *handle
}

func newReport(handle *handle) (*Report, *Error) {
	ptr := handle.acquire()
	defer handle.release()
	findings, err := backendFindings(ptr)
	if err != nil {
		handle.close()
		return nil, err
	}
	objects, errors := backendCounts(ptr)
	return &Report{Findings: findings, Objects: objects, Errors: errors, handle: handle}, nil
}

// toReport makes an interface of an error that may be nil.
func toReport(report *Report, err *Error) (*Report, error) {
	if err != nil {
		return nil, err
	}
	return report, nil
}

// JSON is the report as `upright check --output json` prints it: with evidence, fixes, controls, and a tally of each rule.
func (r *Report) JSON() ([]byte, error) {
	ptr := r.acquire()
	if ptr == nil {
		return nil, closed("Report")
	}
	defer r.handle.release()
	return backendJSON(ptr), nil
}

// Format is the report in a form that has a name: "human", "json", "ndjson", "sarif", "junit" or "github".
func (r *Report) Format(name string) ([]byte, error) {
	ptr := r.acquire()
	if ptr == nil {
		return nil, closed("Report")
	}
	defer r.handle.release()
	text, err := backendFormat(ptr, name)
	if err != nil {
		return nil, err
	}
	return text, nil
}

// Diagnostics is what is wrong with inputs.
func (r *Report) Diagnostics() ([]Diagnostic, error) {
	document, err := r.JSON()
	if err != nil {
		return nil, err
	}
	var parts struct{ Diagnostics []Diagnostic }
	if err := json.Unmarshal(document, &parts); err != nil {
		return nil, &Error{Status: StatusInternal, Message: "the report: " + err.Error(), cause: err}
	}
	return parts.Diagnostics, nil
}

// Close frees what [Report.JSON], [Report.Format] and [Report.Diagnostics] need; the fields stay. It never fails, and may
// be called again.
func (r *Report) Close() error {
	if r != nil {
		r.handle.close()
	}
	return nil
}

func (r *Report) acquire() pointer {
	if r == nil {
		return nil
	}
	return r.handle.acquire()
}

// Fixes is what fixing comes to.
type Fixes struct {
	Files       []FixedFile  `json:"files"`   // the files that change, in the order of the inputs
	Left        int          `json:"left"`    // how many findings are left that no waiver excuses
	Objects     int          `json:"objects"` // how many objects were looked at
	Diagnostics []Diagnostic `json:"diagnostics"`
}

// FixedFile is a file with fixes.
type FixedFile struct {
	Name    string       `json:"name"` // the input's name
	Text    string       `json:"text"` // the whole new text
	Applied []AppliedFix `json:"applied"`
}

// AppliedFix is a finding that is no more.
type AppliedFix struct {
	Rule    string `json:"rule"`
	Object  Object `json:"object"`
	Path    string `json:"path"`
	Message string `json:"message"`
}
