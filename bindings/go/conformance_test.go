package upright

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The cases that all bindings are held to; see bindings/conformance/README.md.

type conformanceCase struct {
	Name    string
	Compile json.RawMessage
	Judge   json.RawMessage
	Call    string
	Inputs  []struct {
		Name   string
		Text   string
		Base64 []byte
		Lookup bool
	}
	Review string
	conformanceResults
}

type conformanceResults struct {
	Error    *conformanceError
	Findings *[]string
	Objects  *int
	Errors   *int
	Response any
	Files    *[]conformanceFile
	Left     *int
}

type conformanceError struct{ Status, Message string }

type conformanceFile struct{ Name, Text string }

// TestConformance skips nothing; the cases are part of the repository.
func TestConformance(t *testing.T) {
	paths, err := filepath.Glob("../conformance/cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("there are no cases in bindings/conformance")
	}
	run := 0
	compiled := map[string]*Rules{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var document struct{ Cases []conformanceCase }
		if err := json.Unmarshal(text, &document); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, c := range document.Cases {
			run++
			if differs := c.differs(c.run(t, compiled)); differs != "" {
				t.Errorf("%s: %s", c.Name, differs)
			}
		}
	}
	fmt.Printf("conformance: go: %d run, 0 skipped\n", run)
}

// run is what comes of the case.
func (c *conformanceCase) run(t *testing.T, compiled map[string]*Rules) conformanceResults {
	t.Helper()
	results, err := c.call(compiled)
	if err != nil {
		failure, ok := err.(*Error)
		if !ok {
			t.Fatalf("%s: no *Error: %v", c.Name, err)
		}
		return conformanceResults{Error: &conformanceError{failure.Status.String(), failure.Message}}
	}
	return results
}

func (c *conformanceCase) call(compiled map[string]*Rules) (results conformanceResults, err error) {
	rules := compiled[string(c.Compile)]
	if rules == nil {
		if rules, err = Compile(WithCompileJSON(options(c.Compile))); err != nil {
			return results, err
		}
		compiled[string(c.Compile)] = rules
	}
	judge, err := rules.Evaluator(WithEvaluatorJSON(options(c.Judge)))
	if err != nil {
		return results, err
	}
	defer judge.Close()
	var inputs []Input
	for _, in := range c.Inputs {
		data := in.Base64
		if data == nil {
			data = []byte(in.Text)
		}
		inputs = append(inputs, Input{in.Name, data, in.Lookup})
	}
	switch c.Call {
	case "check":
		report, err := judge.Check(background, inputs...)
		if err != nil {
			return results, err
		}
		defer report.Close()
		results.Objects, results.Errors = &report.Objects, &report.Errors
		results.Findings, err = lines(report)
		return results, err
	case "admit":
		response, report, err := judge.AdmitReport(background, []byte(c.Review), inputs...)
		if err != nil {
			return results, err
		}
		defer report.Close()
		if err := json.Unmarshal(response, &results.Response); err != nil {
			return results, err
		}
		results.Findings, err = lines(report)
		return results, err
	case "fix":
		fixes, err := judge.Fix(background, inputs...)
		if err != nil {
			return results, err
		}
		files := []conformanceFile{}
		for _, f := range fixes.Files {
			files = append(files, conformanceFile{f.Name, f.Text})
		}
		results.Files, results.Left = &files, &fixes.Left
		return results, nil
	}
	return results, fmt.Errorf("there is no call %q", c.Call)
}

// options are the bytes of an options document: a string stands for its bytes, none for no bytes.
func options(document json.RawMessage) []byte {
	if document == nil {
		return []byte{}
	}
	var text string
	if json.Unmarshal(document, &text) == nil {
		return []byte(text)
	}
	var compact bytes.Buffer // messages have places in it
	if json.Compact(&compact, document) != nil {
		return []byte{}
	}
	return compact.Bytes()
}

func lines(report *Report) (*[]string, error) {
	text, err := report.Format("ndjson")
	if err != nil {
		return nil, err
	}
	all := strings.Split(string(text), "\n")
	all = all[:len(all)-1]
	return &all, nil
}

func (c *conformanceCase) differs(found conformanceResults) string {
	if reflect.DeepEqual(c.conformanceResults, found) {
		return ""
	}
	want, _ := json.MarshalIndent(c.conformanceResults, "", " ")
	got, _ := json.MarshalIndent(found, "", " ")
	return fmt.Sprintf("\n--- expected\n%s\n--- found\n%s", want, got)
}
