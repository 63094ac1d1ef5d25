// Package kubernetes shows Kubernetes' own Go types judged as they are. It is a module of its own, so that package upright
// depends on none of them.
package kubernetes

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"

	upright "github.com/upright-policy/upright/bindings/go"
)

func evaluator() (*upright.Evaluator, error) {
	rules, err := upright.Compile()
	if err != nil {
		return nil, err
	}
	defer rules.Close()
	return rules.Evaluator(upright.WithRules("pod-host-network"))
}

func podSpec() corev1.PodSpec {
	return corev1.PodSpec{HostNetwork: true, Containers: []corev1.Container{{Name: "app", Image: "registry.example.com/app:1"}}}
}

func Example() {
	judge, err := evaluator()
	if err != nil {
		log.Fatal(err)
	}
	defer judge.Close()

	deployment := &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "shop"},
		Spec:       appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{Spec: podSpec()}},
	}
	// What a typed client returns has no TypeMeta.
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "prod", Name: "cart"}, Spec: podSpec()}
	dynamic := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "batch/v1", "kind": "CronJob", "metadata": map[string]any{"namespace": "prod", "name": "mail"},
		"spec": map[string]any{"jobTemplate": map[string]any{"spec": map[string]any{"template": map[string]any{
			"spec": map[string]any{"hostNetwork": true}}}}},
	}}
	report, err := judge.CheckObjects(context.Background(), deployment, upright.Typed("v1", "Pod", pod), dynamic)
	if err != nil {
		log.Fatal(err)
	}
	defer report.Close()
	for _, f := range report.Findings {
		fmt.Println(f.Object.Kind, f.Object.Name, f.Path)
	}
	// Output:
	// Deployment shop spec.template.spec.hostNetwork
	// Pod cart spec.hostNetwork
	// CronJob mail spec.jobTemplate.spec.template.spec.hostNetwork
}

func TestAnswersAreReviewsToKubernetes(t *testing.T) {
	judge, err := evaluator()
	if err != nil {
		t.Fatal(err)
	}
	defer judge.Close()
	object, err := json.Marshal(upright.Typed("v1", "Pod", corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "cart"}, Spec: podSpec()}))
	if err != nil {
		t.Fatal(err)
	}
	review, err := json.Marshal(admissionv1.AdmissionReview{
		TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
		Request: &admissionv1.AdmissionRequest{
			UID: "a-1", Kind: metav1.GroupVersionKind{Version: "v1", Kind: "Pod"}, Operation: admissionv1.Create,
			Object: runtime.RawExtension{Raw: object},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := judge.Admit(context.Background(), review)
	if err != nil {
		t.Fatal(err)
	}
	var answer admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Response == nil || answer.Response.UID != "a-1" || answer.Response.Allowed || answer.Response.Result.Message == "" {
		t.Errorf("%s", text)
	}
}
