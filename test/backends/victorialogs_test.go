package backends

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a condition may take. No test waits for its end.
const patience = 2 * time.Minute

// program is a program that a variable of `make test-backends` names.
func program(t *testing.T, variable string) string {
	t.Helper()
	bin := os.Getenv(variable)
	if bin == "" {
		t.Skipf("skipped: %s is not set; `make test-backends` builds the program and sets it", variable)
	}
	if _, err := os.Stat(bin); err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return bin
}

// freeAddress is an address of the loopback where nothing listens: neither program tells which port it took for :0.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nothing was sent
	return l.Addr().String()
}

// start runs a program until the test ends; its output is shown when the test fails. The function it returns stops the
// program and waits for its end.
func start(t *testing.T, cmd *exec.Cmd) func() {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		defer close(exited)
		_ = cmd.Wait() // the tests look at what was stored, not at how a program ended
	}()
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-exited:
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			<-exited
			t.Errorf("%s: does not end", cmd.Path)
		}
	}
	t.Cleanup(func() {
		stop()
		if t.Failed() {
			text := out.String()
			t.Logf("%s:\n%s", filepath.Base(cmd.Path), text[max(0, len(text)-4000):])
		}
	})
	return stop
}

// eventually asks until the condition holds.
func eventually(t *testing.T, what string, holds func() (bool, string)) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for {
		ok, seen := holds()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v; at last %s", what, patience, seen)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// victoriaLogs is a running VictoriaLogs.
type victoriaLogs struct{ url string }

func startVictoriaLogs(t *testing.T, flags ...string) victoriaLogs {
	t.Helper()
	address := freeAddress(t)
	start(t, exec.Command(program(t, "VICTORIA_LOGS_BIN"), append(flags, //nolint:gosec // named by who runs the test
		"-httpListenAddr="+address, "-storageDataPath="+t.TempDir())...))
	v := victoriaLogs{"http://" + address}
	eventually(t, "VictoriaLogs answers", func() (bool, string) {
		body, err := v.get("/health")
		return err == nil && body == "OK", fmt.Sprint(body, err)
	})
	return v
}

func (v victoriaLogs) get(path string) (string, error) {
	answer, err := http.Get(v.url + path) //nolint:noctx // the loopback
	if err != nil {
		return "", err
	}
	defer answer.Body.Close() //nolint:errcheck // read whole
	body, err := io.ReadAll(answer.Body)
	return string(body), err
}

// ask returns the rows that answer a LogsQL query.
func (v victoriaLogs) ask(t *testing.T, query string) []map[string]string {
	t.Helper()
	answer, err := http.PostForm(v.url+"/select/logsql/query", url.Values{"query": {query}}) //nolint:noctx // the loopback
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // read whole
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("%s: %s %s", query, answer.Status, body)
	}
	var rows []map[string]string
	for d := json.NewDecoder(bufio.NewReader(answer.Body)); d.More(); {
		var row map[string]string
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// counts is what a query ending in `stats by (key) count() n` says.
func (v victoriaLogs) counts(t *testing.T, query, key string) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, row := range v.ask(t, query) {
		var n int
		if _, err := fmt.Sscan(row["n"], &n); err != nil {
			t.Fatalf("%s: %v in %v", query, err, row)
		}
		all[row[key]] += n
	}
	return all
}

// wait asks until n records are there.
func (v victoriaLogs) wait(t *testing.T, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d records", n), func() (bool, string) {
		got := v.counts(t, "* | stats count() n", "")[""]
		return got >= n, fmt.Sprint(got)
	})
}

