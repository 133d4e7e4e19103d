package mapping

import (
	"crypto/sha1" //nolint:gosec // UUIDv5 is defined with SHA-1; nothing secret depends on it
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// Namespace is the UUID namespace of the ids that the engine makes. With it, the
// source, a NUL and the payload everybody can compute metadata.uid again.
const Namespace = "b9a3d0c2-6f0e-5c43-9d55-0a8a8f6f2f4e"

var namespace = func() (out [16]byte) {
	_, _ = hex.Decode(out[:], []byte(strings.ReplaceAll(Namespace, "-", "")))
	return out
}()

// fill writes what the engine knows itself where no rule gave a value.
func (m *Mapper) fill(n *node) bool {
	switch n.fill {
	case fillTime:
		m.out.AddInt(n.field, m.when.at.UnixMilli())
		if m.when.ref != 0 {
			m.take(m.when.ref, n, m.when.value.entry)
			m.takeEqual(n, m.when.value, m.when.operand, m.when.ref)
		}
	case fillOriginalTime:
		return m.when.text != "" && m.convertAndPut(n, &val{text: m.when.text})
	case fillUID:
		m.putText(n.field, m.uid())
	case fillTypeUID:
		m.putTypeUID(n)
	case fillProduct:
		m.diagnose(CodeProductUnknown)
		m.putText(n.field, "Unknown")
	case fillUnassigned:
		if m.out.Lookup("assignee") != nil {
			return false
		}
		m.constants++
		m.putText(n.field, "Unassigned")
	case fillClassCaption:
		m.putText(n.field, m.rule.class.Caption)
	case fillRawData:
		return m.putRawData(n)
	case fillRawDataSize:
		m.out.AddInt(n.field, int64(len(m.in.Payload)))
	default:
		return false
	}
	return true
}

// putRawData writes the payload: what stands behind the transport header, as it came.
// In 1.1.0 a text has at most 65,535 characters; a longer one is left out, since half of
// it would be no raw data.
func (m *Mapper) putRawData(n *node) bool {
	text, limit := m.in.Payload, n.field.Attribute.Type.MaxLen
	if text == "" || limit > 0 && len(text) > limit && utf8.RuneCountInString(text) > limit {
		return false
	}
	m.out.AddText(n.field, text) // not counted: spent is about the values of the source
	return true
}

// putTypeUID writes class × 100 + activity. A Base Event of activity Other has no
// type name: the official server finds "Base Event: Other" suspicious.
func (m *Mapper) putTypeUID(n *node) {
	id := int64(m.rule.class.UID)*100 + m.activity
	m.out.AddInt(n.field, id)
	if e := n.field.Attribute.EnumByID(id); n.caption != nil && e != nil && id != otherID {
		m.putText(n.caption, e.Caption)
	}
}

// uid is a UUIDv5 (RFC 9562) over the source and the payload: the same for the same
// message on every replay, whatever carried it.
func (m *Mapper) uid() string {
	if m.uuid != "" {
		return m.uuid
	}
	m.buf = append(m.buf[:0], namespace[:]...)
	m.buf = append(m.buf, m.source.file.name...)
	m.buf = append(m.buf, 0)
	m.buf = append(m.buf, m.in.Payload...)
	sum := sha1.Sum(m.buf) //nolint:gosec // see above
	sum[6] = sum[6]&0x0f | 5<<4
	sum[8] = sum[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[:8], sum[:4])
	hex.Encode(text[9:13], sum[4:6])
	hex.Encode(text[14:18], sum[6:8])
	hex.Encode(text[19:23], sum[8:10])
	hex.Encode(text[24:], sum[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	m.uuid = string(text[:])
	return m.uuid
}
