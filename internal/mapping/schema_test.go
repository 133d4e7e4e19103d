package mapping

import (
	"bytes"
	"encoding/json"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// schemaFile lies where users of the built-in mappings look; `make generate` writes it.
const schemaFile = "../../mappings/" + JSONSchemaFile

func TestJSONSchemaIsCurrent(t *testing.T) {
	want, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what ocsfctl schema writes: make generate (%v)", schemaFile, err)
	}
}

// Every object with keys of the grammar's own has those that its reader has a case for, and
// those that an error names as allowed: the readers are read, so that a new key cannot be forgotten.
func TestJSONSchemaHasTheKeysOfTheGrammar(t *testing.T) {
	schema, err := ocsf.Load(ocsf.Default)
	if err != nil {
		t.Fatal(err)
	}
	definitions := grammar(schema)["definitions"].(map[string]schemaNode)
	row := definitions["table"]["anyOf"].([]schemaNode)[1]["items"].(schemaNode)
	test := definitions["rule"]["properties"].(map[string]schemaNode)["tests"]["items"].(schemaNode)
	for _, o := range []struct {
		file, reader string
		schema       schemaNode
		allowed      []string
	}{
		{"syntax.go", "rule", definitions["rule"], ruleKeys},
		{"syntax.go", "rule", definitions["base"], ruleKeys},
		{"syntax_source.go", "source", definitions["source"], sourceKeys},
		{"syntax.go", "entry", definitions["value"], entryKeys},
		{"syntax.go", "tests", test, []string{"in", "want"}},
		{"table.go", "rows", row, []string{"is", "contains", "to"}},
		{"transform_text.go", "compileKV", kvSchema(), []string{"key", "pairs", "value"}},
	} {
		got := slices.Sorted(maps.Keys(o.schema["properties"].(map[string]schemaNode)))
		// The old name of null_values is read for one release and offered to nobody.
		want := slices.DeleteFunc(cases(t, o.file, o.reader), func(k string) bool { return k == "nulls" })
		if !slices.Equal(got, want) {
			t.Errorf("the schema of %s has the keys %v, the reader %v", o.reader, got, want)
		}
		if want := slices.Sorted(slices.Values(o.allowed)); !slices.Equal(got, want) {
			t.Errorf("the schema of %s has the keys %v, the error of the reader %v", o.reader, got, want)
		}
		if o.schema["additionalProperties"] != false {
			t.Errorf("the schema of %s takes other keys", o.reader)
		}
	}
	how := definitions["source"]["properties"].(map[string]schemaNode)["embedded"]["additionalProperties"].(schemaNode)["enum"].([]string)
	if want := cases(t, "syntax_source.go", "embedded"); !slices.Equal(slices.Sorted(slices.Values(how)), want) {
		t.Errorf("the schema of embedded takes %v, the reader %v", how, want)
	}
}

// cases are the texts that the switches of a function have cases for, in order.
func cases(t *testing.T, file, function string) []string {
	t.Helper()
	f, err := goparser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == function {
			ast.Inspect(fn, func(n ast.Node) bool {
				if c, ok := n.(*ast.CaseClause); ok {
					for _, e := range c.List {
						if lit, ok := e.(*ast.BasicLit); ok {
							text, _ := strconv.Unquote(lit.Value)
							out = append(out, text)
						}
					}
				}
				return true
			})
		}
	}
	slices.Sort(out)
	return out
}

