package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	upright "github.com/upright-policy/upright/bindings/go"
	"github.com/upright-policy/upright/bindings/go/webhook"
)

// answer is what an API server reads of a response.
type answer struct {
	APIVersion string
	Kind       string
	Response   struct {
		UID       string
		Allowed   bool
		Warnings  []string
		PatchType string
		Patch     []byte
		Status    struct {
			Code    int
			Message string
		}
	}
}

const review = `{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "%s",
	"kind": {"group": "", "version": "v1", "kind": "Pod"}, "operation": "CREATE", "object": {"apiVersion": "v1",
	"kind": "Pod", "metadata": {"name": "shop", "namespace": "prod"}, "spec": {"hostNetwork": %t, "containers": [
	{"name": "app", "image": "registry.example.com/app:1"}]}}}}`

func Example() {
	rules, err := upright.Compile()
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	judge, err := rules.Evaluator(upright.WithProfile("pss-baseline"), upright.WithDeny(upright.SeverityHigh))
	if err != nil {
		log.Fatal(err)
	}
	defer judge.Close()

	// In a cluster: http.ListenAndServeTLS, with the certificate whose authority the configuration's caBundle names.
	server := httptest.NewTLSServer(&webhook.Handler{Evaluator: judge})
	defer server.Close()
	response, err := server.Client().Post(server.URL, "application/json", strings.NewReader(fmt.Sprintf(review, "7", true)))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var answer answer
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Kind, answer.Response.UID, answer.Response.Allowed)
	fmt.Println(answer.Response.Status.Message)
	// Output:
	// AdmissionReview 7 false
	// pod-host-network: the pod shares the network of its node (spec.hostNetwork)
}

func serve(t *testing.T, change func(*webhook.Handler), options ...upright.EvaluatorOption) *httptest.Server {
	t.Helper()
	rules, err := upright.Compile()
	if err != nil {
		t.Fatal(err)
	}
	judge, err := rules.Evaluator(append(options, upright.WithRules("pod-host-network"))...)
	if err != nil {
		t.Fatal(err)
	}
	handler := &webhook.Handler{Evaluator: judge}
	if change != nil {
		change(handler)
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that the test's end breaks off
	server.StartTLS()
	t.Cleanup(func() { server.Close(); judge.Close(); rules.Close() })
	return server
}

func post(t *testing.T, server *httptest.Server, kind, body string) (int, []byte) {
	t.Helper()
	response, err := server.Client().Post(server.URL, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, text
}

func decode(t *testing.T, text []byte) answer {
	t.Helper()
	var answer answer
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if answer.APIVersion != "admission.k8s.io/v1" || answer.Kind != "AdmissionReview" {
		t.Fatalf("no review: %s", text)
	}
	return answer
}

func TestRequestsAreAllowedAndDenied(t *testing.T) {
	server := serve(t, nil)
	for _, bad := range []bool{false, true} {
		status, text := post(t, server, "application/json; charset=utf-8", fmt.Sprintf(review, "a-1", bad))
		if status != http.StatusOK {
			t.Fatalf("%d: %s", status, text)
		}
		if got := decode(t, text).Response; got.UID != "a-1" || got.Allowed == bad {
			t.Errorf("host network %t: %s", bad, text)
		}
	}
}

func TestPatchMendsWhatIsCreated(t *testing.T) {
	server := serve(t, nil, upright.WithPatch())
	_, text := post(t, server, "application/json", fmt.Sprintf(review, "a-1", true))
	got := decode(t, text).Response
	if !got.Allowed || got.PatchType != "JSONPatch" || !strings.Contains(string(got.Patch), "/spec/hostNetwork") {
		t.Errorf("no patch, or a wrong one: %s %s", text, got.Patch)
	}
}

func TestLowThresholdsOnlyWarn(t *testing.T) {
	server := serve(t, nil, upright.WithDeny(upright.SeverityNever), upright.WithWarn(upright.SeverityLow))
	_, text := post(t, server, "application/json", fmt.Sprintf(review, "a-1", true))
	if got := decode(t, text).Response; !got.Allowed || len(got.Warnings) != 1 {
		t.Errorf("not one warning: %s", text)
	}
}

func TestWhatIsNoReviewIsRefused(t *testing.T) {
	server := serve(t, func(h *webhook.Handler) { h.MaxReview = 2000 })
	cases := []struct {
		name, kind, body string
		status           int
	}{
		{"empty", "application/json", "", 400},
		{"no JSON", "application/json", "{", 400},
		{"another kind", "application/json", `{"apiVersion": "v1", "kind": "Pod"}`, 400},
		{"not UTF-8", "application/json", "{\"kind\": \"\xff\"}", 400},
		{"another type", "text/plain", fmt.Sprintf(review, "a", false), 415},
		{"no type", "", fmt.Sprintf(review, "a", false), 415},
		{"too long", "application/json", strings.Repeat(" ", 2001), 413},
	}
	for _, c := range cases {
		if status, text := post(t, server, c.kind, c.body); status != c.status {
			t.Errorf("%s: %d, not %d: %s", c.name, status, c.status, text)
		}
	}
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusMethodNotAllowed || response.Header.Get("Allow") != "POST" {
		t.Errorf("GET: %d", response.StatusCode)
	}
}

func TestClosedEvaluatorIsAnErrorOfTheServer(t *testing.T) {
	server := serve(t, func(h *webhook.Handler) { h.Evaluator.Close() })
	if status, text := post(t, server, "application/json", fmt.Sprintf(review, "a", false)); status != 500 {
		t.Errorf("%d: %s", status, text)
	}
}

func TestManyRequestsAtOnceGetTheirOwnAnswers(t *testing.T) {
	seen := make(chan int, 64)
	server := serve(t, func(h *webhook.Handler) {
		h.Observe = func(_ *http.Request, report *upright.Report) { seen <- len(report.Findings) }
	})
	var group sync.WaitGroup
	for i := 0; i < 64; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			uid, bad := fmt.Sprint("u-", i), i%2 == 0
			request, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL,
				strings.NewReader(fmt.Sprintf(review, uid, bad)))
			request.Header.Set("Content-Type", "application/json")
			response, err := server.Client().Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			var got answer
			if err := json.NewDecoder(response.Body).Decode(&got); err != nil || got.Response.UID != uid || got.Response.Allowed == bad {
				t.Errorf("%s: %v %+v", uid, err, got)
			}
		}(i)
	}
	group.Wait()
	close(seen)
	findings := 0
	for n := range seen {
		findings += n
	}
	if findings != 32 {
		t.Errorf("%d findings were observed, not 32", findings)
	}
}
