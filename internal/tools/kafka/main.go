// Command kafka is what the tests of configs/kafka need beside the collectors: a broker that lives in memory; and in whichever
// broker there is, a new topic, and how many messages a group has not committed. It has a module of its own so that Kafka's
// client stays out of the go.mod of those who use ours.
//
// usage: kafka serve PORT | kafka create BROKER TOPIC PARTITIONS | kafka lag BROKER GROUP
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const usage = "kafka serve PORT | kafka create BROKER TOPIC PARTITIONS | kafka lag BROKER GROUP"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "kafka:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	switch {
	case len(args) == 2 && args[0] == "serve":
		return serve(ctx, args[1])
	case len(args) == 4 && args[0] == "create":
		return create(ctx, args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "lag":
		return lag(ctx, args[1], args[2])
	}
	return errors.New("usage: " + usage)
}

// serve is a cluster of one broker until the program is asked to end.
func serve(ctx context.Context, port string) error {
	number, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("port: %w", err)
	}
	cluster, err := kfake.NewCluster(kfake.Ports(number), kfake.WithLogger(kfake.BasicLogger(os.Stderr, kfake.LogLevelWarn)))
	if err != nil {
		return err
	}
	defer cluster.Close()
	<-ctx.Done()
	return nil
}

// create makes a topic. The client tries again while the broker has no controller yet.
func create(ctx context.Context, broker, topic, partitions string) error {
	number, err := strconv.ParseInt(partitions, 10, 32)
	if err != nil {
		return fmt.Errorf("partitions: %w", err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		return err
	}
	defer client.Close()
	const copies = 1 // there is one broker
	_, err = kadm.NewClient(client).CreateTopic(ctx, int32(number), copies, nil, topic)
	return err
}

// lag writes how many messages of its topics a group has not committed.
func lag(ctx context.Context, broker, group string) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(broker))
	if err != nil {
		return err
	}
	defer client.Close()
	lags, err := kadm.NewClient(client).Lag(ctx, group)
	if err != nil {
		return err
	}
	if err := lags.Error(); err != nil {
		return err
	}
	fmt.Println(lags[group].Lag.Total())
	return nil
}
