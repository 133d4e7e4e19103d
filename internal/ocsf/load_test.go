package ocsf

import (
	"slices"
	"strings"
	"testing"
)

// load gives the schema of a version or ends the test.
func load(t testing.TB, version string) *Schema {
	t.Helper()
	s, err := Load(version)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLoad(t *testing.T) {
	for _, v := range Versions() {
		s := load(t, v)
		if s.Version != v {
			t.Errorf("version %s gives %s", v, s.Version)
		}
		if again, _ := Load(v); again != s {
			t.Errorf("version %s is made twice", v)
		}
	}
	if Versions()[0] != Default {
		t.Errorf("the default %s is not the newest", Default)
	}
	_, err := Load("2.0.0")
	if err == nil || !strings.Contains(err.Error(), "1.8.0, 1.5.0, 1.3.0, 1.1.0") {
		t.Errorf("unknown version: %v", err)
	}
}

// TestConsistent checks what the rest of the package takes for granted.
func TestConsistent(t *testing.T) {
	for _, version := range Versions() {
		s := load(t, version)
		for _, c := range s.Classes() {
			if c.CategoryName == "" || c.Schema() != s || s.Class(c.Name) != c || s.ClassByUID(c.UID) != c {
				t.Errorf("%s: class %s is not found or has no category", version, c.Name)
			}
			checkItem(t, s, &c.Item)
		}
		for _, o := range s.objects {
			checkItem(t, s, &o.Item)
			if o.Observable != 0 && s.ObservableCaption(o.Observable) == "" {
				t.Errorf("%s: observable %d of %s has no caption", version, o.Observable, o.Name)
			}
		}
	}
}

func checkItem(t *testing.T, s *Schema, it *Item) {
	if !slices.IsSortedFunc(it.Attributes, func(a, b *Attribute) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%s is not sorted", it.Name)
	}
	for _, a := range it.Attributes {
		if it.Attribute(a.Name) != a || (a.Type == nil) == (a.Object == nil) {
			t.Errorf("%s.%s is not found or has not one type", it.Name, a.Name)
		}
		if a.Observable != 0 && s.ObservableCaption(a.Observable) == "" {
			t.Errorf("observable %d of %s.%s has no caption", a.Observable, it.Name, a.Name)
		}
		for _, p := range a.Profiles {
			if !s.HasProfile(p) {
				t.Errorf("%s.%s has the unknown profile %s", it.Name, a.Name, p)
			}
		}
		for i := range a.Enum {
			e := &a.Enum[i]
			byID := a.EnumByID(e.ID)
			if a.EnumByText(e.Text) != e || a.EnumByCaption(strings.ToUpper(e.Caption)) != e || e.Numeric != (byID == e) {
				t.Errorf("%s of %s.%s is not found", e.Text, it.Name, a.Name)
			}
		}
	}
}

// TestFacts names some facts that a reader can check against the schema.
func TestFacts(t *testing.T) {
	s := load(t, "1.8.0")
	finding := s.Class("detection_finding")
	if finding.UID != 2004 || finding.CategoryName != "Findings" || finding.Caption != "Detection Finding" {
		t.Errorf("detection_finding: %+v", finding.Item.Caption)
	}
	action := finding.Attribute("action_id")
	if action.Visible([]string{"host"}) || !action.Visible([]string{"host", "security_control"}) || action.Sibling != "action" {
		t.Errorf("action_id: %+v", action)
	}
	if e := action.EnumByCaption("dENIED"); e == nil || e.ID != 2 {
		t.Errorf("Denied: %+v", e)
	}
	for _, text := range []string{"", "02", "+2", " 2", "77", "x", "99999999999999999999"} {
		if e := action.EnumByText(text); e != nil {
			t.Errorf("%q gives %+v", text, e)
		}
	}
	process := s.Object("process")
	if process.Attribute("parent_process").Object != process || process.Observable != 25 {
		t.Error("the parent of a process is no process, or its observable is missing")
	}
	if c := process.Constraints; len(c) != 1 || c[0].Kind != AtLeastOne || !slices.Equal(c[0].Names, []string{"pid", "uid", "cpid"}) {
		t.Errorf("constraints: %+v", c)
	}
	if load(t, "1.1.0").Class("data_security_finding") != nil || s.ClassByUID(1) != nil {
		t.Error("a class that is not there is found")
	}
	if ip := s.Type("ip_t"); ip.MaxLen != 40 || ip.Base != StringT || load(t, "1.1.0").Type("url_t").MaxLen != 65535 {
		t.Errorf("ip_t: %+v", ip)
	}
}

// TestObservableIDs shows where a type_id comes from.
func TestObservableIDs(t *testing.T) {
	cases := []struct {
		version, object, attribute string
		want                       int
		caption                    string
	}{
		{"1.8.0", "network_endpoint", "ip", 2, "IP Address"},                 // the type
		{"1.8.0", "process", "pid", 15, "Process ID"},                        // the dictionary
		{"1.8.0", "user", "uid", 31, "User Object: uid"},                     // the object
		{"1.8.0", "process", "uid", 39, "Process Entity Object: uid"},        // inherited
		{"1.8.0", "user", "type", 0, ""},                                     // none
		{"1.8.0", "process", "file", 0, ""},                                  // an object
		{"1.1.0", "process", "pid", 0, ""},                                   // not yet
		{"1.1.0", "fingerprint", "value", 8, "Hash"},                         // the type
		{"1.8.0", "network_endpoint", "port", 11, "Port"},                    // a number
		{"1.5.0", "databucket", "name", 38, "Resource Details Object: name"}, // inherited
	}
	for _, c := range cases {
		s := load(t, c.version)
		got := s.Object(c.object).Attribute(c.attribute).Observable
		if got != c.want || s.ObservableCaption(got) != c.caption && c.want != 0 {
			t.Errorf("%s %s.%s: %d %q", c.version, c.object, c.attribute, got, s.ObservableCaption(got))
		}
	}
}

// TestParseErrors shows that damaged facts are an error that names the line.
func TestParseErrors(t *testing.T) {
	for _, facts := range []string{
		"schema", "nonsense\tx", "type\tx", "type\tx\tX\tsuper=y", "type\tx_t\tX\tfoo=1", "class\ta\tA", "object\ta", "has\tx", "attribute\ta\tb_t",
		"class\ta\tA\tx\t2", "object\ta\tA\tfoo=1", "object\ta\tA\nhas\tb", "type\tstring_t\tS\tregex=new\nattribute\ta\tstring_t", "schema\t1",
		"attribute\ta\t{b}\nobject\ta\tA", "type\tstring_t\tS\nattribute\ta\tstring_t\tfoo",
	} {
		if _, err := parse(facts); err == nil || !strings.HasPrefix(err.Error(), "OCSF facts") {
			t.Errorf("%q: %v", facts, err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parse(facts180); err != nil {
			b.Fatal(err)
		}
	}
}
