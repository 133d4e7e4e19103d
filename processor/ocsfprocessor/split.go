package ocsfprocessor

import (
	"strconv"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// place gives the record that a message is written into. A part of a text has the bytes
// of its own where the text was, and says which of how many it is.
func (w *worker) place(r *pipeline.Record) plog.LogRecord {
	rec := w.record
	if r.Parts <= 1 {
		return rec
	}
	if w.seen > 1 {
		w.behind = append(w.behind, w.index)
		rec = w.parts.AppendEmpty()
		w.common.CopyTo(rec)
	}
	if w.p.attribute == "" {
		setText(rec.Body(), r.Body)
	} else {
		setText(rec.Attributes().PutEmpty(w.p.attribute), r.Body)
		if isText(w.original.Body()) {
			setText(rec.Body(), r.Body)
		}
	}
	var room [24]byte
	b := strconv.AppendInt(room[:0], int64(r.Part), 10)
	b = strconv.AppendInt(append(b, '/'), int64(r.Parts), 10)
	rec.Attributes().PutStr(keyPart, string(b))
	return rec
}

// merge puts the parts behind the records that they came out of, and leaves out what
// is gone.
func (w *worker) merge(records plog.LogRecordSlice) {
	out := plog.NewLogRecordSlice()
	out.EnsureCapacity(records.Len() + len(w.behind))
	gone, next := w.gone, 0
	for i := range records.Len() {
		if len(gone) > 0 && gone[0] == i {
			gone = gone[1:]
		} else {
			records.At(i).MoveTo(out.AppendEmpty())
		}
		for ; next < len(w.behind) && w.behind[next] == i; next++ {
			w.parts.At(next).MoveTo(out.AppendEmpty())
		}
	}
	records.RemoveIf(func(plog.LogRecord) bool { return true })
	out.MoveAndAppendTo(records)
	w.cut(0)
}

// remove leaves out what is gone.
func (w *worker) remove(records plog.LogRecordSlice) {
	gone, i := w.gone, -1
	records.RemoveIf(func(plog.LogRecord) bool {
		i++
		if len(gone) == 0 || gone[0] != i {
			return false
		}
		gone = gone[1:]
		return true
	})
}

// cut takes the parts from n on back.
func (w *worker) cut(n int) {
	w.behind = w.behind[:n]
	i := -1
	w.parts.RemoveIf(func(plog.LogRecord) bool { i++; return i >= n })
}

func isText(v pcommon.Value) bool {
	return v.Type() == pcommon.ValueTypeStr || v.Type() == pcommon.ValueTypeBytes
}
