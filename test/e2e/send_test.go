package e2e

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
)

// sendLines writes messages over one connection, each ended by a newline: none of them may hold one.
func sendLines(t *testing.T, addr string, messages []string) {
	t.Helper()
	send(t, addr, messages, func(w *bufio.Writer, m string) { fmt.Fprintf(w, "%s\n", m) })
}

// sendCounted writes messages over one connection, each led by its length (RFC 6587), so that it may hold any byte.
func sendCounted(t *testing.T, addr string, messages []string) {
	t.Helper()
	send(t, addr, messages, func(w *bufio.Writer, m string) { fmt.Fprintf(w, "%d %s", len(m), m) })
}

// send returns when the connection is closed and thus everything handed to the system. It blocks while the receiver
// does not read.
func send(t *testing.T, addr string, messages []string, frame func(*bufio.Writer, string)) {
	t.Helper()
	if len(messages) == 0 {
		return
	}
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Errorf("send: %v", err)
		return
	}
	w := bufio.NewWriter(conn)
	for _, m := range messages {
		frame(w, m)
	}
	if err := w.Flush(); err != nil {
		t.Errorf("send: %v", err)
	}
	if err := conn.Close(); err != nil {
		t.Errorf("send: %v", err)
	}
}

// appendLines adds lines to a file, as a program that logs does.
func appendLines(t *testing.T, file string, lines []string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
