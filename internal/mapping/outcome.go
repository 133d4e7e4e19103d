package mapping

import "strings"

// verdict is what an outcome's words say, as captions of disposition_id and action_id.
type verdict struct {
	words       []beginning
	disposition string
	action      string
}

// verdicts are tried in order: a word of an earlier row wins, wherever it stands.
// "Cleaned by deleting" is a deletion, "Blocked and cleaned" a block.
var verdicts = []verdict{
	{beginnings("delet"), "Deleted", "Denied"},
	{beginnings("quarantin"), "Quarantined", "Denied"},
	{beginnings("discard", "drop$", "dropped$", "dropping$"), "Dropped", "Denied"},
	{beginnings("reset$"), "Reset", "Denied"},
	{beginnings("challeng"), "Challenge", "Observed"},
	{beginnings("block", "terminat", "deny", "denied", "reject", "refus", "prevent"), "Blocked", "Denied"},
	{beginnings("clean", "disinfect", "repair", "corrected$"), "Corrected", "Modified"},
	{beginnings("restor"), "Restored", "Modified"},
	{beginnings("delay", "restart$"), "Delayed", "Modified"},
	{beginnings("retain", "no action", "noaction", "left alone"), "No Action", "Allowed"},
	{beginnings("detect", "monitor", "observ", "notif"), "Detected", "Observed"},
	{beginnings("alert"), "Alert", "Observed"},
	{beginnings("log$", "logged", "report", "warn"), "Logged", "Observed"},
	{beginnings("allow", "permit", "pass$", "passed$", "passthrough$", "accept", "ignor"), "Allowed", "Allowed"},
}

// verdictWords are the words of all verdicts, in order.
var verdictWords = func() (out []beginning) {
	for row, v := range verdicts {
		for _, w := range v.words {
			w.row = row
			out = append(out, w)
		}
	}
	return out
}()

// maxOutcome is how much of a text is looked at: what a control did is a few words.
const maxOutcome = 256

// negations turn what follows round: "not blocked", "unable to clean",
// "cleaning failed".
var negations = beginnings("not$", "unable", "fail", "cannot", "error")

// outcome reads what a control says it did. The words of sources form no closed
// list, so the text is matched by word, negations first; what no row knows is
// Other with the source's text.
func outcome(s string, out []val) bool {
	if trim(s) == "" {
		return false
	}
	s, text := s[:min(len(s), maxOutcome)], s
	letters := lettersOf(s)
	v := verdict{disposition: "Other", action: "Other"}
	for i := range verdictWords {
		if w := &verdictWords[i]; w.letters&^letters == 0 && w.in(s) {
			v = verdicts[w.row]
			break
		}
	}
	if hasAnyWord(s, letters, negations) {
		switch v.disposition {
		case "Blocked", "Dropped", "Reset":
			v.disposition, v.action = "Allowed", "Allowed"
		case "Deleted", "Quarantined", "Corrected", "Restored":
			v.disposition, v.action = "Uncorrected", "Observed"
		default:
			v.disposition, v.action = "Other", "Other"
		}
	}
	out[0], out[1] = captionVal(v.action, text), captionVal(v.disposition, text)
	return true
}

// captionVal is a caption whose own text is wanted where the caption is Other.
func captionVal(caption, text string) val {
	if caption == "Other" {
		return val{text: text, num: otherID, hasNum: true}
	}
	return val{text: caption}
}

// otherID is the id of Other in every enum of OCSF that has it.
const otherID = 99

// beginning is how a word begins, in lower case.
type beginning struct {
	text    string
	whole   bool   // the word is no longer
	letters uint32 // those in text
	row     int    // of verdicts
}

// beginnings are those of texts; a $ at the end of one asks for the whole word.
func beginnings(texts ...string) []beginning {
	out := make([]beginning, len(texts))
	for i, s := range texts {
		s, whole := strings.CutSuffix(s, "$")
		out[i] = beginning{text: s, whole: whole, letters: lettersOf(s)}
	}
	return out
}

// lettersOf has a bit for each letter that occurs in s, in either case.
func lettersOf(s string) uint32 {
	var set uint32
	for i := range len(s) {
		if letter(s[i]) {
			set |= 1 << (lower(s[i]) - 'a')
		}
	}
	return set
}

// hasAnyWord tells whether a word of s begins with one of the given beginnings. A word
// begins after anything but a letter, or at a capital after a small letter (detectOnly).
// Letters are those of s: most beginnings have one that s does not.
func hasAnyWord(s string, letters uint32, list []beginning) bool {
	for i := range list {
		if w := &list[i]; w.letters&^letters == 0 && w.in(s) {
			return true
		}
	}
	return false
}

func (w *beginning) in(s string) bool {
	n := len(w.text)
	for i := 0; i+n <= len(s); i++ {
		if wordStart(s, i) && hasPrefixFold(s[i:], w.text) && (!w.whole || i+n == len(s) || !letter(s[i+n])) {
			return true
		}
	}
	return false
}

func wordStart(s string, i int) bool {
	if i == 0 || !letter(s[i-1]) {
		return true
	}
	return 'A' <= s[i] && s[i] <= 'Z' && s[i-1] >= 'a'
}

func letter(b byte) bool { return 'a' <= lower(b) && lower(b) <= 'z' }
