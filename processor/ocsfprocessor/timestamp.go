package ocsfprocessor

import (
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// The values of output.timestamp.
const (
	timeEvent    = "event"
	timeReceived = "received"
	timeBounded  = "bounded"
)

// clock decides what the Timestamp of a record is. Backends drop records outside a window
// and answer that they took them, so a device with a wrong clock, or an archive, would
// disappear. The time in the event stays what it is.
type clock struct {
	received          bool
	maxAge, maxFuture time.Duration // 0: no limit
}

func newClock(cfg *OutputConfig) clock {
	return clock{received: cfg.Timestamp == timeReceived, maxAge: cfg.MaxAge, maxFuture: cfg.MaxFuture}
}

// of returns the Timestamp for a record with the time t, and whether t was outside the limits.
func (c clock) of(t time.Time, rec plog.LogRecord) (ts pcommon.Timestamp, moved bool) {
	if c.received {
		return rec.ObservedTimestamp(), false
	}
	received := rec.ObservedTimestamp().AsTime()
	if c.maxAge > 0 && t.Before(received.Add(-c.maxAge)) || c.maxFuture > 0 && t.After(received.Add(c.maxFuture)) {
		return rec.ObservedTimestamp(), true
	}
	return timestamp(t), false
}

// timestamp is a time as OTLP has it: nanoseconds since 1970, which end in 2262 as an
// int64. A time outside is 0, unknown.
func timestamp(t time.Time) pcommon.Timestamp {
	const last = 1<<63/1_000_000_000 - 1
	if s := t.Unix(); s < 0 || s >= last {
		return 0
	}
	return pcommon.NewTimestampFromTime(t)
}
