package ocsfprocessor

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// manyFields is how many pairs are put into a map one by one. Each Put looks through the
// keys that are there, so that a hostile message would cost the square of its length.
const manyFields = 512

// putCEF writes the fields of a CEF message as ParseCEF of the transform processor gives
// them, so that whoever uses that may take our processor for it: keys as the sender
// spelled them, of a repeated one the last value, no spaces at the end of a value. Where
// ParseCEF loses something, this has what our parser reads; bench/cef_attributes_test.go
// lists all of that.
func putCEF(attributes pcommon.Map, e *event.Event) {
	attributes.EnsureCapacity(attributes.Len() + len(cef.Attributes) + 1)
	for c := e.First(event.Header); c != 0; c = e.Next(c) {
		n := e.Node(c)
		if name := cef.Attributes[n.Key]; name != "" {
			attributes.PutStr(name, valid(n.Text))
		}
	}
	pairs := 0
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		pairs++
	}
	fields := attributes.PutEmptyMap(cef.AttributeExtensions)
	if pairs > manyFields {
		putMany(fields, e, pairs)
		return
	}
	fields.EnsureCapacity(pairs)
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		fields.PutStr(valid(e.Name(c)), cefValue(e.Node(c)))
	}
}

// putMany does the same by way of a Go map, which finds a key at once.
func putMany(fields pcommon.Map, e *event.Event, pairs int) {
	last := make(map[string]any, pairs)
	for c := e.First(event.Payload); c != 0; c = e.Next(c) {
		last[valid(e.Name(c))] = cefValue(e.Node(c))
	}
	_ = fields.FromRaw(last) // fails for types that pdata does not have; text is none
}

// cefValue is the text of a pair, also of one whose text is a document that was read. The
// parser hands JSON over as it came, since few senders escape the backslashes in it; of
// those that do, this is the JSON.
func cefValue(n *event.Node) string {
	text := strings.TrimRight(n.Text, " ")
	if text != "" && (text[0] == '{' || text[0] == '[') && strings.IndexByte(text, '\\') >= 0 {
		if escaped := unescape.Replace(text); json.Valid([]byte(escaped)) {
			text = escaped
		}
	}
	return valid(text)
}

var unescape = strings.NewReplacer(`\\`, `\`, `\=`, `=`, `\n`, "\n", `\r`, "\r")
