package ocsfprocessor

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

func TestMapped(t *testing.T) {
	rec := one(t, acme(nil), body(header+threat))
	assert.Equal(t, header+threat, rec.Body().Str())
	assert.Equal(t, time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC), rec.Timestamp().AsTime())
	assert.Equal(t, received.UTC(), rec.ObservedTimestamp().AsTime())
	assert.Equal(t, plog.SeverityNumberError, rec.SeverityNumber())
	assert.Equal(t, "High", rec.SeverityText())
	assert.Equal(t, "ocsf.detection_finding", rec.EventName())
	for key, want := range map[string]any{
		"security_log.format":      "json",
		"security_log.source":      "acme",
		"security_log.outcome":     "mapped",
		"security_log.diagnostics": nil,
		"security_log.severity":    "high",
		"security_log.part":        nil,
		"syslog.priority":          int64(35),
		"syslog.facility":          int64(4),
		"syslog.severity":          int64(3),
		"syslog.timestamp":         "2024-05-06T07:08:11Z",
		"syslog.hostname":          "gw",
		"syslog.appname":           "acme",
		"syslog.procid":            "77",
		"syslog.msgid":             "m1",
		"syslog.structured_data":   `[x@1 a="b"]`,
		"ocsf.class_uid":           int64(2004),
		"ocsf.class_name":          "Detection Finding",
		"ocsf.time":                int64(1714979289123),
		"ocsf.unmapped":            `{"acme_event":"threat","extra":"left"}`,
	} {
		assert.Equal(t, want, attr(rec, key), key)
	}
}

func TestSeverities(t *testing.T) {
	for level, want := range map[string]struct {
		number plog.SeverityNumber
		text   string
	}{
		"info": {9, "Informational"}, "low": {12, "Low"}, "medium": {13, "Medium"}, "high": {17, "High"},
		"critical": {21, "Critical"}, "fatal": {24, "Fatal"}, "odd": {0, "odd"}, "": {0, "Unknown"},
	} {
		rec := one(t, acme(nil), body(`{"acme_event":"login","user":"u","service":"s","level":"`+level+`"}`))
		assert.Equal(t, want.number, rec.SeverityNumber(), level)
		assert.Equal(t, want.text, rec.SeverityText(), level)
	}
}

func TestTimes(t *testing.T) {
	now := time.Unix(1_800_000_000, 0).UTC()
	for name, c := range map[string]struct {
		text               string
		observed, want     time.Time
		wantDiagnostics    any
		wantObservedNotNow bool
	}{
		"of the event":            {header + login, received, time.Date(2024, 5, 6, 7, 8, 10, 0, time.UTC), nil, true},
		"of the header":           {header + `{"acme_event":"login","user":"u","service":"s"}`, received, time.Date(2024, 5, 6, 7, 8, 11, 0, time.UTC), nil, true},
		"of the reception":        {`{"acme_event":"login","user":"u","service":"s"}`, received, received.UTC(), []any{"time_received"}, true},
		"no reception either":     {`{"acme_event":"login","user":"u","service":"s"}`, time.Time{}, now, []any{"time_received"}, false},
		"unparsed, of the header": {header + "text", received, time.Date(2024, 5, 6, 7, 8, 11, 0, time.UTC), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			logs := batch(c.text)
			rec := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
			rec.SetObservedTimestamp(0)
			if !c.observed.IsZero() {
				rec.SetObservedTimestamp(pcommon.NewTimestampFromTime(c.observed))
			}
			p := newTestProcessor(t, acme(nil))
			p.now = func() time.Time { return now }
			out, err := p.processLogs(t.Context(), logs)
			assert.NoError(t, err)
			rec = all(out)[0]
			assert.Equal(t, c.want, rec.Timestamp().AsTime())
			assert.Equal(t, c.wantDiagnostics, attr(rec, "security_log.diagnostics"))
			if c.wantObservedNotNow {
				assert.Equal(t, c.observed.UTC(), rec.ObservedTimestamp().AsTime())
			} else {
				assert.Equal(t, now, rec.ObservedTimestamp().AsTime())
			}
		})
	}
}

func TestTimestampOutsideOfOTLP(t *testing.T) {
	for _, c := range []time.Time{{}, time.Unix(-1, 0), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)} {
		assert.Zero(t, timestamp(c))
	}
	assert.Equal(t, pcommon.Timestamp(7), timestamp(time.Unix(0, 7)))
}

