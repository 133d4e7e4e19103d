package ocsfprocessor

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
)

// state is how far the worker was before a record.
type state struct {
	gone, parts int
	tally       mark
}

func (w *worker) state() state { return state{len(w.gone), len(w.behind), w.tally.mark()} }

// rescue is deferred. It turns a panic while a record was read into a record that goes
// on unparsed, as it came: nothing of what was written or counted for it stays, and it
// is kept even where unparsed records are dropped.
func (w *worker) rescue(before state) {
	fault := recover()
	if fault == nil {
		return
	}
	w.gone = w.gone[:before.gone]
	w.cut(before.parts)
	w.tally.back(before.tally)
	w.restore()
	w.use(w.program) // the reader and the writer may be in any state
	w.unparsed(w.record, nil, codeInternal)
	w.p.faults.report(w.p.logger, w.p.now(), fault)
}

// overwrites tells whether the record has attributes of the names that the event and what
// goes with it get: those of an earlier component, which hardly any record has.
func (w *worker) overwrites() bool {
	found := false
	for key := range w.record.Attributes().All() {
		switch {
		case w.p.below(key):
			w.stale, found = true, true
		case strings.HasPrefix(key, w.p.prefix), strings.HasPrefix(key, "security_log."), strings.HasPrefix(key, "syslog."),
			key == layout.OriginalKey, w.p.cefAttributes && strings.HasPrefix(key, "cef."):
			found = true
		}
	}
	return found
}

// below reports whether an attribute has a name of the event.
func (p *ocsfProcessor) below(key string) bool { return isBelow(key, p.prefix) }

func isBelow(key, prefix string) bool {
	rest, ok := strings.CutPrefix(key, prefix)
	return ok && (rest == "" || rest[0] == '.')
}

// replaceStale moves the attributes below the prefix that the record came with out of the
// way of its event. Where they stayed, an event would seem to say what somebody else wrote.
func (w *worker) replaceStale(rec plog.LogRecord) bool {
	stale := pcommon.NewMap()
	rec.Attributes().RemoveIf(func(key string, v pcommon.Value) bool {
		if !w.p.below(key) {
			return false
		}
		v.MoveTo(stale.PutEmpty(key))
		return true
	})
	if stale.Len() == 0 {
		return false
	}
	stale.MoveTo(rec.Attributes().PutEmptyMap(keyReplaced))
	return true
}

// save keeps the record as it is, for restore.
func (w *worker) save() {
	if !w.saved {
		w.saved, w.original = true, plog.NewLogRecord()
		w.record.CopyTo(w.original)
	}
}

// saveCommon prepares what each part begins with. Without the string, which would be
// copied for every part where it is bytes: the square of its length.
func (w *worker) saveCommon() {
	w.common = plog.NewLogRecord()
	w.record.CopyTo(w.common)
	if isText(w.common.Body()) {
		pcommon.NewValueEmpty().CopyTo(w.common.Body())
	}
	if w.p.attribute != "" {
		w.common.Attributes().PutStr(w.p.attribute, "")
	}
}

// restore gives the record back what it had.
func (w *worker) restore() {
	if w.saved {
		w.original.CopyTo(w.record)
		return
	}
	attributes := w.record.Attributes()
	moved := pcommon.NewValueEmpty()
	i := -1
	attributes.RemoveIf(func(key string, v pcommon.Value) bool {
		i++
		if i >= w.length && key == layout.OriginalKey {
			v.MoveTo(moved)
		}
		return i >= w.length
	})
	switch {
	case moved.Type() != pcommon.ValueTypeEmpty:
		moved.MoveTo(w.record.Body())
	case w.p.attribute == "":
		setText(w.record.Body(), w.text)
	}
}
