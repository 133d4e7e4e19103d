package e2e

import (
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

const ownMappings = `
receivers:
  otlp: {protocols: {grpc: {endpoint: LISTEN}}}
processors:
  ocsf: {mappings: ["DIR"]}
exporters:
  nop:
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs: {receivers: [otlp], processors: [ocsf], exporters: [nop]}
`

// A mapping folder with a fault keeps the collector from starting, and the error says where it is and what to do.
func TestBrokenMappingsRefuseToStart(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	for name, want := range map[string]string{
		"wrong_path":        `opened\.yaml:7: .*device\.hostnam\b.*did you mean device\.hostname\?`,
		"wrong_enum":        `opened\.yaml:7: .*Hihg.*did you mean High\?`,
		"missing_attribute": `opened\.yaml:[0-9]+: .*\buser\b.* is required in .*: map it`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(root(t), "test/e2e/testdata/broken", name)
			c := launch(t, bin, configure(ownMappings, "", freeAddr(t), "DIR", dir))
			select {
			case <-c.exited:
			case <-time.After(patience):
				t.Fatalf("still running; %s", c.output())
			}
			if c.err == nil {
				t.Error("ended with status 0")
			}
			if !regexp.MustCompile(want).MatchString(c.output()) {
				t.Errorf("no error like %s; %s", want, c.output())
			}
		})
	}
}
