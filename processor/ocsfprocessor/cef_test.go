package ocsfprocessor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/plog"
)

const wall = `CEF:0|ACME|Wall\|2|1.5|7|denied|9|`

// cefOf gives the attributes of a record that cef_attributes is about.
func cefOf(rec plog.LogRecord) map[string]any {
	out := map[string]any{}
	for key, v := range rec.Attributes().All() {
		if strings.HasPrefix(key, "cef.") {
			out[key] = v.AsRaw()
		}
	}
	return out
}

func wallWith(extensions map[string]any) map[string]any {
	return map[string]any{
		"cef.version": "0", "cef.device_vendor": "ACME", "cef.device_product": "Wall|2", "cef.device_version": "1.5",
		"cef.device_event_class_id": "7", "cef.name": "denied", "cef.severity": "9", "cef.extensions": extensions,
	}
}

func TestCEFAttributes(t *testing.T) {
	on := func(c *Config) { c.Output.CEFAttributes = true }
	for name, c := range map[string]struct {
		text string
		want map[string]any
	}{
		"keys as spelled": {
			header + wall + `src=192.0.2.1 sourceAddress=192.0.2.2 SPT=5 msg=a\=b\nc  cs1Label=Rule cs1=x`,
			wallWith(map[string]any{"src": "192.0.2.1", "sourceAddress": "192.0.2.2", "SPT": "5", "msg": "a=b\nc", "cs1Label": "Rule", "cs1": "x"}),
		},
		"the last of several":       {wall + "act=a act=b", wallWith(map[string]any{"act": "b"})},
		"no fields":                 {wall, wallWith(map[string]any{})},
		"a document is its text":    {wall + `data={"a": 1}`, wallWith(map[string]any{"data": `{"a": 1}`})},
		"JSON that was escaped":     {wall + `data={"a":"b\=c","p":"C:\\\\x"}`, wallWith(map[string]any{"data": `{"a":"b=c","p":"C:\\x"}`})},
		"JSON that was not":         {wall + `data={"a":"b","p":"C:\\x"}`, wallWith(map[string]any{"data": `{"a":"b","p":"C:\\x"}`})},
		"what is no UTF-8":          {wall + "msg=a\xff", wallWith(map[string]any{"msg": "a\ufffd"})},
		"another format":            {login, map[string]any{}},
		"text":                      {"text", map[string]any{}},
		"a header that breaks off":  {"CEF:0|ACME|Wall", map[string]any{"cef.version": "0", "cef.device_vendor": "ACME", "cef.device_product": "Wall", "cef.extensions": map[string]any{}}},
		"empty fields of a header ": {"CEF:0|||||||", map[string]any{"cef.version": "0", "cef.device_vendor": "", "cef.device_product": "", "cef.device_version": "", "cef.device_event_class_id": "", "cef.name": "", "cef.severity": "", "cef.extensions": map[string]any{}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, layout := range []string{"flat", "nested", "body", "json"} {
				rec := one(t, acme(func(c *Config) { on(c); c.Output.Layout = layout }), body(c.text))
				assert.Equal(t, c.want, cefOf(rec), layout)
			}
			assert.Empty(t, cefOf(one(t, acme(nil), body(c.text))), "off by default")
		})
	}
}

// A record of a CEF message that no source recognises has them, and so has each part.
func TestCEFAttributesOfEveryRecord(t *testing.T) {
	cfg := acme(func(c *Config) { c.Output.CEFAttributes, c.Sources = true, []string{"acme"} })
	unknown := strings.Replace(wall, "ACME", "Nobody", 1)
	out := process(t, cfg, batch(unknown+"act=a\n"+unknown+"act=b"))
	assert.Len(t, out, 2)
	for i, act := range []string{"a", "b"} {
		want := wallWith(map[string]any{"act": act})
		want["cef.device_vendor"] = "Nobody"
		assert.Equal(t, "unparsed", attr(out[i], "security_log.outcome"))
		assert.Equal(t, want, cefOf(out[i]))
	}
}

// What an earlier component wrote under the same names is replaced, and is back after a fault.
func TestCEFAttributesThatAreThere(t *testing.T) {
	fill := func(text string) plog.Logs {
		logs := batch(text)
		attributes := all(logs)[0].Attributes()
		attributes.PutStr("cef.name", "before")
		attributes.PutStr("other", "stays")
		return logs
	}
	cfg := acme(func(c *Config) { c.Output.CEFAttributes = true })
	rec := process(t, cfg, fill(wall+"act=a"))[0]
	assert.Equal(t, wallWith(map[string]any{"act": "a"}), cefOf(rec))
	assert.Equal(t, "stays", attr(rec, "other"))

	p, _ := faultyProcessor(t, cfg)
	out, err := p.processLogs(t.Context(), fill(wall+"act=PANIC-LATE"))
	assert.NoError(t, err)
	assert.Equal(t, map[string]any{
		"cef.name": "before", "other": "stays", "security_log.outcome": "unparsed", "security_log.diagnostics": []any{"internal_error"},
	}, all(out)[0].Attributes().AsRaw())
}

// A message made of keys takes time in proportion to its length.
func TestManyCEFAttributes(t *testing.T) {
	text := func(n int) string {
		var b strings.Builder
		b.WriteString(wall)
		for i := range n {
			fmt.Fprintf(&b, "k%d=v%d ", i, i)
		}
		return b.String() + "k0=last"
	}
	cfg := acme(func(c *Config) { c.Output.CEFAttributes, c.Sources = true, []string{"acme"} })
	for _, n := range []int{manyFields - 1, manyFields, 100_000} {
		logs := batch(text(n))
		before := time.Now()
		rec := process(t, cfg, logs)[0]
		took := time.Since(before)
		fields, _ := rec.Attributes().Get("cef.extensions")
		assert.Equal(t, n, fields.Map().Len())
		v, _ := fields.Map().Get("k0")
		assert.Equal(t, "last", v.Str())
		assert.Less(t, took, 10*time.Second, "%d keys", n) // its square is minutes
	}
}

func TestRawData(t *testing.T) {
	on := acme(func(c *Config) { c.Output.RawData = true })
	rec := one(t, on, body(header+threat))
	assert.Equal(t, threat, attr(rec, "ocsf.raw_data"))
	assert.Equal(t, int64(len(threat)), attr(rec, "ocsf.raw_data_size"))
	assert.Equal(t, header+threat, rec.Body().Str())
	assert.Nil(t, attr(one(t, acme(nil), body(threat)), "ocsf.raw_data"), "off by default")
	assert.Nil(t, attr(one(t, on, body("text")), "ocsf.raw_data"), "no event")
}
