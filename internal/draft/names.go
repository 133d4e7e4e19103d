package draft

import (
	"strings"
)

// names say where values go by the names that their keys have in many products. A name
// is compared without case and without what is no letter or digit, so that srcIp,
// src_ip and src.ip are one; the last two steps of a nested key count as one name, too.
//
// Of the places the first that the class has is taken; behind a colon stands the
// transform, or the table of the built-in source of CEF where it is written =table.
// A name in several rows goes to several places.
var names = [...]struct{ names, places string }{
	{"src srcip sourceip sourceaddress sourceipaddress srcaddr srcaddress saddr clientip clientaddress remoteip remoteaddress attackerip ipsource identsrc", "src_endpoint:host_or_ip evidences[0].src_endpoint:host_or_ip"},
	{"srcport sourceport sport spt clientport remoteport", "src_endpoint.port evidences[0].src_endpoint.port"},
	{"srcmac sourcemac smac sourcemacaddress", "src_endpoint.mac evidences[0].src_endpoint.mac"},
	{"srchost srchostname sourcehost sourcehostname shost clienthost clienthostname workstation", "src_endpoint.hostname evidences[0].src_endpoint.hostname"},
	{"dst dstip dest destip destinationip destinationaddress destinationipaddress dstaddr dstaddress daddr serverip targetip ipdestination", "dst_endpoint:host_or_ip evidences[0].dst_endpoint:host_or_ip"},
	{"dstport destport destinationport dport dpt serverport targetport", "dst_endpoint.port evidences[0].dst_endpoint.port"},
	{"dstmac destmac destinationmac dmac destinationmacaddress", "dst_endpoint.mac evidences[0].dst_endpoint.mac"},
	{"dsthost dsthostname desthost destinationhost destinationhostname dhost serverhost servername targethost", "dst_endpoint.hostname evidences[0].dst_endpoint.hostname"},
	{"proto protocol transport transportprotocol ipprotocol networktransport", "connection_info:protocol evidences[0].connection_info:protocol"},
	{"direction networkdirection", "connection_info.direction_id:=direction"},
	{"bytesin inbytes bytesreceived receivedbytes rcvdbytes dstbytes destinationbytes", "traffic.bytes_in"},
	{"bytesout outbytes bytessent sentbytes srcbytes sourcebytes", "traffic.bytes_out"},
	{"packetsin dstpackets", "traffic.packets_in"},
	{"packetsout srcpackets", "traffic.packets_out"},
	{"app appname application applicationname", "app_name actor.app_name"},

	{"host endpoint machine computer device", "device:host_or_ip"},
	{"hostname computername machinename devicename endpointname agenthostname identhostname", "device.hostname"},
	{"ip ipaddress ipaddr ipv4 hostip deviceip endpointip agentip", "device.ip"},
	{"mac macaddress devicemac hostmac identmac", "device.mac"},
	{"deviceid hostid endpointid agentid machineid agentuuid deviceuuid", "device.uid"},
	{"os osname operatingsystem hostosname", "device.os.name"},

	{"user username usrname suser duser account accountname login loginname principal useraccount samaccountname", "user:windows_user actor.user:windows_user"},
	{"userid useruid suid duid usersid", "user.uid actor.user.uid"},
	{"email useremail emailaddress usermail", "user.email_addr actor.user.email_addr"},
	{"userdomain accountdomain", "user.domain actor.user.domain"},
	{"sessionid", "session.uid"},
	{"service servicename", "service.name"},
	{"useragent", "http_request.user_agent"},

	{"time timestamp datetime eventtime occurred occurredat occured createdat created devtime ts when detectedat detectiontime eventtimestamp logtime", "time:time"},
	{"start starttime", "start_time:time"},
	{"end endtime", "end_time:time"},
	{"duration", "duration"},
	{"count eventcount cnt repeatcount", "count"},
	{"severity sev level loglevel eventseverity risklevel alertseverity", "severity_id:=severity"},
	{"message msg description desc summary details", "message"},
	{"outcome result status eventoutcome loginresult", "status_id:=status"},
	{"reason failurereason statusdetail errormessage", "status_detail"},
	{"action act deviceaction actiontaken verdict disposition eventaction", "outcome:outcome"},
	{"uuid guid eventuuid eventuid eventguid alertid alertuuid messageid", "metadata.uid"},
	{"eventid eventcode eventtype signatureid msgid alerttype", "metadata.event_code"},
	{"vendor vendorname devicevendor", "metadata.product.vendor_name"},
	{"product productname deviceproduct", "metadata.product.name"},
	{"productversion productver deviceversion", "metadata.product.version"},
	{"tenant tenantid tenantuid customerid", "metadata.tenant_uid"},
	{"cat category eventcategory", "metadata.type"},

	{"threat threatname virus virusname malware malwarename detection detectionname alertname alerttitle title signature signaturename", "finding_info.title"},
	{"threat threatname virus virusname malware malwarename", "malware[0].name"},
	{"rule rulename firewallrule", "firewall_rule.name finding_info.analytic.name"},
	{"ruleid ruleuid", "firewall_rule.uid finding_info.analytic.uid"},
	{"policy policyname", "policy.name"},
	{"policyid policyuid", "policy.uid"},
	{"technique techniqueid mitretechnique attacktechnique mitreid", "attacks[0].mitre:mitre"},

	{"url uri request requesturl urlfull urloriginal", "url:url evidences[0].url:url"},
	{"file path filepath fullpath filefullpath objectpath processexecutable", "evidences[0].file:path"},
	{"filename fname", "evidences[0].file.name"},
	{"filesize fsize", "evidences[0].file.size"},
	{"md5 filemd5 hashmd5 md5hash", "evidences[0].file.hashes[0]:hash"},
	{"sha1 filesha1 hashsha1 sha1hash", "evidences[0].file.hashes[1]:hash"},
	{"hash filehash sha sha256 filesha256 hashsha256 sha256hash", "evidences[0].file.hashes[2]:hash"},
	{"process processname image", "evidences[0].process.name"},
	{"pid processid processpid", "evidences[0].process.pid"},
	{"cmdline commandline processcommandline processcmdline", "evidences[0].process.cmd_line"},
}

// vague are names that mean something at the top of a message only: below an object
// they are said of that object.
var vague = words("host ip path file user account time level created start end count status result os title rule policy service app description details category")

// place is where a value may go.
type place struct{ path, as, table string }

// placesByName are the rows of names, by name.
var placesByName = func() map[string][][]place {
	out := map[string][][]place{}
	for _, row := range names {
		var places []place
		for _, p := range strings.Fields(row.places) {
			path, as, _ := strings.Cut(p, ":")
			table, isTable := strings.CutPrefix(as, "=")
			if !isTable {
				table = ""
			} else {
				as = ""
			}
			places = append(places, place{path, as, table})
		}
		for _, n := range strings.Fields(row.names) {
			out[n] = append(out[n], places)
		}
	}
	return out
}()

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// normal is a name as the table has it.
func normal(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, s)
}

// byName gives the rows of the table for the names on the way to a value.
func byName(steps []string) [][]place {
	last := normal(steps[len(steps)-1])
	if len(steps) == 1 {
		return placesByName[last]
	}
	if rows := placesByName[normal(steps[len(steps)-2])+last]; rows != nil {
		return rows
	}
	if vague[last] {
		return nil
	}
	return placesByName[last]
}
