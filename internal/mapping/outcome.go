package mapping

import "strings"

// What a control did stands in a few words, and the words of sources form no closed list:
// "Blocked", "REQ_BLOCKED_SECURITY", "not cleaned", "Permit (would block)", "reset-both".
// They are read as whole words, with what stands around them: a negation, a mood ("would
// be blocked" went through) and an object ("DROP TABLE", "Reset Password" and "Block list
// updated" are no verdicts). A word that says what happened and not what a control did gives
// nothing: the value stays unmapped (reference: decisions 1 and 18).

// verdict is what a word says, as captions of disposition_id and action_id.
type verdict struct {
	disposition string
	action      string
	words       string // all forms
	negated     uint8  // the verdict of "not …", an index into verdicts; 0: none
}

const (
	notBlocked = iota + 1
	uncorrected
	notAllowed
)

// verdicts are in the order in which they win where several stand beside each other:
// "cleaned by deleting" is a deletion, "blocked and cleaned" a block. The first four are
// what negations make of others.
var verdicts = []verdict{
	{},
	notBlocked:  {disposition: "Allowed", action: "Allowed"},
	uncorrected: {disposition: "Uncorrected", action: "Observed"},
	notAllowed:  {disposition: "Blocked", action: "Denied"},
	{"Restored", "Modified", "restore restored restores restoring unquarantined released", uncorrected},
	{"Deleted", "Denied", "delete deleted deletes deleting deletion erased", uncorrected},
	{"Quarantined", "Denied", "quarantine quarantined quarantines quarantining", uncorrected},
	{"Isolated", "Denied", "isolate isolated isolates isolating isolation", uncorrected},
	{"Dropped", "Denied", "drop dropped drops dropping discard discarded discards discarding", notBlocked},
	{"Reset", "Denied", "reset resets resetting rst", notBlocked},
	{"Captcha", "Observed", "captcha", 0},
	{"Challenge", "Observed", "challenge challenged challenges challenging", 0},
	{"Blocked", "Denied", "block blocked blocks blocking deny denied denies denying denial reject rejected rejects rejecting refuse refused refuses refusing " +
		"prevent prevented prevents preventing forbid forbidden terminate terminated terminates terminating blacklisted killed", notBlocked},
	{"Corrected", "Modified", "clean cleaned cleans cleaning disinfect disinfected disinfecting repair repaired repairs repairing corrected remediated cured", uncorrected},
	{"Delayed", "Modified", "delay delayed delays delaying", 0},
	{"No Action", "Allowed", "noaction retain retained", 0},
	{"Approved", "Allowed", "approve approved approves", notAllowed},
	{"Allowed", "Allowed", "allow allowed allows allowing permit permitted permits permitting pass passed passes passing passthrough accept accepted accepts accepting " +
		"ignore ignored ignores ignoring trust trusted fastpath bypass bypassed bypassing delivered granted exempt exempted unblocked whitelisted", notAllowed},
	{"Detected", "Observed", "detect detected detects detecting detection monitor monitored monitors monitoring observe observed observes observing " +
		"notify notified notifies notifying notification detectonly monitoronly", 0},
	{"Alert", "Observed", "alert alerted alerts alerting", 0},
	{"Logged", "Observed", "log logged logs logging report reported reporting reports warn warned warning warnings learn learned learning", 0},
}

// The other words that count.
const (
	wordVerdict = iota + 1
	wordNot     // turns the verdict behind it round
	wordFailed  // and the one before it
	wordMood    // the verdict would have been
	wordObject  // of administration: not what a control acts upon
	wordAdmin   // something was administered: only participles are verdicts
	wordNo      // "no action" is a verdict of its own
	wordAction
	wordOnly     // "detect only"
	wordInOut    // "log in" is no log
	wordSession  // "session terminated"
	wordRequired // "restart required"
	wordRestart
	wordLeft // "left alone"
	wordAlone
)

type outcomeWord struct {
	kind       uint8
	verdict    uint8
	participle bool
}

// outcomeWords are all words that count, in lower case.
var outcomeWords = func() map[string]outcomeWord {
	m := map[string]outcomeWord{}
	for kind, words := range map[uint8]string{
		wordNot:      "not unable cannot couldn didn never without nor",
		wordFailed:   "fail failed failing fails failure error unsuccessful false",
		wordMood:     "would potential potentially simulate simulated simulation dryrun",
		wordObject:   "table tables password passwords passwd list lists database index view column trigger procedure policy policies rule rules user users account accounts certificate key",
		wordAdmin:    "updated update generated finished completed started stopped changed modified enabled disabled created added exported imported configured expired assigned scheduled",
		wordNo:       "no none",
		wordAction:   "action actions",
		wordOnly:     "only mode",
		wordInOut:    "in on off out",
		wordSession:  "session sessions",
		wordRequired: "required needed pending",
		wordRestart:  "restart reboot",
		wordLeft:     "left",
		wordAlone:    "alone",
	} {
		for _, w := range strings.Fields(words) {
			m[w] = outcomeWord{kind: kind}
		}
	}
	for i := range verdicts {
		for _, w := range strings.Fields(verdicts[i].words) {
			participle := strings.HasSuffix(w, "ed") || w == "forbidden"
			m[w] = outcomeWord{kind: wordVerdict, verdict: uint8(i), participle: participle}
		}
	}
	return m
}()

