package ocsfprocessor

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// sizer measures the records of one configuration.
type sizer struct {
	name   string
	cfg    *Config
	p      *ocsfProcessor
	schema *ocsf.Schema
	// worst is the largest record of a message of 8 KiB or more, as a multiple of it.
	worst   float64
	reduced int
}

// sizers are the layouts with the options that make records larger.
func sizers(t testing.TB) (list []*sizer) {
	t.Helper()
	before := builtin
	t.Cleanup(func() { builtin = before })
	builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}
	schema, err := ocsf.Load(ocsf.Default)
	require.NoError(t, err)
	for _, l := range []string{layout.Flat, layout.Nested, layout.Body, layout.JSON} {
		for _, more := range []bool{false, true} {
			cfg := createDefaultConfig().(*Config)
			cfg.Output.Layout, cfg.Heartbeats = l, keep
			if more {
				cfg.Output.RawData, cfg.Output.CEFAttributes = true, true
				cfg.Output.Unmapped, cfg.Output.MaxAttributes = layout.UnmappedAttributes, 0
			}
			list = append(list, &sizer{name: fmt.Sprintf("%s, options %t", l, more), cfg: cfg, p: newTestProcessor(t, cfg), schema: schema})
		}
	}
	return list
}

// check maps a message. Each record is within the bound, and has the message or its part.
// An event is read back, and where parts of it were left out it is valid.
func (s *sizer) check(t testing.TB, what, text string) {
	t.Helper()
	out, err := s.p.processLogs(t.Context(), batch(text))
	require.NoError(t, err)
	for _, rec := range all(out) {
		original := rec.Body()
		if v, ok := rec.Attributes().Get(layout.OriginalKey); ok {
			original = v
		}
		message := original.AsRaw()
		if b, ok := message.([]byte); ok {
			message = string(b)
		}
		part, ok := message.(string)
		require.True(t, ok && strings.Contains(text, part), "%s: %s: the message is not in the record", s.name, what)
		if attr(rec, "security_log.part") == nil {
			require.Equal(t, len(text), len(part), "%s: %s: the message is not whole", s.name, what)
		}
		size := new(plog.ProtoMarshaler).LogRecordSize(rec)
		if len(part) >= smallRecord/recordFactor {
			s.worst = max(s.worst, float64(size)/float64(len(part)))
		}
		codes, _ := attr(rec, keyDiagnostics).([]any)
		if limit := max(recordFactor*len(part), smallRecord); size > limit {
			t.Errorf("%s: %s: the message has %d bytes, the record %d, the limit is %d, %v", s.name, what, len(part), size, limit, codes)
		}
		assert.NotContains(t, codes, codeInternal, "%s: %s", s.name, what)
		assert.NotContains(t, codes, codeTooLarge, "%s: %s", s.name, what)
		if attr(rec, keyOutcome) == "unparsed" {
			continue
		}
		if !strings.Contains(fmt.Sprint(codes), codeReduced) && !strings.Contains(fmt.Sprint(codes), codeValueCut) {
			continue
		}
		s.reduced++
		event, err := layout.Read(rec, s.cfg.Output.options())
		require.NoError(t, err, "%s: %s", s.name, what)
		if errs := s.schema.Validate(event).Errors; len(errs) > 0 {
			t.Errorf("%s: %s: %v", s.name, what, errs[0])
		}
	}
}

// fillings are what values are filled with: each byte is one, two, three, six or more bytes
// somewhere.
var fillings = []string{"a", "\xff", `"`, `\`, "\x01", "ü", "\u2028", "/\xff", "http://x/\xff?", "a@b,", `C:\x`, "1,"}

// TestRecordSize searches for messages that make large records: each key of each sample with a
// large value of each filling, all values just below the length from which on they are
// written once, many keys, long lists.
func TestRecordSize(t *testing.T) {
	all := sizers(t)
	files, err := filepath.Glob("../../mappings/*/samples/*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	tried, seen := 0, map[string]bool{}
	try := func(what, text string) {
		// One configuration for a message: the next for the next one. A full search takes all.
		tried++
		if os.Getenv("SEARCH") != "" {
			for _, s := range all {
				s.check(t, what, text)
			}
		} else if !testing.Short() || tried%4 == 0 {
			all[tried/4%len(all)].check(t, what, text)
		}
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		sample := strings.TrimRight(string(data), "\n")
		source := filepath.Base(filepath.Dir(filepath.Dir(file)))
		keys := valuesOf(sample)
		for _, s := range all {
			before := s.reduced
			s.check(t, file, sample)
			require.Equal(t, before, s.reduced, "%s: nothing is cut of a message as it is sent", file)
		}
		for _, fill := range fillings {
			var b strings.Builder
			from := 0
			for _, k := range keys {
				b.WriteString(sample[from:k.from] + k.filled(fill, 4000))
				from = k.to
				if id := source + k.name + fill; !seen[id] {
					seen[id] = true
					try(fmt.Sprintf("%s: %s with %q", file, k.name, fill), sample[:k.from]+k.filled(fill, 12<<10)+sample[k.to:])
				}
			}
			if id := source + "all" + fill; os.Getenv("SEARCH") != "" || !seen[id] {
				seen[id] = true
				try(fmt.Sprintf("%s: all values of 4000 bytes of %q", file, fill), b.String()+sample[from:])
			}
		}
		for _, k := range keys {
			if id := source + k.name + "long"; !seen[id] && k.json {
				seen[id] = true
				value := sample[k.outer:k.end]
				for _, size := range []int{2 << 10, 7 << 10, 20 << 10} {
					list := "[" + strings.Repeat(value+",", size/(len(value)+1)) + value + "]"
					try(fmt.Sprintf("%s: a list of %d bytes of %s", file, len(list), k.name), sample[:k.outer]+list+sample[k.end:])
				}
			}
		}
		if id := source + fmt.Sprint(len(keys) > 8); !seen[id] {
			seen[id] = true
			for _, count := range []int{300, 3000} {
				for _, fill := range []string{"", "1", "\x01", "\xff", `\`} {
					try(fmt.Sprintf("%s: %d keys with %q", file, count, fill), withKeys(sample, count, fill))
				}
			}
		}
	}
	t.Logf("%d messages", tried)
	for _, s := range all {
		t.Logf("%s: %.2f times the message at most, %d events cut", s.name, s.worst, s.reduced)
		assert.NotZero(t, s.reduced)
	}
}

// value is the value of a key in a message.
type value struct {
	name       string
	from, to   int // what may be replaced by other text
	outer, end int // the same with its quotes
	json       bool
}

// filled is text of about n bytes for the value.
func (v value) filled(fill string, n int) string {
	text := strings.Repeat(fill, n/len(fill))
	if v.json {
		text = jsonEscapes.Replace(text)
	}
	return text
}

var (
	jsonEscapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\x01", `\u0001`)
	jsonKey     = regexp.MustCompile(`"([^"\\]+)"\s*:\s*`)
	pairKey     = regexp.MustCompile(`(?:^|[ |^\t])([A-Za-z0-9_.]+)=`)
)

