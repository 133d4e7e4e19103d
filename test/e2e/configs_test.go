package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	localEndpoint = regexp.MustCompile(`localhost:\d+`)
	healthCheck   = regexp.MustCompile(`health_check:\s+endpoint: (\S+)`)
)

// noMetrics is given beside a configuration: collectors that run at the same time cannot share the port of the metrics.
const noMetrics = "yaml:service::telemetry::metrics::level: none"

// Every configuration that the repository offers starts in the distribution as it is, and a message passes through; only
// its ports are replaced, in case somebody uses them.
func TestEveryConfiguration(t *testing.T) {
	t.Parallel()
	covered := []string{"quickstart.yaml", "operators.yaml"} // TestQuickstart, TestOperators
	for name, tc := range walks {
		covered = append(covered, name)
		covered = append(covered, tc.behind...)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := distribution(t)
			p := newPlace(t)
			p.env = append(p.env, tc.env...)
			for _, file := range tc.behind {
				p.start(bin, file)
			}
			p.c = p.start(bin, name)
			tc.walk(p)
		})
	}
	for _, file := range glob(t, filepath.Join(root(t), "configs/*.yaml")) {
		if !slices.Contains(covered, filepath.Base(file)) {
			t.Errorf("%s: no message is sent through it", file)
		}
	}
}

// onFreePorts replaces each local endpoint with one that nobody uses.
func onFreePorts(t *testing.T, config string) string {
	t.Helper()
	free := map[string]string{}
	return localEndpoint.ReplaceAllStringFunc(config, func(endpoint string) string {
		if free[endpoint] == "" {
			free[endpoint] = freeAddr(t)
		}
		return free[endpoint]
	})
}

// startInCopy starts a configuration in a folder that has what it needs of the repository's, so that nothing is written
// there.
func startInCopy(t *testing.T, bin, config string, env ...string) *collector {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(filepath.Join(root(t), "testdata"), filepath.Join(dir, "testdata")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "build"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	env = append(env, "STORAGE_DIR="+filepath.Join(dir, "storage"))
	c := launchIn(t, dir, bin, env, "--config", "config.yaml", "--config", noMetrics)
	c.waitForOutput(t, ready)
	return c
}

// expectHealthy asks the health check, which tells the truth from the moment when the collector is ready.
func expectHealthy(t *testing.T, c *collector, endpoint string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+endpoint, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("health check: %v; %s", err, c.output())
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("health check: %s; %s", resp.Status, c.output())
	}
}

// What a newcomer sees: every sample in the terminal and in the file, and the line that `make run` says to try.
func TestQuickstart(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	config := onFreePorts(t, string(readFile(t, filepath.Join(root(t), "configs/quickstart.yaml"))))
	c := startInCopy(t, bin, config)

	const typed = "CEF:0|Example Networks|Perimeter Firewall|8.2|100201|Typed by hand|6|act=blocked src=198.51.100.9 proto=TCP"
	in := regexp.MustCompile(`tcp:\s+endpoint: \S*?-?([0-9.]+:\d+)`).FindStringSubmatch(config)
	if in == nil {
		t.Fatalf("no TCP endpoint in %s", config)
	}
	sendCounted(t, in[1], []string{typed})
	c.waitForOutput(t, "Typed by hand")
	want := 1
	for _, file := range glob(t, filepath.Join(root(t), "testdata/quickstart/*")) {
		for _, line := range readLines(t, file) {
			c.waitForOutput(t, line)
			want++
		}
	}
	c.stop(t)

	written := string(readFile(t, filepath.Join(c.cmd.Dir, "build/quickstart.json")))
	if got := strings.Count(written, `"observedTimeUnixNano"`); got != want {
		t.Errorf("build/quickstart.json holds %d records, want %d: %.500s", got, want, written)
	}
}
