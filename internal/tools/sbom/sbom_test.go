package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What this test itself was linked from has its modules in the bill, each with a licence.
func TestBillOfThisProgram(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	out, licences := filepath.Join(dir, "bom.json"), filepath.Join(dir, "LICENSES.txt")
	if err := run("1.2.3", "../../..", out, licences, []string{program}); err != nil {
		t.Fatal(err)
	}
	var bom struct {
		SpecVersion string
		Components  []struct {
			Name, Version, Purl string
			Licenses            []struct {
				Expression string
				License    struct{ ID string }
			}
		}
	}
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &bom); err != nil {
		t.Fatal(err)
	}
	texts, err := os.ReadFile(licences)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"github.com/CycloneDX/cyclonedx-go": "Apache-2.0", "github.com/google/licensecheck": "BSD-3-Clause", "std": "BSD-3-Clause"}
	for _, c := range bom.Components {
		if len(c.Licenses) != 1 || c.Version == "" || c.Purl != "pkg:golang/"+c.Name+"@"+c.Version {
			t.Errorf("incomplete: %+v", c)
			continue
		}
		if id, ok := want[c.Name]; ok && c.Licenses[0].License.ID == id {
			delete(want, c.Name)
		}
		if !strings.Contains(string(texts), "\n"+c.Name+" "+c.Version+" (") {
			t.Errorf("%s: no text of its licence", c.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("missing, or with another licence: %v", want)
	}
}

// A module without a licence that is recognised stops everything.
func TestNoLicence(t *testing.T) {
	m := goModule{path: ours + "/x", version: "1", local: true}
	if err := m.license("", t.TempDir()); err == nil || !strings.Contains(err.Error(), "no licence") {
		t.Errorf("the error is %v", err)
	}
}
