package mappingdoc

import (
	"slices"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
)

func TestHow(t *testing.T) {
	rows := &mapping.Table{Rows: []mapping.TableRow{{Is: []string{"a", "b"}, To: "X"}, {Contains: []string{"c"}, To: "Y"}}}
	for _, c := range []struct {
		entry mapping.Entry
		want  string
	}{
		{mapping.Entry{}, ""},
		{mapping.Entry{Const: "JSON"}, "constant `JSON`"},
		{mapping.Entry{Compose: "{a}[ b]"}, "sentence `{a}[ b]`"},
		{mapping.Entry{As: []mapping.Call{{Name: "lower"}, {Name: "strip", Arg: "|"}}}, "as `lower`; as `strip`: `|`"},
		{mapping.Entry{Table: rows}, "`a`, `b` → X; contains `c` → Y"},
		{mapping.Entry{Table: &mapping.Table{Name: "severity"}, Else: "omit"}, "table [severity](#table-severity); else nothing"},
		{mapping.Entry{Table: &mapping.Table{}}, "Other, with its text"},
		{mapping.Entry{Table: &mapping.Table{}, Else: "Error"}, "any text → Error"},
		{mapping.Entry{Else: "Other", Nulls: []string{"-"}}, "a caption of OCSF, else Other; without `-`"},
		{mapping.Entry{Table: &mapping.Table{Rows: []mapping.TableRow{{Is: []string{"90"}, Band: true, To: "High"}}}}, "from 90 → High"},
	} {
		if got := how(&c.entry); got != c.want {
			t.Errorf("%+v: %s, want %s", c.entry, got, c.want)
		}
	}
}

func TestKeysOf(t *testing.T) {
	entries := []mapping.Entry{
		{Keys: []string{"a.b[0]", `"x.y".z`}},
		{Each: "list", Zip: []string{"ids"}, Entries: []mapping.Entry{{Keys: []string{".", "c.d", "/top", "$id"}}}},
		{Compose: "{said}"},
	}
	got := keysOf(entries, "")
	for i := range got {
		got[i] = plain(got[i])
	}
	if want := []string{"a.b", "x.y.z", "ids", "list", "list.c.d", "top"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestConditions(t *testing.T) {
	got := ways([][]mapping.Condition{
		{{Keys: []string{"a"}}, {Keys: []string{"b"}, Is: []string{"x", "x", "y"}}, {Keys: []string{"c"}}},
		{{Keys: []string{"d", "e"}, Contains: []string{"w"}}},
		nil,
		{{Keys: []string{"f"}, Lacks: true}, {Keys: []string{"g"}, Lacks: true, Contains: []string{"w"}}, {Keys: []string{"h"}}},
	})
	if want := "`a`, `c` are there and `b` is `x`, `y` *or* `d` or `e` contains `w` *or* always" +
		" *or* `h` is there and `f` is not there and `g` contains none of `w`"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestPlainKeys(t *testing.T) {
	for in, want := range map[string]string{
		"a[0].b": "a.b", "a[].b": "a.b", "src#2": "src", "a#2.b": "a.b", "a#1[].b": "a.b",
		`"a.b".c`: "a.b.c", `"a#2"`: "a#2", "label(Ticket #5)": "label(Ticket #5)", "a#b": "a#b",
	} {
		if got := plain(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
