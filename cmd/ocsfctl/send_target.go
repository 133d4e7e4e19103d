package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// dialTime is how long a collector may take to answer a call.
const dialTime = 10 * time.Second

// schemes are what --to may begin with.
var schemes = []string{"tcp", "tls", "udp", "http", "https"}

// framings are how messages are told apart in a stream, named as by the receiver.
var framings = []string{"newline", "octet_counting"}

// target is where messages go, as the flags say it.
type target struct {
	to, framing               string
	caFile, certFile, keyFile string
	insecure                  bool
	headers                   []string

	url    *url.URL
	header http.Header
}

// outlet takes messages to a collector.
type outlet interface {
	// send sends a message and gives the bytes that it took. A message that is refused is
	// no error: it is counted.
	send(ctx context.Context, message string) (int, error)
	// close ends in good order, so that what was sent arrives.
	close() error
	// abort ends at once.
	abort()
	refused() int
	// verdict is what the collector said to the messages, for the end of the summary.
	verdict() string
}

// parse reads and checks what the flags say.
func (t *target) parse() error {
	u, err := url.Parse(t.to)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return fmt.Errorf("--to %s: write it like tcp://localhost:5514 or http://localhost:8088/events", t.to)
	}
	if !slices.Contains(schemes, u.Scheme) {
		return fmt.Errorf("--to %s: unknown %s: allowed are %s", t.to, u.Scheme, strings.Join(schemes, ", "))
	}
	overHTTP := strings.HasPrefix(u.Scheme, "http")
	switch {
	case u.User != nil:
		return errors.New("--to: no user and password here: give them as --header 'Authorization: …'")
	case overHTTP && u.Path == "":
		u.Path = "/events" // that of the receiver
	case !overHTTP && u.Port() == "":
		return fmt.Errorf("--to %s: a port is missing, such as %s://%s:5514", t.to, u.Scheme, u.Host)
	case !overHTTP && (u.Path+u.RawQuery)+u.Fragment != "":
		return fmt.Errorf("--to %s: %s has no path: write %s://%s", t.to, u.Scheme, u.Scheme, u.Host)
	}
	t.url = u
	return errors.Join(t.checkTLS(), t.checkFraming(), t.parseHeaders(overHTTP))
}

func (t *target) secure() bool { return t.url.Scheme == "tls" || t.url.Scheme == "https" }

func (t *target) checkTLS() error {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"--ca-file", t.caFile != ""},
		{"--cert-file", t.certFile != ""},
		{"--key-file", t.keyFile != ""},
		{"--insecure-skip-verify", t.insecure},
	} {
		if f.set && !t.secure() {
			return fmt.Errorf("%s: %s is without TLS: use tls:// or https://", f.name, t.url.Scheme)
		}
	}
	if (t.certFile == "") != (t.keyFile == "") {
		return errors.New("--cert-file and --key-file belong together: give both")
	}
	return nil
}

func (t *target) checkFraming() error {
	stream := t.url.Scheme == "tcp" || t.url.Scheme == "tls"
	switch {
	case !slices.Contains(framings, t.framing):
		return fmt.Errorf("--framing %s: allowed are %s", t.framing, strings.Join(framings, ", "))
	case !stream && t.framing != framings[0]:
		return fmt.Errorf("--framing: %s needs none, a message is a datagram or a request of its own", t.url.Scheme)
	}
	return nil
}

func (t *target) parseHeaders(overHTTP bool) error {
	if len(t.headers) > 0 && !overHTTP {
		return fmt.Errorf("--header: %s has no headers: use http:// or https://", t.url.Scheme)
	}
	t.header = http.Header{}
	for _, h := range t.headers {
		key, value, found := strings.Cut(h, ":")
		if key = strings.TrimSpace(key); !found || key == "" {
			return errors.New(`--header: write it like "X-Webhook-Secret: secret"`) // without what may be a secret
		}
		t.header.Add(key, strings.TrimSpace(value))
	}
	return nil
}

// dial opens the way to the collector. Over HTTP it is opened by the first message.
func (t *target) dial(ctx context.Context) (outlet, error) {
	d := &net.Dialer{Timeout: dialTime}
	switch t.url.Scheme {
	case "udp":
		conn, err := d.DialContext(ctx, "udp", t.url.Host)
		return &datagrams{conn: conn}, err
	case "tcp":
		conn, err := d.DialContext(ctx, "tcp", t.url.Host)
		return &frames{conn: conn, counted: t.framing != framings[0]}, err
	}
	config, err := t.tlsConfig()
	if err != nil {
		return nil, err
	}
	if t.url.Scheme == "tls" {
		ctx, cancel := context.WithTimeout(ctx, dialTime)
		defer cancel()
		conn, err := (&tls.Dialer{NetDialer: d, Config: config}).DialContext(ctx, "tcp", t.url.Host)
		return &frames{conn: conn, counted: t.framing != framings[0]}, err
	}
	return newRequests(t, d, config), nil
}

func (t *target) tlsConfig() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: t.insecure} //nolint:gosec // the user asks for it by name
	if t.caFile != "" {
		text, err := os.ReadFile(t.caFile)
		if err != nil {
			return nil, fmt.Errorf("--ca-file: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("--ca-file %s: there is no certificate in PEM in it", t.caFile)
		}
	}
	if t.certFile != "" {
		cert, err := tls.LoadX509KeyPair(t.certFile, t.keyFile)
		if err != nil {
			return nil, fmt.Errorf("--cert-file, --key-file: %w", err)
		}
		c.Certificates = []tls.Certificate{cert}
	}
	return c, nil
}

// completeTo has shells offer the beginnings of --to.
func completeTo(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, scheme := range schemes {
		out = append(out, scheme+"://")
	}
	return out, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}
