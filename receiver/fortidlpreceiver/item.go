package fortidlpreceiver

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
)

// message is what the stream handed out at once: a websocket message, or the answer of
// a long poll.
type message struct {
	text string
	at   time.Time
	cut  bool // the end is missing
}

// wrapping are keys of arrays that events may be wrapped in, beside those that
// jsontext knows. How the service frames a batch is not documented; these were seen in
// other pollers.
var wrapping = []string{"items", "data", "results"}

// event is one event in its own bytes.
type event struct {
	text string
	cut  bool
}

// item is what is handed over and settled as one: the events of a message, or of a part
// of it where there are many.
type item struct {
	at     time.Time
	events []event
}

// items takes a message apart: array, NDJSON, concatenated, wrapper or single. One that
// holds no event, such as the empty answer of a poll, gives none.
func (m message) items(maxRecords int) []item {
	parts := jsontext.Split(m.text, wrapping...)
	left, size := parts.Len(), 0
	items := make([]item, 0, (left+maxRecords-1)/maxRecords)
	for _, text := range parts.All() {
		n := len(items) - 1
		if n < 0 || len(items[n].events) == maxRecords || size+len(text) > maxBatchBytes {
			items = append(items, item{at: m.at, events: make([]event, 0, min(left, maxRecords))})
			n, size = n+1, 0
		}
		left--
		size += len(text)
		items[n].events = append(items[n].events, event{text: text, cut: m.cut && left == 0})
	}
	return items
}

// itemVersion is the first byte of an item in the spool.
const itemVersion = 1

var errItem = errors.New("not an item of the spool")

// encode writes an item: version, time of receipt in nanoseconds, and for each event its
// length, doubled and one more if it is cut, and its bytes.
func (it item) encode() []byte {
	size := 1 + 8
	for _, e := range it.events {
		size += binary.MaxVarintLen32 + len(e.text)
	}
	b := make([]byte, 0, size)
	b = append(b, itemVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(it.at.UnixNano()))
	for _, e := range it.events {
		n := uint64(len(e.text)) << 1
		if e.cut {
			n |= 1
		}
		b = binary.AppendUvarint(b, n)
		b = append(b, e.text...)
	}
	return b
}

// decodeItem reads what encode wrote. The texts are copies: b may be used again.
func decodeItem(b []byte) (item, error) {
	if len(b) < 9 || b[0] != itemVersion {
		return item{}, errItem
	}
	it := item{at: time.Unix(0, int64(binary.BigEndian.Uint64(b[1:])))}
	text := string(b[9:])
	for at := 9; at < len(b); {
		n, width := binary.Uvarint(b[at:])
		if width <= 0 || n>>1 > uint64(len(b)-at-width) {
			return item{}, errItem
		}
		at += width
		end := at + int(n>>1)
		it.events = append(it.events, event{text: text[at-9 : end-9], cut: n&1 == 1})
		at = end
	}
	return it, nil
}
