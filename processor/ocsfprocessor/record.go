package ocsfprocessor

import (
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
)

// The attributes that are about the event, and no part of it.
const (
	keyFormat      = "security_log.format"
	keySource      = "security_log.source"
	keyOutcome     = "security_log.outcome"
	keyDiagnostics = "security_log.diagnostics"
	keySeverity    = "security_log.severity"
	keyPart        = "security_log.part"
	// keyReplaced is a map of the attributes below the prefix that a record had before its
	// event was written.
	keyReplaced = "security_log.replaced"
	// keyTruncated is set by our receiver on what it cut. It becomes a diagnostic.
	keyTruncated = "security_log.truncated"
)

// The attributes that are written with the event, as the layout counts them.
const (
	extraFormat = iota
	extraSource
	extraOutcome
	extraPriority
	extraFacility
	extraHeaderSeverity
	extraTimestamp
	extraHostname
	extraAppName
	extraProcID
	extraMsgID
	extraStructuredData
	extraDiagnostics
	extraSeverity
)

// extras are their names.
var extras = [...]string{
	extraFormat: keyFormat, extraSource: keySource, extraOutcome: keyOutcome,
	extraPriority: "syslog.priority", extraFacility: "syslog.facility", extraHeaderSeverity: "syslog.severity",
	extraTimestamp: "syslog.timestamp", extraHostname: "syslog.hostname", extraAppName: "syslog.appname",
	extraProcID: "syslog.procid", extraMsgID: "syslog.msgid", extraStructuredData: "syslog.structured_data",
	extraDiagnostics: keyDiagnostics, extraSeverity: keySeverity,
}

// The diagnostics of the processor. Those of the parsers and the mapping stand beside
// them.
const (
	codeTruncated = "truncated"           // the receiver cut the message
	codeNoText    = "no_text"             // there is no text where the configuration says
	codeHeartbeat = "heartbeat"           // a heartbeat that is kept
	codeValueCut  = "value_cut"           // a value of more than 4 KiB is in the event once; where it is repeated it was cut
	codeReduced   = "event_reduced"       // the record would have become too large; parts of the event were left out or cut
	codeTooLarge  = "event_too_large"     // what is required of the event would make the record too large
	codeInternal  = "internal_error"      // a fault of ours
	codeMoved     = "time_moved"          // the time of the event is outside the limits of output.timestamp
	codeReplaced  = "attributes_replaced" // the record had attributes below the prefix before
)

// mapped writes an event and what goes with it. The fields of the record come last: up
// to them a fault of ours can be undone, see rescue.
func (w *worker) mapped(rec plog.LogRecord, r *pipeline.Record) {
	res := r.Result
	outcome := res.Outcome
	cut := w.truncated && r.Part == r.Parts
	if cut && outcome == mapping.Mapped {
		outcome = mapping.Partial
	}
	bounded := w.writer.Bound(&res.Event, w.budget(r))
	if !bounded.Fits {
		w.unparsed(rec, r, codeTooLarge)
		return
	}
	code := ""
	switch {
	case bounded.Reduced:
		code = codeReduced
		if outcome == mapping.Mapped {
			outcome = mapping.Partial
		}
	case bounded.Cut:
		code = codeValueCut
	}
	// The original of an event that is not all of its text is never dropped.
	whole := !w.p.dropOriginal || !cut && code == "" && !res.Cut && utf8.ValidString(r.Body)
	ts, moved := w.p.clock.of(res.Time, w.record)
	replaced := w.stale && w.replaceStale(rec)
	w.describe(w.writer, r, outcome, notes{cut: cut, moved: moved, replaced: replaced, code: code})
	if res.Severity != "" && !w.derivable() {
		w.writer.Text(extraSeverity, valid(beginning(res.Severity)))
	}
	w.writer.Write(bounded.Event, rec, layout.Source{Partial: !whole, Bounded: bounded})
	if w.p.dropOriginal && whole && w.p.attribute != "" {
		rec.Attributes().Remove(w.p.attribute)
	}
	rec.SetTimestamp(ts)
	setSeverity(rec, res)
	rec.SetEventName(w.program.eventNames[res.Event.Class])
}