// send starts the distribution with configs/service-name.yaml and the page's exporter, sends the lines, and stops it, so that
// all that waits is handed over. settings are YAML put over the configuration.
func (v victoriaLogs) send(t *testing.T, lines []string, settings string, stored int) {
	t.Helper()
	dir := t.TempDir()
	over := filepath.Join(dir, "over.yaml")
	config := fmt.Sprintf(`
exporters:
  otlp_http:
    endpoint: %s/insert/opentelemetry
    retry_on_failure:
      max_elapsed_time: 0
    sending_queue:
      storage: file_storage
      sizer: items
      queue_size: 1000000
      batch: {flush_timeout: 1s, sizer: bytes, min_size: 250000, max_size: 4000000}
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    logs:
      exporters: [otlp_http]
%s`, v.url, settings)
	if err := os.WriteFile(over, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	listen := freeAddress(t)
	cmd := exec.Command(program(t, "OTELCOL_OCSF_BIN"), "--config=../../configs/service-name.yaml", "--config="+over) //nolint:gosec // named by who runs the test
	cmd.Env = append(os.Environ(), "SECURITY_LOG_ENDPOINT="+listen, "STORAGE_DIR="+filepath.Join(dir, "storage"))
	stop := start(t, cmd)
	var conn net.Conn
	eventually(t, "the collector listens", func() (ok bool, seen string) {
		var err error
		conn, err = net.Dial("tcp", listen) //nolint:noctx // the loopback
		return err == nil, fmt.Sprint(err)
	})
	if _, err := io.WriteString(conn, strings.Join(lines, "\n")+"\n"); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	v.wait(t, stored)
	stop()
}

// TestVictoriaLogs stores what was sent, all of it and once, and asks what an analyst asks.
func TestVictoriaLogs(t *testing.T) {
	const n = 20_000
	v := startVictoriaLogs(t, "-retentionPeriod=100y")
	lines, facts := generate(t, n, time.Now(), 50*time.Minute)
	v.send(t, lines, "", n)

	t.Run("stored", func(t *testing.T) {
		if got := v.counts(t, "* | stats count() n", "")[""]; got != n {
			t.Errorf("stored: %d of %d", got, n)
		}
		want := map[string]int{
			"palo_alto_panos":    facts.lines["panos"],
			"fortinet_fortigate": facts.lines["fortigate"] + facts.lines["antivirus"],
			"cef":                facts.lines["cef"], "leef": facts.lines["leef"],
			"eset_protect": facts.lines["eset"], "symantec_icdm": facts.lines["icdm"],
			"fortidlp": facts.lines["fortidlp"], "symantec_edr": facts.lines["edr"],
			"unparsed": facts.lines["unparsed"],
		}
		got := v.counts(t, "* | stats by (service.name) count() n", "service.name")
		if !maps.Equal(got, want) {
			t.Errorf("by source: %v, want %v", got, want)
		}
	})
	t.Run("denied", func(t *testing.T) {
		want := map[string]int{
			"palo_alto_panos": facts.attacked["panos"], "fortinet_fortigate": facts.attacked["fortigate"],
			"cef": facts.attacked["cef"], "leef": facts.attacked["leef"],
		}
		got := v.counts(t, `_time:1h event_name:=ocsf.network_activity ocsf.action_id:=2 ocsf.src_endpoint.ip:="`+attacker+`" | stats by (service.name) count() n`, "service.name")
		if !maps.Equal(got, want) {
			t.Errorf("denied from %s: %v, want %v", attacker, got, want)
		}
	})
	t.Run("page", func(t *testing.T) { askPage(t, v) })
	const d = `{event_name="ocsf.detection_finding"} `
	for _, question := range []struct {
		name, query, key string
		want             map[string]int
	}{
		{"host", d + `ocsf.device.hostname:="` + badHost + `" | stats by (service.name) count() n`, "service.name", map[string]int{"symantec_icdm": 1}},
		{"user", d + `| unroll (ocsf.observables.user_name) | filter ocsf.observables.user_name:="` + badUser + `" | stats by (service.name) count() n`, "service.name", map[string]int{"symantec_icdm": 1}},
		{"hash", `ocsf.observables.hash:"` + badHash + `" | stats by (service.name) count() n`, "service.name", map[string]int{"symantec_icdm": 1}},
		{"virus", d + `service.name:=fortinet_fortigate ocsf.action_id:=2 | stats by (service.name) count() n`, "service.name", map[string]int{"fortinet_fortigate": facts.lines["antivirus"]}},
		{"subnet", `event_name:=ocsf.network_activity service.name:=leef ocsf.src_endpoint.ip:ipv4_range("203.0.113.0/24") | stats by (service.name) count() n`, "service.name", map[string]int{"leef": facts.seen["leef"]}},
		{"timeline", `(ocsf.device.hostname:="` + badHost + `" or ocsf.observables.hostname:="` + badHost + `") ocsf.message:* | stats by (service.name) count() n`, "service.name", map[string]int{"symantec_icdm": 1}},
	} {
		t.Run(question.name, func(t *testing.T) {
			if got := v.counts(t, question.query, question.key); !maps.Equal(got, question.want) {
				t.Errorf("%s: %v, want %v", question.query, got, question.want)
			}
		})
	}
}

// askPage asks each query of the page, which has the generator's values in it.
func askPage(t *testing.T, v victoriaLogs) {
	t.Helper()
	page, err := os.ReadFile("../../docs/backends/victorialogs.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```logsql\n")
	block, _, _ := strings.Cut(rest, "```")
	asked := 0
	for query := range strings.Lines(block) {
		query = strings.TrimSpace(query)
		if query == "" || strings.HasPrefix(query, "#") {
			continue
		}
		asked++
		if len(v.ask(t, query)) == 0 {
			t.Errorf("%s: no row", query)
		}
	}
	if asked < 10 {
		t.Errorf("the page has %d queries, want ten", asked)
	}
}

// TestVictoriaLogsOldEvents: with its own retention of seven days VictoriaLogs acknowledges older events and drops them.
// output.timestamp: bounded keeps them.
func TestVictoriaLogsOldEvents(t *testing.T) {
	now := time.Now()
	fresh, _ := generate(t, 5, now, time.Minute)
	old, _ := generate(t, 20, now.Add(-30*24*time.Hour), time.Minute)
	lines := append(fresh, old...)

	t.Run("event", func(t *testing.T) {
		v := startVictoriaLogs(t)
		v.send(t, lines, "", len(fresh))
		const dropped = `vl_rows_dropped_total{reason="too_small_timestamp"} 20`
		eventually(t, dropped, func() (bool, string) {
			body, err := v.get("/metrics")
			return err == nil && strings.Contains(body, dropped), fmt.Sprint(err)
		})
		if got := v.counts(t, "* | stats count() n", "")[""]; got != len(fresh) {
			t.Errorf("stored: %d, want %d", got, len(fresh))
		}
	})
	t.Run("bounded", func(t *testing.T) {
		v := startVictoriaLogs(t)
		v.send(t, lines, "processors: {ocsf: {output: {timestamp: bounded, max_age: 160h, max_future: 24h}}}\n", len(lines))
		if got := v.counts(t, "* | stats count() n", "")[""]; got != len(lines) {
			t.Errorf("stored: %d, want %d", got, len(lines))
		}
	})
}
