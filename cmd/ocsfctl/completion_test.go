package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// The scripts of all shells are there; what they ask the program for while somebody types
// is what the flags take.
func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		out, err := run(t, "", "completion", shell)
		require.NoError(t, err)
		assert.Contains(t, out, "__complete", shell)
	}
	versions := strings.Join(ocsf.Versions(), " ")
	for line, want := range map[string]string{
		"map --layout ":                "flat nested body json :4",
		"map --layout=":                "flat nested body json :4",
		"map --schema-version ":        versions + " :4",
		"validate --schema-version ":   versions + " :4",
		"test --schema-version ":       versions + " :4",
		"map -o ":                      "json pretty :4",
		"parse --output ":              "json pretty :4",
		"map --mappings ":              ":16",
		"new --out ":                   ":16",
		"test ":                        ":16",
		"send --to ":                   "tcp:// tls:// udp:// http:// https:// :6",
		"send --framing ":              "newline octet_counting :4",
		"mock-fortidlp --framing ":     "array ndjson concatenated wrapper items single :4",
		"send --to tcp://localhost:1 ": ":0", // files
	} {
		words := strings.Split(line, " ")
		out, err := run(t, "", append([]string{"__complete"}, words...)...)
		require.NoError(t, err)
		var got []string
		for text := range strings.Lines(out) {
			if strings.HasPrefix(text, "Completion ended") {
				break
			}
			value, _, _ := strings.Cut(strings.TrimSpace(text), "\t")
			got = append(got, value)
		}
		assert.Equal(t, want, strings.Join(got, " "), line)
	}
}

// What the completion offers for layouts the processor takes.
func TestCompletionOfLayouts(t *testing.T) {
	for _, l := range layouts {
		name, _, _ := strings.Cut(l, "\t")
		_, err := run(t, firewall+"\n", "map", "--layout", name)
		require.NoError(t, err)
	}
}
