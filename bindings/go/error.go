package upright

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrClosed is what errors wrap that come from using something after it was closed, or that was never made.
var ErrClosed = errors.New("it is closed")

// Status says what kind of error an [Error] is.
type Status uint32

// The kinds of errors. The numbers are those of the C interface, where 0 is success.
const (
	StatusOptions   Status = 1 // an option, or what it names, is wrong
	StatusRules     Status = 2 // the rules can't be used
	StatusInput     Status = 3 // an input is no such document as is wanted: a webhook answers with an HTTP status of 400
	StatusCancelled Status = 4 // the context ended the call
	StatusArgument  Status = 5 // the call itself is wrong: something is closed, a text is not UTF-8
	StatusInternal  Status = 6 // a mistake in Upright
)

// String is the status as a word.
func (s Status) String() string {
	words := [...]string{"ok", "options", "rules", "input", "cancelled", "argument", "internal"}
	if int(s) < len(words) {
		return words[s]
	}
	return fmt.Sprintf("Status(%d)", uint32(s))
}

// Error is what every function of this package fails with.
type Error struct {
	Status      Status
	Message     string       // the error in a sentence
	Diagnostics []Diagnostic // all that is wrong, with places; may be empty
	cause       error
}

// Error is the message, after the kind of error.
func (e *Error) Error() string {
	return "upright: " + e.Status.String() + ": " + e.Message
}

// Unwrap is the context's error of a call that was cancelled, [ErrClosed] of one that came too late, or nil.
func (e *Error) Unwrap() error {
	return e.cause
}

// Place is a range of a text. Lines and columns count from 1, columns in characters; all are 0 where there is no place.
type Place struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

// Label is a place, and what is to be said about it.
type Label struct {
	Place
	Text string `json:"label"`
}

// Diagnostic is something wrong with a rule, an option or an input.
type Diagnostic struct {
	Label
	Code      string  `json:"code"`
	Level     string  `json:"level"` // "error", "warning" or "note"
	Title     string  `json:"title"`
	Secondary []Label `json:"secondary"`
	Help      string  `json:"help"`
}

// String is the diagnostic in a line: its place, code and title.
func (d Diagnostic) String() string {
	if d.File == "" {
		return d.Code + ": " + d.Title
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", d.File, d.Line, d.Column, d.Code, d.Title)
}

// failure is the error that the library describes as JSON.
func failure(status Status, message string, document []byte) *Error {
	var details struct{ Diagnostics []Diagnostic }
	// A document that can't be read costs the details, not the error.
	_ = json.Unmarshal(document, &details)
	return &Error{Status: status, Message: message, Diagnostics: details.Diagnostics}
}

func argument(format string, args ...any) *Error {
	return &Error{Status: StatusArgument, Message: fmt.Sprintf(format, args...)}
}

func closed(what string) *Error {
	return &Error{Status: StatusArgument, Message: what + " is used after Close", cause: ErrClosed}
}

func cancelled(cause error) *Error {
	return &Error{Status: StatusCancelled, Message: "the call was cancelled: " + cause.Error(), cause: cause}
}
