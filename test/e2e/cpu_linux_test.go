package e2e

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// intoNothing receives by TCP and throws away, so that the receiver is all there is to pay for.
const intoNothing = `
receivers:
  RECEIVER
exporters:
  nop:
service:
  telemetry:
    metrics:
      readers: [{pull: {exporter: {prometheus: {host: METRICSHOST, port: METRICSPORT}}}}]
  pipelines:
    logs: {receivers: [NAME], exporters: [nop]}
`

// A message costs less of the processor than contrib's tcp_log takes for it, in the same program and the same run.
func TestCPUBesideTCPLog(t *testing.T) {
	const rounds = 9
	n := scale(500_000, 60_000)
	bin := distribution(t)
	measured := func(name, receiver string) func() float64 {
		in, metrics := freeAddr(t), freeAddr(t)
		at := split(t, metrics)
		c := start(t, bin, configure(intoNothing, "", in, "RECEIVER", strings.ReplaceAll(receiver, "LISTEN", in), "NAME", name, "METRICSHOST", at[0], "METRICSPORT", at[1]))
		message := payload(1)
		sent := 0
		return func() float64 {
			before := c.processor(t)
			messages := slices.Repeat([]string{message}, n)
			send(t, in, messages, func(w *bufio.Writer, m string) { _, _ = w.WriteString(m + "\n") })
			sent += n
			for deadline := time.Now().Add(patience); accepted(t, metrics) < sent; {
				if time.Now().After(deadline) {
					t.Fatalf("%s accepted %d of %d; %s", name, accepted(t, metrics), sent, c.output())
				}
				<-time.After(20 * time.Millisecond)
			}
			return float64((c.processor(t) - before).Nanoseconds()) / float64(n)
		}
	}
	ours := measured("security_log", `security_log: {protocols: {tcp: {endpoint: LISTEN}}}`)
	theirs := measured("tcp_log", `tcp_log: {listen_address: LISTEN}`)
	var a, b []float64
	for range rounds {
		a, b = append(a, ours()), append(b, theirs())
	}
	slices.Sort(a)
	slices.Sort(b)
	t.Logf("%d rounds of %d messages of %d bytes: security_log %.0f ns a message (%.0f to %.0f), tcp_log %.0f ns (%.0f to %.0f)", rounds, n,
		len(payload(1)), a[rounds/2], a[0], a[rounds-1], b[rounds/2], b[0], b[rounds-1])
	if a[rounds/2] >= b[rounds/2] {
		t.Error("security_log takes more of the processor than tcp_log")
	}
}

// processor is how long a collector has run on one, by the clock that the kernel keeps for each process
// (clock_getcpuclockid(3)): /proc tells it in hundredths of a second, which is a tenth of what one round takes.
func (c *collector) processor(t *testing.T) time.Duration {
	t.Helper()
	const schedulers = 2 // CPUCLOCK_SCHED: what the scheduler counted, in nanoseconds
	clock := int32(^c.cmd.Process.Pid)<<3 | schedulers
	var ran unix.Timespec
	if err := unix.ClockGettime(clock, &ran); err != nil {
		t.Fatal(err)
	}
	return time.Duration(ran.Nano())
}

// accepted is how many records a collector says it has accepted.
func accepted(t *testing.T, metrics string) int {
	t.Helper()
	sum := 0.0
	for line := range strings.Lines(scrape(t, metrics)) {
		if strings.HasPrefix(line, "otelcol_receiver_accepted_log_records") {
			fields := strings.Fields(line)
			n, err := strconv.ParseFloat(fields[len(fields)-1], 64)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
	}
	return int(sum)
}

// onOneCore runs what starts a program, so that the program has one core: what a thread may run on is what its children may.
func onOneCore(t *testing.T, do func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		t.Fatal(err)
	}
	for cpu := range 8 * len(one) {
		if before.IsSet(cpu) {
			one.Set(cpu)
			break
		}
	}
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.SchedSetaffinity(0, &before); err != nil {
			t.Fatal(err)
		}
	}()
	do()
}

// runnable says whether a collector has a thread that runs or waits for a core.
func (c *collector) runnable(t *testing.T) bool {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", c.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		// The state follows the name of the program, which stands in brackets: proc_pid_stat(5).
		text, _ := os.ReadFile(file)
		if _, state, _ := strings.Cut(string(text), ") "); strings.HasPrefix(state, "R") {
			return true
		}
	}
	return false
}
