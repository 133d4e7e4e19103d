package fortidlpreceiver

import (
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// truncatedKey marks a record whose event lost its end. The ocsf processor turns it
// into a diagnostic.
const truncatedKey = "security_log.truncated"

// record is what becomes a log record.
type record struct {
	event
	at time.Time
}

// origin is what all records have in common.
type origin struct {
	resource     map[string]any
	scopeName    string
	scopeVersion string
}

// logs makes the records of a batch.
func (o *origin) logs(batch []record) (plog.Logs, error) {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	if err := rl.Resource().Attributes().FromRaw(o.resource); err != nil {
		return logs, err
	}
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(o.scopeName)
	sl.Scope().SetVersion(o.scopeVersion)
	records := sl.LogRecords()
	records.EnsureCapacity(len(batch))
	for _, rec := range batch {
		r := records.AppendEmpty()
		setBody(r.Body(), rec.text)
		r.SetObservedTimestamp(pcommon.NewTimestampFromTime(rec.at))
		if rec.cut {
			r.Attributes().PutBool(truncatedKey, true)
		}
	}
	return logs, nil
}

// setBody sets the event, byte for byte. Texts of OTLP must be UTF-8; an event that is
// not becomes bytes.
func setBody(body pcommon.Value, text string) {
	if utf8.ValidString(text) {
		body.SetStr(text)
		return
	}
	body.SetEmptyBytes().Append([]byte(text)...)
}
