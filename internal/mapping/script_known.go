package mapping

// known are the scripts of messages whose shapes have the same hash.
type known struct {
	hash    uint64
	used    int // the message that asked for it last
	seen    int // how many messages there were, up to firstSeen
	worth   int // of following them; below 0 it is how many messages are mapped without
	scripts []*script
}

// scripts are those of a Mapper, by hash: a few places where one can be.
type scripts struct {
	off    bool
	places [places][ways]*known
	memory int // of all, in bytes
	// touched are those whose texts may be of messages.
	touched []*script
}

const (
	places = 64
	ways   = 4
	// mostScripts are the most of a shape: each text that is there or says nothing, and each
	// word that a rule looks for, leads to one of its own.
	mostScripts = 4
	// mostRefs and mostPayload, in bytes, are the largest message that is mapped by a script.
	mostRefs    = 512
	mostPayload = 16 << 10
	// mostNodes is how many nodes the event of a script may have.
	mostNodes = 2000
	// mostWritten is how many bytes of texts are written so, mostLooks how many values of
	// lists are looked at: less than where Mapper.spent ends it.
	mostWritten = 1 << 19
	mostLooks   = maxLooks / 2
	// mostMemory is how many bytes the scripts of a Mapper may have. With more, all are
	// forgotten: so many shapes are either no traffic that scripts are for, or soon known again.
	mostMemory = 16 << 20
	// mostTouched is how many scripts may have texts of messages at a time.
	mostTouched = 256

	// To record a script takes the time of some five messages, to follow it a third of one,
	// and one that is not followed to its end the time up to there.
	firstSeen  = 8 // messages of a shape, before one is recorded
	startWorth = 32
	mostWorth  = 64
	missCosts  = 16
	restFor    = 1000
)

// of gives what is known of messages like the one at hand, nil where it should just be
// mapped: it is one of the first of its shape, or scripts were of no use for these.
func (s *scripts) of(in *Input, message int) *known {
	if s.off || in.Event.Len() > mostRefs || len(in.Payload) > mostPayload {
		return nil
	}
	hash := in.Event.ShapeHash()
	place := &s.places[hash%places]
	oldest := 0
	for i, k := range place {
		if k == nil {
			oldest = i
			break
		}
		if k.hash == hash {
			k.used = message
			return k.awake()
		}
		if k.used < place[oldest].used {
			oldest = i
		}
	}
	if k := place[oldest]; k != nil {
		for _, old := range k.scripts {
			s.memory -= old.memory()
		}
	}
	place[oldest] = &known{hash: hash, used: message, worth: startWorth}
	return nil
}

// awake is k unless it rests, or has not been seen often enough.
func (k *known) awake() *known {
	if k.seen < firstSeen {
		k.seen++
		return nil
	}
	if k.worth >= 0 {
		return k
	}
	if k.worth++; k.worth == 0 {
		k.worth = startWorth
	}
	return nil
}

func (k *known) rest() { k.worth = -restFor }

// add adds a script of what k knows.
func (s *scripts) add(k *known, added *script) {
	if s.memory += added.memory(); s.memory > mostMemory {
		s.places, s.memory = [places][ways]*known{}, 0
		return
	}
	if old := k.add(added); old != nil {
		s.memory -= old.memory()
	}
}

// memory is about how many bytes a script has and keeps alive.
func (s *script) memory() int {
	const node, trial, other = 2 * 80, 256, 1 << 10
	return len(s.nodes)*node + len(s.trials)*trial + len(s.bound)*64 + mostPayload + other
}

// touch notes that a script has texts of a message.
func (s *scripts) touch(t *script) {
	if t.touched {
		return
	}
	if len(s.touched) == mostTouched {
		s.release() // those that are no longer in their places would stay for ever
	}
	t.touched = true
	s.touched = append(s.touched, t)
}

// release has all scripts have their texts in memory of their own.
func (s *scripts) release() {
	for _, t := range s.touched {
		t.keep()
	}
	clear(s.touched)
	s.touched = s.touched[:0]
}

// Release has m keep no message but the last alive. Without it those alive are some of the
// last that were mapped by one of mostTouched scripts.
func (m *Mapper) Release() { m.scripts.release() }

// add adds a script, in the place of the one that was of no use for the longest time, which
// it gives.
func (k *known) add(s *script) (old *script) {
	if len(k.scripts) < mostScripts {
		k.scripts = append(k.scripts, s)
		return nil
	}
	oldest := 0
	for i := range k.scripts {
		if k.scripts[i].used < k.scripts[oldest].used {
			oldest = i
		}
	}
	old, k.scripts[oldest] = k.scripts[oldest], s
	return old
}
