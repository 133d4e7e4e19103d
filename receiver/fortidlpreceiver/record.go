package fortidlpreceiver

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
)

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
		logrecord.SetBody(r.Body(), rec.text)
		r.SetObservedTimestamp(pcommon.NewTimestampFromTime(rec.at))
		if rec.cut {
			r.Attributes().PutBool(logrecord.TruncatedKey, true)
		}
	}
	return logs, nil
}
