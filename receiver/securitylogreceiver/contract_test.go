package securitylogreceiver

import (
	"context"
	"crypto/tls"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/testcert"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/securitylogreceiver/internal/metadata"
)

// identified makes the factory of our receiver put an attribute with the text of each
// record in front of the contract checker, which knows records by it.
func identified() receiver.Factory {
	return receiver.NewFactory(metadata.Type, createDefaultConfig, receiver.WithLogs(
		func(ctx context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
			marked, err := consumer.NewLogs(func(ctx context.Context, logs plog.Logs) error {
				copied := plog.NewLogs()
				logs.CopyTo(copied)
				for _, r := range copied.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
					r.Attributes().PutStr(receivertest.UniqueIDAttrName, r.Body().Str())
				}
				return next.ConsumeLogs(ctx, copied)
			})
			if err != nil {
				return nil, err
			}
			return createLogs(ctx, set, cfg, marked)
		}, metadata.LogsStability,
	))
}

// tcpGenerator sends over a few connections, newline and octet counted.
type tcpGenerator struct {
	t     *testing.T
	addr  string
	tls   *tls.Config // nil: plain
	n     atomic.Int64
	mu    sync.Mutex
	conns [2]net.Conn
}

func (g *tcpGenerator) Start() {}

func (g *tcpGenerator) Stop() {
	for i, c := range g.conns {
		if c != nil {
			_ = c.Close()
			g.conns[i] = nil
		}
	}
}

func (g *tcpGenerator) Generate() []receivertest.UniqueIDAttrVal {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := g.n.Add(1)
	id := fmt.Sprintf("<14>message %d", n)
	i := n % 2
	if g.conns[i] == nil {
		c, err := net.Dial("tcp", g.addr)
		require.NoError(g.t, err)
		if g.tls != nil {
			c = tls.Client(c, g.tls)
		}
		g.conns[i] = c
	}
	m := id + "\n"
	if i == 1 {
		m = octets(id)
	}
	send(g.t, g.conns[i], m)
	return []receivertest.UniqueIDAttrVal{receivertest.UniqueIDAttrVal(id)}
}

// freeAddr is an address on which nobody listens; the checker starts and stops the
// receiver many times, so it must stay the same.
func freeAddr(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	defer free.Close()
	return free.Addr().String()
}

func checkContract(t *testing.T, cfg *Config, generator receivertest.Generator) {
	t.Helper()
	receivertest.CheckConsumeContract(receivertest.CheckConsumeContractParams{
		T:             t,
		Factory:       identified(),
		Signal:        pipeline.SignalLogs,
		Config:        cfg,
		Generator:     generator,
		GenerateCount: 1000,
	})
}

func TestContractTCP(t *testing.T) {
	addr := freeAddr(t)
	checkContract(t, config(withTCP(func(c *TCPConfig) { c.Endpoint = addr })), &tcpGenerator{t: t, addr: addr})
}

func TestContractTLS(t *testing.T) {
	addr, ca := freeAddr(t), testcert.New(t)
	checkContract(t, config(withTCP(withTLS(secured(t, ca, true)), func(c *TCPConfig) { c.Endpoint = addr })),
		&tcpGenerator{t: t, addr: addr, tls: ca.Certified(t, pkix.Name{CommonName: "generator"})})
}

// udpGenerator sends one datagram a call.
type udpGenerator struct {
	t    *testing.T
	addr string
	n    atomic.Int64
	conn net.Conn
}

func (g *udpGenerator) Start() {
	var err error
	g.conn, err = net.Dial("udp", g.addr)
	require.NoError(g.t, err)
}

func (g *udpGenerator) Stop() { _ = g.conn.Close() }

func (g *udpGenerator) Generate() []receivertest.UniqueIDAttrVal {
	id := fmt.Sprintf("<14>message %d", g.n.Add(1))
	send(g.t, g.conn, id)
	return []receivertest.UniqueIDAttrVal{receivertest.UniqueIDAttrVal(id)}
}

func TestContractUDP(t *testing.T) {
	addr := freeAddr(t)
	checkContract(t, config(withUDP(func(c *UDPConfig) { c.Endpoint = addr })), &udpGenerator{t: t, addr: addr})
}

// httpGenerator posts two messages a call, again and again while it is told to.
type httpGenerator struct {
	t      *testing.T
	url    string
	n      atomic.Int64
	client *http.Client
}

func (g *httpGenerator) Start() { g.client = &http.Client{Transport: &http.Transport{}} }
func (g *httpGenerator) Stop()  { g.client.CloseIdleConnections() }

func (g *httpGenerator) Generate() []receivertest.UniqueIDAttrVal {
	n := g.n.Add(2)
	ids := []receivertest.UniqueIDAttrVal{
		receivertest.UniqueIDAttrVal(fmt.Sprintf("<14>message %d", n)), receivertest.UniqueIDAttrVal(fmt.Sprintf("<14>message %d", n+1)),
	}
	for {
		resp, text := post(g.t, g.client, g.url, string(ids[0]+"\n"+ids[1]))
		switch resp.StatusCode {
		case http.StatusOK, http.StatusBadRequest:
			return ids
		case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		default:
			g.t.Errorf("%d: %s", resp.StatusCode, text)
			return ids
		}
	}
}

func TestContractHTTP(t *testing.T) {
	addr := freeAddr(t)
	checkContract(t, config(withHTTP(func(c *HTTPConfig) { c.Server.NetAddr.Endpoint = addr })), &httpGenerator{t: t, url: "http://" + addr + "/events"})
}

// fileGenerator appends to a file.
type fileGenerator struct {
	t    *testing.T
	dir  string
	runs atomic.Int64
	mu   sync.Mutex
	n    int
	file *os.File
}

func (g *fileGenerator) Start() {
	var err error
	// A new file for each scenario: a receiver without storage starts at the beginning.
	g.file, err = os.Create(filepath.Join(g.dir, fmt.Sprintf("%d.log", g.runs.Add(1))))
	require.NoError(g.t, err)
}

func (g *fileGenerator) Stop() {
	require.NoError(g.t, g.file.Close())
	require.NoError(g.t, os.Remove(g.file.Name()))
}

func (g *fileGenerator) Generate() []receivertest.UniqueIDAttrVal {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
	id := fmt.Sprintf("<14>message %d", g.n)
	_, err := g.file.WriteString(id + "\n")
	require.NoError(g.t, err)
	return []receivertest.UniqueIDAttrVal{receivertest.UniqueIDAttrVal(id)}
}

func TestContractFile(t *testing.T) {
	dir := t.TempDir()
	checkContract(t, config(withFile(filepath.Join(dir, "*.log"))), &fileGenerator{t: t, dir: dir})
}
