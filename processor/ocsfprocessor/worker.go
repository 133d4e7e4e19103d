package ocsfprocessor

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor/internal/metadata"
)

// worker is what one goroutine needs for a batch. Its memory is used again for the next.
type worker struct {
	p       *ocsfProcessor
	program *program
	reader  reader
	writer  *layout.Writer
	each    func(*pipeline.Record) // the method part, bound once
	tally   tally
	now     pcommon.Timestamp

	// Of the scope at hand: which of its records go, and the parts that come behind one.
	index  int
	gone   []int
	behind []int // for each of parts the index of the record that it comes behind
	parts  plog.LogRecordSlice

	// Of the record at hand.
	record    plog.LogRecord
	text      string
	length    int  // how many attributes it had
	truncated bool // the receiver cut it
	seen      int  // how many parts came out of it
	cefSize   int  // bytes of OTLP that the fields of CEF take of the part at hand
	saved     bool // original is the record as it was
	stale     bool // it has attributes below the prefix already
	original  plog.LogRecord
	common    plog.LogRecord // what the parts of original have in common: all but the string
}

func newWorker(p *ocsfProcessor) *worker {
	w := &worker{p: p, tally: newTally(p.telemetry), parts: plog.NewLogRecordSlice()}
	w.each = w.part
	return w
}

// use makes the worker use a program, with a reader and a writer of its own.
func (w *worker) use(p *program) {
	w.program, w.reader = p, w.p.newReader(p)
	w.writer = p.writer.Fork()
}

// scope works on the records of a scope. It tells whether none is left where some were.
func (w *worker) scope(scope plog.ScopeLogs) bool {
	records := scope.LogRecords()
	if records.Len() == 0 {
		return false
	}
	if s := scope.Scope(); s.Name() == "" {
		s.SetName(metadata.ScopeName)
		s.SetVersion(w.p.version)
	}
	w.gone, w.behind = w.gone[:0], w.behind[:0]
	for i := range records.Len() {
		w.index = i
		w.one(records.At(i))
	}
	w.record, w.original, w.common, w.text = plog.LogRecord{}, plog.LogRecord{}, plog.LogRecord{}, ""
	switch {
	case len(w.behind) > 0:
		w.merge(records)
	case len(w.gone) > 0:
		w.remove(records)
	}
	return records.Len() == 0
}

// one works on a record, unless that was done before: by an earlier processor, or
// before a retry.
func (w *worker) one(rec plog.LogRecord) {
	if w.done(rec) {
		return
	}
	if rec.ObservedTimestamp() == 0 {
		rec.SetObservedTimestamp(w.now)
	}
	w.truncated = takeTruncated(rec)
	w.record, w.length, w.seen, w.saved, w.stale = rec, rec.Attributes().Len(), 0, false, false
	text, ok := w.find(rec)
	if !ok {
		w.unparsed(rec, nil, codeNoText)
		return
	}
	w.text = text
	w.read()
}

func (w *worker) done(rec plog.LogRecord) bool {
	if _, ok := rec.Attributes().Get(keyOutcome); ok {
		return true
	}
	_, ok := rec.Attributes().Get(w.p.mark)
	return ok
}

// takeTruncated takes the mark of our receiver off a record.
func takeTruncated(rec plog.LogRecord) bool {
	v, ok := rec.Attributes().Get(keyTruncated)
	if !ok {
		return false
	}
	cut := v.Type() != pcommon.ValueTypeBool || v.Bool()
	rec.Attributes().Remove(keyTruncated)
	return cut
}

// read has the text read. A fault of ours costs the record its event and nothing else.
func (w *worker) read() {
	before := w.state()
	defer w.rescue(before)
	if w.overwrites() {
		w.save()
	}
	// A Timestamp that is there already is that of a header that the receiver took off.
	at := pipeline.Times{Received: w.received(), Datagram: datagram(w.record)}
	if t := w.record.Timestamp(); t != 0 {
		at.Sent = t.AsTime()
	}
	w.reader.Each(w.text, at, w.each)
	if w.seen == 0 {
		w.unparsed(w.record, nil, codeNoText)
	}
}

// datagram reports whether the receiver says that the record came by UDP
// (network.transport of the semantic conventions).
func datagram(rec plog.LogRecord) bool {
	v, ok := rec.Attributes().Get("network.transport")
	return ok && v.Type() == pcommon.ValueTypeStr && v.Str() == "udp"
}

func (w *worker) received() time.Time { return w.record.ObservedTimestamp().AsTime() }

// part gives one message its record. With several in a text, the first takes the place
// of the text's record and the others come behind it.
func (w *worker) part(r *pipeline.Record) {
	w.seen++
	if r.Parts > 1 && w.seen == 1 {
		w.save()
		w.saveCommon()
	}
	if reason := w.refuse(r); reason != "" {
		w.tally.drop(reason, r, w.received())
		if w.seen == 1 {
			w.gone = append(w.gone, w.index)
		}
		return
	}
	rec := w.place(r)
	w.cefSize = 0
	if w.p.cefAttributes && r.Format == detect.CEF {
		var sizer plog.ProtoMarshaler
		before := sizer.LogRecordSize(rec)
		putCEF(rec.Attributes(), r.Event)
		w.cefSize = sizer.LogRecordSize(rec) - before
	}
	if r.Result == nil || len(r.Result.Event.Nodes) == 0 {
		w.unparsed(rec, r, "")
		return
	}
	w.mapped(rec, r)
}

// refuse gives the reason for which the configuration wants a message dropped, or none.
func (w *worker) refuse(r *pipeline.Record) string {
	switch {
	case r.Heartbeat != "" && !w.p.keepHeartbeats:
		return reasonHeartbeat
	case r.Heartbeat == "" && w.p.dropUnparsed && (r.Result == nil || len(r.Result.Event.Nodes) == 0):
		return reasonUnparsed
	}
	return ""
}
