package ocsfprocessor

import (
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// find gives the text of a record: where the configuration says that it is. There is
// none where that is missing or no text.
func (w *worker) find(rec plog.LogRecord) (text string, ok bool) {
	v := rec.Body()
	if w.p.attribute != "" {
		if v, ok = rec.Attributes().Get(w.p.attribute); !ok {
			return "", false
		}
		allow(rec.Body())
	}
	switch v.Type() {
	case pcommon.ValueTypeStr:
		text = v.Str()
		allow(v)
		return text, true
	case pcommon.ValueTypeBytes:
		return string(v.Bytes().AsRaw()), true
	}
	return "", false
}

// allow turns a text that OTLP does not allow into bytes, which it does: a string of
// protobuf must be UTF-8, and an exporter would lose the whole batch.
func allow(v pcommon.Value) {
	if v.Type() == pcommon.ValueTypeStr && !utf8.ValidString(v.Str()) {
		text := v.Str()
		v.SetEmptyBytes().FromRaw([]byte(text))
	}
}

// setText makes a value the text, as bytes where it must be.
func setText(v pcommon.Value, text string) {
	v.SetStr(text)
	allow(v)
}

// valid is a text as an attribute may have it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
