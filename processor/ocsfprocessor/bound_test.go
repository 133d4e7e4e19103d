package ocsfprocessor

import (
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

// TestRecordSize: one large field does not make a record of more than eight times the
// message, whatever is in it; the event stays valid and the Body holds the message.
func TestRecordSize(t *testing.T) {
	before := builtin
	defer func() { builtin = before }()
	builtin = mapping.Folder{Name: mappings.Name, FS: mappings.FS}
	const size = 64 << 10
	heads := []string{
		`CEF:0|Symantec|ATP|3.0|4117|File Detected|8|act=Blocked `,
		`CEF:0|Example|EDR|3.0|1|Malware found|8|act=blocked cat=malware `,
		`CEF:0|Fortinet|Fortigate|7.0|00013|traffic:forward close|3|`,
	}
	schema, err := ocsf.Load(ocsf.Default)
	require.NoError(t, err)
	for _, l := range []string{"flat", "nested", "body", "json"} {
		cfg := createDefaultConfig().(*Config)
		cfg.Output.Layout = l
		p, sink := start(t, nop(), cfg)
		worst := 0.0
		for _, head := range heads {
			for _, key := range []string{"fname=", "oldFileName=", "filePath=", "msg=", "request=", "suser=", "reason=", "cs1Label=Virus Name cs1="} {
				for _, fill := range []string{"\xff", "a", "\x01", `"`, "/\xff"} {
					text := head + key + strings.Repeat(fill, size/len(fill))
					sink.Reset()
					require.NoError(t, p.ConsumeLogs(t.Context(), batch(text)))
					got := sink.AllLogs()[0]
					ratio := float64(new(plog.ProtoMarshaler).LogsSize(got)) / float64(len(text))
					worst = max(worst, ratio)
					assert.LessOrEqual(t, ratio, 8.0, "%s: %.80q", l, text)
					rec := all(got)[0]
					event, err := layout.Read(rec, cfg.Output.options())
					require.NoError(t, err)
					assert.Empty(t, schema.Validate(event).Errors, "%s: %.80q", l, text)
					original := rec.Body().AsRaw()
					if l == "body" || l == "json" {
						original = attr(rec, layout.OriginalKey)
					}
					if b, ok := original.([]byte); ok {
						original = string(b)
					}
					assert.True(t, original == text, "the message is in the record")
				}
			}
		}
		t.Logf("%s: %.2f times the message at most", l, worst)
	}
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
