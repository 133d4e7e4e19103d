package securitylogreceiver

import (
	"net/netip"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

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
}

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