// Each transform is described, in the schema and in the guide, and takes the parameters
// that the schema says.
func TestJSONSchemaHasTheTransforms(t *testing.T) {
	if got, want := slices.Sorted(maps.Keys(transformDocs)), slices.Sorted(slices.Values(transformNames())); !slices.Equal(got, want) {
		t.Fatalf("the schema has the transforms %v, there are %v", got, want)
	}
	guide, err := os.ReadFile("../../docs/mapping-guide.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(guide), "\n## Transforms\n")
	table, _, _ = strings.Cut(table, "\n## ")
	check := compiled(t)
	args := []string{"", "text", "7", "[a, '2006']", "{a: b}", "{key: user}", `"(x)"`}
	for name, tr := range transforms {
		if !strings.Contains(table, "`"+name+"`") && !strings.Contains(table, "{"+name+": ") {
			t.Errorf("the guide does not have the transform %s", name)
		}
		taken := 0
		for _, arg := range args {
			text := name
			if arg != "" {
				text = "{" + name + ": " + arg + "}"
			}
			p := &parser{}
			calls := p.calls(decoded(t, text))
			tr.compile(p, calls[0])
			file := "{class: base_event, map: {message: {from: x, as: " + text + "}}}"
			err := check(decoded(t, file))
			if p.err == nil && err != nil {
				t.Errorf("%s compiles, the schema refuses it: %v", text, err)
			}
			if p.err == nil {
				taken++
			} else if err == nil && arg == "" {
				t.Errorf("the schema takes %s: %v", text, p.err)
			}
		}
		if taken == 0 {
			t.Errorf("none of the parameters fits %s", name)
		}
	}
}

// Every mapping file that there is passes, and however one is changed: what compiles the
// schema takes.
func TestJSONSchemaTakesWhatCompiles(t *testing.T) {
	check := compiled(t)
	changed, refused := 0, 0
	for _, file := range mappingFiles(t) {
		doc := read(t, file)
		if err := check(doc); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		// The larger the file the fewer of its places, so that all files take the same time.
		places := mutable(doc)
		for i := 0; i < len(places); i += 1 + len(places)/3 {
			for _, m := range mutations {
				before := *places[i]
				m.change(places[i])
				changed++
				if err := check(doc); err != nil {
					if refused++; compiles(t, file, doc) {
						t.Errorf("%s:%d: %s: it compiles, the schema says %v", file, before.Line, m.name, err)
					}
				}
				*places[i] = before
			}
		}
	}
	if changed < 1000 || refused < 150 {
		t.Errorf("only %d changes were tried, %d of them refused", changed, refused)
	}
}

func mappingFiles(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{
		"../../mappings/*/*.yaml", "testdata/property/*/*.yaml", "../../cmd/ocsfctl/testdata/mappings/*/*.yaml",
		"../layout/testdata/mappings/*/*.yaml", "../../processor/ocsfprocessor/testdata/mappings/*/*.yaml",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("no files at %s: %v", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

// compiles tells whether a source compiles with another document for one of its files: of
// the rules that one alone, since the others take time.
func compiles(t *testing.T, file string, doc *yaml.Node) bool {
	t.Helper()
	folder := fstest.MapFS{}
	add := func(name string, doc *yaml.Node) {
		text, err := yaml.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		folder["source/"+name] = &fstest.MapFile{Data: text}
	}
	base := filepath.Base(file)
	if base == "source.yaml" {
		siblings, err := filepath.Glob(filepath.Dir(file) + "/*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range siblings {
			add(filepath.Base(name), read(t, name))
		}
	} else {
		source := read(t, filepath.Join(filepath.Dir(file), "source.yaml"))
		for i := 0; i < len(source.Content); i += 2 {
			if source.Content[i].Value == "rules" {
				source.Content[i+1] = decoded(t, "["+strings.TrimSuffix(base, ".yaml")+"]")
			}
		}
		add("source.yaml", source)
	}
	add(base, doc)
	_, err := Load(Options{Folders: []Folder{{Name: "x", FS: folder}}})
	return err == nil
}

func read(t *testing.T, file string) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, string(data))
}

// mutable are the values in a document, lists and mappings too. Those of tests are none: the
// compiler leaves them to ocsfctl test.
func mutable(n *yaml.Node) (out []*yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.SequenceNode || i%2 == 1 && n.Content[i-1].Value != "tests" {
			out = append(append(out, c), mutable(c)...)
		}
	}
	return out
}

// mutations are what somebody may write in the place of something else.
var mutations = []struct {
	name   string
	change func(*yaml.Node)
}{
	{"another text", func(n *yaml.Node) { *n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: "other"} }},
	{"a number", func(n *yaml.Node) { *n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "7"} }},
	{"a list of texts", func(n *yaml.Node) {
		*n = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: "a"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: "b"}}}
	}},
	{"a mapping", func(n *yaml.Node) {
		*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{{Kind: yaml.ScalarNode, Tag: "!!str", Value: "other"}, {Kind: yaml.ScalarNode, Tag: "!!str", Value: "b"}}}
	}},
	{"one key less", func(n *yaml.Node) {
		if n.Kind == yaml.MappingNode && len(n.Content) > 2 {
			n.Content = n.Content[2:]
		}
	}},
}

