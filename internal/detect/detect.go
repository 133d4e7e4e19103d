// Package detect tells what format a message has, and has it parsed.
//
// The content decides, never the transport: one device sends CEF today and JSON
// after an update, and a relay mixes them all. The rules are tried in this order; a
// byte order mark, white space and NUL in front are skipped.
//
//	content                              format  why here
//	"{" and then a quote or "}"          JSON    CEF and LEEF inside an object are values of it
//	"[" and then "{" or "]"              JSON    an array of events; "[INFO] text" is none
//	LEEF or CEF marker at the start      that    nothing stands in front of it that could mean more
//	the first marker further on,         that    a relay or a template put text in front; in quotes
//	outside quotes                               somebody only tells of a marker
//	anything else that begins with "{"   JSON    it is no sentence: nobody's, with json_unreadable
//	anything else                        Text
//
// A marker is "CEF:" or "LEEF:" in any case with a version and a pipe; see the
// packages cef and leef. One quote in front of it is allowed at the start, since
// some senders quote the whole message.
//
// # Memory
//
// Nothing is copied: the texts of the event are sub-strings of the payload as the
// packages cef, leef and jsontext say.
package detect

import (
	"strings"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/jsontext"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/leef"
)

// Format is the format of a message. Its text is what security_log.format says.
type Format string

// The formats.
const (
	CEF  Format = "cef"
	LEEF Format = "leef"
	JSON Format = "json"
	Text Format = "text"
)

// KeyMessage is the key of the one node that a Text has: all of it, trimmed.
const KeyMessage = "message"

// The reasons, one for each row of the table, and two for a parser that disagrees.
const (
	reasonObject     = "begins like a JSON object"
	reasonBrace      = "begins with a brace"
	reasonArray      = "begins like a JSON array of objects"
	reasonCEFStart   = "CEF marker at the start"
	reasonLEEFStart  = "LEEF marker at the start"
	reasonCEFLater   = "CEF marker after other text"
	reasonLEEFLater  = "LEEF marker after other text"
	reasonQuoted     = "a marker, but inside quotes"
	reasonNothing    = "neither JSON nor a marker"
	reasonEmpty      = "empty"
	reasonNoObject   = "begins like a JSON object, but none could be read"
	reasonNotSplit   = "a JSON array, which is no single event"
	reasonUnreadable = "a marker, but no message could be read"
)

// Detect gives the format of a payload and why it is that.
func Detect(payload string) (f Format, reason string) {
	s := trim(payload)
	if s == "" {
		return Text, reasonEmpty
	}
	switch next := second(s); {
	case s[0] == '{' && (next == '"' || next == '}'):
		return JSON, reasonObject
	case s[0] == '[' && (next == '{' || next == ']'):
		return JSON, reasonArray
	}
	return marked(s)
}

// marked looks for the markers, first for the one that the first byte promises.
func marked(s string) (Format, string) {
	lead := 0
	if s[0] == '"' || s[0] == '\'' {
		lead = 1
	}
	if lead < len(s) && s[lead]|0x20 == 'l' {
		if at, ok := leef.Find(s); ok && at == lead {
			return LEEF, reasonLEEFStart
		}
	}
	c, isCEF := cef.Find(s)
	if isCEF && c == lead {
		return CEF, reasonCEFStart
	}
	l, isLEEF := leef.Find(s)
	if isLEEF && (!isCEF || l < c) {
		if l == lead {
			return LEEF, reasonLEEFStart
		}
		return outside(s, l, LEEF, reasonLEEFLater)
	}
	if isCEF {
		return outside(s, c, CEF, reasonCEFLater)
	}
	if s[0] == '{' {
		return JSON, reasonBrace
	}
	return Text, reasonNothing
}

// outside gives f unless the marker at stands between two quotes: then it is part of a
// value, and the payload is what its first byte says.
func outside(s string, at int, f Format, reason string) (Format, string) {
	if strings.Count(s[:at], `"`)%2 == 1 && strings.IndexByte(s[at:], '"') >= 0 {
		if s[0] == '{' {
			return JSON, reasonBrace
		}
		return Text, reasonQuoted
	}
	return f, reason
}

// Parse detects the format of a payload and fills e with it. Where the parser finds
// that it is not what it looked like, it is Text, or still JSON if it begins with a
// brace: its text is then the one node.
// An array of events is Text too: the caller splits it first, see jsontext.Split.
func Parse(payload string, e *event.Event) (Format, string) {
	f, reason := Detect(payload)
	return Read(f, reason, payload, e)
}

// Read is Parse for a payload whose format Detect said before.
func Read(f Format, reason, payload string, e *event.Event) (Format, string) {
	diagnostics := len(e.Diagnostics)
	var ok bool
	switch f {
	case JSON:
		if ok = jsontext.Parse(payload, e); !ok {
			reason = refusal(reason)
		}
	case CEF:
		if ok = cef.Parse(payload, e); !ok {
			reason = reasonUnreadable
		}
	case LEEF:
		if ok = leef.Parse(payload, e); !ok {
			reason = reasonUnreadable
		}
	}
	if ok {
		return f, reason
	}
	e.Diagnostics = e.Diagnostics[:diagnostics]
	s := trim(payload)
	if s != "" {
		e.Add(event.Payload, event.Node{Key: KeyMessage, Text: s})
		if s[0] == '{' {
			e.Diagnose(jsontext.CodeUnreadable, 0, "")
			return JSON, reason
		}
	}
	return Text, reason
}

func refusal(reason string) string {
	if reason == reasonArray {
		return reasonNotSplit
	}
	return reasonNoObject
}

// byteOrderMarks are the mark itself, and what relays make of one when they read its bytes as
// Windows-1252 and write them as UTF-8: those of UTF-8 and of UTF-16.
var byteOrderMarks = [...]string{"\ufeff", "\u00ef\u00bb\u00bf", "\u00ff\u00fe"}

// byteOrderMark gives the length of the mark that s begins with, else 0.
func byteOrderMark(s string) int {
	if s == "" || s[0] < 0x80 {
		return 0
	}
	for _, mark := range byteOrderMarks {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	return 0
}

// trim takes off what framing and careless senders leave around a message.
func trim(s string) string {
	for len(s) > 0 && blank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	for len(s) > 0 {
		if blank(s[0]) {
			s = s[1:]
		} else if n := byteOrderMark(s); n > 0 {
			s = s[n:]
		} else {
			break
		}
	}
	return s
}

// second is the first byte behind the bracket that opens s, 0 if there is none.
func second(s string) byte {
	for i := 1; i < len(s); i++ {
		if !blank(s[i]) {
			return s[i]
		}
	}
	return 0
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0 }
