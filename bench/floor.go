package bench

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.opentelemetry.io/collector/processor/processortest"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// Floor makes a processor that knows what ours, with a configuration, writes for the
// text of a case, and writes just that into every record: with one Put for each value,
// into maps whose room was reserved, from strings that are there already.
func Floor(cfg Config, c Case) (consumer.Logs, error) {
	out, err := Output(cfg, c)
	if err != nil {
		return nil, err
	}
	r := newReplay(out, c.Text)
	settings := processortest.NewNopSettings(component.MustNewType("floor"))
	return processorhelper.NewLogs(context.Background(), settings, nil, consumertest.NewNop(),
		func(_ context.Context, logs plog.Logs) (plog.Logs, error) {
			for _, resource := range logs.ResourceLogs().All() {
				for _, scope := range resource.ScopeLogs().All() {
					for _, record := range scope.LogRecords().All() {
						r.write(record)
					}
				}
			}
			return logs, nil
		},
		processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true}))
}

// Output is the record that our processor makes of the text of a case.
func Output(cfg Config, c Case) (plog.LogRecord, error) {
	return single(ocsfprocessor.NewFactory(), cfg, c)
}

// single runs one record through a processor.
func single(f processor.Factory, cfg Config, c Case) (plog.LogRecord, error) {
	sink := new(consumertest.LogsSink)
	p, err := start(f, cfg, sink)
	if err != nil {
		return plog.LogRecord{}, err
	}
	if err := p.ConsumeLogs(context.Background(), batch(c.Text)); err != nil {
		return plog.LogRecord{}, fmt.Errorf("%s: %s: %w", f.Type(), c.Name, err)
	}
	if n := sink.LogRecordCount(); n != 1 {
		return plog.LogRecord{}, fmt.Errorf("%s: %s: %d records for one", f.Type(), c.Name, n)
	}
	return sink.AllLogs()[0].ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0), p.Shutdown(context.Background())
}

// replay is a record, ready to be written again.
type replay struct {
	record     plog.LogRecord // what is no attribute
	body       *value         // nil where it stays as it came in
	attributes []value
}

func newReplay(r plog.LogRecord, text string) *replay {
	p := &replay{record: r, attributes: fields(r.Attributes())}
	if b := r.Body(); b.Type() != pcommon.ValueTypeStr || b.Str() != text {
		v := valueOf("", b)
		p.body = &v
	}
	return p
}

func (p *replay) write(r plog.LogRecord) {
	r.SetTimestamp(p.record.Timestamp())
	r.SetSeverityNumber(p.record.SeverityNumber())
	r.SetSeverityText(p.record.SeverityText())
	r.SetEventName(p.record.EventName())
	if p.body != nil {
		p.body.set(r.Body())
	}
	putAll(p.attributes, r.Attributes())
}
