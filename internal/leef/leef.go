// Package leef parses messages in the Log Event Extended Format of IBM QRadar.
//
// # Grammar
//
//	message = [transport header] "LEEF:1.0|" vendor "|" product "|" version "|" event id "|" attributes
//	        | [transport header] "LEEF:2.0|" vendor "|" product "|" version "|" event id "|" delimiter "|" attributes
//
//	attributes = { key "=" value delimiter }
//
// The delimiter of 1.0 is TAB. That of 2.0 is one character, or "x" or "0x" and
// one to four hexadecimal digits of one, or empty for TAB. Published by IBM:
// https://www.ibm.com/docs/en/dsm?topic=overview-leef-event-components
//
// # Deviations
//
// Whatever carries a marker is read, everything that was read is in the Event,
// and what was wrong is a diagnostic. Beyond the guide these are accepted:
//
//   - marker in any case, with spaces, after anything, with any version; which of
//     the layouts a message has is seen from its fields, not its version alone;
//   - "\|" in the header, which no guide mentions and several senders write;
//   - a delimiter field that is missing, although the version is 2.0 (a field with
//     a "=" is none), or several characters long, or "\t", "#011", "tab", or the
//     pipe itself;
//   - attributes without the delimiter that was declared, as relays and web pages
//     leave them: then "\t" and "#011" in letters, the pipe and "^" are tried, each
//     before a key, and last spaces. Spaces separate where one stands before a key
//     of the dictionary, and then before every key; a lone "msg=… uid=0" stays one
//     attribute;
//   - keys of the dictionary of CEF (cs1 with cs1Label, shost, duser), and some that many
//     senders write, in any case; the label of a custom field is in its Label;
//   - "#015" and "#012" at the end, which rsyslog writes for a line break. A second message
//     glued to the first is residue, see package cef;
//   - an attribute without "=": a key with an empty value;
//   - LEEF has no escapes, so values are kept as they came: "C:\new" is a path. Only
//     "\=" is undone, where the value has no other backslash.
//
// A missing delimiter inside the attributes ("firstseen=20220118T14460hash=AB37…"
// in a help page of ESET) cannot be seen without knowing the sender and is left
// to the mapping.
//
// # Memory
//
// Texts are sub-strings of the parsed string unless an escape was undone, so the
// Event keeps that string alive. Parse allocates nothing where there is nothing to
// undo, the Event has room and the delimiter is ASCII. It takes linear time.
package leef

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/clock"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/cef/lex"
	"github.com/otelcol-ocsf/otelcol-ocsf/internal/event"
)

// Codes of the diagnostics.
const (
	// CodeNoMarker: there is no LEEF in the text.
	CodeNoMarker = "no_marker"
	// CodeMarkerCase: the marker is not in upper case.
	CodeMarkerCase = "marker_case"
	// CodeMarkerSpace: spaces in the marker.
	CodeMarkerSpace = "marker_space"
	// CodeOuterQuotes: the whole message stood in quotes, which were taken off.
	CodeOuterQuotes = "outer_quotes"
	// CodeVersionUnknown: neither version 1 nor 2; read by its layout.
	CodeVersionUnknown = "version_unknown"
	// CodeHeaderEmpty: a header field is empty.
	CodeHeaderEmpty = "header_empty"
	// CodeHeaderSpace: spaces around a header field; kept.
	CodeHeaderSpace = "header_space"
	// CodeHeaderIncomplete: fewer than five header fields; those found are there.
	CodeHeaderIncomplete = "header_incomplete"
	// CodeHeaderNoLastPipe: no pipe after the last header field.
	CodeHeaderNoLastPipe = "header_no_last_pipe"
	// CodeDelimiter: the delimiter field is missing or not as the guide has it.
	CodeDelimiter = "leef_delimiter"
	// CodeSeparator: the attributes are separated by something that was not declared.
	CodeSeparator = "leef_separator"
	// CodeNoEquals: an attribute without "="; a key with an empty value.
	CodeNoEquals = "leef_no_equals"
	// CodeUnknownEscape: "\=" in a value, which LEEF does not know; undone.
	CodeUnknownEscape = "unknown_escape"
	// CodeKeyCase: a dictionary key in another case.
	CodeKeyCase = "key_case"
	// CodeDuplicateKey: a key came again; both are kept, in their order.
	CodeDuplicateKey = "duplicate_key"
	// CodeTooLong: a value longer than the dictionary allows; kept whole.
	CodeTooLong = "too_long"
	// CodeUTF8: bytes that are not UTF-8; kept.
	CodeUTF8 = "utf8"
	// CodeControlEscape: control characters at the end that a relay has written as "#"
	// and three digits; taken off.
	CodeControlEscape = "control_escape"
	// CodeSecondMessage: a second message inside of the attributes; the first one alone
	// was read, and the rest is in the residue.
	CodeSecondMessage = "second_message"
	// CodeMaybeTruncated: the last value is JSON, a literal or a string that does not
	// close, or ends inside of a character.
	CodeMaybeTruncated = "maybe_truncated"
)

