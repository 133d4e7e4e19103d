package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

const (
	// volume is how many long messages go through each configuration: some times what a gRPC server takes in one request, even of
	// records that nobody has mapped.
	volume = 2500
	// perPost is how many of them a request over HTTP has; a body may have 10 MiB.
	perPost = 1250
)

// toBackends is the exporter that sends OTLP over gRPC.
var toBackends = regexp.MustCompile(`(?m)^\s+otlp_grpc(/\w+)?:`)

// volumes says for each configuration with such an exporter how the messages come in.
var volumes = map[string]func(*place){
	"gateway.yaml":      (*place).sendVolume,
	"agent.yaml":        (*place).sendVolume,
	"scale-out.yaml":    (*place).sendVolume,
	"dead-letter.yaml":  (*place).sendVolume,
	"tee.yaml":          (*place).sendVolume,
	"service-name.yaml": (*place).sendVolume,
	"pii.yaml":          (*place).sendVolume,
	"replay.yaml": func(p *place) {
		appendLines(p.t, p.file("device.log"), longLines(volume))
	},
	"webhook.yaml": func(p *place) {
		for lines := range slices.Chunk(longLines(volume), perPost) {
			if got := p.post("https://"+p.inTLS+"/events", secret, strings.Join(lines, "\n")); got != http.StatusOK {
				p.t.Fatalf("answered with %d", got)
			}
		}
	},
	"fortidlp.yaml": func(p *place) {
		padding := `{"padding":"` + strings.Repeat("some text ", 500) + `",`
		for n := range volume {
			p.stream.Push(strings.Replace(fortidlptest.Sample(n, time.Now()), "{", padding, 1))
		}
	},
}

// sendVolume has one message among the others that is as long as a listener takes by default, of bytes that are no text: nothing
// grows more when it is mapped. Were its record longer than a request may be, those behind it in the same batch would be lost with it
// (https://github.com/open-telemetry/opentelemetry-collector/issues/15936).
func (p *place) sendVolume() {
	lines := longLines(volume)
	lines[volume/2] = "CEF:0|Example Networks|Counter|1.0|7|Bytes|3|suser=" + strings.Repeat("\xff", 1<<20)
	sendLines(p.t, p.in, lines)
}

// longLines are messages of 5 KiB, as those of detections that have a command line or a script in them.
func longLines(n int) []string {
	text := strings.Repeat("some text ", 500)
	lines := numbered("volume", n)
	for i, line := range lines {
		lines[i] = line + " cs1Label=Script cs1=" + text
	}
	return lines
}

// However much comes at once, no request is longer than the 4 MiB that a gRPC server takes by default, an otlp receiver among
// them: what is longer is rejected for good, and the exporter drops it.
func TestEveryConfigurationFillsRequests(t *testing.T) {
	t.Parallel()
	var filled []string
	for name, in := range volumes {
		filled = append(filled, name)
		filled = append(filled, walks[name].behind...)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			p := newPlace(t)
			p.env = append(p.env, walks[name].env...)
			var all []*collector
			for _, file := range walks[name].behind {
				all = append(all, p.start(bin, file))
			}
			p.c = p.start(bin, name)
			in(p)
			p.expectVolume(append(all, p.c))
		})
	}
	for _, file := range glob(t, filepath.Join(root(t), "configs/*.yaml")) {
		if toBackends.Match(readFile(t, file)) && !slices.Contains(filled, filepath.Base(file)) {
			t.Errorf("%s: no volume is sent through it", file)
		}
	}
}

// The same for what the chart runs.
func TestChartFillsRequests(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	p := newPlace(t)
	config := chartConfig(t)
	backend := config["exporters"].(map[string]any)["otlp_grpc"].(map[string]any)
	backend["tls"] = map[string]any{"insecure": true}
	text, err := yaml.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	// A pod has an address and a disk of its own, a test has neither.
	p.c = startInCopy(t, bin, strings.NewReplacer("${env:MY_POD_IP}:13133", freeAddr(t), "${env:MY_POD_IP}:5514", p.in,
		"/var/lib/otelcol-ocsf", p.file("storage")).Replace(string(text)), p.env...)
	p.sendVolume()
	p.expectVolume([]*collector{p.c})
}

// expectVolume waits for all records and demands that each came once.
func (p *place) expectVolume(through []*collector) {
	p.t.Helper()
	arrived := func() int { return len(p.out.received()) }
	p.waitUntil("all records", func() bool {
		for _, c := range through {
			if lost := lossIn(c.output()); lost != "" {
				p.t.Fatalf("%d of %d records arrived, then: %s", arrived(), volume, lost)
			}
		}
		return arrived() >= volume
	})
	p.c.stop(p.t)
	if got := arrived(); got != volume {
		p.t.Errorf("%d records, want %d", got, volume)
	}
}

// lossIn finds the line in which an exporter says that it lost something.
func lossIn(output string) string {
	for line := range strings.Lines(output) {
		if strings.Contains(line, "Dropping data") || strings.Contains(line, "Failed to split") {
			return fmt.Sprintf("%.600s", line)
		}
	}
	return ""
}
