package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

// explain adds to an error of the network what to look at.
func (t *target) explain(err error) error {
	if err == nil {
		return nil
	}
	if hint := t.hint(err); hint != "" {
		return fmt.Errorf("%w\n%s", err, hint)
	}
	return err
}

// hint is what to look at, empty where nothing is known.
func (t *target) hint(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		expired x509.CertificateInvalidError
		plain   tls.RecordHeaderError
		dns     *net.DNSError
		timeout interface{ Timeout() bool }
	)
	switch {
	case noListener(err), t.url.Scheme == "udp" && reset(err):
		return fmt.Sprintf("Nothing listens on %s: is the collector started, with %s on this endpoint? It listens on localhost alone unless the endpoint says 0.0.0.0:PORT.", t.url.Host, t.protocol())
	case errors.As(err, &dns):
		return "The name of the host is not known: check --to."
	case errors.As(err, &unknown):
		return "The collector's certificate is signed by an authority that is not known here: give it by --ca-file, or try with --insecure-skip-verify."
	case errors.As(err, &name):
		return "The collector's certificate is for another name: use that in --to, or try with --insecure-skip-verify."
	case errors.As(err, &expired):
		return "The collector's certificate is not valid: see its dates and what it may be used for."
	case errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("The other side does not speak TLS: is it %s?", strings.NewReplacer("tls://", "tcp://", "https://", "http://").Replace(t.to))
	case alerted(err):
		return "The collector refuses the connection: with client_ca_file it wants a certificate of that authority, by --cert-file and --key-file."
	case errors.Is(err, errAnswered):
		return fmt.Sprintf("Is it http://%s, or another program?", t.url.Host)
	case closed(err):
		return "The other side closed the connection: its log says why. " + t.whyClosed()
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "There is no answer: a firewall in between, " + t.whySilent() + "or a collector whose pipeline is held up?"
	}
	return ""
}

// whySilent asks for what a plain listener does with that which it takes for the begin of a message: it waits for more.
func (t *target) whySilent() string {
	switch {
	case t.secure():
		return "a port without TLS (tcp://, http://), "
	case t.url.Scheme == "http":
		return "a port of syslog (tcp://), "
	}
	return ""
}

// whyClosed asks for what a collector closes a connection for without a word.
func (t *target) whyClosed() string {
	if t.secure() {
		return "Does it want a certificate (client_ca_file), by --cert-file and --key-file? Has it as many connections as it takes (max_connections)?"
	}
	if t.url.Scheme == "tcp" {
		return fmt.Sprintf("Is it http://%s? Does it want TLS (tls://)? Has it as many connections as it takes (max_connections)?", t.url.Host)
	}
	return "Does it want TLS (tls://, https://)? Has it as many connections as it takes (max_connections)?"
}

// protocol is the key of the receiver that listens for what is sent.
func (t *target) protocol() string {
	return "protocols::" + map[string]string{"tcp": "tcp", "tls": "tcp", "udp": "udp", "http": "http", "https": "http"}[t.url.Scheme]
}

// alerted tells whether the other side ended TLS with an alert.
func alerted(err error) bool {
	var op *net.OpError // what crypto/tls makes of an alert
	return errors.As(err, &op) && op.Op == "remote error"
}

// closed tells whether the other side ended the connection.
func closed(err error) bool {
	return reset(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
