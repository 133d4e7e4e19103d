package ocsfencodingextension

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/extension/ocsfencodingextension/internal/metadata"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// maxDepth bounds the JSON that is decoded: no OCSF event is deeper.
const maxDepth = 64

// encoding serves any number of goroutines.
type encoding struct {
	component.StartFunc
	component.ShutdownFunc
	config    Config
	telemetry *metadata.TelemetryBuilder
}

var (
	_ plog.Marshaler   = (*encoding)(nil)
	_ plog.Unmarshaler = (*encoding)(nil)
)

// MarshalLogs gives the events of the records, one per line, in their order. There is no
// line break behind the last one: the exporters add it. It fails with a permanent error
// where a record that says it holds an event cannot be read.
func (e *encoding) MarshalLogs(logs plog.Logs) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	skipped := 0
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, rec := range scope.LogRecords().All() {
				event, err := e.event(rec)
				if err != nil {
					return nil, consumererror.NewPermanent(err)
				}
				if event == nil {
					skipped++
					continue
				}
				if err := encoder.Encode(event); err != nil {
					return nil, consumererror.NewPermanent(fmt.Errorf("ocsf_encoding: %w", err))
				}
			}
		}
	}
	if skipped > 0 {
		e.telemetry.ExtensionOcsfEncodingSkipped.Add(context.Background(), int64(skipped))
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// event gives the event of a record, nil where it is skipped.
func (e *encoding) event(rec plog.LogRecord) (map[string]any, error) {
	if o, ok := layout.Detect(rec, e.config.Prefix); ok {
		o.Original = e.config.Original
		event, err := layout.Read(rec, o)
		if err == nil {
			return event, nil
		}
		if !errors.Is(err, layout.ErrNoEvent) {
			return nil, fmt.Errorf("ocsf_encoding: unreadable event: %w", err)
		}
	}
	if e.config.OnUnparsed == unparsedSkip {
		return nil, nil
	}
	return wrapped(rec), nil
}

// The product of a Base Event that this extension makes: OCSF requires one.
const (
	productName   = "otelcol-ocsf"
	productVendor = "otelcol-ocsf"
)

// wrapped is a record without an event as a Base Event, with its Body in raw_data.
func wrapped(rec plog.LogRecord) map[string]any {
	t := rec.Timestamp()
	if t == 0 {
		t = rec.ObservedTimestamp()
	}
	return map[string]any{
		"activity_id": 0, "category_uid": 0, "category_name": "Uncategorized", "class_uid": 0, "class_name": "Base Event",
		"type_uid": 0, "type_name": "Base Event: Unknown", "severity_id": 0, "severity": "Unknown",
		"time":     t.AsTime().UnixMilli(),
		"metadata": map[string]any{"version": ocsf.Default, "product": map[string]any{"name": productName, "vendor_name": productVendor}},
		"raw_data": original(rec.Body()),
	}
}

// original is a Body as a string: bytes with U+FFFD for what is not UTF-8, a map as JSON.
func original(body pcommon.Value) string {
	if body.Type() == pcommon.ValueTypeBytes {
		return string(bytes.ToValidUTF8(body.Bytes().AsRaw(), []byte("\uFFFD")))
	}
	return body.AsString()
}

// UnmarshalLogs makes a record of each line: the event is its Body, a map. Empty lines are
// passed over. The first line that is not a JSON object makes the whole fail: a part of a
// batch is never accepted.
func (e *encoding) UnmarshalLogs(data []byte) (plog.Logs, error) {
	logs := plog.NewLogs()
	var records plog.LogRecordSlice
	now := pcommon.NewTimestampFromTime(time.Now())
	for line, n := range lines(data) {
		event, err := decode(line)
		if err != nil {
			return plog.Logs{}, consumererror.NewPermanent(fmt.Errorf("ocsf_encoding: line %d: expected an OCSF event as a JSON object: %w", n, err))
		}
		if logs.ResourceLogs().Len() == 0 {
			records = logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
		}
		rec := records.AppendEmpty()
		rec.SetObservedTimestamp(now)
		if err := fill(rec, event); err != nil {
			return plog.Logs{}, consumererror.NewPermanent(fmt.Errorf("ocsf_encoding: line %d: %w", n, err))
		}
	}
	return logs, nil
}

// lines gives the lines that are not empty, with their numbers from 1.
func lines(data []byte) func(func([]byte, int) bool) {
	return func(yield func([]byte, int) bool) {
		for n := 1; len(data) > 0; n++ {
			line, rest, _ := bytes.Cut(data, []byte("\n"))
			data = rest
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(line, n) {
				return
			}
		}
	}
}

var errDepth = fmt.Errorf("nested deeper than %d levels", maxDepth)

func decode(line []byte) (map[string]any, error) {
	depth, inside := 0, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case !inside && (c == '{' || c == '['):
			if depth++; depth > maxDepth {
				return nil, errDepth
			}
		case !inside && (c == '}' || c == ']'):
			depth--
		}
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	var event map[string]any
	if err := d.Decode(&event); err != nil {
		return nil, err
	}
	if event == nil || d.More() {
		return nil, errors.New("not one object")
	}
	return event, nil
}

// fill makes a record of an event.
func fill(rec plog.LogRecord, event map[string]any) error {
	plain, _ := numbers(event).(map[string]any)
	if err := rec.Body().SetEmptyMap().FromRaw(plain); err != nil {
		return err
	}
	if t, ok := plain["time"].(int64); ok && t > 0 {
		rec.SetTimestamp(pcommon.NewTimestampFromTime(time.UnixMilli(t)))
	}
	if id, ok := plain["severity_id"].(int64); ok {
		rec.SetSeverityNumber(layout.SeverityNumber(id))
	}
	if text, ok := plain["severity"].(string); ok {
		rec.SetSeverityText(text)
	}
	return nil
}

// numbers makes integers and floats of the numbers in a decoded value, in place.
func numbers(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = numbers(x[k])
		}
	case []any:
		for i := range x {
			x[i] = numbers(x[i])
		}
	case json.Number:
		if n, err := x.Int64(); err == nil {
			return n
		}
		f, _ := x.Float64()
		return f
	}
	return v
}
