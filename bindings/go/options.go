package upright

import (
	"encoding/json"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"
)

// CompileOption is an option of [Compile].
type CompileOption func(*compileOptions)

// EvaluatorOption is an option of [Rules.Evaluator].
type EvaluatorOption func(*evaluatorOptions)

// SourceText is a text with a name: a file of rules, a CustomResourceDefinition.
type SourceText struct {
	Name string
	Text string
}

// Pack is a set of rules that the host brings. Names of files are paths within the pack.
type Pack struct {
	Name  string
	Files []SourceText
	CRDs  []SourceText // the CustomResourceDefinitions of kinds that the rules are about
}

// PackFS is the pack of a folder: its files that end in ".upright". CustomResourceDefinitions are to be added.
func PackFS(name string, folder fs.FS) (Pack, error) {
	pack := Pack{Name: name}
	err := fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".upright") {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		pack.Files = append(pack.Files, SourceText{path, string(text)})
		return err
	})
	return pack, err
}

// The documents are those of the module upright::host of the Rust crate. Keys that are not set have their defaults there.
type (
	file struct {
		Name string `json:"name"`
		Text string `json:"text"`
	}
	ruleFile struct {
		Path string `json:"path"`
		Text string `json:"text"`
	}
	packDocument struct {
		Name  string     `json:"name"`
		Files []ruleFile `json:"files"`
		CRDs  []file     `json:"crds,omitempty"`
	}
	compileOptions struct {
		Packs    []packDocument `json:"packs,omitempty"`
		CRDs     []file         `json:"crds,omitempty"`
		Standard *bool          `json:"standard,omitempty"`
		raw      []byte
	}
	evaluatorOptions struct {
		Profile    *string        `json:"profile,omitempty"`
		Rules      *[]string      `json:"rules,omitempty"`
		Packs      *[]string      `json:"packs,omitempty"`
		Params     map[string]any `json:"params,omitempty"`
		Facts      map[string]any `json:"facts,omitempty"`
		Kubernetes string         `json:"kubernetes,omitempty"`
		Now        *int64         `json:"now,omitempty"`
		Coverage   any            `json:"coverage,omitempty"`
		Limits     *Limits        `json:"limits,omitempty"`
		Admission  map[string]any `json:"admission,omitempty"`
		raw        []byte
	}
)

// Limits bound what strangers can make an evaluator do. What is over a limit is not judged, and told as a diagnostic. Zero
// is the default.
type Limits struct {
	InputBytes int `json:"inputBytes,omitempty"` // bytes of one input
	Documents  int `json:"documents,omitempty"`  // documents of one input
	Depth      int `json:"depth,omitempty"`      // values within values
	Values     int `json:"values,omitempty"`     // values of one input
	Rows       int `json:"rows,omitempty"`
	TextBytes  int `json:"textBytes,omitempty"`
	Findings   int `json:"findings,omitempty"`
}

// WithPack adds rules of the host.
func WithPack(pack Pack) CompileOption {
	return func(o *compileOptions) {
		document := packDocument{Name: pack.Name, Files: []ruleFile{}, CRDs: files(pack.CRDs)}
		for _, f := range pack.Files {
			document.Files = append(document.Files, ruleFile{f.Name, f.Text})
		}
		o.Packs = append(o.Packs, document)
	}
}

// WithCRDs adds CustomResourceDefinitions of the cluster, so that rules know the types of their objects.
func WithCRDs(crds ...SourceText) CompileOption {
	return func(o *compileOptions) { o.CRDs = append(o.CRDs, files(crds)...) }
}

// WithoutStandard leaves the standard rules out.
func WithoutStandard() CompileOption {
	return func(o *compileOptions) { standard := false; o.Standard = &standard }
}

// WithCompileJSON is all options as the JSON document of the C interface. Other options are then not looked at.
func WithCompileJSON(document []byte) CompileOption {
	return func(o *compileOptions) { o.raw = append([]byte{}, document...) }
}

// WithProfile selects a profile of rules: "recommended", "pss-restricted", "cis-1.12", …, or "all". At most one of
// WithProfile, WithRules and WithPacks may be given.
func WithProfile(id string) EvaluatorOption {
	return func(o *evaluatorOptions) { o.Profile = &id }
}

// WithRules selects single rules.
func WithRules(ids ...string) EvaluatorOption {
	return func(o *evaluatorOptions) { ids := append([]string{}, ids...); o.Rules = &ids }
}

