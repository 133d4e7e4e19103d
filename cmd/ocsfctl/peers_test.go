package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/leef"
)

// peerRow is a message of another parser's tests, with what those tests assert.
type peerRow struct {
	ID, Input, Mode string
	InputB64        string `json:"input_b64"`
	Header, Ext     map[string]any
	Disputed        bool
}

// peerExceptions are the rows where the whole command differs from what a parser alone
// was asked for, and why.
var peerExceptions = map[string]string{
	"jc/06": `a JSON value is handed over as it came: the "\=" of "charset\=UTF-8" stays`,
}

// TestPeersThroughParse runs the rows of other parsers' tests through `ocsfctl parse`, the
// transport header and the detection in front of the parser included.
func TestPeersThroughParse(t *testing.T) {
	for file, short := range map[string]func(string) string{
		"cef_peers.jsonl": func(k string) string {
			if e, ok := cef.Lookup(k); ok {
				return e.Key
			}
			return k
		},
		"leef_peers.jsonl": func(k string) string {
			if e, ok := leef.Lookup(k); ok {
				return e.Key
			}
			return k
		},
	} {
		t.Run(file, func(t *testing.T) {
			agreed, total := 0, 0
			for _, row := range peerRows(t, filepath.Join("..", "..", "..", "shared", "samples", file)) {
				if row.Disputed || row.Mode != "" || row.Header == nil {
					continue
				}
				total++
				diff := comparePeer(t, row, short)
				if diff == "" {
					agreed++
				} else if peerExceptions[row.ID] == "" {
					t.Logf("%s: %s\n  %q", row.ID, diff, row.Input)
				}
			}
			fmt.Printf("peers: %d of %d rows of %s agree\n", agreed, total, file)
			if agreed*100 < total*98 {
				t.Errorf("only %d of %d rows agree", agreed, total)
			}
		})
	}
}

func peerRows(t *testing.T, file string) []peerRow {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("the shared samples are not here: %v", err)
	}
	defer f.Close()
	var rows []peerRow
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row peerRow
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if row.InputB64 != "" {
			b, err := base64.StdEncoding.DecodeString(row.InputB64)
			if err != nil {
				t.Fatal(err)
			}
			row.Input = string(b)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// comparePeer says what the output of parse lacks of a row.
func comparePeer(t *testing.T, row peerRow, short func(string) string) string {
	t.Helper()
	out, err := run(t, row.Input, "parse", "--raw")
	if err != nil {
		return err.Error()
	}
	var got struct {
		Header, Fields map[string]any
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&got); err != nil {
		return err.Error()
	}
	for k, want := range row.Header {
		if text(want) != text(got.Header[k]) {
			return fmt.Sprintf("%s is %q, want %q", k, text(got.Header[k]), text(want))
		}
	}
	fields := map[string]any{}
	for k, v := range got.Fields {
		fields[short(k)] = v
	}
	for k, want := range row.Ext {
		if v, ok := fields[short(k)]; !ok || text(v) != text(want) {
			return fmt.Sprintf("%s is %q, want %q", k, text(v), text(want))
		}
	}
	return ""
}

func text(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