const (
	// maxOutcome is how much of a string is looked at, maxOutcomeWords how many of its words.
	maxOutcome      = 256
	maxOutcomeWords = 24
	longestOutcome  = 16 // no word that counts is longer
)

// outcome reads what a control says that it did. It gives nothing where no word is a verdict.
func outcome(s string, out []val) bool {
	var all [maxOutcomeWords]outcomeWord
	v := readVerdict(wordsOf(s, all[:0]))
	if v == 0 {
		return false
	}
	out[0], out[1] = val{text: verdicts[v].action}, val{text: verdicts[v].disposition}
	return true
}

// wordsOf appends the words of s. A word ends at anything but a letter, and before a
// capital behind a small letter (detectOnly). A word that does not count is one too: what
// stands between two others keeps them apart.
func wordsOf(s string, words []outcomeWord) []outcomeWord {
	s = s[:min(len(s), maxOutcome)]
	var lowered [longestOutcome]byte
	for i := 0; i < len(s) && len(words) < maxOutcomeWords; {
		if !letter(s[i]) {
			i++
			continue
		}
		start := i
		for i++; i < len(s) && letter(s[i]) && !('A' <= s[i] && s[i] <= 'Z' && s[i-1] >= 'a'); i++ {
		}
		word := outcomeWord{}
		if i-start <= longestOutcome {
			word = outcomeWords[string(appendFolded(lowered[:0], s[start:i]))]
		}
		words = append(words, word)
	}
	return words
}

// readVerdict is the verdict of the words, an index into verdicts, or 0.
func readVerdict(words []outcomeWord) uint8 {
	var mood, observes, admin, session bool
	for i, w := range words {
		mood = mood || w.kind == wordMood
		admin = admin || w.kind == wordAdmin
		session = session || w.kind == wordSession
		if w.kind == wordOnly && i > 0 && words[i-1].kind == wordVerdict && verdicts[words[i-1].verdict].action == "Observed" {
			observes = true // what "detect only" says beside it was not done
		}
	}
	var found uint8
	take := func(v uint8) {
		switch a, b := verdicts[found].action, verdicts[v].action; {
		case found == 0, a == "Allowed" && b == "Denied", a == "Denied" && b == "Allowed":
			found = v // of contrary verdicts the last counts
		default:
			found = min(found, v)
		}
	}
	for i, w := range words {
		switch {
		case w.kind == wordNo && kindAt(words, i+1) == wordAction, w.kind == wordLeft && kindAt(words, i+1) == wordAlone:
			take(verdictOf("noaction"))
		case w.kind == wordRestart && kindAt(words, i+1) == wordRequired, w.kind == wordRequired && kindAt(words, i+1) == wordRestart:
			take(verdictOf("delayed"))
		case w.kind != wordVerdict, !isVerdict(words, i, admin, session):
		case negated(words, i):
			if n := verdicts[w.verdict].negated; n != 0 {
				take(n)
			}
		case observes && verdicts[w.verdict].action == "Denied":
		case mood && verdicts[w.verdict].action == "Denied":
			take(notBlocked)
		default:
			take(w.verdict)
		}
	}
	return found
}

func verdictOf(word string) uint8 { return outcomeWords[word].verdict }

// isVerdict tells whether a word that may be one is: what it acts upon says so.
func isVerdict(words []outcomeWord, i int, admin, session bool) bool {
	w, next := words[i], kindAt(words, i+1)
	name := verdicts[w.verdict].disposition
	switch {
	case next == wordObject, kindAt(words, i-1) == wordObject && !w.participle,
		next == wordInOut && name == "Logged",
		admin && !w.participle,
		session && name == "Blocked" && !w.participle,
		session && w == outcomeWords["terminated"]:
		return false
	}
	return true
}

// negated tells whether a negation stands up to three words before a verdict, or a failure
// behind it: two words behind a verb ("clean operation failed"), next to a participle, which
// has a subject of its own ("Blocked: authentication failed").
func negated(words []outcomeWord, i int) bool {
	for j := i - 1; j >= max(0, i-3); j-- {
		switch words[j].kind {
		case wordNot, wordNo, wordFailed:
			return true
		case wordVerdict:
			j = 0 // it is negated itself
		}
	}
	behind := 2
	if words[i].participle {
		behind = 1
	}
	for j := i + 1; j <= i+behind; j++ {
		if kindAt(words, j) == wordFailed {
			return true
		}
	}
	return false
}

func kindAt(words []outcomeWord, i int) uint8 {
	if i < 0 || i >= len(words) {
		return 0
	}
	return words[i].kind
}

func letter(b byte) bool { return 'a' <= lower(b) && lower(b) <= 'z' }

// otherID is the id of Other in every enum of OCSF that has it.
const otherID = 99
