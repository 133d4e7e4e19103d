package typed

// What senders write where they have nothing to say, in lower case; compare without case. There
// is one list for each kind of value. A word that says something as a status or a verdict, such
// as none, is a placeholder only of what has a name.

// Placeholders mean nothing in any value.
var Placeholders = []string{
	"-", "--", "---", "n/a", "<n/a>", "(n/a)", "[n/a]", "not available", "not applicable", "null", "(null)", "<null>", "[null]", "nil", "(nil)", "<nil>",
	"(none)", "<none>", "[none]", "*none", "<unknown>", "(unknown)", "[unknown]", "undefined", "<undefined>", "(empty)", "<empty>", `""`, "''", "[]", "{}", "()", "<>",
}

// NamePlaceholders mean nothing in the name of an account, a computer, a file or a process.
var NamePlaceholders = []string{"none", "na", "unknown", "(no user)", "<no user>", "no user", "(no name)", "unknown user"}

// AddressPlaceholders mean nothing in an address.
var AddressPlaceholders = []string{"0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0", "::0"}

// MACPlaceholders mean nothing in a MAC address.
var MACPlaceholders = []string{"00:00:00:00:00:00", "00-00-00-00-00-00", "0000.0000.0000", "000000000000"}

// PortPlaceholders mean nothing in a port: TCP and UDP reserve 0 (RFC 6335, section 6), and
// senders write it for protocols without ports.
var PortPlaceholders = []string{"0"}

// SentencePlaceholders mean nothing in a sentence that is made of several values, beside
// Placeholders and AddressPlaceholders.
var SentencePlaceholders = []string{"none", "(no user)", "<no user>", "(no name)"}
