package fortidlpreceiver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/fortidlptest"
)

// What was read while the pipeline refused is there after a crash, in order, once.
func TestSpoolOutlivesACrash(t *testing.T) {
	modes(t, func(t *testing.T, mode func(*Config)) {
		disk := newMemoryStorage()
		r := newRig(t, fortidlptest.Options{}, mode).withStorage(disk)
		r.sink.answers(busy)
		r.start()
		events := samples(300)
		r.stream.Push(events...)
		require.True(t, r.stream.Wait(patience, func(c fortidlptest.Counts) bool { return c.HandedOut == len(events) }))
		r.eventually("all in the spool", func() bool { return r.metric("events") == int64(len(events)) && r.metric("spool_bytes") > 0 })
		r.eventually("written", func() bool { return disk.size() >= r.itemsOf(events) })
		crashed := disk.copyOf()
		r.stop()

		r.sink.answers(nil)
		r.withStorage(crashed).start()
		r.wait(events)
		assert.Equal(t, events, r.sink.bodies(), "in order")
		r.eventually("empty", func() bool { return r.metric("spool_messages") == 0 && r.metric("spool_bytes") == 0 })
		assert.Positive(t, r.metric("replayed"))
		assert.Zero(t, r.metric("dropped"))
	})
}

func (m *memoryStorage) size() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.values)
}

// itemsOf is how many items the spool has of events.
func (r *rig) itemsOf(events []string) int {
	if r.cfg.Mode == modeLongPoll {
		return 1
	}
	return len(events)
}

// A full spool is not read into: the events wait at the service.
func TestFullSpool(t *testing.T) {
	for name, full := range map[string]func(*Config){
		"messages": func(c *Config) { c.Spool.MaxMessages = 5 },
		"bytes":    func(c *Config) { c.Spool.MaxBytes = 4000 },
	} {
		t.Run(name, func(t *testing.T) {
			disk := newMemoryStorage()
			r := newRig(t, fortidlptest.Options{}, full).withStorage(disk)
			r.sink.answers(busy)
			r.start()
			events := samples(100)
			r.stream.Push(events...)
			r.eventually("refused", func() bool { return r.metric("refused") > 5 })
			assert.LessOrEqual(t, r.metric("events"), int64(6))
			r.sink.answers(nil)
			r.wait(events)
			assert.EqualValues(t, 1, r.metric("connections"))
		})
	}
}

// What was accepted is remembered over a restart, as long as the memory reaches.
func TestMemoryOutlivesARestart(t *testing.T) {
	disk := newMemoryStorage()
	r := newRig(t, fortidlptest.Options{}, func(c *Config) { c.RememberEvents = 20 }).withStorage(disk).start()
	var events []string
	for _, e := range samples(100) {
		if f := newReader().read(event{text: e}); f.id != "" {
			events = append(events, e)
		}
	}
	r.stream.Push(events...)
	r.wait(events)
	r.eventually("settled", func() bool { return r.metric("spool_messages") == 0 })
	r.stop()
	r.start()
	last := events[len(events)-10:]
	r.stream.Push(last...)
	r.stream.Push(`{"sensor":{"uuid":"new"}}`)
	r.wait(append(events, `{"sensor":{"uuid":"new"}}`))
	assert.EqualValues(t, len(last), r.metric("duplicates"))
}

func TestMemoryIsBounded(t *testing.T) {
	m, err := openMemory(t.Context(), 100, nil)
	require.NoError(t, err)
	for i := range 1000 {
		m.remember([]key{{byte(i), byte(i >> 8)}, {byte(i), byte(i >> 8), 1}, {byte(i), byte(i >> 8), 2}})
		assert.LessOrEqual(t, len(m.known), 103)
	}
	assert.GreaterOrEqual(t, len(m.known), 100)
	assert.True(t, m.has(key{999 & 255, 999 >> 8}))
	assert.False(t, m.has(key{1}))
}

// A storage that fails holds the stream up; nothing is handed on that is not written.
func TestStorageFails(t *testing.T) {
	disk := newMemoryStorage()
	r := newRig(t, fortidlptest.Options{}).withStorage(disk).start()
	disk.fail(true)
	events := samples(20)
	r.stream.Push(events...)
	r.eventually("an error", func() bool { return r.metric("storage_errors") > 0 })
	assert.Empty(t, r.sink.received())
	disk.fail(false)
	r.wait(events)
	assert.Zero(t, r.metric("dropped"))
}

func TestItemEncoding(t *testing.T) {
	for _, it := range []item{
		{at: time.Unix(1, 2)},
		{at: time.Unix(1_780_000_000, 3), events: []event{{text: "a"}, {text: ""}, {text: "b\nc", cut: true}}},
	} {
		got, err := decodeItem(it.encode())
		require.NoError(t, err)
		assert.Equal(t, it, got)
	}
}

func FuzzDecodeItem(f *testing.F) {
	f.Add(item{at: time.Unix(1, 2), events: []event{{text: "a"}, {text: "bc", cut: true}}}.encode())
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := decodeItem(b)
		if err != nil {
			return
		}
		again, err := decodeItem(it.encode())
		require.NoError(t, err)
		assert.Equal(t, it, again)
	})
}

// The events of a message are its bytes but for what stands between them.
func FuzzItems(f *testing.F) {
	for _, s := range []string{`{"sensor":{}}`, `[{"a":1},{"b":2}]`, "{}\n{}", `{"events":[{"a":1}]}`, `{"items":[{"a":1}],"next":"x"}`, "", "[", `{"a":`} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, maxRecords int) {
		if maxRecords < 1 {
			return
		}
		r := newReader()
		total := 0
		for _, it := range (message{text: s, cut: true}).items(maxRecords) {
			assert.LessOrEqual(t, len(it.events), maxRecords)
			assert.NotEmpty(t, it.events)
			for _, ev := range it.events {
				assert.Contains(t, s, ev.text)
				total += len(ev.text)
				r.read(ev)
			}
		}
		assert.LessOrEqual(t, total, len(s))
	})
}