func TestUnparsed(t *testing.T) {
	rec := one(t, acme(nil), func(rec plog.LogRecord) {
		rec.Body().SetStr(header + "nothing that anybody knows")
		rec.Attributes().PutStr("other", "stays")
		rec.SetSeverityText("mine")
		rec.SetEventName("mine")
	})
	assert.Equal(t, header+"nothing that anybody knows", rec.Body().Str())
	assert.Equal(t, map[string]any{
		"other": "stays", "security_log.format": "text", "security_log.outcome": "unparsed",
		"syslog.priority": int64(35), "syslog.facility": int64(4), "syslog.severity": int64(3), "syslog.timestamp": "2024-05-06T07:08:11Z",
		"syslog.hostname": "gw", "syslog.appname": "acme", "syslog.procid": "77", "syslog.msgid": "m1", "syslog.structured_data": `[x@1 a="b"]`,
	}, rec.Attributes().AsRaw())
	assert.Equal(t, plog.SeverityNumberError, rec.SeverityNumber())
	assert.Equal(t, "mine", rec.SeverityText())
	assert.Equal(t, "mine", rec.EventName())
}

func TestHeaderSeverities(t *testing.T) {
	for i, want := range []plog.SeverityNumber{21, 19, 18, 17, 13, 10, 9, 5} {
		rec := one(t, acme(nil), body("<"+string(rune('0'+i))+">May  6 07:08:09 gw acme[77]: text"))
		assert.Equal(t, want, rec.SeverityNumber())
	}
}

func TestFallback(t *testing.T) {
	rec := one(t, acme(nil), body(`{"acme_event":"something new","when":"2024-05-06T07:08:10Z","text":"hello"}`))
	assert.Equal(t, "partial", attr(rec, "security_log.outcome"))
	assert.Equal(t, "ocsf.base_event", rec.EventName())
	assert.Equal(t, "hello", attr(rec, "ocsf.message"))
}

func TestTruncated(t *testing.T) {
	cut := func(text string) func(plog.LogRecord) {
		return func(rec plog.LogRecord) {
			rec.Body().SetStr(text)
			rec.Attributes().PutBool("security_log.truncated", true)
		}
	}
	for text, want := range map[string]string{login: "partial", "text": "unparsed"} {
		rec := one(t, acme(nil), cut(text))
		assert.Equal(t, want, attr(rec, "security_log.outcome"))
		assert.Equal(t, []any{"truncated"}, attr(rec, "security_log.diagnostics"))
		assert.Nil(t, attr(rec, "security_log.truncated"))
	}
}

func TestInvalidUTF8(t *testing.T) {
	for _, text := range []string{"text \xff\xfe", `{"acme_event":"login","user":"u` + "\xff" + `","service":"s"}`} {
		rec := one(t, acme(nil), body(text))
		assert.Equal(t, pcommon.ValueTypeBytes, rec.Body().Type())
		assert.Equal(t, []byte(text), rec.Body().Bytes().AsRaw())
		if name := attr(rec, "ocsf.user.name"); name != nil {
			assert.Equal(t, "u\ufffd", name)
		}
	}
	rec := one(t, acme(nil), body("<35>1 2024-05-06T07:08:11Z gw acme - - [x@1 a=\"\xff\"] text"))
	assert.Equal(t, "[x@1 a=\"\ufffd\"]", attr(rec, "syslog.structured_data"))
}

func TestBytesBody(t *testing.T) {
	rec := one(t, acme(nil), func(rec plog.LogRecord) { rec.Body().SetEmptyBytes().FromRaw([]byte(login)) })
	assert.Equal(t, pcommon.ValueTypeBytes, rec.Body().Type())
	assert.Equal(t, []byte(login), rec.Body().Bytes().AsRaw())
	assert.Equal(t, "mapped", attr(rec, "security_log.outcome"))
}

func TestNoText(t *testing.T) {
	for name, fill := range map[string]func(plog.LogRecord){
		"map":   func(rec plog.LogRecord) { rec.Body().SetEmptyMap().PutStr("acme_event", "login") },
		"slice": func(rec plog.LogRecord) { rec.Body().SetEmptySlice().AppendEmpty().SetStr(login) },
		"int":   func(rec plog.LogRecord) { rec.Body().SetInt(5) },
		"empty": func(rec plog.LogRecord) { pcommon.NewValueEmpty().CopyTo(rec.Body()) },
	} {
		var before any
		rec := one(t, acme(nil), func(rec plog.LogRecord) { fill(rec); before = rec.Body().AsRaw() })
		assert.Equal(t, before, rec.Body().AsRaw(), name)
		assert.Equal(t, map[string]any{"security_log.outcome": "unparsed", "security_log.diagnostics": []any{"no_text"}}, rec.Attributes().AsRaw(), name)
	}
	rec := one(t, acme(nil), body(""))
	assert.Equal(t, "unparsed", attr(rec, "security_log.outcome"))
}

