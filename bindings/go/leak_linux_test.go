package upright

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"testing"
)

// resident is the memory of the process, in bytes.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// What the library gives is freed: on the way of success, of errors and of cancelled calls.
func TestNothingLeaks(t *testing.T) {
	judge := evaluatorOf(t)
	comment := strings.Repeat("x", 30_000)
	big := input("big", strings.Replace(pod, `"shop"`, `"shop", "annotations": {"a": "`+comment+`"}`, 1))
	review := []byte(`{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "a", "kind": {"group": "",
		"version": "v1", "kind": "Pod"}, "operation": "CREATE", "object": ` + string(big.Data) + `}}`)
	once := func() {
		ctx, cancel := context.WithCancel(background)
		defer cancel()
		report, err := judge.Check(ctx, big)
		if err != nil {
			t.Fatal(err)
		}
		defer report.Close()
		_, _ = report.JSON()
		for i := 0; i < 10; i++ {
			_, err := report.Format(comment[:1000])
			fails(t, err, StatusOptions, "")
		}
		if _, err := judge.Admit(ctx, review); err != nil {
			t.Fatal(err)
		}
		_, err = judge.Admit(ctx, big.Data)
		fails(t, err, StatusInput, "")
		if _, err := judge.Fix(ctx, big); err != nil {
			t.Fatal(err)
		}
	}
	const rounds = 300
	for n := 0; n < rounds/2; n++ {
		once()
	}
	before := resident(t)
	for n := 0; n < rounds; n++ {
		once()
	}
	if grown := resident(t) - before; grown > 3<<20 { // each way leaves more than that, if it leaves anything
		t.Errorf("%d calls leave %d bytes each", rounds, grown/rounds)
	}
}
