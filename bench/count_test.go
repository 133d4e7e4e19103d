package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/consumer"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/detect"
)

// countVariable has this program do some work, once it is ready, and nothing else: WAY NAME SIZE TIMES. Work is counted as
// the difference to doing it once, since making a processor takes more than most work, and the first of a size finds no buffers.
const countVariable = "BENCH_COUNT"

// wayGrown is our processor with a message of a shape.
const wayGrown = "grown"

func TestMain(m *testing.M) {
	work := os.Getenv(countVariable)
	if work == "" {
		os.Exit(m.Run())
	}
	if err := count(work); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func count(work string) error {
	var way, name string
	var size, times int
	if _, err := fmt.Sscan(work, &way, &name, &size, &times); err != nil {
		return err
	}
	p, c, err := counted(way, name, size)
	if err != nil {
		return err
	}
	texts := []string{c.Text}
	if way != wayGrown {
		texts = c.Texts()
	}
	size = min(size, len(texts))
	for i := range times {
		from := i * size % len(texts)
		if err := p.ConsumeLogs(context.Background(), batch(texts[from:from+size]...)); err != nil {
			return err
		}
	}
	return nil
}

// counted gives a consumer, and the message that it is to have.
func counted(way, name string, size int) (p consumer.Logs, c Case, err error) {
	switch way {
	case wayGrown:
		c = Shapes[slices.IndexFunc(Shapes, func(s Shape) bool { return s.Name == name })].Grown(size)
		p, err = Ours(nil)
	case WayFloor:
		c = Find(name)
		p, err = Floor(nil, c)
	default:
		c = Find(name)
		p, err = Ours(nil)
	}
	return p, c, err
}

// valgrind counts the instructions of this program.
type valgrind struct{ path string }

// newValgrind finds valgrind, where it is there and runs this program.
func newValgrind(t *testing.T) (v valgrind, counts bool) {
	t.Helper()
	path, err := exec.LookPath("valgrind")
	if err != nil {
		return v, false
	}
	if out, err := exec.CommandContext(t.Context(), path, "--tool=none", os.Args[0], "-test.run=^$").CombinedOutput(); err != nil {
		t.Logf("valgrind cannot run this program: %v\n%s", err, out)
		return v, false
	}
	return valgrind{path}, true
}

// event counts the instructions of an event of a case by a way.
func (v valgrind) event(t *testing.T, way, name string) float64 {
	t.Helper()
	batches := 30
	if Find(name).Format == detect.Text {
		batches *= 20 // a line that nothing matches costs little: less than making a processor varies
	}
	return v.work(t, batches, way, name, BatchSize) / BatchSize
}

// grown counts the instructions of a message of a shape and a size: of as many as make two of the large ones.
func (v valgrind) grown(t *testing.T, s Shape, size int) float64 {
	t.Helper()
	return v.work(t, 2*large/size, wayGrown, s.Name, size)
}

// work counts the instructions of one of so many times of a work.
func (v valgrind) work(t *testing.T, times int, way, name string, size int) float64 {
	t.Helper()
	run := func(times int) int64 { return v.run(t, fmt.Sprintf("%s %s %d %d", way, name, size, times)) }
	return float64(run(times+1)-run(1)) / float64(times)
}

var refs = regexp.MustCompile(`I +refs: +([0-9,]+)`)

// run counts the instructions of this program with a work, without garbage collection and with one P, so that the count
// is that of the code alone.
func (v valgrind) run(t *testing.T, work string) int64 {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), v.path, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", os.Args[0])
	cmd.Env = append(os.Environ(), "GOGC=off", "GOMAXPROCS=1", countVariable+"="+work)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("valgrind cannot run this program: %v\n%s", err, out.String())
	}
	found := refs.FindStringSubmatch(out.String())
	if found == nil {
		t.Fatalf("valgrind counted nothing:\n%s", out.String())
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(found[1], ",", ""), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
