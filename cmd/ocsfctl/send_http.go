package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// answerTime is how long an answer may take: the receiver waits 10 seconds for its pipeline.
const answerTime = time.Minute

// requests are messages of which each is a request.
type requests struct {
	client   *http.Client
	target   *target
	accepted int
	// others counts the answers that are no acceptance, by what they say.
	others map[string]int
}

func newRequests(t *target, d *net.Dialer, config *tls.Config) *requests {
	return &requests{target: t, others: map[string]int{}, client: &http.Client{
		Timeout: answerTime,
		// A message that is sent elsewhere is none that was accepted.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: d.DialContext, TLSClientConfig: config, TLSHandshakeTimeout: dialTime},
	}}
}

func (r *requests) send(ctx context.Context, message string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.target.url.String(), strings.NewReader(message))
	if err != nil {
		return 0, err
	}
	req.Header = r.target.header.Clone()
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host // net/http does not take it from the headers
	}
	if req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", contentType(message))
	}
	res, err := r.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 200)) // for people; and so that the connection is used again
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		r.accepted++
		return len(message), nil
	}
	r.others[clean(strings.TrimSpace(fmt.Sprintf("%d %s", res.StatusCode, strings.TrimSpace(string(text)))))]++
	return len(message), hopeless(res.StatusCode)
}

// refusal is an answer that every other message would have as well.
type refusal struct {
	status int
	check  string
}

func (r *refusal) Error() string { return fmt.Sprintf("answered with %d: %s", r.status, r.check) }

// hopeless is a refusal where every other message would be refused as well.
func hopeless(status int) error {
	var check string
	switch status {
	case http.StatusUnauthorized:
		check = "the receiver has auth: give the token, such as --header 'Authorization: Bearer …'"
	case http.StatusForbidden:
		check = "the receiver has a required_header: give it by --header 'KEY: VALUE'"
	case http.StatusNotFound:
		check = "the path of --to is not that of the receiver, /events unless protocols::http::path says otherwise"
	case http.StatusMethodNotAllowed:
		check = "what answers takes no POST: is it the security_log receiver?"
	default:
		return nil
	}
	return &refusal{status, check}
}

func contentType(message string) string {
	if trimmed := strings.TrimLeft(message, "\ufeff \t\r\n"); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

func (r *requests) close() error {
	r.client.CloseIdleConnections()
	return nil
}

func (*requests) abort() {} // the context of the requests does it

func (r *requests) refused() int {
	n := 0
	for _, m := range r.others {
		n += m
	}
	return n
}

func (r *requests) verdict() string {
	text := fmt.Sprintf("; %d accepted, %d refused", r.accepted, r.refused())
	var why []string
	for _, answer := range slices.Sorted(maps.Keys(r.others)) {
		why = append(why, fmt.Sprintf("%d × %s", r.others[answer], answer))
	}
	if len(why) > 0 {
		text += " (" + strings.Join(why, ", ") + ")"
	}
	return text
}
