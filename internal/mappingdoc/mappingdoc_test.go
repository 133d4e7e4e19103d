package mappingdoc

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/textdiff"
)

const (
	source = "../../mappings"
	pages  = "../../docs/mappings"
)

func read(t *testing.T) *Docs {
	t.Helper()
	docs, err := Read(source)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// TestPages compares the pages with what the mappings would give now.
func TestPages(t *testing.T) {
	want := read(t).Pages()
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(pages, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := textdiff.Unified(string(got), text); diff != "" {
			t.Errorf("docs/mappings/%s is not current, run make generate (- page, + now):\n%s", name, head(diff, 40))
		}
	}
	found, err := filepath.Glob(filepath.Join(pages, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if _, ok := want[filepath.Base(f)]; !ok {
			t.Errorf("docs/mappings/%s belongs to no source, run make generate", filepath.Base(f))
		}
	}
}

func head(s string, lines int) string {
	all := strings.SplitAfterN(s, "\n", lines+1)
	if len(all) > lines {
		all[lines] = "…\n"
	}
	return strings.Join(all, "")
}

// TestShares holds that each documented key is read by a rule or has a reason, and that
// no share falls under its bound.
func TestShares(t *testing.T) {
	for _, s := range read(t).Sources {
		for _, share := range s.Shares() {
			name := s.Name + ": " + share.Type.Name
			t.Logf("%-60s %3d of %3d %3d %%, without %d exceptions %3d %%", name, share.Mapped, len(share.Type.Keys), share.Percent(), len(share.Exceptions), share.PercentOfRest())
			for _, k := range share.Unexplained {
				t.Errorf("%s: no rule reads %s: map it, or give the reason in mappings/%s/keys.tsv", name, k.Name, s.Name)
			}
			for _, k := range share.Stale {
				t.Errorf("%s: a rule reads %s, but mappings/%s/keys.tsv says why not (%s): take that out", name, k.Name, s.Name, k.Reason)
			}
			if share.Percent() < share.Type.Lowest {
				t.Errorf("%s: %d %% of the documented keys are mapped, the bound is %d %%", name, share.Percent(), share.Type.Lowest)
			}
			if len(share.Type.Keys) == 0 {
				t.Errorf("%s: it has no keys", name)
			}
		}
	}
}

// TestRulesOfTypes holds that the event types of keys.tsv name rules that are there, and
// all of them: a new rule has keys that somebody documented.
func TestRulesOfTypes(t *testing.T) {
	for _, s := range read(t).Sources {
		named := map[string]bool{}
		for _, et := range s.Keys.Types {
			for _, r := range et.Rules {
				named[r] = true
				if r != "*" && !slices.ContainsFunc(s.Rules, func(rule mapping.Rule) bool { return rule.Name == r }) {
					t.Errorf("mappings/%s/keys.tsv: %s names a rule %q that is not there", s.Name, et.Name, r)
				}
			}
		}
		for _, r := range s.eventTypes() {
			if !named[r.Name] && !named["*"] {
				t.Errorf("mappings/%s/keys.tsv: no event type names the rule %s: add its keys", s.Name, r.Name)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"#: A\tr\tmany\t", `keys.tsv:1: the share "many" is no number`},
		{"k\tA", "keys.tsv:1: k: there is no event type A: it needs a line '#: A'"},
		{"#: A\tr\t0\nk\tA\nk\t*", "keys.tsv:3: k is there twice for A"},
	} {
		file := filepath.Join(t.TempDir(), "keys.tsv")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readKeys(file); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
