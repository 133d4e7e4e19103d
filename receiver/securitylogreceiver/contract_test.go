package securitylogreceiver

import (
	"context"
	"fmt"
	"net"
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
		g.conns[i] = c
	}
	m := id + "\n"
	if i == 1 {
		m = octets(id)
	}
	send(g.t, g.conns[i], m)
	return []receivertest.UniqueIDAttrVal{receivertest.UniqueIDAttrVal(id)}
}

func TestContractTCP(t *testing.T) {
	free, err := net.Listen("tcp", "localhost:0")
	require.NoError(t, err)
	addr := free.Addr().String()
	require.NoError(t, free.Close())
	receivertest.CheckConsumeContract(receivertest.CheckConsumeContractParams{
		T:             t,
		Factory:       identified(),
		Signal:        pipeline.SignalLogs,
		Config:        config(withTCP(func(c *TCPConfig) { c.Endpoint = addr })),
		Generator:     &tcpGenerator{t: t, addr: addr},
		GenerateCount: 1000,
	})
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
	receivertest.CheckConsumeContract(receivertest.CheckConsumeContractParams{
		T:             t,
		Factory:       identified(),
		Signal:        pipeline.SignalLogs,
		Config:        config(withFile(filepath.Join(dir, "*.log"))),
		Generator:     &fileGenerator{t: t, dir: dir},
		GenerateCount: 1000,
	})
}
