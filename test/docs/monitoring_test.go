package docs

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// metric is the name of a metric in a query.
var metric = regexp.MustCompile(`otelcol_[a-z0-9_]+`)

// ofTheCollector are metrics that components of others declare; test/e2e finds them in a collector that runs.
var ofTheCollector = []string{
	"otelcol_exporter_queue_capacity", "otelcol_exporter_queue_size", "otelcol_exporter_enqueue_failed_log_records",
	"otelcol_exporter_send_failed_log_records", "otelcol_exporter_sent_log_records",
	"otelcol_process_cpu_seconds", "otelcol_process_memory_rss", "otelcol_process_runtime_heap_alloc_bytes", "otelcol_process_uptime",
	"otelcol_processor_memory_limiter_refused_log_records",
	"otelcol_receiver_accepted_log_records",
}

// The dashboard, the alert rules and the page of the metrics name only metrics that exist, and the page names all of ours.
func TestMetricNames(t *testing.T) {
	known := slices.Clone(ofTheCollector)
	ours := declared(t)
	for name, kind := range ours {
		known = append(known, name)
		if kind == "histogram" {
			known = append(known, name+"_bucket", name+"_count", name+"_sum")
		}
	}
	for _, file := range []string{"monitoring/alerts.yaml", "monitoring/dashboard.json", "docs/telemetry.md", "docs/troubleshooting.md", "docs/operations.md"} {
		text := read(t, file)
		names := metric.FindAllString(text, -1)
		if len(names) == 0 {
			t.Errorf("%s names no metric", file)
		}
		for _, name := range names {
			if !slices.Contains(known, name) && !strings.HasSuffix(name, "_") {
				t.Errorf("%s: there is no metric %s", file, name)
			}
		}
	}
	page := read(t, "docs/telemetry.md")
	for name := range ours {
		if !strings.Contains(page, "| `"+name+"` |") {
			t.Errorf("docs/telemetry.md does not list %s", name)
		}
	}
}

// Alert rules have what Prometheus asks for, and the dashboard is one: panels with queries, no number twice.
func TestMonitoringFiles(t *testing.T) {
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	dec := yaml.NewDecoder(strings.NewReader(read(t, "monitoring/alerts.yaml")))
	dec.KnownFields(true)
	if err := dec.Decode(&rules); err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Groups[0].Rules {
		if r.Alert == "" || r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("incomplete: %+v", r)
		}
		if strings.Count(r.Expr, "(") != strings.Count(r.Expr, ")") {
			t.Errorf("%s: the parentheses do not match", r.Alert)
		}
	}

	var board struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "monitoring/dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range board.Panels {
		if seen[p.ID] || p.Title == "" || p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %d %q: a number that is taken, no title or no query", p.ID, p.Title)
		}
		seen[p.ID] = true
		for _, q := range p.Targets {
			if strings.Count(q.Expr, "(") != strings.Count(q.Expr, ")") {
				t.Errorf("%s: the parentheses do not match: %s", p.Title, q.Expr)
			}
		}
	}
}

// declared are the metrics of our components by the names that the collector gives them, with their kind.
func declared(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, dir := range []string{"receiver/securitylogreceiver", "receiver/fortidlpreceiver", "processor/ocsfprocessor", "connector/teeconnector", "extension/ocsfencodingextension"} {
		var meta struct {
			Telemetry struct {
				Metrics map[string]map[string]any
			}
		}
		if err := yaml.Unmarshal([]byte(read(t, dir+"/metadata.yaml")), &meta); err != nil {
			t.Fatal(err)
		}
		for name, m := range meta.Telemetry.Metrics {
			kind := "other"
			if m["histogram"] != nil {
				kind = "histogram"
			}
			out["otelcol_"+name] = kind
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d metrics are declared", len(out))
	}
	return out
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
