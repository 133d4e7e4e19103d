// Package syslog takes the transport header off a line.
//
// It cannot fail: a line is a header that is understood as far as it goes, and a
// rest. What does not clearly belong to a header stays in the rest, and in doubt
// less is found, since a word that was taken for a host name is a word that the
// message lacks.
//
// # Grammar
//
//	line    = [COUNT SP] [quote] [PRI] head payload [quote]
//	PRI     = "<" 0..191 ">" | "<" facility "." severity ">"
//	head    = rfc5424 | bsd | nothing
//	rfc5424 = VERSION SP TIME SP HOST SP [APP SP [PROCID SP [MSGID SP [SD SP]]]] [BOM]
//	bsd     = [SEQ ":"] [HOST ":"] ["*" | "."] TIME [":"] [PRI] [HOST] [TAG] [text]
//	TAG     = name [ "[" pid "]" ] ":" | name " -:" | "%" mnemonic ":" | name payload
//	TIME    = Mmm d [yyyy] hh:mm:ss[.f] [zone] [yyyy] | yyyy Mmm d hh:mm:ss[.f] [zone]
//	        | yyyy-mm-dd("T" | SP)hh:mm[:ss[.f]][zone] | epoch seconds | epoch milliseconds
//	        | d Mmm yyyy hh:mm:ss[.f] [zone] | d/Mmm/yyyy:hh:mm:ss [zone] | d.m.yyyy hh:mm:ss
//	        | m/d/yyyy hh:mm:ss AM | "[" TIME "]"
//
// after [RFC 5424], [RFC 3164] (which only describes what was seen) and the heads
// that products really send. A dash is an absent field. A COUNT is the octet count of
// [RFC 6587] that a relay left in the line; it and the VERSION are not kept.
//
// # Deviations
//
// A payload ends the header wherever it begins: a brace, a bracket with a brace, a
// byte order mark, or the marker of CEF or LEEF (the word, a version, a pipe). So a
// head of RFC 5424 may end after any field: ESET's cloud has sent APP-NAME and then
// the JSON (elastic/integrations#8946), IBM's LEEF heads end after the host. Without
// a payload they end where a field does not have its form. Inside structured data a
// marker is data.
//
// Without PRI, a time is a header only where a tag or a payload follows it or the
// host, as the lines of log files begin with a time too; behind a time that is not
// of the form of RFC 3164, the tag must have a pid. Without a time there is only a
// host, which is a single word before a marker and no level ("INFO CEF:0|"), or a tag, and only where it has a pid and a PRI, is a Cisco mnemonic behind a PRI, or
// touches the payload. Text between all this and a marker further on is the
// [Header.Prefix], and the marker begins the rest; quoted text is not searched.
//
// A header inside a header, as relays make them, replaces it: the innermost says who
// spoke, and what it lacks the outer one gives. [Header.Outer] keeps the outer text. A
// tag that is repeated is taken once.
//
// # Times
//
// A time without a year gets the latest year in which it is not more than a day
// ahead of now. A time without a zone is in the location that the caller gives. A
// zone name is understood when it is the one in force there, else by a short list of
// names that have one meaning in practice: IST is India's, CST, EST, MST and PST are
// American. A time that is none (30 February, a month in another language) keeps its
// text and has no Time; neither has one of which nobody can say what its month is
// ("03/04/2026 10:00:00").
//
// # Memory
//
// All texts are sub-strings of the line: nothing is copied and nothing allocated.
//
// [RFC 3164]: https://www.rfc-editor.org/rfc/rfc3164
// [RFC 5424]: https://www.rfc-editor.org/rfc/rfc5424
// [RFC 6587]: https://www.rfc-editor.org/rfc/rfc6587
package syslog
