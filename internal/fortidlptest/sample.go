package fortidlptest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"
)

// Sample is the n-th event of a made-up tenant, in the envelope of the stream. Of ten,
// eight are detections, of which one is of a logon and carries no data, one is an
// incident and one an audit event. The same n has the
// same uuid.
func Sample(n int, at time.Time) string {
	var event map[string]any
	switch n % 10 {
	case 7:
		event = map[string]any{"sensor": logon(n, at)}
	case 8:
		event = map[string]any{"incident": incident(n, at)}
	case 9:
		event = map[string]any{"audit": audit(n, at)}
	default:
		event = map[string]any{"sensor": detection(n, at)}
	}
	event["enrichment_errors"] = []any{}
	text, err := json.Marshal(event)
	if err != nil {
		panic(err) // only a fault of this file makes one
	}
	return string(text)
}

func uuid(n int, kind string) string {
	sum := sha256.Sum256([]byte(kind + strconv.Itoa(n)))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-5" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32]
}

func tenant(event map[string]any) map[string]any {
	event["tenant_id"] = "5f0c2a1e-7d44-5c1b-a3f0-2f6b1c9d8e70"
	event["tenant_name"] = "northwind"
	event["tenant_origin"] = "https://northwind.reveal.nextdlp.com"
	return event
}

func detection(n int, at time.Time) map[string]any {
	file := "budget-" + strconv.Itoa(n%40) + ".xlsx"
	return tenant(map[string]any{
		"uuid": uuid(n, "detection"),
		"created_by": map[string]any{
			"uri": "policy:///8c1f/42aa?instance=7b0e&name=Sensitive+file+copied+to+USB",
			"policy": map[string]any{
				"group_id": uuid(1, "group"), "policy_id": uuid(1, "policy"),
				"name": "Sensitive file copied to USB", "instance": uuid(1, "instance"),
			},
		},
		"sensor_type": "AGENT_POLICY", "agent_uuid": uuid(n%7, "agent"), "agent_hostname": "ws-" + strconv.Itoa(n%7),
		"user_id": uuid(n%5, "user"), "user_name": "Sam Doe", "user_email": "sam.doe@example.com",
		"score": n * 7 % 101, "label_ids": []any{uuid(1, "label")}, "label_names": []any{"Department | Finance"},
		"timestamp":              at.UTC().Format(time.RFC3339Nano),
		"description":            "Sam Doe copied " + file + " to a USB drive",
		"anonymised_description": "[REDACTED] copied [REDACTED] to a USB drive",
		"tags":                   []any{"usb", "finance"},
		"metadata": map[string]any{
			"file_name": []any{file}, "file_path": []any{`C:\Users\sdoe\Documents\` + file}, "file_size": []any{strconv.Itoa(4096 + n)},
			"usb_vid": []any{"0781"}, "usb_pid": []any{"5581"},
		},
		"process_info":      []any{map[string]any{"binary_name": "explorer.exe", "binary_path": `C:\Windows\explorer.exe`, "username": `NORTHWIND\sdoe`, "signed": true, "uuid": uuid(n, "process")}},
		"requested_actions": []any{"screenshot"}, "suppressed_actions": []any{},
	})
}

func logon(n int, at time.Time) map[string]any {
	return tenant(map[string]any{
		"uuid": uuid(n, "detection"), "created_by": map[string]any{"uri": "analytics"},
		"sensor_type": "MULTIPLE_LOGIN", "agent_uuid": uuid(n%7, "agent"), "agent_hostname": "ws-" + strconv.Itoa(n%7),
		"user_id": uuid(n%5, "user"), "user_name": "Sam Doe", "score": n * 3 % 101,
		"timestamp":   at.UTC().Format(time.RFC3339Nano),
		"description": "Sam Doe has several logins at once", "tags": []any{"logon"},
	})
}

func incident(n int, at time.Time) map[string]any {
	return tenant(map[string]any{
		"uuid": uuid(n/100, "incident"), "generation": n, "type": "updated", "status": "open", "family": "clustered",
		"clustering_rule": "hostname", "description": "Several files copied to USB drives on ws-" + strconv.Itoa(n%7),
		"score": 72, "sensor_count": n%50 + 1, "started": at.Add(-time.Hour).UTC().Format(time.RFC3339Nano),
		"last_updated": at.UTC().Format(time.RFC3339Nano), "first_detection": uuid(n-2, "detection"), "last_detection": uuid(n-1, "detection"),
		"cluster_data": map[string]any{"hostname": "ws-" + strconv.Itoa(n%7)},
	})
}

func audit(n int, at time.Time) map[string]any {
	return tenant(map[string]any{
		"type": "PolicyAssetUpdated",
		"fields": map[string]any{
			"policy_asset_name": "Approved drives", "policy_asset_changes": strconv.Itoa(n) + " added",
			"summary": "An approved drive was added", "type_id": 12, "timestamp": at.UTC().Format(time.RFC3339Nano),
		},
	})
}
