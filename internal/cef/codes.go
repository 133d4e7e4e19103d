package cef

// Codes of the diagnostics: what was wrong in a message and how it was taken.
// All but CodeHeaderIncomplete and CodeNoMarker leave every field in its place.
const (
	// CodeNoMarker: there is no CEF in the text.
	CodeNoMarker = "no_marker"
	// CodeMarkerCase: the marker is not in upper case.
	CodeMarkerCase = "marker_case"
	// CodeMarkerSpace: spaces in the marker, as in "CEF: 0|".
	CodeMarkerSpace = "marker_space"
	// CodeOuterQuotes: the whole message stood in quotes, which were taken off.
	CodeOuterQuotes = "outer_quotes"
	// CodeVersionUnknown: neither version 0 nor 1; read as if it were.
	CodeVersionUnknown = "version_unknown"
	// CodeUnknownEscape: a backslash before a character that needs none; kept.
	CodeUnknownEscape = "unknown_escape"
	// CodeHeaderSpace: spaces around a header field; kept.
	CodeHeaderSpace = "header_space"
	// CodeHeaderEmpty: a header field is empty.
	CodeHeaderEmpty = "header_empty"
	// CodeHeaderPipe: unescaped pipes in the header; the fields were moved until
	// the severity was one, and the name has the pipes.
	CodeHeaderPipe = "header_pipe"
	// CodeHeaderIncomplete: fewer than seven header fields; those found are there,
	// and so is the extension.
	CodeHeaderIncomplete = "header_incomplete"
	// CodeHeaderNoLastPipe: no pipe after the severity.
	CodeHeaderNoLastPipe = "header_no_last_pipe"
	// CodeHeaderShifted: a header without an event id, whose name and severity are
	// one field too early; put in their places.
	CodeHeaderShifted = "header_shifted"
	// CodeHeaderSwapped: name and severity in each other's place; exchanged.
	CodeHeaderSwapped = "header_swapped"
	// CodeSeverityUnknown: the severity is none; kept as text.
	CodeSeverityUnknown = "severity_unknown"
	// CodeKeyNonstandard: a key with a hyphen, comma or colon.
	CodeKeyNonstandard = "key_nonstandard"
	// CodeSeparator: pairs separated by TAB, line breaks or another character than
	// the space, or spaces before "="; told once a message.
	CodeSeparator = "separator"
	// CodeControlEscape: control characters that a relay has written as "#" and
	// three digits, at the end of the message or between pairs; taken off.
	CodeControlEscape = "control_escape"
	// CodeSecondMessage: a second message inside of the extension; the first one
	// alone was read, and the rest is in the residue.
	CodeSecondMessage = "second_message"
	// CodeKeyCase: a dictionary key in another case.
	CodeKeyCase = "key_case"
	// CodeUnescapedEquals: an unescaped "=" that follows no key; part of the value.
	CodeUnescapedEquals = "unescaped_equals"
	// CodeQuotedValue: an unescaped "=" in a quoted value, where no key was looked for.
	CodeQuotedValue = "quoted_value"
	// CodeJSONValue: an unescaped "=" in a JSON value, where no key was looked for,
	// or JSON that does not close.
	CodeJSONValue = "json_value"
	// CodeRawBackslash: the backslashes of the value are no escapes; kept.
	CodeRawBackslash = "raw_backslash"
	// CodeDuplicateKey: a key came again; both are kept, in their order.
	CodeDuplicateKey = "duplicate_key"
	// CodeResidue: text before the first key, or an extension without one.
	CodeResidue = "residue"
	// CodeLabelOrphan: a label without its field.
	CodeLabelOrphan = "label_orphan"
	// CodeTooLong: a value longer than the dictionary allows; kept whole.
	CodeTooLong = "too_long"
	// CodeUTF8: bytes that are not UTF-8; kept.
	CodeUTF8 = "utf8"
	// CodeMultiline: a line break inside a value; kept.
	CodeMultiline = "multiline"
	// CodeMaybeTruncated: the message was probably cut: its length is a limit of
	// relays, or its last value is JSON, a literal or a string that does not
	// close, or ends inside of a character.
	CodeMaybeTruncated = "maybe_truncated"
)

// Codes that Parse leaves to its callers, who know more than it does.
const (
	// CodeTypeMismatch: the text is no value of the key's type.
	CodeTypeMismatch = "type_mismatch"
	// CodeTimeUnparsed: Time does not understand the text.
	CodeTimeUnparsed = "time_unparsed"
	// CodeTimeNoZone: a time without a zone, and none was configured.
	CodeTimeNoZone = "time_no_zone"
	// CodeSplit: the message is one of several that came together, see Split.
	CodeSplit = "split"
)
