package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// ErrNoEvent says that a record has no event in the layout that it was read by.
var ErrNoEvent = errors.New("no OCSF event in this layout")

// Detect finds the layout of a record by where its class_uid is, for readers who do not
// know the options that it was written with. It tells false for a record without an event.
// What it cannot find is Options.Original, which is Keep: whoever knows better sets it.
func Detect(rec plog.LogRecord, prefix string) (Options, bool) {
	const class = "class_uid"
	o := Default()
	o.Prefix = prefix
	if _, ok := rec.Attributes().Get(prefix + "." + class); ok {
		return o, true
	}
	if a, ok := rec.Attributes().Get(prefix); ok && a.Type() == pcommon.ValueTypeMap {
		o.Layout = Nested
		_, ok := a.Map().Get(class)
		return o, ok
	}
	switch body := rec.Body(); body.Type() {
	case pcommon.ValueTypeMap:
		o.Layout = Body
		_, ok := body.Map().Get(class)
		return o, ok
	case pcommon.ValueTypeStr:
		// The text of a message can be JSON too: only an event says of which class it is.
		o.Layout = JSON
		if !strings.HasPrefix(body.Str(), "{") {
			return o, false
		}
		var event map[string]json.RawMessage
		return o, json.Unmarshal([]byte(body.Str()), &event) == nil && event[class] != nil
	}
	return o, false
}

// Read restores the event of a record that a Writer with the same options wrote. Values
// are those of the package encoding/json with numbers as json.Number: what
// [ocsf.Schema.Validate] takes. The event is the record's own, with observables if the
// options say so, also where the layout only has their values.
func Read(rec plog.LogRecord, o Options) (map[string]any, error) {
	event, observed, err := read(rec, o)
	if err != nil {
		return nil, err
	}
	class := classOf(event)
	lean := restoreLean(event, class)
	restoreMessage(event, rec, o)
	if o.Layout == Flat {
		restoreAttacks(event, class)
	}
	if o.Observables && class != nil && (observed || lean) { // Bound may have left them out
		if list := observablesOf(event, class); len(list) > 0 {
			event["observables"] = list
		}
	}
	return event, nil
}

// read gives what is written of an event. Observed says that it has observables by their
// values alone.
func read(rec plog.LogRecord, o Options) (event map[string]any, observed bool, err error) {
	switch o.Layout {
	case Nested:
		if v, ok := rec.Attributes().Get(o.Prefix); ok && v.Type() == pcommon.ValueTypeMap {
			return object(v.Map()), false, nil
		}
		return nil, false, ErrNoEvent
	case Body:
		if rec.Body().Type() == pcommon.ValueTypeMap {
			return object(rec.Body().Map()), false, nil
		}
		return nil, false, ErrNoEvent
	case JSON:
		if rec.Body().Type() != pcommon.ValueTypeStr {
			return nil, false, ErrNoEvent
		}
		event, err = decode(rec.Body().Str())
		return event, false, err
	default:
		return readFlat(rec, o)
	}
}

// decode reads a JSON object. Numbers keep their text, since 5 and 5.0 differ in OCSF.
func decode(text string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	return out, nil
}

// readFlat builds the event out of its leaves. Names of the schema have no dots, so a
// dot is always a step down, except in the keys of unmapped.
func readFlat(rec plog.LogRecord, o Options) (event map[string]any, observed bool, err error) {
	event = map[string]any{}
	for key, v := range rec.Attributes().All() {
		path, ok := strings.CutPrefix(key, o.Prefix+".")
		if !ok {
			continue
		}
		if strings.HasPrefix(path, "observables.") {
			observed = true
			continue
		}
		if err := place(event, path, v); err != nil {
			return nil, false, fmt.Errorf("%s: %w", key, err)
		}
	}
	if len(event) == 0 {
		return nil, false, ErrNoEvent
	}
	return event, observed, nil
}

// place puts one attribute where it belongs in the event.
func place(event map[string]any, path string, v pcommon.Value) error {
	if path == "unmapped" && v.Type() == pcommon.ValueTypeStr {
		left, err := decode(v.Str())
		event[path] = left
		return err
	}
	if path, ok := strings.CutSuffix(path, "."+foldedName); ok && v.Type() == pcommon.ValueTypeStr &&
		(path == "unmapped" || !strings.HasPrefix(path, "unmapped.")) {
		object, err := decode(v.Str())
		if err != nil {
			return err
		}
		return put(event, strings.Split(path, "."), object)
	}
	if key, ok := strings.CutPrefix(path, "unmapped."); ok {
		return put(event, []string{"unmapped", key}, value(v))
	}
	return put(event, strings.Split(path, "."), value(v))
}

func put(in map[string]any, path []string, v any) error {
	for _, step := range path[:len(path)-1] {
		if in[step] == nil {
			in[step] = map[string]any{}
		}
		next, ok := in[step].(map[string]any)
		if !ok {
			return fmt.Errorf("%s is a value and has something below it", step)
		}
		in = next
	}
	last := path[len(path)-1]
	if _, twice := in[last]; twice {
		return fmt.Errorf("%s is there twice", last)
	}
	in[last] = v
	return nil
}

// classOf is the class that an event says it is of, nil where no release knows it.
func classOf(event map[string]any) *ocsf.Class {
	metadata, _ := event["metadata"].(map[string]any)
	version, _ := metadata["version"].(string)
	schema, err := ocsf.Load(version)
	if err != nil {
		return nil
	}
	uid, _ := event["class_uid"].(json.Number)
	n, err := uid.Int64()
	if err != nil {
		return nil
	}
	return schema.ClassByUID(int(n))
}

// restoreMessage takes the message of an event out of the Body, where it is if the original
// was dropped: see Writer.message.
func restoreMessage(event map[string]any, rec plog.LogRecord, o Options) {
	if o.Original != Drop || o.Layout != Flat && o.Layout != Nested || event["message"] != nil || rec.Body().Type() != pcommon.ValueTypeStr {
		return
	}
	fallback := fallbackBody(nil)
	if name, _ := event["type_name"].(string); name != "" {
		fallback = name
	}
	if text := rec.Body().Str(); text != fallback {
		event["message"] = text
	}
}

// restoreAttacks puts the attacks of a finding back into finding_info: the mapping
// always writes them at both places.
func restoreAttacks(event map[string]any, class *ocsf.Class) {
	info, _ := event["finding_info"].(map[string]any)
	if info == nil || info["attacks"] != nil || event["attacks"] == nil || class == nil {
		return
	}
	if a := class.Attribute("finding_info"); a != nil && a.Object != nil && a.Object.Attribute("attacks") != nil {
		info["attacks"] = event["attacks"]
	}
}
