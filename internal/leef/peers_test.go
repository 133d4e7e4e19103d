package leef

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// peerMisses are the rows of the peers' tests that we do not agree with, and why.
var peerMisses = map[string]string{}

// disputeMisses are the disputed rows of which we do not share the judgement.
var disputeMisses = map[string]string{}

// peerKeys are the names that the peers' rows give the header fields.
var peerKeys = map[string]string{
	"version": KeyFormatVersion, "vendor": KeyVendor, "product": KeyProduct, "product_version": KeyVersion,
	"event_id": KeyEventID, "delimiter": KeyDelimiter,
}

type peerResult struct {
	Header map[string]string
	Ext    map[string]string
	Error  bool
}

type peerRow struct {
	ID       string
	Input    string
	InputB64 string `json:"input_b64"`
	Mode     string
	Partial  bool
	Disputed bool
	peerResult
	Judgement *json.RawMessage
}

// sharedRows gives the lines of a file of samples that is not in the repository.
func sharedRows(t testing.TB, name string) [][]byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the shared samples are not here: %v", err)
	}
	defer f.Close()
	var rows [][]byte
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		rows = append(rows, []byte(strings.Clone(sc.Text())))
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestPeers(t *testing.T) {
	agreed, total := 0, 0
	for _, line := range sharedRows(t, "samples/leef_peers.jsonl") {
		var row peerRow
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if row.InputB64 != "" {
			b, err := base64.StdEncoding.DecodeString(row.InputB64)
			if err != nil {
				t.Fatal(err)
			}
			row.Input = string(b)
		}
		e := event.New()
		ok := Parse(row.Input, e)
		want, misses := row.peerResult, peerMisses
		if row.Disputed {
			misses = disputeMisses
			if row.Judgement != nil {
				want = overrule(t, want, *row.Judgement)
			}
		} else if row.Mode != "" {
			continue // of an option of that peer
		}
		diff := compare(e, ok, want, row.Partial, row.Disputed)
		if !row.Disputed {
			total++
			if diff == "" {
				agreed++
			}
		}
		switch why, listed := misses[row.ID]; {
		case diff != "" && !listed:
			t.Errorf("%s: %s\n  input %q", row.ID, diff, row.Input)
		case diff == "" && listed:
			t.Errorf("%s passes now; it was listed because %s", row.ID, why)
		}
	}
	t.Logf("%d of %d undisputed rows agree", agreed, total)
	if agreed*100 < total*98 {
		t.Errorf("only %d of %d undisputed rows agree", agreed, total)
	}
}

// overrule puts what the judgement has in place of what the peer's test has.
func overrule(t *testing.T, r peerResult, judgement json.RawMessage) peerResult {
	var j struct {
		Header, Ext map[string]string
		Error       *bool
	}
	if err := json.Unmarshal(judgement, &j); err != nil {
		t.Fatal(err)
	}
	if j.Header != nil {
		r.Header = j.Header
	}
	if j.Ext != nil {
		r.Ext = j.Ext
	}
	if j.Error != nil {
		r.Error = *j.Error
	}
	return r
}

// compare tells what e lacks of want, or an empty string.
func compare(e *event.Event, ok bool, want peerResult, partial, disputed bool) string {
	if want.Header == nil {
		if want.Error && ok && len(e.Diagnostics) == 0 {
			return "accepted without a diagnostic"
		}
		if ok && len(want.Ext) > 0 {
			return differ(texts(e, event.Payload), folded(want.Ext), partial)
		}
		return ""
	}
	if !ok {
		return "not recognised"
	}
	header := make(map[string]string)
	for k, v := range want.Header {
		header[peerKeys[k]] = v
	}
	got := texts(e, event.Header)
	if diff := differ(got, header, partial || disputed); diff != "" {
		return "header: " + diff
	}
	if want.Error && len(e.Diagnostics) == 0 {
		return "no diagnostic"
	}
	if want.Ext == nil {
		return ""
	}
	return differ(texts(e, event.Payload), folded(want.Ext), partial)
}

// folded gives the pairs with the names of the dictionaries of both formats.
func folded(ext map[string]string) map[string]string {
	out := make(map[string]string)
	for k, v := range ext {
		if entry, ok := Lookup(k); ok {
			k = entry.Key
		} else if entry, ok := cef.Lookup(k); ok && entry.Key != "eventId" {
			k = entry.Key
		} else if name, ok := cef.SenderKey(k); ok {
			k = name
		}
		out[k] = v
	}
	return out
}

func texts(e *event.Event, parent event.Ref) map[string]string {
	out := make(map[string]string)
	for r := e.First(parent); r != 0; r = e.Next(r) {
		out[e.Node(r).Key] = e.Node(r).Text
	}
	return out
}

func differ(got, want map[string]string, partial bool) string {
	for k, v := range want {
		g, ok := got[k]
		if !ok {
			return "missing " + k
		}
		if g != v && strings.ToValidUTF8(g, "\ufffd") != v && !sameInvalid(g, v) {
			return k + ": got " + quote(g) + ", want " + quote(v)
		}
	}
	if !partial {
		for k, v := range got {
			if _, ok := want[k]; !ok {
				return "unexpected " + k + " " + quote(v)
			}
		}
	}
	return ""
}

// sameInvalid compares with one U+FFFD for every invalid byte.
func sameInvalid(got, want string) bool {
	if utf8.ValidString(got) {
		return false
	}
	return string([]rune(got)) == want
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}
