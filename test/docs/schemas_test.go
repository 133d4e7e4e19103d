package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every component has a schema of its configuration and a test that holds it to the code.
func TestSchemas(t *testing.T) {
	found, err := filepath.Glob(root + "/*/*/metadata.yaml")
	if err != nil || len(found) < 3 {
		t.Fatalf("only %d components: %v", len(found), err)
	}
	for _, metadata := range found {
		dir := filepath.Dir(metadata)
		if _, err := os.Stat(filepath.Join(dir, "config.schema.yaml")); err != nil {
			t.Error(err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "schema_test.go")); err != nil || !strings.Contains(string(text), `"config.schema.yaml"`) {
			t.Errorf("%s: no schema_test.go that reads config.schema.yaml (%v)", dir, err)
		}
	}
}
