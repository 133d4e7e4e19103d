package mapping

// known are the scripts of messages whose shapes have the same hash.
type known struct {
	hash    uint64
	used    int // the message that asked for it last
	worth   int // of following them; below 0 it is how many messages are mapped without
	scripts []*script
}

// scripts are those of a Mapper, by hash: a few places where one can be.
type scripts struct {
	off    bool
	places [places][ways]*known
	memory int // of all, in bytes
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
	// mostWritten is how many bytes of texts are written so. See Mapper.spent.
	mostWritten = 1 << 19
	// mostKept is how many bytes of messages the texts of a script may keep alive: each may
	// be of another. Then all are taken from one message.
	mostKept = 32 << 10
	// mostMemory is how many bytes the scripts of a Mapper may have. With more, all are
	// forgotten: so many shapes are either no traffic that scripts are for, or soon known again.
	mostMemory = 16 << 20
	// calmFor is after how many messages what did not change is taken to be fixed.
	calmFor = 8

	// A script that is followed to its end saves about half the time, one that is not costs
	// the time up to there, and its successor must be recorded.
	startWorth = 16
	mostWorth  = 64
	missCosts  = 4
	restFor    = 1000
)

// of gives what is known of messages like the one at hand, nil where it should just be
// mapped: it is the first of its shape, or scripts were of no use for these.
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

// awake is k unless it rests.
func (k *known) awake() *known {
	if k.worth >= 0 {
		return k
	}
	if k.worth++; k.worth == 0 {
		k.worth = startWorth
	}
	return nil
}

func (k *known) rest() { k.worth = -restFor }

// follow maps a message by one of the scripts of its shape, if one leads to its end.
func (m *Mapper) follow(k *known, in *Input) bool {
	tried := false
	for i, s := range k.scripts {
		if s.format != in.Format || s.location != in.Location {
			continue
		}
		if m.perform(s, in) {
			s.used = m.message
			k.scripts[0], k.scripts[i] = s, k.scripts[0]
			k.worth = min(k.worth+1, mostWorth)
			return true
		}
		tried = true
	}
	if tried {
		if k.worth -= missCosts; k.worth < 0 {
			k.rest()
		}
	}
	return false
}

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
	return len(s.nodes)*node + len(s.trials)*trial + len(s.bound)*64 + mostKept/2 + other
}

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
