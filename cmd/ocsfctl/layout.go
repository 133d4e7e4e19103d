package main

import (
	"context"
	"encoding/json"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// recorder shows the OTLP records that the processor itself makes of a message.
type recorder struct {
	processor processor.Logs
	sink      *consumertest.LogsSink
}

func newRecorder(m *mapFlags) (*recorder, error) {
	f := ocsfprocessor.NewFactory()
	cfg, ok := f.CreateDefaultConfig().(*ocsfprocessor.Config)
	if !ok {
		return nil, fmt.Errorf("the processor has a configuration of type %T", f.CreateDefaultConfig())
	}
	cfg.SchemaVersion, cfg.Mappings, cfg.Timezone = m.version, m.folders, m.timezone
	cfg.Output.Layout, cfg.Output.Detail, cfg.Heartbeats = m.layout, m.detail, "keep"
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := cfg.Output.Validate(); err != nil {
		return nil, fmt.Errorf("--layout, --detail: %w", err)
	}
	r := &recorder{sink: new(consumertest.LogsSink)}
	settings := processor.Settings{ID: component.NewID(f.Type()), TelemetrySettings: componenttest.NewNopTelemetrySettings()}
	var err error
	r.processor, err = f.CreateLogs(context.Background(), settings, cfg, r.sink)
	return r, err
}

// record writes the records of one message.
func (m *mapFlags) recorded(message string) error {
	logs := plog.NewLogs()
	rec := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	rec.Body().SetStr(message)
	rec.SetObservedTimestamp(pcommon.NewTimestampFromTime(m.at))
	m.recorder.sink.Reset()
	if err := m.recorder.processor.ConsumeLogs(context.Background(), logs); err != nil {
		return err
	}
	for _, out := range m.recorder.sink.AllLogs() {
		if err := m.writeRecords(out); err != nil {
			return err
		}
	}
	return nil
}

// writeRecords writes each record of a batch as OTLP has it in JSON.
func (m *mapFlags) writeRecords(logs plog.Logs) error {
	b, err := new(plog.JSONMarshaler).MarshalLogs(logs)
	if err != nil {
		return err
	}
	var batch struct {
		ResourceLogs []struct {
			ScopeLogs []struct {
				LogRecords []json.RawMessage `json:"logRecords"`
			} `json:"scopeLogs"`
		} `json:"resourceLogs"`
	}
	if err := json.Unmarshal(b, &batch); err != nil {
		return err
	}
	for _, resource := range batch.ResourceLogs {
		for _, scope := range resource.ScopeLogs {
			for _, rec := range scope.LogRecords {
				if err := m.writeJSON(rec); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
