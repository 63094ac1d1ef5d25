// Engines written in Go with the ten checks, behind the same line protocol as upright-peers: OPA as a library with a
// prepared query, and cel-go with compiled programs.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
)

// An engine that has its objects.
type engine interface {
	// What each object violates: bit 0 for the first check.
	verdicts() ([]uint16, error)
	// Judges the objects that were parsed before.
	eval() error
	// Parses and judges the lines.
	bytes() error
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "upright-go-peers:", err)
		os.Exit(2)
	}
}

func run() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: upright-go-peers CORPUS.ndjson CHECKS")
	}
	runtime.GOMAXPROCS(1)
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	engines := map[string]engine{}
	for _, made := range []struct {
		name string
		make func([]string, string) (engine, error)
	}{{"opa-go", newOpa}, {"cel-go", newCel}} {
		it, err := made.make(lines, os.Args[2])
		if err != nil {
			return fmt.Errorf("%s: %w", made.name, err)
		}
		engines[made.name] = it
		fmt.Printf("engine\t%s\teval,bytes\n", made.name)
	}
	fmt.Printf("ready\t%d\n", len(lines))
	requests := bufio.NewScanner(os.Stdin)
	for requests.Scan() {
		words := strings.Split(requests.Text(), "\t")
		reply, err := answer(words, engines)
		if err != nil {
			reply = "error\t" + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		fmt.Println(reply)
	}
	return requests.Err()
}

func answer(words []string, engines map[string]engine) (string, error) {
	if len(words) < 3 || engines[words[1]] == nil {
		return "", fmt.Errorf("no such request")
	}
	it := engines[words[1]]
	switch {
	case words[0] == "verdicts":
		masks, err := it.verdicts()
		if err != nil {
			return "", err
		}
		var out strings.Builder
		for _, mask := range masks {
			fmt.Fprintln(&out, mask)
		}
		return "done", os.WriteFile(words[2], []byte(out.String()), 0o644)
	case words[0] == "time" && len(words) == 4:
		least, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil {
			return "", err
		}
		pass := it.eval
		if words[2] == "bytes" {
			pass = it.bytes
		}
		return passes(least, pass)
	}
	return "", fmt.Errorf("no such request")
}

// Runs the pass again and again for so many milliseconds, at least once.
func passes(least int64, pass func() error) (string, error) {
	if err := pass(); err != nil {
		return "", err
	}
	var times []int64
	var spent int64
	for len(times) == 0 || spent < least*1_000_000 {
		begin := cpu()
		if err := pass(); err != nil {
			return "", err
		}
		times = append(times, cpu()-begin)
		spent += max(times[len(times)-1], 1)
	}
	sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	return fmt.Sprintf("ns\t%d\t%d\t%d", times[len(times)/2], times[0], len(times)), nil
}

// Nanoseconds of CPU time of this process, the garbage collector's included.
func cpu() int64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return usage.Utime.Nano() + usage.Stime.Nano()
}
