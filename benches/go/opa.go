package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/util"
)

// OPA as a library: a query prepared once.
type opa struct {
	lines  []string
	query  rego.PreparedEvalQuery
	inputs []ast.Value
}

func newOpa(lines []string, checks string) (engine, error) {
	policy, err := os.ReadFile(filepath.Join(checks, "ten.rego"))
	if err != nil {
		return nil, err
	}
	query, err := rego.New(rego.Query("data.k8s.deny"), rego.Module("ten.rego", string(policy))).
		PrepareForEval(context.Background())
	if err != nil {
		return nil, err
	}
	it := &opa{lines: lines, query: query}
	for _, line := range lines {
		input, err := parsed(line)
		if err != nil {
			return nil, err
		}
		it.inputs = append(it.inputs, input)
	}
	return it, nil
}

func parsed(line string) (ast.Value, error) {
	var object any
	if err := util.UnmarshalJSON([]byte(line), &object); err != nil {
		return nil, err
	}
	return ast.InterfaceToValue(object)
}

func (it *opa) judge(input ast.Value) (uint16, error) {
	results, err := it.query.Eval(context.Background(), rego.EvalParsedInput(input))
	if err != nil {
		return 0, err
	}
	var mask uint16
	for _, result := range results {
		for _, expression := range result.Expressions {
			ids, _ := expression.Value.([]any)
			for _, id := range ids {
				if number, ok := id.(json.Number); ok {
					bit, err := number.Int64()
					if err != nil {
						return 0, err
					}
					mask |= 1 << bit
				}
			}
		}
	}
	return mask, nil
}

func (it *opa) verdicts() ([]uint16, error) {
	masks := make([]uint16, 0, len(it.inputs))
	for _, input := range it.inputs {
		mask, err := it.judge(input)
		if err != nil {
			return nil, err
		}
		masks = append(masks, mask)
	}
	return masks, nil
}

func (it *opa) eval() error {
	for _, input := range it.inputs {
		if _, err := it.judge(input); err != nil {
			return err
		}
	}
	return nil
}

func (it *opa) bytes() error {
	for _, line := range it.lines {
		input, err := parsed(line)
		if err != nil {
			return err
		}
		if _, err := it.judge(input); err != nil {
			return err
		}
	}
	return nil
}
