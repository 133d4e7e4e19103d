package ocsfprocessor

import (
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
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
	codeTruncated = "truncated"      // the receiver cut the message
	codeNoText    = "no_text"        // there is no text where the configuration says
	codeHeartbeat = "heartbeat"      // a heartbeat that is kept
	codeInternal  = "internal_error" // a fault of ours
)

// ownAttributes is the number of attributes of this file but for those of the header.
const ownAttributes = 5

// mapped writes an event and what goes with it. The fields of the record come last: up
// to them a fault of ours can be undone, see rescue.
func (w *worker) mapped(rec plog.LogRecord, r *pipeline.Record) {
	res := r.Result
	outcome := res.Outcome
	cut := w.truncated && r.Part == r.Parts
	if cut && outcome == mapping.Mapped {
		outcome = mapping.Partial
	}
	// The original of an event that is not all of its text is never dropped.
	whole := !w.p.dropOriginal || !cut && !res.Cut && utf8.ValidString(r.Body)
	writer := w.writer
	if !whole {
		writer = w.keeper
	}
	w.describe(writer, r, outcome, cut, "")
	if res.Severity != "" {
		writer.Text(extraSeverity, valid(res.Severity))
	}
	writer.Write(&res.Event, rec, ownAttributes+headerAttributes(r.Header))
	if w.p.dropOriginal && whole && w.p.attribute != "" {
		rec.Attributes().Remove(w.p.attribute)
	}
	rec.SetTimestamp(timestamp(res.Time))
	setSeverity(rec, res)
	rec.SetEventName(w.program.eventNames[res.Event.Class])
}

// keepOriginal is o, but for the original.
func keepOriginal(o layout.Options) layout.Options {
	o.Original = layout.Keep
	return o
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
	w.describe(w.writer, r, mapping.Unparsed, cut, code)
	w.writer.WriteExtras(rec)
	if r.Header == nil {
		return
	}
	if !r.Header.Time.IsZero() {
		rec.SetTimestamp(timestamp(r.Header.Time))
	}
	setHeaderSeverity(rec, r.Header)
}

// describe tells the writer what is said of every record, and counts it.
func (w *worker) describe(writer *layout.Writer, r *pipeline.Record, outcome mapping.Outcome, cut bool, code string) {
	source := r.Heartbeat
	if r.Result != nil {
		source = r.Result.Source
	}
	if r.Format != "" {
		writer.Text(extraFormat, string(r.Format))
	}
	if source != "" {
		writer.Text(extraSource, source)
	}
	writer.Text(extraOutcome, string(outcome))
	describeHeader(writer, r.Header)
	first := len(w.tally.codes)
	if r.Result != nil {
		w.tally.codes = append(w.tally.codes, r.Result.Diagnostics...)
	}
	if code != "" {
		w.tally.codes = append(w.tally.codes, code)
	}
	if cut {
		w.tally.codes = append(w.tally.codes, codeTruncated)
	}
	if codes := w.tally.codes[first:]; len(codes) > 0 {
		writer.Texts(extraDiagnostics, codes)
	}
	w.tally.record(r, source, outcome, w.received())
}

// timestamp is a time as OTLP has it: nanoseconds since 1970, which end in 2262 as an
// int64. A time outside is none.
func timestamp(t time.Time) pcommon.Timestamp {
	const last = 1<<63/1_000_000_000 - 1
	if s := t.Unix(); s < 0 || s >= last {
		return 0
	}
	return pcommon.NewTimestampFromTime(t)
}
