package docs

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var variable = regexp.MustCompile(`\$\{env:([A-Z0-9_]+)`)

// The head of each ready configuration names every variable that it reads, none has the batch processor, and the README lists all of them.
func TestReadyConfigurations(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "configs/*.yaml"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	kafka, err := filepath.Glob(filepath.Join(root, "configs/kafka/*-kafka.yaml"))
	if err != nil || len(kafka) != 2 {
		t.Fatalf("%d files for Kafka, %v", len(kafka), err)
	}
	readme := read(t, "README.md")
	for _, file := range append(files, kafka...) {
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		text := read(t, name)
		head := text[:strings.Index(text+"\n\n", "\n\n")]
		if !strings.HasPrefix(head, "# ") {
			t.Errorf("%s: no comment at its head", name)
		}
		for _, m := range variable.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(head, m[1]) {
				t.Errorf("%s: its head does not name %s", name, m[1])
			}
		}
		var config struct {
			Processors map[string]any
		}
		if err := yaml.Unmarshal([]byte(text), &config); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for id := range config.Processors {
			if kind, _, _ := strings.Cut(id, "/"); kind == "batch" {
				t.Errorf("%s: the batch processor hides refusals", name)
			}
		}
		if !strings.Contains(readme, "]("+name+")") {
			t.Errorf("README.md does not list %s", name)
		}
	}
}

// The workflow on GitHub does what .ci/run does.
func TestWorkflow(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct {
				Matrix struct{ Step, Platform []string }
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, ".github/workflows/ci.yml")), &workflow); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, m := range regexp.MustCompile(`(?m)^step \S+ make (\S+)`).FindAllStringSubmatch(read(t, ".ci/run"), -1) {
		want = append(want, m[1])
	}
	for _, step := range workflow.Jobs["check"].Strategy.Matrix.Step {
		target, _, _ := strings.Cut(step, " ")
		got = append(got, target)
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(want, got) {
		t.Errorf(".ci/run makes %q, the workflow %q", want, got)
	}
	platforms := regexp.MustCompile(`everywhere=\(([^)]*)\)`).FindStringSubmatch(read(t, "packaging/release"))
	if platforms == nil || !slices.Equal(strings.Fields(platforms[1]), workflow.Jobs["cross-build"].Strategy.Matrix.Platform) {
		t.Errorf("packaging/release and the workflow build for different platforms")
	}
}

// The distribution with Kafka is the other one and two components more.
func TestKafkaManifest(t *testing.T) {
	components := func(name string) (version string, out []string) {
		var manifest map[string]yaml.Node
		if err := yaml.Unmarshal([]byte(read(t, name)), &manifest); err != nil {
			t.Fatal(err)
		}
		for kind, node := range manifest {
			if kind == "dist" {
				var dist struct{ Version string }
				if err := node.Decode(&dist); err != nil {
					t.Fatal(err)
				}
				version = dist.Version
				continue
			}
			var list []map[string]string
			if err := node.Decode(&list); err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				if module, _, _ := strings.Cut(c["gomod"], " "); module != kafkaReceiver && module != kafkaExporter {
					out = append(out, fmt.Sprint(kind, c))
				}
			}
		}
		slices.Sort(out)
		return version, out
	}
	version, want := components("builder-config.yaml")
	kafkaVersion, got := components("configs/kafka/builder-config.yaml")
	if kafkaVersion != version || !slices.Equal(got, want) {
		t.Errorf("configs/kafka/builder-config.yaml, version %s: %q; builder-config.yaml, version %s: %q", kafkaVersion, got, version, want)
	}
}

const (
	contrib       = "github.com/open-telemetry/opentelemetry-collector-contrib"
	kafkaReceiver = contrib + "/receiver/kafkareceiver"
	kafkaExporter = contrib + "/exporter/kafkaexporter"
)
