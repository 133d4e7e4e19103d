package mapping

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// rootsOf gives the compiled trees of a source by the names of their rules.
func rootsOf(t *testing.T, set *Set, name string) map[string][]*node {
	t.Helper()
	i := slices.IndexFunc(set.sources, func(src *source) bool { return src.file.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	out := map[string][]*node{"base": {set.sources[i].base.root}}
	for _, r := range set.sources[i].rules {
		out[r.file.name] = append(out[r.file.name], r.root)
	}
	return out
}

func TestInheritedRulesAreCompiledOnce(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		shared []string // rules whose compiled form is the parent's
		own    []string
	}{
		"nothing changed":       {acme, []string{"threat", "login", "base"}, nil},
		"aliases, own words":    {acme + "aliases: {mal: virus}\nwords: {mine: [x]}\ntables: {t: {a: High}}\n", []string{"threat", "login", "base"}, nil},
		"known placeholder":     {acme + "null_values: ['-']\n", []string{"threat", "login", "base"}, nil},
		"another placeholder":   {acme + "null_values: [nix]\n", nil, []string{"threat", "login", "base"}},
		"a map is overlaid":     {acme + "maps: {common: {status_detail: act}}\n", nil, []string{"threat", "login", "base"}},
		"a map that few use":    {acme + "maps: {special: {metadata.log_name: act}}\n", []string{"login", "base"}, []string{"threat"}},
		"a table is replaced":   {acme + "tables: {severity: {high: Low}}\n", nil, []string{"threat", "login", "base"}},
		"a word list is":        {acme + "words: {logon: [enter]}\n", nil, []string{"threat", "login", "base"}},
		"a key is dropped":      {acme + "drop: [suid]\n", nil, []string{"threat", "login", "base"}},
		"classify adds no copy": {acme + "classify: {threat: ['1', '2'], login: ['3']}\n", []string{"threat", "login", "base"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				"acme/source.yaml": c.source,
				"any/source.yaml": strings.Replace(dictionary["any/source.yaml"], "maps:\n",
					"classify: {threat: ['77']}\nmaps:\n  special: {metadata.log_name: cat}\n", 1),
				"any/threat.yaml": strings.Replace(dictionary["any/threat.yaml"], "[common]", "[common, special]", 1),
			}
			set, err := loadFiles(files)
			require.NoError(t, err)
			parent, child := rootsOf(t, set, "any"), rootsOf(t, set, "acme")
			for _, rule := range append(slices.Clone(c.shared), c.own...) {
				for _, root := range slices.Concat(parent[rule], child[rule]) {
					first := parent[rule][0]
					if slices.Contains(c.own, rule) && slices.Contains(child[rule], root) {
						first = child[rule][0]
						assert.NotSame(t, parent[rule][0], root, rule)
					}
					assert.Same(t, first, root, rule)
				}
			}
		})
	}
}

func TestOwnRulesBeforeInheritedClassify(t *testing.T) {
	files := map[string]string{
		"any/source.yaml":  dictionary["any/source.yaml"] + "classify: {threat: [{header.vendor: [Acme]}]}\n",
		"acme/source.yaml": acme + "rules: [odd]\nclassify: {login: ['42']}\n",
		"acme/odd.yaml":    "match: {has: [odd]}\nclass: base_event\n",
	}
	for message, rule := range map[string]string{
		"CEF:0|Acme|EDR|1|1|x|high|odd=1 virus=v ":     "odd",
		"CEF:0|Acme|EDR|1|1|x|high|virus=v ":           "threat",
		"CEF:0|Acme|EDR|1|42|x|high|odd=1 duser=root ": "login",
	} {
		set, err := loadFiles(files)
		require.NoError(t, err)
		m := set.NewMapper()
		in := &Input{Event: event.New(), Format: "cef", Payload: message, Received: received}
		cef.Parse(message, in.Event)
		m.Map(in)
		assert.Equal(t, rule, m.rule.file.name, message)
	}
}
