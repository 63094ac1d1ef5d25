// Package upright finds misconfigured Kubernetes objects.
//
// Rules are compiled once, an evaluator is made of them for the settings at hand, and judges as often as one likes:
//
//	rules, err := upright.Compile()                                       // the standard rules
//	judge, err := rules.Evaluator(upright.WithProfile("pss-restricted"))  // which of them, and by what
//	report, err := judge.Check(ctx, upright.Input{Name: "pod.yaml", Data: manifest})
//	for _, finding := range report.Findings { … }
//
// All types are safe for concurrent use. What is closed, or was never made, answers with [ErrClosed] and does not crash;
// what is forgotten is freed by the garbage collector, and Close frees it earlier. The package reads no files, no clock and
// no environment, and opens no connections: rules, objects and the time are what the host passes.
//
// It stands on the static library libupright by cgo; see the README for how to build and link it.
package upright
