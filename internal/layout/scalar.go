package layout

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/otelcol-ocsf/otelcol-ocsf/internal/ocsf"
)

// text is a scalar as a text: the value of an observable.
func text(n *ocsf.Node) string {
	switch n.Kind {
	case ocsf.Int:
		if n.Text != "" {
			return n.Text
		}
		return strconv.FormatInt(n.Int, 10)
	case ocsf.Float:
		return float(n.Float)
	case ocsf.Bool:
		return strconv.FormatBool(n.Int != 0)
	default:
		return n.Text
	}
}

// float is a number that shows it is no integer, as a validator tells the two apart.
func float(f float64) string {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	s := strconv.FormatFloat(f, format, -1, 64)
	if format == 'f' && !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// value is a value of a record as the package encoding/json would give it, with numbers
// as json.Number.
func value(v pcommon.Value) any {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return v.Str()
	case pcommon.ValueTypeBytes:
		return string(v.Bytes().AsRaw())
	case pcommon.ValueTypeBool:
		return v.Bool()
	case pcommon.ValueTypeInt:
		return json.Number(strconv.FormatInt(v.Int(), 10))
	case pcommon.ValueTypeDouble:
		if f := v.Double(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return json.Number(float(f))
		}
		return nil
	case pcommon.ValueTypeMap:
		return object(v.Map())
	case pcommon.ValueTypeSlice:
		list := make([]any, 0, v.Slice().Len())
		for _, e := range v.Slice().All() {
			list = append(list, value(e))
		}
		return list
	default:
		return nil
	}
}

func object(m pcommon.Map) map[string]any {
	out := make(map[string]any, m.Len())
	for k, v := range m.All() {
		out[k] = value(v)
	}
	return out
}
