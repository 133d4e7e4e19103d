package fortidlpreceiver

import "io"

// discardFactor is how much longer than max_message_size a message may be before the
// connection is given up rather than read to its end.
const discardFactor = 4

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
	more, err := io.Copy(io.Discard, io.LimitReader(r, discardFactor*limit))
	if err == nil && more == discardFactor*limit {
		err = errEndless
	}
	return string(b), more > 0 || err != nil, err
}
