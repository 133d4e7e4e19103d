// Command volume measures what the records of files of messages take in OTLP, by layout, detail and
// original, plain and compressed, and writes a table in Markdown.
//
//	go run ./cmd/volume FILE...   one message a line
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor"

	"github.com/otelcol-ocsf/otelcol-ocsf/processor/ocsfprocessor"
)

// perBatch is how many messages come together, as from a receiver.
const perBatch = 100

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: volume FILE...")
		os.Exit(2)
	}
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "volume:", err)
		os.Exit(1)
	}
}

func run(files []string, out io.Writer) error {
	var messages []string
	size := 0
	for _, file := range files {
		m, n, err := read(file)
		if err != nil {
			return err
		}
		messages, size = append(messages, m...), size+n
	}
	mean := float64(size) / float64(len(messages))
	fmt.Fprintf(out, "%d messages of %.0f bytes on average.\n\n", len(messages), mean)
	fmt.Fprintf(out, "| layout, detail, original | OTLP bytes per event (× message) | gzip, zstd of it | attributes |\n| --- | --- | --- | --- |\n")
	for _, layout := range []string{"flat", "nested", "body", "json"} {
		for _, detail := range []string{"full", "lean"} {
			for _, original := range []string{"keep", "drop"} {
				m, err := measure(messages, layout, detail, original)
				if err != nil {
					return err
				}
				n := float64(m.records)
				fmt.Fprintf(out, "| `%s`, `%s`, `%s` | %.0f (%.1f) | %.0f, %.0f | %.0f |\n", layout, detail, original,
					float64(m.plain)/n, float64(m.plain)/float64(size), float64(m.gzip)/n, float64(m.zstd)/n, float64(m.attributes)/n)
			}
		}
	}
	return nil
}

func read(file string) (messages []string, size int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		messages = append(messages, lines.Text())
		size += len(lines.Text())
	}
	if len(messages) == 0 && lines.Err() == nil {
		return nil, 0, fmt.Errorf("%s: no messages", file)
	}
	return messages, size, lines.Err()
}

type volume struct{ records, attributes, plain, gzip, zstd int }

// measure takes the messages through the processor and its batches through both compressions.
func measure(messages []string, layout, detail, original string) (volume, error) {
	var v volume
	factory := ocsfprocessor.NewFactory()
	cfg := factory.CreateDefaultConfig().(*ocsfprocessor.Config)
	cfg.Output.Layout, cfg.Output.Detail, cfg.Output.Original = layout, detail, original
	if err := cfg.Validate(); err != nil {
		return v, err
	}
	sink := new(consumertest.LogsSink)
	set := processor.Settings{ID: component.NewID(factory.Type()), TelemetrySettings: componenttest.NewNopTelemetrySettings()}
	ctx := context.Background()
	p, err := factory.CreateLogs(ctx, set, cfg, sink)
	if err != nil {
		return v, err
	}
	if err := p.Start(ctx, componenttest.NewNopHost()); err != nil {
		return v, err
	}
	now := pcommon.NewTimestampFromTime(time.Now())
	for len(messages) > 0 {
		n := min(perBatch, len(messages))
		logs := plog.NewLogs()
		records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
		for _, m := range messages[:n] {
			rec := records.AppendEmpty()
			rec.Body().SetStr(m)
			rec.SetObservedTimestamp(now)
		}
		messages = messages[n:]
		if err := p.ConsumeLogs(ctx, logs); err != nil {
			return v, err
		}
		for _, out := range sink.AllLogs() {
			if err := v.add(out); err != nil {
				return v, err
			}
		}
		sink.Reset()
	}
	return v, p.Shutdown(ctx)
}

func (v *volume) add(logs plog.Logs) error {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, rec := range scope.LogRecords().All() {
				v.records++
				v.attributes += rec.Attributes().Len()
			}
		}
	}
	data, err := new(plog.ProtoMarshaler).MarshalLogs(logs)
	if err != nil {
		return err
	}
	v.plain += len(data)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(data); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	v.gzip += packed.Len()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		return fmt.Errorf("zstd: %w", err)
	}
	v.zstd += len(encoder.EncodeAll(data, nil))
	return encoder.Close()
}
