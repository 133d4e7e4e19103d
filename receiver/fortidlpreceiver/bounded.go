package fortidlpreceiver

import "io"

// maxDiscard is how many bytes beyond max_message_size a message may have before the
// connection is given up rather than read on. It is generous: with the connection go the
// messages behind.
const maxDiscard = 1 << 30

// readBounded reads r to its end and keeps the first limit bytes. cut tells that there
// were more, or that r broke off; then err says why.
func readBounded(r io.Reader, limit int64) (text string, cut bool, err error) {
	b, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return string(b), true, err
	}
	if int64(len(b)) < limit {
		return string(b), false, nil
	}
	more, err := io.Copy(io.Discard, io.LimitReader(r, maxDiscard))
	if err == nil && more == maxDiscard {
		err = errEndless
	}
	return string(b), more > 0 || err != nil, err
}
