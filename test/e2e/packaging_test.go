package e2e

import (
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// What the packages install: the service listens and writes to its folder before anybody has configured anything.
func TestPackagedConfiguration(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	p := newPlace(t)
	p.env = append(p.env, "STATE_DIRECTORY="+p.dir)
	p.c = p.start(bin, "../packaging/linux/config.yaml")
	sendLines(t, p.in, []string{blockedLine})
	p.waitForFile("events.json", `"ocsf.class_uid"`)
}

// What the image and the chart run is accepted by the collector.
func TestContainerConfigurations(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	p := newPlace(t)
	p.env = append(p.env, "MY_POD_IP=127.0.0.1")
	image := filepath.Join(root(t), "packaging/docker/config.yaml")
	p.validate(bin, image, "", string(readFile(t, image)))

	config, err := yaml.Marshal(chartConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	p.validate(bin, chartValues, "", string(config))
}

// chartValues are the values of the Helm chart.
const chartValues = "packaging/helm/values.yaml"

// chartConfig is the configuration among them.
func chartConfig(t *testing.T) map[string]any {
	t.Helper()
	var values struct {
		Config map[string]any `yaml:"alternateConfig"`
	}
	if err := yaml.Unmarshal(readFile(t, filepath.Join(root(t), chartValues)), &values); err != nil {
		t.Fatal(err)
	}
	return values.Config
}
