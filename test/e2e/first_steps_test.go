package e2e

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// step is what docs/first-steps.md has its reader do: write a file, or type a command. Those that only show something are
// left to cmd/ocsfctl, which holds them to their output.
var step = regexp.MustCompile("(?s:<!-- file (\\S+) -->\n```[a-z]+\n(.*?)```)|(?m:^(?:    |\\$ )((?:openssl|rm|ocsfctl new|ocsfctl send) .*)$)")

// The page leads from a fresh clone to events in a second collector, as it stands there but for the ports.
func TestFirstSteps(t *testing.T) {
	t.Parallel()
	w := firstSteps{t: t, bin: distribution(t), dir: t.TempDir()}
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skipf("skipped: %v", err)
	}
	w.ctl = filepath.Join(t.TempDir(), "ocsfctl")
	w.run(root(t), "go", "build", "-o", w.ctl, "./cmd/ocsfctl")
	page := onFreeNames(t, string(readFile(t, filepath.Join(root(t), "docs/first-steps.md"))))
	for _, m := range step.FindAllStringSubmatch(page, -1) {
		if m[1] != "" {
			w.write(m[1], m[2])
			continue
		}
		w.command(strings.Fields(m[3]))
	}
	if w.sent != 3 || !strings.Contains(w.said, "2 accepted, 0 refused") {
		t.Fatalf("%d times something was sent: %s", w.sent, w.said)
	}
	for _, want := range []string{
		"ocsf.class_name: Str(Detection Finding)", "ocsf.finding_info.title: Str(Door forced open)",
		"ocsf.finding_info.desc: Str(Harbour, South 2)", "security_log.outcome: Str(mapped)",
		"ocsf.firewall_rule.name: Str(SQL Injection Attack)",
	} {
		w.second.waitForOutput(t, want)
	}
	require.Eventually(t, func() bool { return w.second.count("Str(Door forced open)") == w.sent }, patience, 10*time.Millisecond,
		"over each transport it arrives once")
}

// firstSteps is somebody who reads the page.
type firstSteps struct {
	t        *testing.T
	bin, ctl string
	dir      string
	second   *collector
	sent     int
	said     string
}

func (w *firstSteps) write(name, text string) {
	w.t.Helper()
	file := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *firstSteps) command(words []string) {
	w.t.Helper()
	if words[0] != "ocsfctl" {
		w.run(w.dir, words[0], words[1:]...)
		return
	}
	if words[1] == "send" {
		w.collectors()
		w.sent++
	}
	w.said += w.run(w.dir, w.ctl, words[1:]...)
}

// collectors starts both, when there is all that they want.
func (w *firstSteps) collectors() {
	w.t.Helper()
	if w.second != nil {
		return
	}
	w.second = launchIn(w.t, w.dir, w.bin, nil, "--config", "second.yaml")
	w.second.waitForOutput(w.t, ready)
	mine := launchIn(w.t, w.dir, w.bin, nil, "--config", "mine.yaml", "--config", noMetrics)
	mine.waitForOutput(w.t, ready)
}

// run runs a command to its end and gives what it wrote.
func (w *firstSteps) run(dir, name string, args ...string) string {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// count tells how often the program printed a text until now.
func (c *collector) count(text string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Count(c.out.String(), text)
}

// onFreeNames replaces each port of localhost with one that nobody uses, and keeps the name, for which a certificate is.
func onFreeNames(t *testing.T, text string) string {
	t.Helper()
	free := map[string]string{}
	return localEndpoint.ReplaceAllStringFunc(text, func(endpoint string) string {
		if free[endpoint] == "" {
			_, port, err := net.SplitHostPort(freeAddr(t))
			if err != nil {
				t.Fatal(err)
			}
			free[endpoint] = "localhost:" + port
		}
		return free[endpoint]
	})
}
