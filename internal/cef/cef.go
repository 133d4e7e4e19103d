// Package cef parses messages in the Common Event Format of ArcSight.
//
// # Grammar
//
//	message   = [transport header] "CEF:" version "|" vendor "|" product "|" version "|" event id "|" name "|" severity ["|" extension]
//	extension = [residue] { key "=" value " " }
//
// In the header "\|" and "\\" are escapes, in a value "\=", "\\", "\n" and "\r".
// A value holds unescaped spaces and ends where the next " key=" begins; further
// spaces before a key belong to the value, those at the end of the message do not.
// Published by the ArcSight SmartConnector CEF implementation standard:
// https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/pdfdoc/cef-implementation-standard/cef-implementation-standard.pdf
//
// # Deviations
//
// Few senders keep to that, so whatever carries a marker is read, everything
// that was read is in the Event, and what was wrong is a diagnostic (see the
// codes). Beyond the standard these are accepted:
//
//   - marker in any case, with spaces, after anything (a tag, a byte order mark),
//     with any version, in quotes around the whole message;
//   - missing header fields, a missing last pipe, unescaped pipes in the name;
//   - headers without an event id, and with name and severity in each other's place;
//   - control characters that rsyslog wrote as "#011" or "#012" at the end or between
//     pairs;
//   - "|", ";", "^" or "," as the only separator, where it precedes dictionary keys and
//     no space does;
//   - keys with ".", "-", "[0]" inside and ":" at the end, in another case,
//     by their full names. An unknown key begins after a space only. A dictionary
//     key does after TAB, LF and CR too, and then so do the other keys of a message
//     that separates a dictionary key this way. Spaces before "=" are taken for a
//     sloppy sender where the key is in the dictionary and no English word ("type
//     = 5" in a message text), or where the first key of the message has them;
//   - "=" that follows no key: part of the value, so that URLs, Base64 and
//     "uid=0" in brackets survive;
//   - a value in quotes that close before the next key or the end: no key is
//     looked for inside. The quotes are text, CEF has none;
//   - JSON and Python literals, likewise if balanced. JSON is handed over with its
//     backslashes as they came, whatever they mean. An object that lost its opening
//     brace ("word": …, Symantec EDR) ends where its closing one is, or with the
//     text if that ends in one. JSON that never closes, because it was cut or has
//     quotes with stray backslashes, ends where a key follows "}" or "]", else with
//     the text: a key in the middle of it may just as well be part of a string, and
//     an invented field is worse than a long one;
//   - backslashes of senders that do not escape: a value with a backslash before a
//     letter or digit other than n and r, one with a drive ("copy C:\new"), and the
//     name of a user, host, file or process keep all of theirs but "\=".
//
// A second message glued to the first without a line break is no event, since anybody
// whose text gets into a value could then forge one (see Split), and its keys never
// take the place of those of the first: all of it is residue. Only where a value begins
// with a marker, as raw events are forwarded, it is that value.
//
// # Memory
//
// Texts are sub-strings of the parsed string unless an escape was undone, so the
// Event keeps that string alive. Nothing else is retained, and Parse allocates
// nothing where there is nothing to undo, the Event has room, and the message has
// fewer than about 190 keys. It takes time linear in the message, however hostile.
package cef

