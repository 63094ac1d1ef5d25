// Package webhook answers the admission requests of a Kubernetes API server over HTTP.
//
// A [Handler] is mounted at the path that the ValidatingWebhookConfiguration, or the mutating one, names; TLS is the
// server's. How findings decide is said by the evaluator's options.
package webhook

import (
	"errors"
	"io"
	"mime"
	"net/http"

	upright "github.com/upright-policy/upright/bindings/go"
)

// MaxReview is how many bytes a review may have where a handler says nothing else. An API server takes objects of up to
// 3 MiB, and an update's review has two of them.
const MaxReview = 16 << 20

// Handler answers each POST of an AdmissionReview of admission.k8s.io/v1.
//
// What can't be answered gets an HTTP status of the 400s or 500s, upon which the API server does what the webhook's
// failurePolicy says.
type Handler struct {
	// Evaluator judges. It may be shared with others, and closed when the server has ended.
	Evaluator *upright.Evaluator
	// Inventory, if there is one, is what rules that join see.
	Inventory func(*http.Request) []upright.Input
	// Observe, if there is one, is told what was found; it may be called by many goroutines at once, and before the
	// answer is sent.
	Observe func(*http.Request, *upright.Report)
	// MaxReview bounds the bytes of a review; 0 is [MaxReview].
	MaxReview int64
}

// ServeHTTP answers a review.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "reviews come by POST", http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "reviews are application/json", http.StatusUnsupportedMediaType)
		return
	}
	review, err := h.read(w, r)
	if err != nil {
		http.Error(w, "the review: "+err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	var inventory []upright.Input
	if h.Inventory != nil {
		inventory = h.Inventory(r)
	}
	response, report, err := h.Evaluator.AdmitReport(r.Context(), review, inventory...)
	if err != nil {
		http.Error(w, err.Error(), status(err))
		return
	}
	defer report.Close()
	if h.Observe != nil {
		h.Observe(r, report)
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(response)
}

func (h *Handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	most := h.MaxReview
	if most == 0 {
		most = MaxReview
	}
	return io.ReadAll(http.MaxBytesReader(w, r.Body, most))
}

// status is the HTTP status of an error.
func status(err error) int {
	var failure *upright.Error
	if errors.As(err, &failure) && failure.Status == upright.StatusInput {
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
