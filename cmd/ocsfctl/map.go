package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/draft"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/layout"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/mapping"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/pipeline"
	"github.com/otelcol-ocsf/otelcol-ocsf/mappings"
)

// mapFlags are the flags of map.
type mapFlags struct {
	stream
	version  string
	folders  []string
	explain  bool
	timezone string
	layout   string
	detail   string
	width    int

	set      *mapping.Set
	pipeline *pipeline.Pipeline
	recorder *recorder // with --layout
	advisor  *draft.Advisor
	unhappy  bool
}

func mapCommand() *cobra.Command {
	var m mapFlags
	c := &cobra.Command{
		Use:   "map [FILE...]",
		Short: "Show the OCSF event that each message becomes",
		Long: `Shows the OCSF event that each message becomes; on a terminal also what was detected and which line of which
mapping file put each value where it is (--explain).

With --layout it shows the OTLP record that leaves the processor instead, in OTLP's JSON:

  flat     an attribute for each value: ocsf.src_endpoint.ip
  nested   one attribute, ocsf, that is a map; the Body stays the original text, as with flat
  body     the Body is the event, a map; the original text is in log.record.original
  json     the Body is the event, a JSON text; the original text is in log.record.original

Which suits which backend is in docs/backends. The exit status is 1 where a message was not recognised.`,
		Example: `  ocsfctl map eset.log
  ocsfctl map --explain --raw message.json
  ocsfctl map --mappings ./my-mappings samples.log
  ocsfctl map --layout flat eset.log | jq -r '.attributes[].key'
  ocsfctl map --layout json eset.log | jq '.body.stringValue | fromjson'
  ocsfctl map --layout nested --schema-version 1.5.0 -o pretty eset.log`,
		RunE: func(c *cobra.Command, files []string) error {
			if err := m.open(c); err != nil {
				return err
			}
			if err := m.each(c, files, m.message); err != nil {
				return err
			}
			if m.unhappy {
				return errUnhappy
			}
			return nil
		},
	}
	m.flags(c)
	versionFlag(c, &m.version)
	c.Flags().StringArrayVar(&m.folders, "mappings", nil, "a folder of mapping sources of your own, tried before the built-in ones")
	c.Flags().BoolVar(&m.explain, "explain", false, "say what was detected and where each value went (default on a terminal)")
	c.Flags().StringVar(&m.layout, "layout", "", "show the OTLP record instead, in the layout flat, nested, body or json")
	complete(c, "layout", layouts...)
	c.Flags().StringVar(&m.detail, "detail", layout.Full, "with --layout: full, or lean to leave out what the rest of the record tells")
	complete(c, "detail", layout.Full, layout.Lean)
	completeFolder(c, "mappings")
	c.Flags().IntVar(&m.width, "width", 0, "columns of the readable form (default: those of the terminal, else 100)")
	c.Flags().StringVar(&m.timezone, "timezone", "UTC", "zone of times that name none")
	return c
}

func (m *mapFlags) open(c *cobra.Command) error {
	if err := m.stream.open(c); err != nil {
		return err
	}
	loc, err := time.LoadLocation(m.timezone)
	if err != nil {
		return fmt.Errorf("--timezone: %w", err)
	}
	if m.set, err = loadMappings(m.version, m.folders); err != nil {
		return err
	}
	for _, w := range m.set.Warnings() {
		if _, err := fmt.Fprintln(c.ErrOrStderr(), "warning: "+w); err != nil {
			return err
		}
	}
	m.pipeline = pipeline.New(m.set, loc)
	m.explain = m.explain || m.pretty() && !c.Flags().Changed("output") && m.layout == ""
	if m.layout == "" && c.Flags().Changed("detail") {
		return errors.New("--detail: has no effect without --layout")
	}
	if m.layout != "" {
		m.recorder, err = newRecorder(m)
	}
	return err
}

// loadMappings compiles the built-in sources and users' folders as the processor does.
func loadMappings(version string, folders []string) (*mapping.Set, error) {
	o := mapping.Options{Version: version, Decode: pipeline.Decode}
	for _, f := range folders {
		o.Folders = append(o.Folders, mapping.Folder{Name: f, FS: os.DirFS(f)})
	}
	o.Folders = append(o.Folders, mapping.Folder{Name: mappings.Name, FS: mappings.FS})
	return mapping.Load(o)
}

func (m *mapFlags) message(line int, message string) error {
	var err error
	m.pipeline.Each(message, pipeline.Times{Received: m.at}, func(r *pipeline.Record) {
		if err == nil {
			err = m.record(line, r)
		}
	})
	if err == nil && m.recorder != nil {
		err = m.recorded(message)
	}
	return err
}

func (m *mapFlags) record(line int, r *pipeline.Record) error {
	if m.recorder != nil {
		m.unhappy = m.unhappy || r.Result != nil && r.Result.Outcome == mapping.Unparsed
		return nil
	}
	if m.explain && m.pretty() {
		return m.explainRecord(line, r)
	}
	b := m.event(line, r)
	if m.explain {
		b = m.explained(b, r)
	}
	return m.writeJSON(b)
}

// event is the event of a record, or what is said of one that has none.
func (m *mapFlags) event(line int, r *pipeline.Record) []byte {
	outcome := "heartbeat"
	if r.Heartbeat == "" {
		if r.Result.Outcome != mapping.Unparsed {
			return r.Result.Event.AppendJSON(nil, true)
		}
		outcome, m.unhappy = "unparsed", true
	}
	b := strconv.AppendInt([]byte(`{"line":`), int64(line), 10)
	b = append(append(b, `,"outcome":"`...), outcome...)
	b = event.AppendString(append(b, `","text":`...), r.Body)
	return append(b, '}')
}

func writePretty(w io.Writer, b []byte) error {
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := out.WriteTo(w)
	return err
}
