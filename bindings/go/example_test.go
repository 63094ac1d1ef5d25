package upright_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"testing/fstest"

	upright "github.com/upright-policy/upright/bindings/go"
)

const manifest = `apiVersion: v1
kind: Pod
metadata:
  name: shop # the shop
  namespace: prod
spec:
  hostNetwork: true
  containers:
    - name: app
      image: registry.example.com/app:1
`

func Example() {
	rules, err := upright.Compile()
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	judge, err := rules.Evaluator(upright.WithProfile("pss-baseline"), upright.WithKubernetes("1.34"))
	if err != nil {
		log.Fatal(err)
	}
	defer judge.Close()

	report, err := judge.Check(context.Background(), upright.Input{Name: "shop.yaml", Data: []byte(manifest)})
	if err != nil {
		log.Fatal(err)
	}
	defer report.Close()
	for _, f := range report.Findings {
		fmt.Printf("%s:%d: %s %s: %s\n", f.File, f.Line, f.Severity, f.Rule, f.Message)
	}
	// Output: shop.yaml:7: high pod-host-network: the pod shares the network of its node
}

func ExampleCompile_ownRules() {
	folder := fstest.MapFS{"registry.upright": {Data: []byte(`/// Images come from our registry.
rule image-from-elsewhere {
  severity medium
  for w in Workload
  for c in w.containers
  require c.image like "registry.example.com/*" at c.image
  message "{c.name} is from {c.image}"
}
`)}} // or os.DirFS, or an embed.FS
	pack, err := upright.PackFS("ours", folder)
	if err != nil {
		log.Fatal(err)
	}
	rules, err := upright.Compile(upright.WithPack(pack))
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	judge, err := rules.Evaluator(upright.WithPacks("ours"))
	if err != nil {
		log.Fatal(err)
	}
	defer judge.Close()

	report, err := judge.CheckObjects(context.Background(), map[string]any{
		"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "shop"},
		"spec": map[string]any{"containers": []any{map[string]any{"name": "app", "image": "docker.io/app:1"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer report.Close()
	for _, f := range report.Findings {
		fmt.Println(f.Object.Kind, f.Object.Name, f.Path, f.Message)
	}
	// Output: Pod shop spec.containers[0].image app is from docker.io/app:1
}

func ExampleError() {
	rules, err := upright.Compile()
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	_, err = rules.Evaluator(upright.WithProfile("pss-restrictd"))
	var failure *upright.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Status)
		fmt.Println(failure.Message)
	}
	// Output:
	// options
	// M0053: there is no profile `pss-restrictd`
}

func ExampleEvaluator_Fix() {
	rules, err := upright.Compile()
	if err != nil {
		log.Fatal(err)
	}
	defer rules.Close()
	judge, err := rules.Evaluator(upright.WithRules("pod-host-network"))
	if err != nil {
		log.Fatal(err)
	}
	defer judge.Close()

	fixes, err := judge.Fix(context.Background(), upright.Input{Name: "shop.yaml", Data: []byte(manifest)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(fixes.Files[0].Text)
	// Output:
	// apiVersion: v1
	// kind: Pod
	// metadata:
	//   name: shop # the shop
	//   namespace: prod
	// spec:
	//   hostNetwork: false
	//   containers:
	//     - name: app
	//       image: registry.example.com/app:1
}