// Keys of the header's nodes, in the order of the fields.
const (
	KeyFormatVersion = "format_version"
	KeyVendor        = "vendor"
	KeyProduct       = "product"
	KeyVersion       = "version"
	KeyEventID       = "event_id"
	// KeyDelimiter is the text that separated the attributes; TAB for every way to
	// write that.
	KeyDelimiter = "delimiter"
	// KeyResidue is the text of a second message, see CodeSecondMessage.
	KeyResidue = "residue"
)

const marker = "LEEF:"

// Find gives the offset of the LEEF marker in s. One in the structured data of an
// RFC 5424 header does not count.
func Find(s string) (offset int, ok bool) {
	m, ok := lex.Find(s, marker)
	return m.Start, ok
}

// Parse reads the LEEF message in s, with or without a transport header before
// it, and appends its parts to e: the header's fields under event.Header, the
// attributes under event.Payload in their order, duplicates included. It gives
// false if there is no LEEF in s. Offsets in diagnostics count from the start of s.
func Parse(s string, e *event.Event) bool {
	m, ok := lex.Find(s, marker)
	if !ok {
		e.Diagnose(CodeNoMarker, 0, "")
		return false
	}
	p := parser{s: s, e: e, end: len(s)}
	for p.end > m.End && strings.IndexByte("\r\n\x00", s[p.end-1]) >= 0 {
		p.end--
	}
	p.escapes(m.End)
	p.marker(m)
	if p.header(m) {
		rest, end := p.another()
		p.attributes()
		p.pair()
		if rest < end {
			e.AddText(event.Header, KeyResidue, s[rest:end])
		} else if lex.Cut(p.last) {
			e.Diagnose(CodeMaybeTruncated, p.end, "")
		}
	}
	if text := s[m.Start:p.end]; !utf8.ValidString(text) {
		e.Diagnose(CodeUTF8, m.Start, "")
	}
	return true
}

// marker adds the version and what is to be said of the marker.
func (p *parser) marker(m lex.Mark) {
	if m.Start > 0 && p.end > m.End {
		if q := p.s[m.Start-1]; (q == '"' || q == '\'') && p.s[p.end-1] == q {
			p.end--
			p.e.Diagnose(CodeOuterQuotes, m.Start-1, "")
		}
	}
	if m.Folded {
		p.e.Diagnose(CodeMarkerCase, m.Start, "")
	}
	if m.Spaced {
		p.e.Diagnose(CodeMarkerSpace, m.Start, "")
	}
	version := p.s[m.Version:m.VersionEnd]
	p.two = version[0] == '2'
	if version[0] != '1' && !p.two || len(version) > 1 && version[1] != '.' {
		p.e.Diagnose(CodeVersionUnknown, m.Version, KeyFormatVersion)
	}
	p.e.AddText(event.Header, KeyFormatVersion, version)
}

// Time reads the devTime of a message with its devTimeFormat, a pattern of Java's
// SimpleDateFormat, which may be empty: numbers need none, and senders leave it
// out or send one that their times do not follow. A time without a zone is in loc,
// nil for UTC; one without a year lies in the year of now or the one before.
func Time(value, format string, loc *time.Location, now time.Time) (time.Time, bool) {
	if t, ok := clock.Epoch(value); ok && !strings.HasPrefix(format, "yyyyMMdd") {
		return t, true
	}
	if format != "" {
		if t, ok := clock.Layout(value, format, loc, now); ok {
			return t, true
		}
	}
	return clock.Parse(value, loc, now)
}
