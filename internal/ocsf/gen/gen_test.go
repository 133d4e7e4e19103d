package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestFactsAreCurrent generates anew and compares with what is committed.
func TestFactsAreCurrent(t *testing.T) {
	const in, out = "../../../../shared/ocsf", "../facts"
	if _, err := os.Stat(in); err != nil {
		fmt.Printf("facts: not compared, %v\n", err)
		t.Skip(err)
	}
	for _, v := range versions {
		s, err := read(in, v)
		if err != nil {
			t.Fatal(err)
		}
		want, err := facts(s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(out, v+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s.txt is not what the generator writes: run go generate ./internal/ocsf", v)
		}
	}
	fmt.Printf("facts: %d versions are current\n", len(versions))
}

// TestInputMissing says what the folder is needed for.
func TestInputMissing(t *testing.T) {
	err := run(filepath.Join(t.TempDir(), "none"), t.TempDir())
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("needed only to regenerate")) {
		t.Errorf("got %v", err)
	}
}

// TestUnknownKey makes sure that a new kind of fact is not passed over.
func TestUnknownKey(t *testing.T) {
	dir := t.TempDir()
	text := `{"format":1,"ocsf_version":"1.8.0","dictionary":{},"classes":{"a":{"observables":{"x":1}}}}`
	if err := os.WriteFile(filepath.Join(dir, "schema-1.8.0.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(dir, "1.8.0"); err == nil {
		t.Error("an unknown key passes")
	}
}
