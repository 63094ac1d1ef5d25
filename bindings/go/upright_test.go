package upright

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const pod = `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop", "namespace": "prod"},
 "spec": {"hostNetwork": true, "containers": [{"name": "app", "image": "registry.example.com/app:1"}]}}`

var background = context.Background()

func compile(t testing.TB, options ...CompileOption) *Rules {
	t.Helper()
	rules, err := Compile(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rules.Close() })
	return rules
}

func evaluatorOf(t testing.TB, options ...EvaluatorOption) *Evaluator {
	t.Helper()
	if len(options) == 0 {
		options = []EvaluatorOption{WithRules("pod-host-network")}
	}
	judge, err := compile(t).Evaluator(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { judge.Close() })
	return judge
}

func check(t testing.TB, judge *Evaluator, inputs ...Input) *Report {
	t.Helper()
	report, err := judge.Check(background, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { report.Close() })
	return report
}

func input(name, data string) Input {
	return Input{Name: name, Data: []byte(data)}
}

// fails holds an error to its status, and to what its message has.
func fails(t *testing.T, err error, status Status, message string) {
	t.Helper()
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("no *Error: %v", err)
	}
	if failure.Status != status || !strings.Contains(failure.Message, message) {
		t.Fatalf("%v %q, not %v with %q", failure.Status, failure.Message, status, message)
	}
}

func TestFindingsAreWhatTheReportSays(t *testing.T) {
	report := check(t, evaluatorOf(t), input("pod.json", pod))
	want := Finding{
		Rule: "pod-host-network", Severity: SeverityHigh, Path: "spec.hostNetwork", File: "pod.json", Line: 2, Column: 26,
		Object:  Object{APIVersion: "v1", Kind: "Pod", Namespace: "prod", Name: "shop"},
		Message: "the pod shares the network of its node",
		Help:    "remove hostNetwork and publish the ports with a Service",
		Fixable: true,
	}
	if len(report.Findings) != 1 || report.Findings[0] != want || report.Objects != 1 || report.Errors != 0 {
		t.Errorf("%+v", report)
	}
	text, err := report.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Findings []Finding }
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	got := document.Findings[0]
	got.Fixable = true // said there by the fix itself
	if got != want {
		t.Errorf("the JSON says %+v", got)
	}
}

func TestReportsComeInAllFormats(t *testing.T) {
	report := check(t, evaluatorOf(t), input("pod.json", pod))
	for _, format := range []string{"human", "json", "ndjson", "sarif", "junit", "github"} {
		text, err := report.Format(format)
		if err != nil || !bytes.Contains(text, []byte("pod-host-network")) {
			t.Errorf("%s: %v %s", format, err, text)
		}
	}
	_, err := report.Format("morse")
	fails(t, err, StatusOptions, "there is no format `morse`")
	_, err = report.Format("\xff")
	fails(t, err, StatusArgument, "")
}

// A struct with JSON tags, as the types of k8s.io/api are.
type typedPod struct {
	Kind     string            `json:"kind,omitempty"`
	Version  string            `json:"apiVersion,omitempty"`
	Metadata map[string]string `json:"metadata"`
	Spec     struct {
		HostNetwork bool       `json:"hostNetwork"`
		Containers  []struct{} `json:"containers"`
	} `json:"spec"`
}

// Marshals itself, as *unstructured.Unstructured does.
type unstructured struct{ Object map[string]any }

func (u *unstructured) MarshalJSON() ([]byte, error) { return json.Marshal(u.Object) }

func TestObjectsOfAnyTypeAreJudged(t *testing.T) {
	judge := evaluatorOf(t)
	bare := typedPod{Metadata: map[string]string{"name": "bare"}}
	bare.Spec.HostNetwork = true
	whole := bare
	whole.Kind, whole.Version = "Pod", "v1"
	free := &unstructured{map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "free"},
		"spec": map[string]any{"hostNetwork": true}}}
	report, err := judge.CheckObjects(background, whole, &whole, free, Typed("v1", "Pod", &bare), json.RawMessage(pod))
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	if len(report.Findings) != 5 || report.Objects != 5 || report.Findings[3].File != "objects[3]" {
		t.Errorf("%+v", report)
	}
}

func TestWhatIsNoObjectIsAnError(t *testing.T) {
	judge := evaluatorOf(t)
	var none *typedPod
	for _, object := range []any{nil, none, "text", []byte(pod), 7, []int{1}, func() {}, make(chan int), Typed("v1", "Pod", none), Typed("v1", "Pod", 7)} {
		_, err := judge.CheckObjects(background, object)
		fails(t, err, StatusArgument, "objects[0]")
	}
}

