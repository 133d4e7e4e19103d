package mapping

import "testing"

func TestOutcome(t *testing.T) {
	for text, want := range map[string]string{
		// One word, in its forms.
		"Blocked": "Denied Blocked", "block": "Denied Blocked", "REQ_BLOCKED_SECURITY": "Denied Blocked", "deny": "Denied Blocked",
		"Forbidden": "Denied Blocked", "Terminated": "Denied Blocked", "Quarantined": "Denied Quarantined", "drop": "Denied Dropped", "discard": "Denied Dropped",
		"reset-both": "Denied Reset", "tcp-rst": "Denied Reset", "Isolate": "Denied Isolated", "Deleted": "Denied Deleted",
		"allow": "Allowed Allowed", "Accept": "Allowed Allowed", "pass": "Allowed Allowed", "passthrough": "Allowed Allowed", "REQ_PASSED": "Allowed Allowed",
		"Trust": "Allowed Allowed", "Fastpath": "Allowed Allowed", "Bypass": "Allowed Allowed", "DELIVERED": "Allowed Allowed", "exempt": "Allowed Allowed",
		"Access granted": "Allowed Allowed", "Approved": "Allowed Approved", "Retained": "Allowed No Action", "no action": "Allowed No Action", "No actions taken": "Allowed No Action",
		"detectOnly": "Observed Detected", "Detected": "Observed Detected", "notified": "Observed Detected", "alert": "Observed Alert", "log": "Observed Logged", "log-only": "Observed Logged", "learn": "Observed Logged",
		"Cleaned": "Modified Corrected", "Restored": "Modified Restored", "CAPTCHA": "Observed Captcha", "challenged": "Observed Challenge", "restart required": "Modified Delayed",
		"Blocked URL": "Denied Blocked", "connection terminated": "Denied Blocked", "'Drop'": "Denied Dropped", "Left alone": "Allowed No Action",
		// Several.
		"cleaned by deleting": "Denied Deleted", "Blocked and cleaned": "Denied Blocked", "detected and blocked": "Denied Blocked", "was blocked, then allowed by user": "Allowed Allowed",
		"Allowed, later blocked": "Denied Blocked",
		// Negation.
		"not blocked": "Allowed Allowed", "unable to clean": "Observed Uncorrected", "cleaning failed": "Observed Uncorrected", "Clean operation failed": "Observed Uncorrected",
		"could not be deleted": "Observed Uncorrected", "failed to quarantine": "Observed Uncorrected", "Blocked=false": "Allowed Allowed", "not allowed": "Denied Blocked",
		"unblocked":                      "Allowed Allowed",
		"Blocked: authentication failed": "Denied Blocked", // the failure is not the block's
		// Mood.
		"potentially_blocked": "Allowed Allowed", "Would be blocked": "Allowed Allowed", "Permit (would block)": "Allowed Allowed", "simulated block": "Allowed Allowed",
		"detect only: drop": "Observed Detected", "Block (monitor mode)": "Observed Detected",
		// What is done to an object, in a session or to the settings is no verdict.
		"DROP TABLE users": "", "Reset Password": "", "Password Reset": "", "Block list updated": "", "Delete User": "", "Log In": "", "Log Out": "", "Logged in": "",
		"Session terminated by user": "", "Service restart": "", "Log cleanup finished": "", "Monitoring stopped": "", "Report generated": "", "Simulated": "",
		// Nor is a word that begins like one.
		"Blockchain site allowed": "Allowed Allowed", "AirDrop transfer allowed": "Allowed Allowed", "Blockchain": "", "CPM Verify Password": "", "Dropbox upload allowed": "Allowed Allowed",
		"Restarted service": "", "Contained infected files": "", "screenshot": "", "Password changed": "", "Dropbox upload": "",
		"Fehler beim Reinigen (not cleaned)": "Observed Uncorrected",
		"passive":                            "", "logon": "", "catalog": "", "": "", "7": "",
	} {
		out := make([]val, 2)
		got := ""
		if outcome(text, out) {
			got = out[0].text + " " + out[1].text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestOutcomeDoesNotAllocate(t *testing.T) {
	out := make([]val, 2)
	if n := testing.AllocsPerRun(100, func() { outcome("REQ_BLOCKED_SECURITY: could not be delivered", out) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
