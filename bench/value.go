package bench

import "go.opentelemetry.io/collector/pdata/pcommon"

// value is a value of pdata with its key, outside of pdata.
type value struct {
	key   string
	kind  pcommon.ValueType
	text  string
	bytes []byte
	whole int64
	real  float64
	yes   bool
	kids  []value // of a map or slice
}

func fields(m pcommon.Map) []value {
	kids := make([]value, 0, m.Len())
	for k, v := range m.All() {
		kids = append(kids, valueOf(k, v))
	}
	return kids
}

func valueOf(key string, v pcommon.Value) value {
	n := value{key: key, kind: v.Type()}
	switch n.kind {
	case pcommon.ValueTypeStr:
		n.text = v.Str()
	case pcommon.ValueTypeInt:
		n.whole = v.Int()
	case pcommon.ValueTypeDouble:
		n.real = v.Double()
	case pcommon.ValueTypeBool:
		n.yes = v.Bool()
	case pcommon.ValueTypeBytes:
		n.bytes = v.Bytes().AsRaw()
	case pcommon.ValueTypeMap:
		n.kids = fields(v.Map())
	case pcommon.ValueTypeSlice:
		for _, kid := range v.Slice().All() {
			n.kids = append(n.kids, valueOf("", kid))
		}
	}
	return n
}

func putAll(kids []value, m pcommon.Map) {
	m.EnsureCapacity(len(kids))
	for i := range kids {
		kids[i].put(m)
	}
}

// put adds the value to a map.
func (n *value) put(m pcommon.Map) {
	switch n.kind {
	case pcommon.ValueTypeStr:
		m.PutStr(n.key, n.text)
	case pcommon.ValueTypeInt:
		m.PutInt(n.key, n.whole)
	case pcommon.ValueTypeDouble:
		m.PutDouble(n.key, n.real)
	case pcommon.ValueTypeBool:
		m.PutBool(n.key, n.yes)
	case pcommon.ValueTypeMap:
		putAll(n.kids, m.PutEmptyMap(n.key))
	case pcommon.ValueTypeSlice:
		n.appendTo(m.PutEmptySlice(n.key))
	default:
		n.set(m.PutEmpty(n.key))
	}
}

func (n *value) appendTo(s pcommon.Slice) {
	s.EnsureCapacity(len(n.kids))
	for i := range n.kids {
		n.kids[i].set(s.AppendEmpty())
	}
}

// set makes v the value.
func (n *value) set(v pcommon.Value) {
	switch n.kind {
	case pcommon.ValueTypeStr:
		v.SetStr(n.text)
	case pcommon.ValueTypeInt:
		v.SetInt(n.whole)
	case pcommon.ValueTypeDouble:
		v.SetDouble(n.real)
	case pcommon.ValueTypeBool:
		v.SetBool(n.yes)
	case pcommon.ValueTypeBytes:
		v.SetEmptyBytes().FromRaw(n.bytes)
	case pcommon.ValueTypeMap:
		putAll(n.kids, v.SetEmptyMap())
	case pcommon.ValueTypeSlice:
		n.appendTo(v.SetEmptySlice())
	}
}
