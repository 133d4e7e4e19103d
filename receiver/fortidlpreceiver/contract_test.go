package fortidlpreceiver

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pipeline"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/receivertest"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
	"github.com/otelcol-ocsf/otelcol-ocsf/receiver/fortidlpreceiver/internal/metadata"
)

// identified puts an attribute with the event of each record in front of the contract
// checker, which knows records by it.
func identified() receiver.Factory {
	return receiver.NewFactory(metadata.Type, createDefaultConfig, receiver.WithLogs(
		func(ctx context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
			marked, err := consumer.NewLogs(func(ctx context.Context, logs plog.Logs) error {
				for _, r := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
					r.Attributes().PutStr(receivertest.UniqueIDAttrName, r.Body().Str())
				}
				return next.ConsumeLogs(ctx, logs)
			}, consumer.WithCapabilities(consumer.Capabilities{MutatesData: true}))
			if err != nil {
				return nil, err
			}
			return createLogs(ctx, set, cfg, marked)
		}, metadata.LogsStability,
	))
}

// generator pushes one event at a time into a stream that outlives the receivers.
type generator struct {
	stream *fortidlptest.Server
	n      atomic.Int64
}

func (*generator) Start() {}
func (*generator) Stop()  {}

func (g *generator) Generate() []receivertest.UniqueIDAttrVal {
	event := fmt.Sprintf(`{"sensor":{"uuid":"%d"}}`, g.n.Add(1))
	g.stream.Push(event)
	return []receivertest.UniqueIDAttrVal{receivertest.UniqueIDAttrVal(event)}
}

func TestContract(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		// A receiver is stopped as soon as it has what was generated; the next one must be let in.
		stream := fortidlptest.New(fortidlptest.Options{Hold: 20 * time.Millisecond, Rivalry: fortidlptest.Share})
		server := httptest.NewServer(stream)
		defer server.Close()
		defer stream.Close()
		cfg := testConfig(server.URL)
		mode(cfg)
		receivertest.CheckConsumeContract(receivertest.CheckConsumeContractParams{
			T:             t,
			Factory:       identified(),
			Signal:        pipeline.SignalLogs,
			Config:        cfg,
			Generator:     &generator{stream: stream},
			GenerateCount: 300,
		})
	})
}