// valuesOf finds the values of a message that is JSON, or that is made of key=value.
func valuesOf(text string) (out []value) {
	if strings.Contains(text, "{\"") || strings.HasPrefix(text, "{") {
		end := 0
		for _, m := range jsonKey.FindAllStringSubmatchIndex(text, -1) {
			var raw json.RawMessage
			if json.NewDecoder(strings.NewReader(text[m[1]:])).Decode(&raw) != nil {
				continue
			}
			v := value{name: text[m[2]:m[3]], outer: m[1], end: m[1] + len(raw), json: true}
			if raw[0] != '"' || m[0] < end {
				continue
			}
			v.from, v.to = v.outer+1, v.end-1
			out, end = append(out, v), v.end
		}
		return out
	}
	matches := pairKey.FindAllStringSubmatchIndex(text, -1)
	for i, m := range matches {
		v := value{name: text[m[2]:m[3]], from: m[1], to: len(text)}
		if i+1 < len(matches) {
			v.to = max(v.from, matches[i+1][0])
		}
		out = append(out, v)
	}
	return out
}

// withKeys is a message with count keys more.
func withKeys(text string, count int, fill string) string {
	var b strings.Builder
	brace := strings.LastIndexByte(text, '}')
	if brace < 0 {
		b.WriteString(text)
	} else {
		b.WriteString(text[:brace])
	}
	for i := range count {
		if brace < 0 {
			fmt.Fprintf(&b, " k%d=%s", i, fill)
		} else {
			fmt.Fprintf(&b, `,"k%d":"%s"`, i, jsonEscapes.Replace(fill))
		}
	}
	if brace >= 0 {
		b.WriteString(text[brace:])
	}
	return b.String()
}

// TestRecordSizeOfSamples: every sample with every filling in it, in each layout. With -short
// each pair is tried in one layout. Neither the place nor the layout depends on the other
// samples, so that a new one does not change what is tried of them.
func TestRecordSizeOfSamples(t *testing.T) {
	all := sizers(t)
	files, err := filepath.Glob("../../mappings/*/samples/*")
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		for j, filling := range fillings {
			repeated := strings.Repeat(filling, (32<<10)/len(filling))
			for p, at := range []int{0, min(55, len(data)), len(data) / 2} {
				text := string(data[:at]) + repeated + string(data[at:])
				for k := range all {
					if k == (len(data)+j+p)%len(all) || !testing.Short() && p == 1 {
						all[k].check(t, file, text)
					}
				}
			}
		}
	}
}

// FuzzRecordSize: no message makes a record larger than the bound, whatever the layout.
func FuzzRecordSize(f *testing.F) {
	all := sizers(f)
	files, err := filepath.Glob("../../mappings/*/samples/*")
	require.NoError(f, err)
	for i, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(string(data), fillings[i%len(fillings)], uint16(i), uint16(9000), uint8(i))
	}
	// A part of the message is repeated: fuzzers alone write no large messages.
	f.Fuzz(func(t *testing.T, text, repeated string, at, count uint16, which uint8) {
		i := min(int(at), len(text))
		n := int(count)
		if len(repeated) > 0 {
			n = min(n, (32<<10)/len(repeated))
		}
		all[int(which)%len(all)].check(t, "fuzz", text[:i]+strings.Repeat(repeated, n)+text[i:])
	})
}

// TestValueCut: what is cut is said, and then the original is kept.
func TestValueCut(t *testing.T) {
	cfg := acme(func(c *Config) { c.Output.Original = drop })
	long := strings.Replace(threat, "Evil.A", strings.Repeat("x", 5000), 1)
	rec := one(t, cfg, body(strings.Replace(long, "x.exe", strings.Repeat("x", 5000), 1)))
	require.Contains(t, attr(rec, keyDiagnostics), "value_cut")
	assert.NotNil(t, attr(rec, layout.OriginalKey))
	assert.Nil(t, attr(one(t, cfg, body(threat)), keyDiagnostics))
}
