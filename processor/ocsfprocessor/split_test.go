package ocsfprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

func TestParts(t *testing.T) {
	logs := batch("first", header+`{"events":[`+login+`, {"a":1},`+threat+`]}`, "last")
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(1).Attributes().PutStr("peer", "x")
	out := process(t, acme(nil), logs)
	require.Len(t, out, 5)
	assert.Equal(t, "first", out[0].Body().Str())
	assert.Equal(t, "last", out[4].Body().Str())
	for i, want := range []struct{ body, part, outcome, name string }{
		{login, "1/3", "mapped", "ocsf.authentication"},
		{`{"a":1}`, "2/3", "unparsed", ""},
		{threat, "3/3", "mapped", "ocsf.detection_finding"},
	} {
		rec := out[i+1]
		assert.Equal(t, want.body, rec.Body().Str())
		assert.Equal(t, want.part, attr(rec, "security_log.part"))
		assert.Equal(t, want.outcome, attr(rec, "security_log.outcome"))
		assert.Equal(t, want.name, rec.EventName())
		assert.Equal(t, "x", attr(rec, "peer"))
		assert.Equal(t, "gw", attr(rec, "syslog.hostname"))
		assert.Equal(t, received.UTC(), rec.ObservedTimestamp().AsTime())
	}
	assert.Nil(t, attr(out[3], "ocsf.user.name"), "nothing of another part")
}

func TestPartsTruncated(t *testing.T) {
	logs := batch("[" + login + "," + threat + "]")
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().PutBool("security_log.truncated", true)
	out := process(t, acme(nil), logs)
	require.Len(t, out, 2)
	assert.Equal(t, "mapped", attr(out[0], "security_log.outcome"))
	assert.Equal(t, "partial", attr(out[1], "security_log.outcome"), "the end is what was cut")
}

func TestPartsOfAttribute(t *testing.T) {
	logs := batch("whole line")
	logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().PutStr("message", "["+login+","+threat+"]")
	out := process(t, acme(func(c *Config) { c.From = "attribute:message" }), logs)
	require.Len(t, out, 2)
	for i, want := range []string{login, threat} {
		assert.Equal(t, want, attr(out[i], "message"))
		assert.Equal(t, want, out[i].Body().Str())
	}
}

func TestPartsDropped(t *testing.T) {
	drops := acme(func(c *Config) { c.OnUnparsed = drop })
	for _, c := range []struct {
		text string
		want []string
	}{
		{`[{"a":1},` + login + `,{"b":2}]`, []string{"2/3"}},
		{`[` + login + `,{"b":2},` + threat + `]`, []string{"1/3", "3/3"}},
		{`[{"a":1},{"b":2}]`, nil},
	} {
		var parts []string
		for _, rec := range process(t, drops, batch("x", c.text, "y", login)) {
			if p, ok := attr(rec, "security_log.part").(string); ok {
				parts = append(parts, p)
			}
		}
		assert.Equal(t, c.want, parts)
	}
}

func TestPartsInLayouts(t *testing.T) {
	for _, layout := range []string{"body", "json"} {
		out := process(t, acme(func(c *Config) { c.Output.Layout = layout }), batch("["+login+","+threat+"]"))
		require.Len(t, out, 2)
		assert.Equal(t, login, attr(out[0], "log.record.original"))
		assert.Equal(t, threat, attr(out[1], "log.record.original"))
	}
}

func TestDrops(t *testing.T) {
	texts := []string{"text", login, "ACME-HEARTBEAT", "text"}
	count := func(change func(*Config)) (bodies []string) {
		for _, rec := range process(t, acme(change), batch(texts...)) {
			bodies = append(bodies, rec.Body().Str())
		}
		return bodies
	}
	assert.Equal(t, []string{"text", login, "text"}, count(nil))
	assert.Equal(t, []string{login}, count(func(c *Config) { c.OnUnparsed = drop }))
	assert.Equal(t, texts, count(func(c *Config) { c.Heartbeats = keep }))
	assert.Equal(t, []string{login, "ACME-HEARTBEAT"}, count(func(c *Config) { c.OnUnparsed, c.Heartbeats = drop, keep }))
}

func TestHeartbeatKept(t *testing.T) {
	rec := one(t, acme(func(c *Config) { c.Heartbeats = keep }), body("ACME-HEARTBEAT"))
	assert.Equal(t, map[string]any{
		"security_log.format": "text", "security_log.source": "acme", "security_log.outcome": "unparsed", "security_log.diagnostics": []any{"heartbeat"},
	}, rec.Attributes().AsRaw())
}

// TestNothingLeft: a batch of which nothing is left does not go on, and of others the
// empty scopes and resources do not.
func TestNothingLeft(t *testing.T) {
	p, sink := start(t, nop(), acme(nil))
	require.NoError(t, p.ConsumeLogs(t.Context(), batch("ACME-HEARTBEAT", "ACME-HEARTBEAT")))
	assert.Empty(t, sink.AllLogs())

	logs := batch("ACME-HEARTBEAT")
	batch(login).ResourceLogs().MoveAndAppendTo(logs.ResourceLogs())
	require.NoError(t, p.ConsumeLogs(t.Context(), logs))
	require.Len(t, sink.AllLogs(), 1)
	assert.Equal(t, 1, sink.AllLogs()[0].ResourceLogs().Len())

	require.NoError(t, p.ConsumeLogs(t.Context(), plog.NewLogs()), "an empty batch is not ours to stop")
	assert.Len(t, sink.AllLogs(), 2)
}