func TestObjectsWithoutKindAreToldAndNotPassedOver(t *testing.T) {
	report, err := evaluatorOf(t).CheckObjects(background, map[string]any{"spec": map[string]any{"hostNetwork": true}})
	if err != nil {
		t.Fatal(err)
	}
	defer report.Close()
	if diagnostics, err := report.Diagnostics(); err != nil || len(diagnostics) == 0 {
		t.Errorf("nothing is told: %+v %v", report, err)
	}
}

func TestEmptyBatchesAreEmptyReports(t *testing.T) {
	judge := evaluatorOf(t)
	for _, inputs := range [][]Input{nil, {}, {{}}, {input("a", "")}, {input("a", "---\n")}} {
		if report := check(t, judge, inputs...); len(report.Findings) != 0 || report.Objects != 0 || report.Errors != 0 {
			t.Errorf("%+v: %+v", inputs, report)
		}
	}
}

func TestHugeBatchesKeepTheirOrder(t *testing.T) {
	const many = 20_000
	inputs := make([]Input, many)
	for i := range inputs {
		inputs[i] = input(fmt.Sprint(i), pod)
	}
	report := check(t, evaluatorOf(t), inputs...)
	if len(report.Findings) != many {
		t.Fatalf("%d findings", len(report.Findings))
	}
	for i, f := range report.Findings {
		if f.File != fmt.Sprint(i) {
			t.Fatalf("finding %d is of %s", i, f.File)
		}
	}
}

func TestInputsThatAreWrongAreToldInTheReport(t *testing.T) {
	judge := evaluatorOf(t)
	for _, data := range []string{"\xff\xfe\xfd", "{", "a: [", "{\"apiVersion\": \"v1\", \"kind\": \"\xff\"}", "\x00",
		strings.Repeat("[", 1_000_000)} {
		report := check(t, judge, input("bad", data), input("good", pod))
		diagnostics, err := report.Diagnostics()
		if err != nil || report.Errors == 0 || len(diagnostics) == 0 || diagnostics[0].File != "bad" {
			t.Errorf("%.20q: %+v %v %v", data, report, diagnostics, err)
		}
		if len(report.Findings) != 1 {
			t.Errorf("%.20q takes the other input with it", data)
		}
	}
	_, err := judge.Check(background, input("\xff", pod))
	fails(t, err, StatusArgument, "the name of input 0 is not UTF-8")
}

func TestLimitsAreKept(t *testing.T) {
	judge := evaluatorOf(t, WithRules("pod-host-network"), WithLimits(Limits{InputBytes: 10}))
	if report := check(t, judge, input("a", pod)); report.Errors != 1 || report.Objects != 0 {
		t.Errorf("%+v", report)
	}
}

func TestWrongOptionsAreErrors(t *testing.T) {
	rules := compile(t)
	cases := map[string]struct {
		options []EvaluatorOption
		status  Status
		message string
	}{
		"profile":      {[]EvaluatorOption{WithProfile("nope")}, StatusOptions, "there is no profile"},
		"rule":         {[]EvaluatorOption{WithRules("nope")}, StatusOptions, "nope"},
		"two":          {[]EvaluatorOption{WithProfile("all"), WithPacks("std")}, StatusOptions, "at most one"},
		"parameter":    {[]EvaluatorOption{WithParam("nope", 1)}, StatusOptions, "nope"},
		"no value":     {[]EvaluatorOption{WithParam("nope", func() {})}, StatusArgument, "unsupported type"},
		"version":      {[]EvaluatorOption{WithKubernetes("9.99")}, StatusOptions, "9.99"},
		"coverage":     {[]EvaluatorOption{WithCoverage("some")}, StatusOptions, "coverage"},
		"severity":     {[]EvaluatorOption{WithDeny(Severity(77))}, StatusArgument, "Severity(77)"},
		"limit":        {[]EvaluatorOption{WithLimits(Limits{Depth: -1})}, StatusOptions, "-1"},
		"undecided":    {[]EvaluatorOption{WithUndecided("hm")}, StatusOptions, "hm"},
		"not UTF-8":    {[]EvaluatorOption{WithProfile("\xff")}, StatusArgument, "not UTF-8"},
		"no JSON":      {[]EvaluatorOption{WithEvaluatorJSON([]byte("{"))}, StatusOptions, "EOF"},
		"JSON in hex":  {[]EvaluatorOption{WithEvaluatorJSON([]byte("\xff"))}, StatusOptions, ""},
		"unknown name": {[]EvaluatorOption{WithEvaluatorJSON([]byte(`{"profil": "all"}`))}, StatusOptions, "unknown field `profil`"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := rules.Evaluator(c.options...)
			fails(t, err, c.status, c.message)
		})
	}
}