func TestFromAttribute(t *testing.T) {
	cfg := acme(func(c *Config) { c.From = "attribute:message" })
	fill := func(text string) func(plog.LogRecord) {
		return func(rec plog.LogRecord) {
			rec.Body().SetStr("<35>whole line")
			rec.Attributes().PutStr("message", text)
		}
	}
	rec := one(t, cfg, fill(login))
	assert.Equal(t, "<35>whole line", rec.Body().Str())
	assert.Equal(t, login, attr(rec, "message"))
	assert.Equal(t, "ocsf.authentication", rec.EventName())

	sent := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	rec = one(t, cfg, func(rec plog.LogRecord) {
		fill(`{"acme_event":"login","user":"jane","service":"vpn","level":"info"}`)(rec)
		rec.SetTimestamp(pcommon.NewTimestampFromTime(sent))
	})
	assert.Equal(t, sent, rec.Timestamp().AsTime(), "the time that the receiver read off the header")

	rec = one(t, cfg, fill("not \xff UTF-8"))
	assert.Equal(t, []byte("not \xff UTF-8"), attr(rec, "message"))

	rec = one(t, cfg, body(login))
	assert.Equal(t, []any{"no_text"}, attr(rec, "security_log.diagnostics"), "there is no such attribute")
	assert.Equal(t, login, rec.Body().Str())

	cfg.Output.Original = drop
	rec = one(t, cfg, fill(login))
	assert.Equal(t, "Authentication: Logon", rec.Body().AsRaw(), "the event has no message")
	assert.Nil(t, attr(rec, "message"))
	rec = one(t, cfg, fill("text"))
	assert.Equal(t, "text", attr(rec, "message"), "an unparsed record keeps everything")
	assert.Equal(t, "<35>whole line", rec.Body().Str())
}

func TestAgainLeavesAlone(t *testing.T) {
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		for _, text := range []string{login, "text", "[" + login + "," + threat + "]"} {
			cfg := acme(func(c *Config) { c.Output.Layout = layout })
			p, sink := start(t, nop(), cfg)
			assert.NoError(t, p.ConsumeLogs(t.Context(), batch(text)))
			first := sink.AllLogs()[0]
			again := plog.NewLogs()
			first.CopyTo(again)
			assert.NoError(t, p.ConsumeLogs(t.Context(), again))
			assert.Equal(t, first, sink.AllLogs()[1])
		}
	}
}

func TestScope(t *testing.T) {
	logs := batch(login)
	logs.ResourceLogs().At(0).Resource().Attributes().PutStr("tenant", "a")
	other := logs.ResourceLogs().At(0).ScopeLogs().AppendEmpty()
	other.Scope().SetName("mine")
	other.LogRecords().AppendEmpty().Body().SetStr(threat)
	logs.ResourceLogs().At(0).ScopeLogs().AppendEmpty() // empty, and stays
	p, sink := start(t, nop(), acme(nil))
	assert.NoError(t, p.ConsumeLogs(t.Context(), logs))
	resource := sink.AllLogs()[0].ResourceLogs().At(0)
	assert.Equal(t, map[string]any{"tenant": "a"}, resource.Resource().Attributes().AsRaw())
	assert.Equal(t, 3, resource.ScopeLogs().Len())
	assert.Equal(t, "github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor", resource.ScopeLogs().At(0).Scope().Name())
	assert.Equal(t, nop().BuildInfo.Version, resource.ScopeLogs().At(0).Scope().Version())
	assert.Equal(t, "mine", resource.ScopeLogs().At(1).Scope().Name())
	assert.Empty(t, resource.ScopeLogs().At(1).Scope().Version())
}

func TestOriginalStaysWhereTheEventIsNotAllOfIt(t *testing.T) {
	cfg := acme(func(c *Config) { c.Output.Original = drop })
	cut := threat[:len(threat)-8]
	rec := one(t, cfg, body(cut))
	assert.Equal(t, cut, attr(rec, "log.record.original"), "the text ends too early")
	assert.Equal(t, "Detection Finding: Create", rec.Body().AsRaw(), "as in every record that has an event")
	assert.Equal(t, "Detection Finding: Create", one(t, cfg, body(threat)).Body().AsRaw())
	rec = one(t, cfg, func(rec plog.LogRecord) {
		body(threat)(rec)
		rec.Attributes().PutBool("security_log.truncated", true)
	})
	assert.Equal(t, threat, attr(rec, "log.record.original"), "the receiver cut it")
	rec = one(t, cfg, body(strings.Replace(threat, "left", "\xff", 1)))
	assert.Equal(t, []byte(strings.Replace(threat, "left", "\xff", 1)), attr(rec, "log.record.original"), "bytes that are not UTF-8")
}
