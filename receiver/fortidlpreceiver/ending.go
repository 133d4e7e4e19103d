package fortidlpreceiver

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

var errEndless = errors.New("a message does not end")

// ending is how a connection, or the attempt to make one, ended.
type ending struct {
	// reason is the value of the attribute "reason" of the counters: a closed set.
	reason string
	// connected tells that there was a connection; else the service answered something
	// else, or nothing.
	connected bool
	// planned tells that the service, or we, ended it in good order.
	planned bool
	// lasting tells that time alone does not mend it: token, stream or role are wrong.
	lasting bool
	// retryAfter is how long the service wants to be left alone.
	retryAfter time.Duration
	// backOff tells that the service wants to be left alone for a while, however well the
	// connection worked until then.
	backOff bool
	// events is how many came.
	events int
	// err never holds the URL.
	err error
}

// The reasons.
const (
	endNormal        = "normal"         // close code 1000
	endGoingAway     = "going_away"     // close code 1001
	endAbnormal      = "abnormal"       // no close frame (1006), or the network broke
	endSilent        = "silent"         // no answer to pings
	endPolicy        = "policy"         // close code 1008
	endPage          = "page"           // a page in HTML instead of events
	endOversized     = "oversized"      // a message that does not end
	endOther         = "other"          // any other close code
	endShutdown      = "shutdown"       // we closed
	endDenied        = "denied"         // 401, 403
	endUnknownStream = "unknown_stream" // 404
	endLimited       = "limited"        // 429; close code 1013
	endServer        = "server"         // 5xx; close code 1011
	endUnexpected    = "unexpected"     // any other answer
	endNetwork       = "network"        // no answer
)

// maxRetryAfter bounds what a Retry-After can do to us.
const maxRetryAfter = time.Hour

// answered is the ending that an HTTP answer is which is no connection.
func answered(response *http.Response) ending {
	e := ending{retryAfter: retryAfter(response.Header.Get("Retry-After"), time.Now())}
	switch code := response.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.reason, e.lasting = endDenied, true
		e.err = fmt.Errorf("the service answered %d: the token is wrong, has expired, or may not read event streams", code)
	case code == http.StatusNotFound:
		e.reason, e.lasting = endUnknownStream, true
		e.err = errors.New("the service answered 404: it knows no such stream; copy the URL anew from the console")
	case code == http.StatusTooManyRequests:
		e.reason, e.err = endLimited, errors.New("the service answered 429: too many requests")
	case code >= http.StatusInternalServerError:
		e.reason, e.err = endServer, fmt.Errorf("the service answered %d", code)
	default:
		e.reason, e.err = endUnexpected, fmt.Errorf("the service answered %d, which is no event stream", code)
	}
	return e
}

// retryAfter reads the header of that name, seconds or a date (RFC 9110 section 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	d := time.Duration(0)
	if seconds, err := strconv.Atoi(value); err == nil {
		d = time.Duration(min(seconds, int(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}

// closed is the ending that an error of reading a websocket is.
func closed(err error) ending {
	e := ending{connected: true, err: err}
	var ce *websocket.CloseError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errEndless):
		e.reason = endOversized
	case errors.As(err, &ce):
		e.reason, e.planned = closeReason(ce.Code)
		e.backOff = e.reason == endPolicy || e.reason == endLimited || e.reason == endServer
		// The text is the service's and might be anything.
		e.err = fmt.Errorf("the service closed the websocket with code %d", ce.Code)
	case errors.As(err, &timeout) && timeout.Timeout():
		e.reason, e.err = endSilent, errors.New("the connection is silent, pings too")
	default:
		e.reason = endAbnormal
	}
	return e
}

// closeReason reads a close code (RFC 6455 section 7.4.1). The service closes
// long-lived connections now and then, which is no fault.
func closeReason(code int) (reason string, planned bool) {
	switch code {
	case websocket.CloseNormalClosure:
		return endNormal, true
	case websocket.CloseGoingAway, websocket.CloseServiceRestart:
		return endGoingAway, true
	case websocket.CloseAbnormalClosure:
		return endAbnormal, false
	case websocket.ClosePolicyViolation:
		return endPolicy, false
	case websocket.CloseTryAgainLater:
		return endLimited, false
	case websocket.CloseInternalServerErr:
		return endServer, false
	}
	return endOther, false
}