func TestOptionsReachTheEngine(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	judge := evaluatorOf(t, WithProfile("all"), WithKubernetes("1.34"), WithNow(now), WithCoverage("all"), nil,
		WithCoveredKinds("v1/ServiceAccount"), WithLimits(Limits{Depth: 100}), WithWarn(SeverityNever), WithUndecided("warn"))
	later, err := judge.At(now.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	for _, judge := range []*Evaluator{judge, later} {
		if report := check(t, judge, input("a", pod)); len(report.Findings) < 10 {
			t.Errorf("only %d findings of all rules", len(report.Findings))
		}
	}
}

func TestRulesThatCantBeUsedHaveDiagnostics(t *testing.T) {
	pack := Pack{Name: "ours", Files: []SourceText{{"a.upright", "rule x {\n  nonsense\n}\n"}}}
	_, err := Compile(WithPack(pack), WithoutStandard())
	fails(t, err, StatusRules, "")
	var failure *Error
	errors.As(err, &failure)
	if len(failure.Diagnostics) == 0 || failure.Diagnostics[0].File != "a.upright" || failure.Diagnostics[0].Line == 0 {
		t.Errorf("%+v", failure)
	}
	pack.Files[0].Text = "\xff"
	_, err = Compile(WithPack(pack))
	fails(t, err, StatusArgument, "not UTF-8")
	_, err = Compile(WithCompileJSON([]byte(`{"packz": []}`)))
	fails(t, err, StatusOptions, "")
}

func TestDescriptionHasRulesAndProfiles(t *testing.T) {
	description, err := compile(t).Describe()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range description.Rules {
		if rule.ID == "" || rule.Title == "" || rule.Pack == "" {
			t.Errorf("%+v", rule)
		}
	}
	if len(description.Rules) < 400 || len(description.Profiles) < 5 {
		t.Errorf("%d rules, %d profiles", len(description.Rules), len(description.Profiles))
	}
}

func TestClosedThingsAnswerWithErrClosed(t *testing.T) {
	rules := compile(t)
	judge, err := rules.Evaluator(WithRules("pod-host-network"))
	if err != nil {
		t.Fatal(err)
	}
	rules.Close()
	report := check(t, judge, input("a", pod)) // evaluators outlive their rules
	judge.Close()
	if text, err := report.JSON(); err != nil || len(text) == 0 { // and reports their evaluators
		t.Error(err)
	}
	report.Close()
	for i := 0; i < 2; i++ { // closing again does nothing
		if rules.Close() != nil || judge.Close() != nil || report.Close() != nil {
			t.Error("Close fails")
		}
	}
	if len(report.Findings) != 1 {
		t.Error("the findings went with the report")
	}
	for _, rules := range []*Rules{rules, nil, {}} {
		_, one := rules.Evaluator()
		_, two := rules.Describe()
		allClosed(t, one, two, rules.Close())
	}
	for _, judge := range []*Evaluator{judge, nil, {}} {
		_, one := judge.Check(background, input("a", pod))
		_, two := judge.CheckObjects(background)
		_, three := judge.Admit(background, nil)
		_, four := judge.Fix(background)
		_, five := judge.At(time.Now())
		allClosed(t, one, two, three, four, five, judge.Close())
	}
	for _, report := range []*Report{report, nil, {}} {
		_, one := report.JSON()
		_, two := report.Format("json")
		_, three := report.Diagnostics()
		allClosed(t, one, two, three, report.Close())
	}
}

// allClosed holds all errors but the last, that of Close, to be ErrClosed.
func allClosed(t *testing.T, errs ...error) {
	t.Helper()
	last := len(errs) - 1
	for i, err := range errs[:last] {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if errs[last] != nil {
		t.Error(errs[last])
	}
}

func TestContextsEndCalls(t *testing.T) {
	judge := evaluatorOf(t, WithProfile("all"))
	ended, cancel := context.WithCancel(background)
	cancel()
	_, one := judge.Check(ended, input("a", pod))
	_, two := judge.CheckObjects(ended)
	_, three := judge.Admit(ended, []byte("{}"))
	_, four := judge.Fix(ended)
	for _, err := range []error{one, two, three, four} {
		fails(t, err, StatusCancelled, "context canceled")
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	//lint:ignore SA1012 what happens then is what is tested
	_, err := judge.Check(nil, input("a", pod)) //nolint:staticcheck
	fails(t, err, StatusArgument, "the context is nil")
}

func TestRunningCallEndsWithItsContext(t *testing.T) {
	judge := evaluatorOf(t, WithProfile("all"))
	inputs := make([]Input, 50_000)
	for i := range inputs {
		inputs[i] = input(fmt.Sprint(i), strings.Replace(pod, "shop", fmt.Sprint("shop-", i), 1))
	}
	ctx, cancel := context.WithTimeout(background, 30*time.Millisecond)
	defer cancel()
	_, err := judge.Check(ctx, inputs...)
	fails(t, err, StatusCancelled, "deadline exceeded")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestManyGoroutinesShareAnEvaluator(t *testing.T) {
	rules := compile(t)
	judge, err := rules.Evaluator(WithProfile("pss-restricted"))
	if err != nil {
		t.Fatal(err)
	}
	want := check(t, judge, input("a", pod))
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	var group sync.WaitGroup
	for i := 0; i < 64; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for n := 0; n < 20; n++ {
				report, err := judge.Check(ctx, input("a", pod))
				if err != nil {
					t.Error(err)
					return
				}
				if !reflect.DeepEqual(report.Findings, want.Findings) {
					t.Error("other findings")
				}
				go report.Close()
				if _, err := report.JSON(); err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
}

func TestClosingWhileOthersCallIsSafe(t *testing.T) {
	rules := compile(t)
	for round := 0; round < 20; round++ {
		judge, err := rules.Evaluator(WithRules("pod-host-network"))
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for i := 0; i < 8; i++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for {
					report, err := judge.Check(background, input("a", pod))
					if errors.Is(err, ErrClosed) {
						return
					}
					if err != nil || len(report.Findings) != 1 {
						t.Errorf("%+v %v", report, err)
						return
					}
					report.Close()
				}
			}()
		}
		time.Sleep(time.Millisecond)
		judge.Close()
		group.Wait()
	}
}

func TestWhatIsForgottenIsFreed(t *testing.T) {
	var mu sync.Mutex
	made, freed := 0, 0
	for i := 0; i < 50; i++ {
		h := newHandle(pointer(new(int)), func(pointer) { mu.Lock(); freed++; mu.Unlock() })
		made++
		if i%2 == 0 {
			h.close()
		}
	}
	for tries := 0; tries < 100; tries++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
		mu.Lock()
		n := freed
		mu.Unlock()
		if n >= made-1 { // the last may still be on the stack
			break
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if freed < made-1 || freed > made {
		t.Errorf("%d of %d were freed", freed, made)
	}
}

func TestTextsThatAreNotUTF8AreSeenInDocuments(t *testing.T) {
	for text, want := range map[string]bool{"a": false, "\xff": true, "\ufffd": false, `\ufffd`: false, `\\ufffd` + "\xff": true} {
		document, _ := json.Marshal(text)
		if replaced(document) != want {
			t.Errorf("%q: %s", text, document)
		}
	}
}

func TestWordsOfStatusesAndSeverities(t *testing.T) {
	for severity := SeverityInfo; severity <= SeverityNever; severity++ {
		var back Severity
		if err := back.UnmarshalText([]byte(severity.String())); err != nil || back != severity {
			t.Error(severity, err)
		}
	}
	if err := new(Severity).UnmarshalText([]byte("worst")); err == nil {
		t.Error("there is a severity called worst")
	}
	if StatusInternal.String() != "internal" || Status(99).String() != "Status(99)" {
		t.Error(StatusInternal, Status(99))
	}
	if Version() == "" {
		t.Error("no version")
	}
}

func BenchmarkCheckOne(b *testing.B) {
	judge := evaluatorOf(b)
	one := input("a", pod)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		report, err := judge.Check(background, one)
		if err != nil {
			b.Fatal(err)
		}
		report.Close()
	}
}

func BenchmarkCheckBatch(b *testing.B) {
	judge := evaluatorOf(b)
	inputs := make([]Input, 10_000)
	for i := range inputs {
		inputs[i] = input("a", pod)
	}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		report, err := judge.Check(background, inputs...)
		if err != nil {
			b.Fatal(err)
		}
		report.Close()
	}
}

// What the module adds to a call of the library: everything but the judging.
func BenchmarkOverhead(b *testing.B) {
	judge := evaluatorOf(b)
	inputs := []Input{input("a", pod)}
	report := check(b, judge, inputs...)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := judge.begin(background, inputs); err != nil {
			b.Fatal(err)
		}
		pack(inputs)
		ptr := report.acquire()
		if findings, err := backendFindings(ptr); err != nil || len(findings) != 1 {
			b.Fatal(err)
		}
		backendCounts(ptr)
		report.handle.release()
		newHandle(ptr, func(pointer) {}).close()
		judge.handle.release()
	}
}
