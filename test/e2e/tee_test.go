package e2e

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog"
)

// The full length is a minute: go test ./test/e2e -run TestTee -tee.outage 60s
var teeOutage = flag.Duration("tee.outage", 3*time.Second, "how long the backend is away in TestTee")

// tee.yaml with a backend that is away until its queue is full, and longer: nothing is lost on either side, and the other side
// gets nothing twice. With two pipelines behind one receiver it got the same batch at every retry.
func TestTee(t *testing.T) {
	t.Parallel()
	bin := distribution(t)
	p := newPlace(t)
	config := onFreePorts(t, string(readFile(t, filepath.Join(root(t), "configs/tee.yaml"))))
	full := strings.Replace(config, "queue_size: 1000000", "queue_size: 2000", 1)
	if full == config {
		t.Fatal("tee.yaml has another queue_size than this test replaces")
	}
	p.c = startInCopy(t, bin, full, p.env...)
	messages := payloads(0, 10_000)
	sendLines(t, p.in, messages[:100])
	if err := p.out.waitFor(p.c, func(arrived, _ int) bool { return arrived == 100 }); err != nil {
		t.Fatal(err)
	}
	p.out.down()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		sendLines(t, p.in, messages[100:])
	}()
	<-time.After(*teeOutage)
	p.out.up()
	<-sent
	p.out.collect(t, p.c, messages)

	times := make([]int, len(messages))
	lines := strings.Split(strings.TrimSpace(string(readFile(t, p.file("siem.json")))), "\n")
	for _, line := range lines {
		logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		records, _ := recordsOf(logs)
		for _, rec := range records {
			n := number(bodyOf(rec))
			if n < 0 {
				t.Fatalf("not one of ours: %.200q", bodyOf(rec))
			}
			times[n]++
		}
	}
	missing, twice := 0, 0
	for _, n := range times {
		if n == 0 {
			missing++
		}
		twice += max(n-1, 0)
	}
	if missing > 0 || twice > 0 {
		t.Errorf("the raw side: %d of %d messages are missing, %d came again", missing, len(messages), twice)
	}
	if files, err := filepath.Glob(p.file("siem*.json")); err != nil || len(files) != 1 {
		t.Errorf("%q (%v): the file was rotated, and the rest not looked at", files, err)
	}
}
