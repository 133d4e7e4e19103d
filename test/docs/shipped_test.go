package docs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// retrying are the contrib receivers with the key retry_on_failure. It is off by default: a batch that the pipeline refuses is then dropped
// with a line in the log. otlp answers its client, and kafka has error_backoff instead.
var retrying = []string{"file_log", "filelog", "journald", "namedpipe", "syslog", "tcp_log", "tcplog", "udp_log", "udplog", "windows_event_log", "windowseventlog"}

// Everything that users copy keeps two rules. No queue blocks on overflow: in v0.159.0 a queue whose waiting callers give up can stop for
// ever (collector core issue 15700). Every receiver that can retry a refusal does.
func TestShippedConfigurations(t *testing.T) {
	documents, receivers := 0, 0
	for name, text := range shipped(t) {
		dec := yaml.NewDecoder(strings.NewReader(text))
		for {
			var v any
			err := dec.Decode(&v)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			documents++
			found, wrong := breaches(v)
			receivers += found
			for _, w := range wrong {
				t.Errorf("%s: %s", name, w)
			}
		}
	}
	if documents < 60 || receivers < 4 {
		t.Errorf("only %d documents and %d receivers were found", documents, receivers)
	}
}

// The test can fail: each of these breaks a rule, however it is written.
func TestBreaches(t *testing.T) {
	for text, want := range map[string]int{
		"exporters: {x: {sending_queue: {block_on_overflow: true}}}":                         1,
		"exporters: {x: {sending_queue: {block_on_overflow: false}}}":                        1,
		"alternateConfig: {exporters: {x: {sending_queue: {block_on_overflow: true}}}}":      1,
		"receivers: {tcp_log: {listen_address: x}}":                                          1,
		"receivers: {syslog/two: {retry_on_failure: {enabled: false}}, udp_log: }":           2,
		"service: {pipelines: {logs/a: {receivers: [x]}, logs/b: {receivers: [x]}}}":         1,
		"service: {pipelines: {logs: {receivers: [x], exporters: [otlp, file]}}}":            1,
		"service: {pipelines: {logs: {exporters: [debug, file]}}}":                           0,
		"service: {pipelines: {logs/a: {receivers: [tee]}, logs/b: {receivers: [tee]}}}":     0,
		"a: [{receivers: {file_log: {include: [x]}}}]":                                       1,
		"receivers: {file_log: {retry_on_failure: {enabled: true}}, otlp: {}}":               0,
		"receivers: {security_log: {}}\nservice: {pipelines: {logs: {receivers: [syslog]}}}": 0,
	} {
		var v any
		if err := yaml.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		if _, wrong := breaches(v); len(wrong) != want {
			t.Errorf("%s: %q, want %d", text, wrong, want)
		}
	}
}

// breaches looks through a document. found is how many receivers with retry_on_failure it has.
func breaches(v any) (found int, wrong []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			f, w := breaches(e)
			found, wrong = found+f, append(wrong, w...)
		}
	case map[string]any:
		wrong = append(wrong, fanOuts(v)...)
		for key, value := range v {
			if key == "block_on_overflow" {
				wrong = append(wrong, "block_on_overflow: remove it; a full queue has to answer with an error")
			}
			receivers, _ := value.(map[string]any)
			for id, config := range receivers {
				if kind, _, _ := strings.Cut(id, "/"); key != "receivers" || !slices.Contains(retrying, kind) {
					continue
				}
				found++
				c, _ := config.(map[string]any)
				if retry, _ := c["retry_on_failure"].(map[string]any); retry["enabled"] != true {
					wrong = append(wrong, fmt.Sprintf("receivers::%s: retry_on_failure: {enabled: true} is missing", id))
				}
			}
			f, w := breaches(value)
			found, wrong = found+f, append(wrong, w...)
		}
	}
	return found, wrong
}

// fanOuts finds receivers and pipelines with several branches that can refuse: the collector hands a batch that one of them
// refuses to all of them again. debug and nop never refuse, and the connector tee retries each branch alone.
func fanOuts(document map[string]any) (wrong []string) {
	service, _ := document["service"].(map[string]any)
	pipelines, _ := service["pipelines"].(map[string]any)
	used := map[any]int{}
	for name, p := range pipelines {
		p, _ := p.(map[string]any)
		receivers, _ := p["receivers"].([]any)
		for _, id := range receivers {
			if kind, _, _ := strings.Cut(fmt.Sprint(id), "/"); kind != "tee" && strings.HasPrefix(name, "logs") {
				used[id]++
			}
		}
		exporters, _ := p["exporters"].([]any)
		exporters = slices.DeleteFunc(slices.Clone(exporters), func(id any) bool {
			kind, _, _ := strings.Cut(fmt.Sprint(id), "/")
			return kind == "debug" || kind == "nop"
		})
		if len(exporters) > 1 {
			wrong = append(wrong, fmt.Sprintf("%s: exporters %v: use the connector tee", name, exporters))
		}
	}
	for id, n := range used {
		if n > 1 {
			wrong = append(wrong, fmt.Sprintf("%v is in %d pipelines: use the connector tee", id, n))
		}
	}
	return wrong
}

// shipped are the YAML files of a release and the YAML in the pages, by a name that an error can give.
func shipped(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, file := range pages(t) {
		_, blocks := split(t, file)
		for line, text := range blocks {
			out[fmt.Sprintf("%s:%d", file, line)] = text
		}
	}
	for _, dir := range []string{"configs", "packaging", "monitoring", "testdata", "test", "receiver", "processor"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".yaml" && ext != ".yml" || strings.HasSuffix(path, ".schema.yaml") {
				return err
			}
			text, err := os.ReadFile(path)
			out[path] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
