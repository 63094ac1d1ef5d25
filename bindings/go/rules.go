package upright

import "encoding/json"

// Rules are compiled rules: made once, then evaluators of them as often as one likes.
type Rules struct {
	handle *handle
}

// Compile compiles rules: without options the standard ones. It takes tens of milliseconds, so do it once.
//
// Rules that can't be used fail with [StatusRules] and all that is wrong in [Error.Diagnostics].
func Compile(options ...CompileOption) (*Rules, error) {
	document, err := compileDocument(options)
	if err != nil {
		return nil, err
	}
	if err := backendReady(); err != nil {
		return nil, err
	}
	handle, err := backendRules(document)
	if err != nil {
		return nil, err
	}
	return &Rules{handle}, nil
}

// Version is the version of libupright, such as "0.1.0".
func Version() string {
	return backendVersion()
}

// Evaluator makes an evaluator of the rules. Without options it judges by the packs that were given to [Compile], else by
// the profile "recommended".
//
// An option that is wrong, or names what does not exist, fails with [StatusOptions].
func (r *Rules) Evaluator(options ...EvaluatorOption) (*Evaluator, error) {
	document, err := evaluatorDocument(options)
	if err != nil {
		return nil, err
	}
	ptr := r.acquire()
	if ptr == nil {
		return nil, closed("Rules")
	}
	defer r.handle.release()
	handle, err := backendEvaluator(ptr, document)
	if err != nil {
		return nil, err
	}
	return &Evaluator{handle}, nil
}

// Rule is what there is to say about a rule.
type Rule struct {
	ID          string    `json:"id"`
	Pack        string    `json:"pack"`
	Severity    Severity  `json:"severity"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	URL         string    `json:"url"`
	Controls    []Control `json:"controls"`
}

// Control is a control of a framework that a rule stands for.
type Control struct {
	Framework string `json:"framework"`
	ID        string `json:"control"`
}

// Profile is a named choice of rules.
type Profile struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Rules []string `json:"rules"`
}

// Description is what there is to judge by.
type Description struct {
	Rules    []Rule       `json:"rules"`
	Profiles []Profile    `json:"profiles"`
	Warnings []Diagnostic `json:"warnings"` // what is odd about the rules of the host
}

// Describe lists the rules and the profiles.
func (r *Rules) Describe() (*Description, error) {
	document, err := r.DescribeJSON()
	if err != nil {
		return nil, err
	}
	var description Description
	if err := json.Unmarshal(document, &description); err != nil {
		return nil, &Error{Status: StatusInternal, Message: "the description of the rules: " + err.Error(), cause: err}
	}
	return &description, nil
}

// DescribeJSON is [Rules.Describe] as JSON, with the parameters and the frameworks.
func (r *Rules) DescribeJSON() ([]byte, error) {
	ptr := r.acquire()
	if ptr == nil {
		return nil, closed("Rules")
	}
	defer r.handle.release()
	document, err := backendDescribe(ptr)
	if err != nil {
		return nil, err
	}
	return document, nil
}

// Close frees the rules. Evaluators of them live on. It never fails, and may be called again.
func (r *Rules) Close() error {
	if r != nil {
		r.handle.close()
	}
	return nil
}

func (r *Rules) acquire() pointer {
	if r == nil {
		return nil
	}
	return r.handle.acquire()
}
