package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	kafkaVariable = "OTELCOL_OCSF_KAFKA_BIN"
	toKafka       = "kafka/to-kafka.yaml"
	fromKafka     = "kafka/from-kafka.yaml"
	// fetchSize is its max_fetch_size: what a collector may have fetched from a broker and not committed.
	fetchSize = 1 << 20
)

// The configurations for Kafka start as they are, and a message passes through; nothing is lost when the collector in front
// is killed while Kafka is away, nor when one of two behind it is killed. With each kind of broker.
func TestKafka(t *testing.T) {
	t.Parallel()
	bin := os.Getenv(kafkaVariable)
	if bin == "" {
		t.Skipf("skipped: %s is not set; `make e2e-kafka` builds the distribution with Kafka and sets it", kafkaVariable)
	}
	for name, newBroker := range brokers {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for a group to notice that a member is gone
			b := newBroker(t)
			front, sent := killedInFront(t, bin, b)
			b.start()
			t.Run("walk", func(t *testing.T) { kafkaWalk(t, bin, b) })
			t.Run("killed in front", func(t *testing.T) { restartedInFront(t, bin, b, front, sent) })
			t.Run("one of two killed", func(t *testing.T) { oneOfTwoKilled(t, bin, b) })
		})
	}
}

// Each file of the folder is started below.
func TestKafkaConfigurations(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, filepath.Join(root(t), "configs/kafka/*.yaml")) {
		switch "kafka/" + filepath.Base(file) {
		case toKafka, fromKafka, "kafka/builder-config.yaml":
		default:
			t.Errorf("%s: no message is sent through it", file)
		}
	}
}

// kafkaEnv is what both configurations read.
func kafkaEnv(b *broker, topic, listen, backend string) []string {
	return []string{
		"KAFKA_BROKERS=" + b.addr + "," + b.addr, "KAFKA_INSECURE=true", "KAFKA_TOPIC=" + topic, "KAFKA_GROUP=" + topic,
		"SECURITY_LOG_ENDPOINT=" + listen, "OTLP_ENDPOINT=" + backend, "OTLP_INSECURE=true",
	}
}

// startKafka starts one of the two.
func startKafka(t *testing.T, bin, file string, env []string, replace ...string) *collector {
	t.Helper()
	config := string(readFile(t, filepath.Join(root(t), "configs", file)))
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(config, replace[i]) {
			t.Fatalf("%s has no %q", file, replace[i])
		}
	}
	return startInCopy(t, bin, onFreePorts(t, strings.NewReplacer(replace...).Replace(config)), env...)
}

// kafkaWalk also looks at the offsets, which are committed when the backend has accepted and not before, and at a message that
// becomes more than a backend takes at once.
func kafkaWalk(t *testing.T, bin string, b *broker) {
	p, topic := newPlace(t), b.topic(t, "walk")
	p.env = append(p.env, kafkaEnv(b, topic, p.in, p.out.addr)...)
	p.out.refuse()
	p.c = p.start(bin, fromKafka)
	front := p.start(bin, toKafka)
	sendLines(t, p.in, []string{blockedLine})
	// The second time is seconds after the first: a commit by the clock would have been there.
	if err := p.out.waitFor(p.c, func(_, refused int) bool { return refused > 1 }); err != nil {
		t.Fatal(err)
	}
	if b.lag(t, topic) == 0 {
		t.Error("the offset was committed although the backend refused")
	}
	p.out.accept()
	// As many records as one message may become: one for each 64 bytes of the 256 KiB that the configuration takes.
	const parts = 3_600
	element := `{"a":"` + strings.Repeat("x", 62) + `"}`
	sendDatagram(t, p.in, blockedLine)
	sendLines(t, p.in, []string{"[" + strings.Repeat(element+",", parts-1) + element + "]"})
	p.waitUntil("the records", func() bool { return len(p.out.received()) >= 2+parts })
	p.waitUntil("the commit", func() bool { return b.lag(t, topic) == 0 })
	front.stop(t)
	p.c.stop(t)
	mapped := 0
	for _, rec := range p.out.received() {
		if attribute(rec, "security_log.outcome") == "mapped" && attribute(rec, "ocsf.class_uid") != "" && bodyOf(rec) == blockedLine {
			mapped++
		}
	}
	if n := len(p.out.received()); n != 2+parts || mapped != 2 {
		t.Errorf("%d records, %d of them events; want %d and 2", n, mapped, 2+parts)
	}
}

// killedInFront gives a collector that was killed while what it had taken could not go to Kafka, and how much that was.
func killedInFront(t *testing.T, bin string, b *broker) (*collector, int) {
	t.Helper()
	const sent = 500
	in := freeAddr(t)
	front := startKafka(t, bin, toKafka, kafkaEnv(b, "killed-in-front", in, ""))
	sendLines(t, in, payloads(0, sent))
	// What is in the file outlives the program; what was only sent need not.
	front.waitUntil(t, "everything on disk", func() bool {
		kept, _ := os.ReadFile(filepath.Join(front.cmd.Dir, "storage/exporter_kafka__logs"))
		for id := range sent {
			if !bytes.Contains(kept, []byte(payload(id))) {
				return false
			}
		}
		return true
	})
	front.kill(t)
	return front, sent
}

