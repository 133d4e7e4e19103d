package mapping

import "strings"

// verdict is what an outcome's words say, as captions of disposition_id and action_id.
type verdict struct {
	words       []string // beginnings of words in lower case; whole words where they end in $
	disposition string
	action      string
}

// verdicts are tried in order: a word of an earlier row wins, wherever it stands.
// "Cleaned by deleting" is a deletion, "Blocked and cleaned" a block.
var verdicts = []verdict{
	{[]string{"delet"}, "Deleted", "Denied"},
	{[]string{"quarantin"}, "Quarantined", "Denied"},
	{[]string{"discard", "drop$", "dropped$", "dropping$"}, "Dropped", "Denied"},
	{[]string{"reset$"}, "Reset", "Denied"},
	{[]string{"challeng"}, "Challenge", "Observed"},
	{[]string{"block", "terminat", "deny", "denied", "reject", "refus", "prevent"}, "Blocked", "Denied"},
	{[]string{"clean", "disinfect", "repair", "corrected$"}, "Corrected", "Modified"},
	{[]string{"restor"}, "Restored", "Modified"},
	{[]string{"delay", "restart$"}, "Delayed", "Modified"},
	{[]string{"retain", "no action", "noaction", "left alone"}, "No Action", "Allowed"},
	{[]string{"detect", "monitor", "observ", "notif"}, "Detected", "Observed"},
	{[]string{"alert"}, "Alert", "Observed"},
	{[]string{"log$", "logged", "report", "warn"}, "Logged", "Observed"},
	{[]string{"allow", "permit", "pass$", "passed$", "passthrough$", "accept", "ignor"}, "Allowed", "Allowed"},
}

// maxOutcome is how much of a text is looked at: what a control did is a few words.
const maxOutcome = 256

// negations turn what follows round: "not blocked", "unable to clean",
// "cleaning failed".
var negations = []string{"not$", "unable", "fail", "cannot", "error"}

// outcome reads what a control says it did. The words of sources form no closed
// list, so the text is matched by word, negations first; what no row knows is
// Other with the source's text.
func outcome(s string, out []val) bool {
	if strings.TrimSpace(s) == "" {
		return false
	}
	s, text := s[:min(len(s), maxOutcome)], s
	v := verdict{disposition: "Other", action: "Other"}
	for _, row := range verdicts {
		if hasAnyWord(s, row.words) {
			v = row
			break
		}
	}
	if hasAnyWord(s, negations) {
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

// hasAnyWord tells whether a word of s begins with one of the given beginnings.
// A word begins after anything but a letter, or at a capital after a small letter
// (detectOnly).
func hasAnyWord(s string, beginnings []string) bool {
	for _, w := range beginnings {
		w, whole := strings.CutSuffix(w, "$")
		for i := 0; i+len(w) <= len(s); i++ {
			if wordStart(s, i) && hasPrefixFold(s[i:], w) && (!whole || i+len(w) == len(s) || !letter(s[i+len(w)])) {
				return true
			}
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
