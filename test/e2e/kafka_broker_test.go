package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// broker is a Kafka for one test: nothing listens at its address before it is started.
type broker struct {
	tool  string // internal/tools/kafka
	addr  string
	start func() // it ends with the test for which it was made
}

// partitions is how many each topic has.
const partitions = 8

// brokers are the kinds there are: franz-go's, which always is, and the real one, where Java and Maven are.
var brokers = map[string]func(*testing.T) *broker{"kfake": newKfake, "Apache Kafka": newApacheKafka}

// newKfake is a broker in memory, in a process of its own.
func newKfake(t *testing.T) *broker {
	t.Helper()
	b := &broker{tool: kafkaTool(t), addr: freeAddr(t)}
	b.start = func() {
		t.Helper()
		b.wait(t, launchIn(t, t.TempDir(), b.tool, nil, "serve", split(t, b.addr)[1]))
	}
	return b
}

// kafkaTool builds the program that is a broker in memory and that makes topics in any.
func kafkaTool(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "kafka")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", file, ".")
	cmd.Dir = filepath.Join(root(t), "internal/tools/kafka")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return file
}

// apacheKafka configures one process that is both broker and controller, and forms groups at once.
const apacheKafka = `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@QUORUM
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://BROKER,CONTROLLER://QUORUM
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=DIR/log
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`

// newApacheKafka is the real broker.
func newApacheKafka(t *testing.T) *broker {
	t.Helper()
	java, err := exec.LookPath("java")
	if err != nil {
		t.Skipf("skipped: Apache Kafka needs Java: %v", err)
	}
	classes := filepath.Join(apacheKafkaJars(t), "*")
	b := &broker{tool: kafkaTool(t), addr: freeAddr(t)}
	b.start = func() {
		t.Helper()
		dir := t.TempDir()
		file := filepath.Join(dir, "server.properties")
		config := strings.NewReplacer("QUORUM", freeAddr(t), "BROKER", b.addr, "DIR", dir)
		if err := os.WriteFile(file, []byte(config.Replace(apacheKafka)), 0o600); err != nil {
			t.Fatal(err)
		}
		format := exec.CommandContext(t.Context(), java, "-cp", classes, "kafka.tools.StorageTool", "format", "--cluster-id", "MkU3OEVBNTcwNTJENDM2Qg", "--config", file)
		if out, err := format.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", format, err, out)
		}
		b.wait(t, launchIn(t, dir, java, nil, "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", classes, "kafka.Kafka", file))
	}
	return b
}

// apacheKafkaJars gives the folder of Kafka's jars, which Maven fills the first time.
func apacheKafkaJars(t *testing.T) string {
	t.Helper()
	pom := filepath.Join(root(t), "test/e2e/testdata/kafka/pom.xml")
	sum := sha256.Sum256(readFile(t, pom))
	dir := filepath.Join(root(t), "build/apache-kafka-"+hex.EncodeToString(sum[:4]))
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		t.Skipf("skipped: Apache Kafka comes by Maven: %v", err)
	}
	// Where it is only half done nobody looks.
	half := dir + ".half"
	cmd := exec.CommandContext(t.Context(), mvn, "--batch-mode", "--no-transfer-progress", "--file", pom,
		"org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies", "-DoutputDirectory="+half)
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil && strings.Contains(string(out), "Could not transfer artifact"):
		t.Skipf("skipped: Maven does not reach its repository:\n%s", out)
	case err != nil:
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	if err := os.Rename(half, dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// wait returns when the broker listens.
func (b *broker) wait(t *testing.T, program *collector) {
	t.Helper()
	var d net.Dialer
	program.waitUntil(t, b.addr, func() bool {
		conn, err := d.DialContext(t.Context(), "tcp", b.addr)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
}

func (b *broker) topic(t *testing.T, name string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), b.tool, "create", b.addr, name, strconv.Itoa(partitions))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return name
}

// lag is how many messages of its topic a group has not committed.
func (b *broker) lag(t *testing.T, group string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), b.tool, "lag", b.addr, group)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatalf("%v: %v", cmd, err)
	}
	return n
}