// restartedInFront starts it again, now that the broker is there.
func restartedInFront(t *testing.T, bin string, b *broker, killed *collector, sent int) {
	topic := b.topic(t, "killed-in-front")
	out := newTally(t, sent)
	startKafka(t, bin, fromKafka, kafkaEnv(b, topic, "", out.addr))
	front := launchIn(t, killed.cmd.Dir, bin, killed.cmd.Env, killed.cmd.Args[1:]...)
	out.waitFor(front, sent)
	_, twice, strange := out.result()
	t.Logf("kafka: of %d messages that waited on disk in front when it was killed 0 were lost, %d came more than once", sent, twice)
	// It had not reached Kafka, so that nothing can be there already.
	if twice > 0 || strange > 0 {
		t.Errorf("%d came more than once, %d were none that was sent", twice, strange)
	}
}

// feeder sends numbered messages to the collector in front, in order.
type feeder struct {
	front *collector
	addr  string
	sent  int
}

// until sends piece by piece, and no further than end, until done says so: to which partition a message of the topic goes, and so
// to which collector, is left to chance.
func (f *feeder) until(t *testing.T, what string, piece, end int, done func() bool) {
	t.Helper()
	f.front.waitUntil(t, what, func() bool {
		f.all(t, max(f.sent, min(f.sent+piece, end)))
		return done()
	})
}

// all sends what is left up to end.
func (f *feeder) all(t *testing.T, end int) {
	t.Helper()
	sendLines(t, f.addr, payloads(f.sent, end))
	f.sent = end
}

// oneOfTwoKilled kills one of two collectors of a group that is in the middle of its work. A third finds nothing left to do.
func oneOfTwoKilled(t *testing.T, bin string, b *broker) {
	n := scale(200_000, 20_000)
	const later = 100 // for the third
	topic := b.topic(t, "one-of-two")
	one, two, three := newTally(t, n+later), newTally(t, n+later), newTally(t, n+later)
	behind := func(backend *tally) *collector {
		return startKafka(t, bin, fromKafka, kafkaEnv(b, topic, "", backend.addr))
	}
	// Long enough for a kill before the answer.
	one.set(false, 500*time.Millisecond)
	two.set(false, 500*time.Millisecond)
	first, second := behind(one), behind(two)
	// The bound for what comes twice is in bytes of the topic.
	in := freeAddr(t)
	f := &feeder{addr: in, front: startKafka(t, bin, toKafka, kafkaEnv(b, topic, in, ""), "compression: zstd", "compression: none")}

	got := func(backend *tally, from int) int { return f.sent - from - backend.missing(from, f.sent) }
	f.until(t, "partitions for both", 1, n/4, func() bool { return got(one, 0) > 0 && got(two, 0) > 0 })
	begin := f.sent
	f.until(t, "the first at work", 100, n/2, func() bool { return got(one, begin) >= n/20 })
	// It dies with messages that it has fetched and its backend has not taken: one for each of its partitions, and those behind.
	one.set(true, 0)
	f.until(t, "a second refusal", 100, n*3/4, func() bool { return one.refusals() > partitions/2 })
	first.kill(t)
	before := got(one, begin)
	f.all(t, n)
	two.wait(second, "everything", func() bool { return missingInAll(0, n, one, two) == 0 })
	second.waitUntil(t, "the last commit", func() bool { return b.lag(t, topic) == 0 })
	second.stop(t)
	behind(three)
	f.all(t, n+later)
	three.wait(f.front, "what is sent later", func() bool { return three.missing(n, n+later) == 0 })

	early, twice, most := twiceInAll(0, begin, one, two), twiceInAll(begin, n, one, two), fetchSize/len(payload(0))
	t.Logf("kafka: one of two was killed after %d of %d messages: 0 were lost, %d came more than once, of %d at most; before, while the partitions were shared out, %d of %d",
		before, n-begin, twice, most, early, begin)
	if twice > most {
		t.Errorf("%d came more than once, at most %d may", twice, most)
	}
	if arrived, again, _ := three.result(); arrived != later || again > 0 {
		t.Errorf("the third got %d and %d of them again, want %d", arrived, again, later)
	}
	for _, out := range []*tally{one, two, three} {
		if _, _, strange := out.result(); strange > 0 {
			t.Errorf("%d were none that was sent", strange)
		}
	}
}

func (b *tally) refusals() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.refused
}

// missingInAll counts the numbers from up to below to that no backend got.
func missingInAll(from, to int, backends ...*tally) int {
	n := 0
	for id := from; id < to; id++ {
		if timesIn(id, backends) == 0 {
			n++
		}
	}
	return n
}

// twiceInAll counts how often one of them came again, to whichever backend.
func twiceInAll(from, to int, backends ...*tally) int {
	n := 0
	for id := from; id < to; id++ {
		n += max(0, timesIn(id, backends)-1)
	}
	return n
}

func timesIn(id int, backends []*tally) int {
	n := 0
	for _, b := range backends {
		b.mu.Lock()
		n += b.seen[id]
		b.mu.Unlock()
	}
	return n
}

// waitUntil looks again and again, for what gives no sign.
func (c *collector) waitUntil(t *testing.T, what string, ok func() bool) {
	t.Helper()
	every := time.NewTicker(20 * time.Millisecond)
	defer every.Stop()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-every.C:
		case <-c.exited:
			t.Fatalf("waiting for %s: the collector ended (%v); %s", what, c.err, c.output())
		case <-deadline:
			t.Fatalf("waiting for %s: %s", what, c.output())
		}
	}
}
