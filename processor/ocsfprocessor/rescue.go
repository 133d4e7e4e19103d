package ocsfprocessor

import (
	"runtime"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

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
	w.use(w.program) // the reader and the writers may be in any state
	w.unparsed(w.record, nil, codeInternal)
	w.p.report(fault)
}

// overwrites tells whether the record has attributes of the names that the event and what
// goes with it get: those of an earlier component, which hardly any record has.
func (w *worker) overwrites() bool {
	event := strings.TrimSuffix(w.p.mark, ".class_uid")
	for key := range w.record.Attributes().All() {
		if strings.HasPrefix(key, event) || strings.HasPrefix(key, "security_log.") || strings.HasPrefix(key, "syslog.") || key == layout.OriginalKey ||
			w.p.cefAttributes && strings.HasPrefix(key, "cef.") {
			return true
		}
	}
	return false
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

// report logs the first fault. The value of a panic may quote what was read, but for
// those of the runtime; the stack does not.
func (p *ocsfProcessor) report(fault any) {
	p.logFault.Do(func() {
		fields := []zap.Field{zap.Stack("stack")}
		if err, ok := fault.(runtime.Error); ok {
			fields = append(fields, zap.Error(err))
		}
		p.logger.Error("A record could not be processed and goes on unparsed. This is a fault of the processor ocsf: "+
			"please report it. Further ones are only counted, as diagnostics with the code "+codeInternal+".", fields...)
	})
}