// What a record may take in OTLP, so that the size of a request follows from the size of
// messages: recordFactor times its message, or smallRecord bytes, whichever is larger.
// What other components wrote into it is not counted.
const (
	recordFactor = 8
	smallRecord  = 64 << 10
	// besides is for the fields of a record and the attributes about the event: their names,
	// numbers and diagnostics.
	besides = 4 << 10
)

// budget is what the event of a record may take in OTLP.
func (w *worker) budget(r *pipeline.Record) int {
	strings := min(len(r.Result.Severity), maxSeverity)
	if h := r.Header; h != nil && h.Found {
		strings += len(h.Timestamp) + len(h.Hostname) + len(h.AppName) + len(h.ProcID) + len(h.MsgID) + len(h.StructuredData)
	}
	// A byte that is not UTF-8 is three in a string.
	return max(recordFactor*len(r.Body), smallRecord) - len(r.Body) - 3*strings - w.cefSize - besides
}

// maxSeverity is the length in bytes of the source's severity in security_log.severity.
const maxSeverity = 256

// beginning is the severity of the source, of which no more than its beginning is written.
func beginning(s string) string {
	if len(s) <= maxSeverity {
		return s
	}
	end := maxSeverity
	for end > maxSeverity-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// unparsed leaves a record as it came and says why. A header in front of the text still
// tells when the message was sent and how severe it is. r is nil where nothing was read.
func (w *worker) unparsed(rec plog.LogRecord, r *pipeline.Record, code string) {
	cut := w.truncated && (r == nil || r.Part == r.Parts)
	if r == nil {
		r = &pipeline.Record{}
	}
	if r.Heartbeat != "" {
		code = codeHeartbeat
	}
	ts, moved := rec.Timestamp(), false
	if r.Header != nil && !r.Header.Time.IsZero() {
		ts, moved = w.p.clock.of(r.Header.Time, w.record)
	} else if ts != 0 || w.p.clock.received {
		ts, moved = w.p.clock.of(ts.AsTime(), w.record)
	}
	w.describe(w.writer, r, mapping.Unparsed, notes{cut: cut, moved: moved, code: code})
	w.writer.WriteExtras(rec)
	rec.SetTimestamp(ts)
	if r.Header != nil {
		setHeaderSeverity(rec, r.Header)
	}
}

// derivable tells whether the attributes that repeat what the original says are left out:
// with the detail "lean", as long as the record has the original.
func (w *worker) derivable() bool { return w.p.lean && !w.p.dropOriginal }

// notes are what the processor itself found, beside the diagnostics of the mapping.
type notes struct {
	cut      bool // by the receiver
	moved    bool
	replaced bool
	code     string // one more, or empty
}

// describe tells the writer what is said of every record, and counts it.
func (w *worker) describe(writer *layout.Writer, r *pipeline.Record, outcome mapping.Outcome, n notes) {
	source := r.Heartbeat
	if r.Result != nil {
		source = r.Result.Source
	}
	lean := w.p.lean && outcome != mapping.Unparsed
	if r.Format != "" && !lean { // the event has it as metadata.log_format
		writer.Text(extraFormat, string(r.Format))
	}
	if source != "" {
		writer.Text(extraSource, source)
	}
	writer.Text(extraOutcome, string(outcome))
	if !lean || !w.derivable() {
		describeHeader(writer, r.Header)
	}
	first := len(w.tally.codes)
	if r.Result != nil {
		w.tally.codes = append(w.tally.codes, r.Result.Diagnostics...)
	}
	for _, c := range [...]struct {
		code  string
		found bool
	}{{n.code, n.code != ""}, {codeTruncated, n.cut}, {codeMoved, n.moved}, {codeReplaced, n.replaced}} {
		if c.found {
			w.tally.codes = append(w.tally.codes, c.code)
		}
	}
	if codes := w.tally.codes[first:]; len(codes) > 0 {
		writer.Texts(extraDiagnostics, codes)
	}
	w.tally.record(r, source, outcome, w.received())
}