import (
	"strings"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

const marker = "CEF:"

// Find gives the offset of the CEF marker in s. One in the structured data of an
// RFC 5424 header does not count.
func Find(s string) (offset int, ok bool) {
	m, ok := lex.Find(s, marker)
	return m.Start, ok
}

// Parse reads the CEF message in s, with or without a transport header before it,
// and appends its parts to e: under event.Header the fields that the message has
// (see KeyVendor and its siblings), under event.Payload the pairs in their order,
// duplicates included. It gives false if there is no CEF in s.
//
// The Key of a dictionary field is its short name. A custom field has the text of
// its label in Label, wherever in the message the label stands. Offsets in
// diagnostics count from the start of s.
func Parse(s string, e *event.Event) bool {
	m, ok := lex.Find(s, marker)
	if !ok {
		e.Diagnose(CodeNoMarker, 0, "")
		return false
	}
	x := scanner{s: s, e: e}
	x.tail(m.End, len(s))
	x.marker(m)
	x.escape = strings.IndexByte(s[m.End:x.end], '\\') >= 0
	x.extension(x.parseHeader(m.End))
	x.labels.orphans(e)
	x.text(m.Start)
	x.remainder()
	return true
}

// tail sets the end of the message before the line break, the NUL or the spaces that
// framing and careless senders leave there, be they escaped by a relay.
func (x *scanner) tail(from, end int) {
	end, escapes, lone := lex.TrimEscapes(x.s, from, end)
	if lone >= 0 && x.typed(from, lone) {
		end, escapes = trimRight(x.s, from, lone), 1
	}
	if escapes > 0 {
		x.e.Diagnose(CodeControlEscape, end, "")
	}
	x.end = end
}

// typed tells whether the value that ends at end is that of a key of the dictionary
// which takes numbers, addresses or times, none of which ends in "#012".
func (x *scanner) typed(from, end int) bool {
	eq := from + strings.LastIndexByte(x.s[from:end], '=')
	if eq < from {
		return false
	}
	entry, ok := Lookup(x.s[lex.KeyStart(x.s, from, eq):eq])
	return ok && entry.Type != String
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// marker adds the version and what is to be said of the marker, and takes off
// quotes around the message (violation 18).
func (x *scanner) marker(m lex.Mark) {
	if m.Start > 0 && x.end > m.End {
		if q := x.s[m.Start-1]; (q == '"' || q == '\'') && x.s[x.end-1] == q {
			x.end = trimRight(x.s, m.End, x.end-1)
			x.e.Diagnose(CodeOuterQuotes, m.Start-1, "")
		}
	}
	if m.Folded {
		x.e.Diagnose(CodeMarkerCase, m.Start, "")
	}
	if m.Spaced {
		x.e.Diagnose(CodeMarkerSpace, m.Start, "")
	}
	version := x.s[m.Version:m.VersionEnd]
	if major := version[0]; major != '0' && major != '1' || len(version) > 1 && version[1] != '.' {
		x.e.Diagnose(CodeVersionUnknown, m.Version, KeyFormatVersion)
	}
	x.e.AddText(event.Header, KeyFormatVersion, version)
}

// text reports what concerns the message as a whole.
func (x *scanner) text(from int) {
	if s := x.s[from:x.end]; !utf8.ValidString(s) {
		valid := 0
		for {
			r, size := utf8.DecodeRuneInString(s[valid:])
			if r == utf8.RuneError && size <= 1 {
				break
			}
			valid += size
		}
		x.e.Diagnose(CodeUTF8, from+valid, "")
	}
	if x.cut < 0 && x.rest == 0 && (relayLimit(x.s) || x.cutValue()) {
		x.cut = x.end
	}
	if x.cut >= 0 {
		x.e.Diagnose(CodeMaybeTruncated, x.cut, "")
	}
}

// cutValue tells whether the last value seems to be cut. Of JSON that does not close it
// was said before.
func (x *scanner) cutValue() bool {
	return x.open.value > 0 && !x.torn && x.shape != quoted && lex.Cut(x.s[min(x.open.value, x.end):x.end])
}

// relayLimit tells whether s, without the line break or NUL of its framing, has a
// length at which relays cut datagrams. It is seen only where the transport header
// still is in front.
func relayLimit(s string) bool {
	n := len(s)
	for n > 0 && (s[n-1] == '\r' || s[n-1] == '\n' || s[n-1] == 0) {
		n--
	}
	return n == 1024 || n == 2048 || n == 4096 || n == 8192 || n == 65507
}