// WithPacks selects all rules of packs.
func WithPacks(names ...string) EvaluatorOption {
	return func(o *evaluatorOptions) { names := append([]string{}, names...); o.Packs = &names }
}

// WithParam sets a parameter of the rules. The value is marshalled to JSON.
func WithParam(name string, value any) EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Params, name, value) }
}

// WithFacts gives a document about the world that rules ask for by a parameter, such as what a scanner knows of images.
func WithFacts(param string, document any) EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Facts, param, document) }
}

// WithKubernetes is the version that the objects are for, such as "1.34".
func WithKubernetes(version string) EvaluatorOption {
	return func(o *evaluatorOptions) { o.Kubernetes = version }
}

// WithNow is the time that rules go by. Without it, rules that need the time are not evaluated.
func WithNow(now time.Time) EvaluatorOption {
	return func(o *evaluatorOptions) { micros := now.UnixMicro(); o.Now = &micros }
}

// WithCoverage says what the inputs hold all of: "guess" (the default: what is there at all), "all" or "none". A rule that
// finds nothing among objects that may be missing decides nothing.
func WithCoverage(word string) EvaluatorOption {
	return func(o *evaluatorOptions) { o.Coverage = word }
}

// WithCoveredKinds says of which kinds the inputs hold all: "v1/ServiceAccount", "apps/v1/Deployment".
func WithCoveredKinds(kinds ...string) EvaluatorOption {
	return func(o *evaluatorOptions) { o.Coverage = append([]string{}, kinds...) }
}

// WithLimits sets limits.
func WithLimits(limits Limits) EvaluatorOption {
	return func(o *evaluatorOptions) { o.Limits = &limits }
}

// WithDeny says from which severity on a finding denies an admission request: [SeverityHigh] where nothing is said.
func WithDeny(from Severity) EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Admission, "deny", from) }
}

// WithWarn says from which severity on a finding that does not deny is a warning: [SeverityInfo] where nothing is said.
func WithWarn(from Severity) EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Admission, "warn", from) }
}

// WithPatch makes answers to reviews mend what the rules can mend, by a JSON Patch.
func WithPatch() EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Admission, "patch", true) }
}

// WithUndecided says what comes of a request that a rule can't decide: "allow" (the default), "warn" or "deny".
func WithUndecided(word string) EvaluatorOption {
	return func(o *evaluatorOptions) { set(&o.Admission, "undecided", word) }
}

// WithEvaluatorJSON is all options as the JSON document of the C interface. Other options are then not looked at.
func WithEvaluatorJSON(document []byte) EvaluatorOption {
	return func(o *evaluatorOptions) { o.raw = append([]byte{}, document...) }
}

func files(texts []SourceText) []file {
	var all []file
	for _, text := range texts {
		all = append(all, file(text))
	}
	return all
}

func set(to *map[string]any, name string, value any) {
	if *to == nil {
		*to = map[string]any{}
	}
	(*to)[name] = value
}

func compileDocument(options []CompileOption) ([]byte, *Error) {
	var all compileOptions
	for _, option := range options {
		if option != nil {
			option(&all)
		}
	}
	if all.raw != nil {
		return all.raw, nil
	}
	for _, pack := range all.Packs {
		for _, f := range pack.Files {
			if !utf8.ValidString(f.Text) {
				return nil, argument("the rules of %q are not UTF-8", f.Path)
			}
		}
	}
	return document(all)
}

func evaluatorDocument(options []EvaluatorOption) ([]byte, *Error) {
	var all evaluatorOptions
	for _, option := range options {
		if option != nil {
			option(&all)
		}
	}
	if all.raw != nil {
		return all.raw, nil
	}
	return document(all)
}

// document is options as JSON. Marshalling replaces what is not UTF-8, so it is refused before it can become another name.
func document(options any) ([]byte, *Error) {
	text, err := json.Marshal(options)
	if err != nil {
		return nil, &Error{Status: StatusArgument, Message: "the options: " + err.Error(), cause: err}
	}
	if replaced(text) {
		return nil, argument("the options have a text that is not UTF-8")
	}
	return text, nil
}

// replaced says whether marshalling met bytes that are not UTF-8: those become an escape, the character itself does not.
func replaced(text []byte) bool {
	const escape = `\ufffd`
	rest := string(text)
	for {
		at := strings.Index(rest, escape)
		if at < 0 {
			return false
		}
		before := len(rest[:at]) - len(strings.TrimRight(rest[:at], `\`))
		if before%2 == 0 {
			return true
		}
		rest = rest[at+len(escape):]
	}
}
