package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"cel.dev/cel-go/cel"
)

// cel-go with compiled programs, as admission policies of Kubernetes use it: the host matches kinds and binds the part
// that the checks are about.
type celGo struct {
	lines    []string
	programs []cel.Program
	parts    []part
}

// The spec of a pod or the rules of a role, as a variable; nil for neither.
type part struct {
	pod  bool
	vars map[string]any
}

func newCel(lines []string, checks string) (engine, error) {
	text, err := os.ReadFile(filepath.Join(checks, "ten.cel"))
	if err != nil {
		return nil, err
	}
	env, err := cel.NewEnv(cel.Variable("pod", cel.DynType), cel.Variable("rules", cel.DynType))
	if err != nil {
		return nil, err
	}
	it := &celGo{lines: lines}
	for _, check := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(check, "#") {
			continue
		}
		compiled, issues := env.Compile(check)
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		program, err := env.Program(compiled, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return nil, err
		}
		it.programs = append(it.programs, program)
	}
	for _, line := range lines {
		part, err := partOf(line)
		if err != nil {
			return nil, err
		}
		it.parts = append(it.parts, part)
	}
	return it, nil
}

func partOf(line string) (part, error) {
	var object map[string]any
	if err := json.Unmarshal([]byte(line), &object); err != nil {
		return part{}, err
	}
	path := []string{"spec", "template", "spec"}
	switch object["kind"] {
	case "Pod":
		path = path[:1]
	case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job":
	case "CronJob":
		path = []string{"spec", "jobTemplate", "spec", "template", "spec"}
	case "Role", "ClusterRole":
		return part{pod: false, vars: map[string]any{"rules": object["rules"]}}, nil
	default:
		return part{}, nil
	}
	for _, key := range path {
		object, _ = object[key].(map[string]any)
	}
	return part{pod: true, vars: map[string]any{"pod": object}}, nil
}

func (it *celGo) judge(part part) (uint16, error) {
	if part.vars == nil {
		return 0, nil
	}
	var mask uint16
	for bit, program := range it.programs {
		if (bit == 8) == part.pod {
			continue
		}
		out, _, err := program.Eval(part.vars)
		if err != nil {
			return 0, err
		}
		if out.Value() == true {
			mask |= 1 << bit
		}
	}
	return mask, nil
}

func (it *celGo) verdicts() ([]uint16, error) {
	masks := make([]uint16, 0, len(it.parts))
	for _, part := range it.parts {
		mask, err := it.judge(part)
		if err != nil {
			return nil, err
		}
		masks = append(masks, mask)
	}
	return masks, nil
}

func (it *celGo) eval() error {
	for _, part := range it.parts {
		if _, err := it.judge(part); err != nil {
			return err
		}
	}
	return nil
}

func (it *celGo) bytes() error {
	for _, line := range it.lines {
		part, err := partOf(line)
		if err != nil {
			return err
		}
		if _, err := it.judge(part); err != nil {
			return err
		}
	}
	return nil
}
