package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Two products that nobody has mapped.
const (
	gate = `<134>May  4 14:00:01 gate7 CEF:0|Northwind|Gate|4.2|77|Passage denied|7|src=198.51.100.7 dst=192.0.2.25 dpt=443 act=denied cs1=Lobby cs1Label=Door suser=NORTHWIND\\jdoe`
	lamp = `{"northwind_lamp":"l-7","switched":"off","who":"jdoe","at":"2026-05-04T14:00:01Z","lumen":"800"}`
)

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSourcesByAFolderAlone adds a product that sends CEF, drafted by new, and one that
// sends JSON, written by hand: no Go is involved.
func TestSourcesByAFolderAlone(t *testing.T) {
	dir := t.TempDir()
	sample, mine := filepath.Join(dir, "gate.log"), filepath.Join(dir, "mine")
	write(t, sample, gate+"\n")
	out, err := run(t, "", "new", "--from", sample, "--out", mine, "--now", "2026-05-04T15:00:00Z")
	if err != nil || !strings.Contains(out, "network_activity: 5 values of the sample have a path, 1 are left to you") {
		t.Fatal(err, out)
	}
	if want := "Edit the files, then: ocsfctl map --mappings " + mine + " --explain " + sample + "; ocsfctl test -update " + mine + "\n"; !strings.HasSuffix(out, want) {
		t.Errorf("%s\ndoes not end with %s", out, want)
	}
	// Editors find the schema by the first line of each file.
	for _, name := range []string{"source.yaml", "network_activity.yaml"} {
		text, err := os.ReadFile(filepath.Join(mine, "northwind_gate", name))
		first, _, _ := strings.Cut(string(text), "\n")
		_, path, found := strings.Cut(first, "# yaml-language-server: $schema=")
		if err != nil || !found {
			t.Errorf("%s begins with %q (%v)", name, first, err)
		}
		schema, err := os.ReadFile(filepath.Join(mine, "northwind_gate", path))
		if printed, _ := run(t, "", "schema"); err != nil || string(schema) != printed {
			t.Errorf("%s is not what ocsfctl schema prints: %v", path, err)
		}
	}
	write(t, filepath.Join(mine, "northwind_lamp", "source.yaml"), "recognise: [{format: json, has: [northwind_lamp]}]\nrules: [switch]\n")
	write(t, filepath.Join(mine, "northwind_lamp", "switch.yaml"), `class: device_config_state_change
activity: Log
map:
  device.uid: northwind_lamp
  device.type_id: {const: IOT}
  actor.user.name: who
  time: at
  state_id: {from: switched, enum: {"on": Enabled, "off": Disabled}}
  metadata.product.name: {const: Lamp}
`)
	out, err = run(t, gate+"\n"+lamp+"\n", "map", "--mappings", mine, "--explain", "--now", "2026-05-04T15:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for i, want := range [][]string{
		{`"source":"northwind_gate"`, `"outcome":"mapped"`, `"class_uid":4001`, `"domain":"NORTHWIND"`, `"disposition":"Blocked"`, `"unmapped":{"Door":"Lobby"}`},
		{`"source":"northwind_lamp"`, `"outcome":"mapped"`, `"class_uid":5019`, `"state":"Disabled"`, `"unmapped":{"lumen":"800"}`},
	} {
		for _, w := range want {
			if !strings.Contains(lines[i], w) {
				t.Errorf("%s is not in %s", w, lines[i])
			}
		}
		if strings.Contains(lines[i], `"validation":{"`) {
			t.Error(lines[i])
		}
	}
	// What no sample proves is a failure.
	if out, err = run(t, "", "test", mine); !errors.Is(err, errUnhappy) || !strings.Contains(out, "switch.yaml:4: device.uid: northwind_lamp occurs in no sample\n") || !strings.Contains(out, "optional: [at, northwind_lamp, switched, who]") {
		t.Error(err, out)
	}
	write(t, filepath.Join(mine, "northwind_lamp", "samples", "lamp.json"), lamp)
	if out, err = run(t, "", "test", "-update", mine); err != nil {
		t.Error(err, out)
	}
	if out, err = run(t, "", "test", mine); err != nil || out != "2 sources, 2 samples with 2 events, 1 tests: 0 failures\n" {
		t.Error(err, out)
	}
	if _, err = run(t, "", "new", "--from", sample, "--out", mine); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Error(err)
	}
}

func TestNewWritesAStream(t *testing.T) {
	out, err := run(t, lamp, "new", "--from", "-", "--name", "northwind_lamp")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# northwind_lamp/source.yaml\n", "\n---\n# northwind_lamp/base_event.yaml\n", "# …: lumen"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	d := yaml.NewDecoder(strings.NewReader(out))
	for range 2 {
		var doc map[string]any
		if err := d.Decode(&doc); err != nil || len(doc) < 2 {
			t.Error(err, doc)
		}
	}
}

func TestNewIsRefused(t *testing.T) {
	for _, line := range [][]string{
		{"new"}, {"new", "--from", filepath.Join(t.TempDir(), "none")}, {"new", "--from", "-", "more"}, {"new", "--from", "-", "--name", "eset_protect"}, {"new", "--from", "-", "--now", "today"},
	} {
		if out, err := run(t, lamp, line...); err == nil || errors.Is(err, errUnhappy) {
			t.Errorf("%v: %v %s", line, err, out)
		}
	}
	if _, err := run(t, junk, "new", "--from", "-"); err == nil || !strings.Contains(err.Error(), "neither CEF nor LEEF nor a JSON object") {
		t.Error(err)
	}
}

func TestNewSaysWhatIsKnown(t *testing.T) {
	out, err := run(t, "", "new", "--from", "../../mappings/eset_protect/samples/threat_onprem.txt")
	if err != nil || !strings.HasPrefix(out, "The built-in source eset_protect recognises this sample already") {
		t.Error(err, out)
	}
}
