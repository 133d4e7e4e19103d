package securitylogreceiver

import (
	"errors"

	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
)

// verdict is what an answer of the next component means for a batch, the same for
// every protocol.
type verdict uint8

const (
	accepted verdict = iota
	refused          // for now: worth a retry
	rejected         // for good: a retry would be answered the same
)

// judge reads an answer. Everything that does not call itself permanent is worth a
// retry (consumer/consumererror).
func judge(err error) verdict {
	switch {
	case err == nil:
		return accepted
	case consumererror.IsPermanent(err):
		return rejected
	}
	return refused
}

// unaccepted returns the records that an answer says are left, where it says so.
func unaccepted(err error) (plog.Logs, bool) {
	var partial consumererror.Logs
	if errors.As(err, &partial) {
		return partial.Data(), true
	}
	return plog.Logs{}, false
}
