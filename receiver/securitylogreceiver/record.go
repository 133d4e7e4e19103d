package securitylogreceiver

import (
	"net/netip"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/frame"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/logrecord"
)

// Where a message comes from, as semantic conventions call it.
const (
	transportKey   = "network.transport"
	peerAddressKey = "network.peer.address"
	peerPortKey    = "network.peer.port"
)

// message is one message as it was received. Its text may be any bytes.
type message struct {
	text      string
	at        time.Time
	truncated bool
	// peer is who sent it, where that is not the same for the whole batch.
	peer netip.AddrPort
	// line and offset are where the message stands in a file, if they are wanted.
	line, offset int64
	// records is how many records the pipeline may make of the message; 0: not estimated.
	records int
}

// estimate is how many records the pipeline may make of the message.
func (m *message) estimate() int {
	if m.records == 0 {
		m.records = frame.EstimateRecords(m.text)
	}
	return m.records
}

// cost is the memory that a message which waits takes, see recordCost.
func (m *message) cost() int64 { return int64(len(m.text)) + recordCost }

// origin is what the records of a batch have in common: their resource, their scope,
// and the attributes that say where they come from.
type origin struct {
	resource     map[string]any
	scopeName    string
	scopeVersion string
	attributes   map[string]any
	// withLine and withOffset: say where a message stands in its file.
	withLine, withOffset bool
}

// logs makes the records of a batch. The messages stay as they are, so that records
// can be made again after a pipeline has changed the first ones and then refused them.
func (o *origin) logs(batch []message) (plog.Logs, error) {
	logs := plog.NewLogs()
	rl := logs.ResourceLogs().AppendEmpty()
	if err := rl.Resource().Attributes().FromRaw(o.resource); err != nil {
		return logs, err
	}
	sl := rl.ScopeLogs().AppendEmpty()
	sl.Scope().SetName(o.scopeName)
	sl.Scope().SetVersion(o.scopeVersion)
	common := pcommon.NewMap()
	if err := common.FromRaw(o.attributes); err != nil {
		return logs, err
	}
	records := sl.LogRecords()
	records.EnsureCapacity(len(batch))
	for i := range batch {
		o.fill(records.AppendEmpty(), &batch[i], common)
	}
	return logs, nil
}

// fill makes one record.
func (o *origin) fill(r plog.LogRecord, m *message, common pcommon.Map) {
	logrecord.SetBody(r.Body(), m.text)
	r.SetObservedTimestamp(pcommon.NewTimestampFromTime(m.at))
	common.CopyTo(r.Attributes())
	if m.peer.IsValid() {
		r.Attributes().PutStr(peerAddressKey, peerAddress(m.peer))
		r.Attributes().PutInt(peerPortKey, int64(m.peer.Port()))
	}
	if m.truncated {
		r.Attributes().PutBool(logrecord.TruncatedKey, true)
	}
	if o.withLine {
		r.Attributes().PutInt(lineKey, m.line)
	}
	if o.withOffset {
		r.Attributes().PutInt(offsetKey, m.offset)
	}
}

// unaccepted returns the messages of a batch whose records the next component names as
// not accepted. They are found by their content, since a component that changes records
// may return changed ones, and those must not be processed twice: the records of the next
// attempt are made from the messages. Where a record has no message any more, the whole
// batch is returned.
func unaccepted(batch []message, rest plog.Logs) []message {
	n := rest.LogRecordCount()
	if n == 0 || n >= len(batch) {
		return batch
	}
	left := make([]plog.LogRecord, 0, n)
	for _, rl := range rest.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, r := range sl.LogRecords().All() {
				left = append(left, r)
			}
		}
	}
	// Most often it is the end of the batch.
	if kept := matching(batch[len(batch)-n:], left); len(kept) == n {
		return kept
	}
	if kept := matching(batch, left); len(kept) == n {
		return kept
	}
	return batch
}

// matching returns the messages that the records were made of, in order, as far as each
// has one.
func matching(batch []message, records []plog.LogRecord) []message {
	kept := make([]message, 0, len(records))
	for i := range batch {
		if len(kept) < len(records) && madeOf(records[len(kept)], &batch[i]) {
			kept = append(kept, batch[i])
		}
	}
	return kept
}

func madeOf(r plog.LogRecord, m *message) bool {
	switch body := r.Body(); body.Type() {
	case pcommon.ValueTypeStr:
		if body.Str() != m.text {
			return false
		}
	case pcommon.ValueTypeBytes:
		if string(body.Bytes().AsRaw()) != m.text {
			return false
		}
	default:
		return false
	}
	if !m.peer.IsValid() {
		return true
	}
	port, ok := r.Attributes().Get(peerPortKey)
	if !ok || port.Int() != int64(m.peer.Port()) {
		return false
	}
	addr, ok := r.Attributes().Get(peerAddressKey)
	return ok && addr.Str() == peerAddress(m.peer)
}
