package jsontext

// Codes of the diagnostics: what was wrong in a document and how it was taken.
// CodeControl, CodeBackslash and CodeDepth are given once a document, at the first
// place; offsets count from the start of the text that was given.
const (
	// CodeDuplicateKey: a key stands twice in one object; both are kept, in their
	// order. The offset is where the object opens.
	CodeDuplicateKey = "duplicate_key"
	// CodeTruncated: the text ends too early; the complete pairs are kept, the last
	// one is not. A number at the very end counts as cut.
	CodeTruncated = "json_truncated"
	// CodeInvalid: something that is no JSON. A word where a value should be becomes
	// a String and a comma too many is skipped; at anything else reading stops, and
	// what was complete is kept.
	CodeInvalid = "json_invalid"
	// CodeTrailing: text after the document.
	CodeTrailing = "json_trailing"
	// CodeDepth: a container deeper than MaxDepth; it is a String, its raw text.
	CodeDepth = "json_depth"
	// CodeSize: more than MaxNodes nodes in the event; the rest is left out.
	CodeSize = "json_size"
	// CodeControl: a control character in a string; kept.
	CodeControl = "json_control"
	// CodeBackslash: a backslash that is no escape; kept. From Repair: none is.
	CodeBackslash = "json_backslash"
	// CodeBrace: Repair supplied the opening brace.
	CodeBrace = "json_brace"
	// CodeEscape: Repair undid the escapes of an outer format, once.
	CodeEscape = "json_escape"
)
