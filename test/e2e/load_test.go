package e2e

import (
	"bufio"
	"crypto/tls"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
)

// underLoad is a gateway without memory_limiter, and with listeners that anybody can reach.
const underLoad = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN, max_connections: MAXCONNECTIONS}
  security_log/tls:
    protocols:
      tcp: {endpoint: SECURE, max_connections: MAXCONNECTIONS, tls: {cert_file: CERT, key_file: KEY}}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms, max_elapsed_time: 0}
    # In bytes: strangers may send records as long as they like.
    compression: none
    sending_queue: {num_consumers: 2, sizer: bytes, queue_size: 16777216, batch: {flush_timeout: 200ms, sizer: bytes, min_size: 1000000, max_size: 4000000}}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log, security_log/tls], processors: [ocsf], exporters: [otlp_grpc]}
`

// loaded starts underLoad.
func loaded(t *testing.T, ca *testcert.Authority, backend *tally, maxConnections int) (c *collector, plain, secure string) {
	t.Helper()
	cert, key := ca.Issue(t, t.TempDir(), "server", pkix.Name{CommonName: "localhost"})
	plain, secure = freeAddr(t), freeAddr(t)
	c = start(t, distribution(t), configure(underLoad, backend.addr, plain, "SECURE", secure, "CERT", cert, "KEY", key,
		"MAXCONNECTIONS", fmt.Sprint(maxConnections)))
	return c, plain, secure
}

// memoryPromised is what the collector may need at most while its pipeline is stalled, in MiB. Strangers may send messages of 1 MiB that
// become records of 8 times that, of which some are in the pipeline and the exporter's queue at a time.
const (
	memoryPromised = 300
	underAttack    = 600
)

// 64 senders flat out into a pipeline that takes nothing, without memory_limiter: the collector stays small,
// the senders wait, and everything arrives when the backend is back (contrib issue 48041).
func TestStalledPipeline(t *testing.T) {
	const senders = 64
	each := scale(20_000, 2_000)
	out := newTally(t, senders*each)
	c, plain, _ := loaded(t, testcert.New(t), out, 1024)
	out.set(true, 0)
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() { sendLines(t, plain, payloads(s*each, (s+1)*each)) })
	}
	stall := time.Duration(scale(20, 3)) * time.Second
	<-time.After(stall)
	now, most := c.memory(t)
	t.Logf("%d senders of %d messages, stalled for %v: %d MiB, at most %d MiB", senders, each, stall, now, most)
	out.set(false, 0)
	wg.Wait()
	out.waitForAll(c, senders*each)
	_, most = c.memory(t)
	c.stop(t)
	_, twice, strange := out.result()
	t.Logf("recovered: at most %d MiB, %d more than once", most, twice)
	if most > memoryPromised || twice > 0 || strange > 0 {
		t.Errorf("%d MiB, at most %d; %d came more than once, %d were none that was sent", most, memoryPromised, twice, strange)
	}
}

// allowFiles raises the number of connections that this process may have, and says how many that is.
func allowFiles(t *testing.T, n int) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if int(limit.Cur) < n+100 {
		limit.Cur = limit.Max
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || int(limit.Cur) < n+100 {
			t.Skipf("skipped: %d open files are allowed here, %d are needed: %v", limit.Cur, n+100, err)
		}
	}
}

// Connections that say nothing cost little: 5,000 of them 64 MiB over none, with TLS 256 MiB. A quiet sender beside them
// is heard.
func TestIdleConnections(t *testing.T) {
	n := scale(5_000, 500)
	allowFiles(t, n)
	// What the runtime needs anyway, whatever the number.
	const basis = 8
	for name, tc := range map[string]struct {
		secure bool
		most   int
	}{
		"plain": {most: 64},
		"TLS":   {secure: true, most: 256},
	} {
		t.Run(name, func(t *testing.T) {
			out, ca := newTally(t, 2*n+1), testcert.New(t)
			c, plain, secure := loaded(t, ca, out, n+10)
			before, _ := c.memory(t)
			addr := plain
			if tc.secure {
				addr = secure
			}
			conns := make([]net.Conn, n)
			var wg sync.WaitGroup
			var next atomic.Int64
			for range 8 {
				wg.Go(func() {
					for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
						conns[i] = idle(t, addr, tc.secure, ca)
					}
				})
			}
			wg.Wait()
			defer func() {
				for _, conn := range conns {
					if conn != nil {
						_ = conn.Close()
					}
				}
			}()
			after, most := c.memory(t)
			bound := tc.most*n/5_000 + basis
			t.Logf("%d connections: %d MiB more, at most %d MiB more", n, after-before, most-before)
			if after-before > bound {
				t.Errorf("%d MiB more, at most %d", after-before, bound)
			}
			// Each is still served.
			for i, conn := range conns {
				if conn != nil {
					fmt.Fprintf(conn, "%s\n", payload(i))
				}
			}
			out.waitFor(c, n)
			after, most = c.memory(t)
			t.Logf("after a message of each: %d MiB more, at most %d MiB more", after-before, most-before)
		})
	}
}

// idle opens a connection that says nothing.
func idle(t *testing.T, addr string, secure bool, ca *testcert.Authority) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Errorf("connect: %v", err)
		return nil
	}
	if !secure {
		return conn
	}
	client := tls.Client(conn, ca.Client())
	if err := client.HandshakeContext(t.Context()); err != nil {
		t.Errorf("handshake: %v", err)
	}
	return client
}

// attack is one way to be unpleasant, over and over until stop is closed.
type attack func(conn net.Conn, rnd *rand.Rand)

var attacks = map[string]attack{
	"slowloris": func(conn net.Conn, _ *rand.Rand) {
		for range 100 {
			if _, err := conn.Write([]byte("x")); err != nil {
				return
			}
			<-time.After(50 * time.Millisecond)
		}
	},
	"half a frame": func(conn net.Conn, rnd *rand.Rand) {
		fmt.Fprintf(conn, "%d <34>half", 100+rnd.IntN(100_000))
		<-time.After(100 * time.Millisecond)
	},
	"a line without end": func(conn net.Conn, _ *rand.Rand) {
		piece := []byte(strings.Repeat("x", 64<<10))
		for range 200 {
			if _, err := conn.Write(piece); err != nil {
				return
			}
		}
	},
	"a huge count": func(conn net.Conn, _ *rand.Rand) {
		fmt.Fprintf(conn, "60000000 <34>%s", strings.Repeat("x", 1<<20))
		<-time.After(100 * time.Millisecond)
	},
	"random bytes": func(conn net.Conn, rnd *rand.Rand) {
		b := make([]byte, 32<<10)
		for range 20 {
			for i := range b {
				b[i] = byte(rnd.Uint32())
			}
			if _, err := conn.Write(b); err != nil {
				return
			}
		}
	},
	"TLS on the plain port, or plain on TLS": func(conn net.Conn, rnd *rand.Rand) {
		if rnd.IntN(2) == 0 {
			_, _ = conn.Write([]byte("<34>no TLS at all\n"))
		} else {
			_ = conn.SetDeadline(time.Now().Add(time.Second))
			_ = tls.Client(conn, &tls.Config{ServerName: "localhost", MinVersion: tls.VersionTLS12}).Handshake()
		}
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = io.Copy(io.Discard, conn)
	},
}

// Whatever strangers do beside them, good senders lose nothing, and the collector stays small.
func TestHostileSenders(t *testing.T) {
	const good = 8
	each := scale(20_000, 3_000)
	out, ca := newTally(t, good*each), testcert.New(t)
	c, plain, secure := loaded(t, ca, out, 1024)
	stop := make(chan struct{})
	var bad sync.WaitGroup
	var opened atomic.Int64
	seed := uint64(0)
	for _, hostile := range attacks {
		for _, addr := range []string{plain, secure, plain, secure} {
			seed++
			rnd := rand.New(rand.NewPCG(seed, 1))
			bad.Go(func() { assail(t, addr, stop, func(conn net.Conn) { opened.Add(1); hostile(conn, rnd) }) })
		}
	}
	// 2,000 connections a second, for ten seconds in full.
	connects := scale(20_000, 2_000)
	bad.Go(func() { storm(t, plain, connects) })

	var wg sync.WaitGroup
	for s := range good {
		wg.Go(func() {
			for lines := payloads(s*each, (s+1)*each); len(lines) > 0; lines = lines[each/10:] {
				switch s % 3 {
				case 0:
					sendLines(t, plain, lines[:each/10])
				case 1:
					sendCounted(t, plain, lines[:each/10])
				default:
					sendTLS(t, secure, ca.Client(), lines[:each/10])
				}
				<-time.After(time.Duration(scale(500, 50)) * time.Millisecond)
			}
		})
	}
	wg.Wait()
	out.waitForAll(c, good*each)
	_, most := c.memory(t)
	close(stop)
	bad.Wait()
	t.Logf("%d good messages beside %d hostile connections and %d connects: at most %d MiB", good*each, opened.Load(), connects, most)
	if most > underAttack {
		t.Errorf("%d MiB, at most %d", most, underAttack)
	}
}

// assail connects again and again.
func assail(t *testing.T, addr string, stop <-chan struct{}, do func(net.Conn)) {
	t.Helper()
	for {
		select {
		case <-stop:
			return
		default:
		}
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
		if err != nil {
			<-time.After(10 * time.Millisecond)
			continue
		}
		do(conn)
		_ = conn.Close()
		<-time.After(100 * time.Millisecond) // the machine is shared, also with the good senders
	}
}

// storm connects 2,000 times a second and closes at once.
func storm(t *testing.T, addr string, n int) {
	t.Helper()
	const batch = 20
	every := time.NewTicker(10 * time.Millisecond)
	defer every.Stop()
	began := time.Now()
	failed := 0
	for i := 0; i < n; i += batch {
		<-every.C
		for range batch {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", addr)
			if err != nil {
				failed++
				continue
			}
			_ = conn.(*net.TCPConn).SetLinger(0) // no port is kept waiting
			_ = conn.Close()
		}
	}
	t.Logf("%d connects in %v, %d failed", n, time.Since(began).Round(time.Millisecond), failed)
}

// Lines between counted frames cost no frame: every message with a correct count arrives, without its count.
func TestGarbageBetweenFrames(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	const n = 2_000
	junk := []string{
		"abc ", "0 ", "-5 ", "3 <1>", "00000000000000 <34>x", "99999999999 ", "9999999999 <34>x", "\n", "\r\n\n", "\x00\x01\xff\xfe", "text\n",
		"<34>no count", "0x10 ", "5000000 <34>above all bounds",
	}
	for framing, noise := range map[string][]string{"octet_counting": junk, "auto": junk} {
		t.Run(framing, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 6587))
			var stream strings.Builder
			for id := range n {
				if id > 0 && rnd.IntN(2) == 0 {
					stream.WriteString("\n" + noise[rnd.IntN(len(noise))] + "\n")
				}
				fmt.Fprintf(&stream, "%d %s", len(payload(id)), payload(id))
			}
			out, in := newTally(t, n), freeAddr(t)
			c := start(t, bin, configure(framed, out.addr, in, "FRAMING", framing))
			send(t, in, []string{stream.String()}, func(w *bufio.Writer, m string) { _, _ = w.WriteString(m) })
			out.waitFor(c, n)
			_, twice, strange := out.result()
			t.Logf("%d frames arrived, %d twice, with %d records of what stood between them", n, twice, strange)
		})
	}
}

const framed = `
receivers:
  security_log:
    protocols:
      tcp: {endpoint: LISTEN, framing: FRAMING}
processors:
  ocsf:
exporters:
  otlp_grpc:
    endpoint: SINK
    tls: {insecure: true}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [security_log], processors: [ocsf], exporters: [otlp_grpc]}
`