// What an editor should mark is refused, and does not compile either.
func TestJSONSchemaRefuses(t *testing.T) {
	check := compiled(t)
	const rule, source = "class: base_event\nmap: {message: msg}\n", "recognise: [{format: json, has: [msg]}]\n"
	for name, c := range map[string]struct{ rule, source, where string }{
		"an unknown key of a rule":               {rule: rule + "profile: [host]", where: "profile"},
		"an unknown key of source.yaml":          {source: source + "null: [x]", where: "null"},
		"a key of source.yaml in a rule":         {rule: rule + "null_values: [x]", where: "null_values"},
		"a rule without a class":                 {rule: "map: {message: msg}", where: "class"},
		"a class that is none":                   {rule: "class: base_evnt", where: "/class"},
		"a profile that is none":                 {rule: rule + "profiles: [hots]", where: "/profiles"},
		"a map that is a text":                   {rule: "class: base_event\nmap: message", where: "/map"},
		"a path that is none":                    {rule: "class: base_event\nmap: {Message: msg}", where: "Message"},
		"an unknown key of a value":              {rule: "class: base_event\nmap: {message: {form: msg}}", where: "form"},
		"two sources of a value":                 {rule: "class: base_event\nmap: {message: {from: msg, const: x}}", where: "/map/message"},
		"an each without a map":                  {rule: "class: base_event\nmap: {'enrichments[]': {each: list}}", where: "/map/enrichments"},
		"an enum without a from":                 {rule: "class: base_event\nmap: {severity_id: {const: x, enum: {a: Low}}}", where: "/map/severity_id"},
		"a row without a to":                     {rule: "class: base_event\nmap: {severity_id: {from: x, enum: [{is: a}]}}", where: "to"},
		"a band that is no number":               {rule: "class: base_event\nmap: {severity_id: {from: x, bands: {high: High}}}", where: "high"},
		"a transform that is none":               {rule: "class: base_event\nmap: {message: {from: msg, as: lowr}}", where: "/as"},
		"two transforms in one":                  {rule: "class: base_event\nmap: {message: {from: msg, as: {strip: x, scale: 1}}}", where: "/as"},
		"a parameter of a transform without":     {rule: "class: base_event\nmap: {message: {from: msg, as: {lower: x}}}", where: "lower"},
		"a transform without its parameter":      {rule: "class: base_event\nmap: {message: {from: msg, as: strip}}", where: "/as"},
		"a condition that is a mapping":          {rule: "match: {msg: {a: b}}\n" + rule, where: "/match/msg"},
		"an unknown key of a test":               {rule: rule + "tests: [{in: x, wants: {}}]", where: "wants"},
		"a recognise that is a mapping":          {source: "recognise: {format: json}", where: "/recognise"},
		"a recognise without a format":           {source: "recognise: [{has: [x]}]", where: "format"},
		"a format that is none":                  {source: "recognise: [{format: xml}]", where: "/format"},
		"last that is false":                     {source: source + "last: false", where: "/last"},
		"embedded that is none":                  {source: source + "embedded: {x: yaml}", where: "/embedded/x"},
		"an unknown key of a map of source.yaml": {source: source + "maps: {a: {message: {form: x}}}", where: "form"},
		"an unknown key of base":                 {source: source + "base: {mapp: {}}", where: "mapp"},
	} {
		t.Run(name, func(t *testing.T) {
			file, text := "source.yaml", c.source
			folder := fstest.MapFS{"x/source.yaml": {Data: []byte(c.source)}}
			if c.rule != "" {
				file, text = "rule.yaml", c.rule
				folder["x/source.yaml"] = &fstest.MapFile{Data: []byte(source + "rules: [rule]\n")}
				folder["x/rule.yaml"] = &fstest.MapFile{Data: []byte(c.rule)}
			}
			if err := check(decoded(t, text)); err == nil || !strings.Contains(err.Error(), c.where) {
				t.Errorf("%s: %v, which does not name %s", file, err, c.where)
			}
			if _, err := Load(Options{Folders: []Folder{{Name: "x", FS: folder}}}); err == nil {
				t.Error("it compiles")
			}
		})
	}
}

// compiled is the schema as a validator.
func compiled(t *testing.T) func(*yaml.Node) error {
	t.Helper()
	text, err := JSONSchema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(JSONSchemaFile, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(JSONSchemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return func(n *yaml.Node) error { return s.Validate(plainJSON(n)) }
}

func decoded(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

// plainJSON is a document as an editor sees it: keys are texts, and so are times.
func plainJSON(n *yaml.Node) any {
	n = resolve(n)
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainJSON(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plainJSON(c))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		return n.Value == "true"
	case "!!null":
		return nil
	}
	return n.Value
}
