// Command webhook is a validating (and, with -patch, mutating) admission webhook by the standard rules:
//
//	go run ./examples/webhook -cert tls.crt -key tls.key -profile pss-baseline
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	upright "github.com/upright-policy/upright/bindings/go"
	"github.com/upright-policy/upright/bindings/go/webhook"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	address := flag.String("listen", ":8443", "address to listen on")
	cert := flag.String("cert", "tls.crt", "file of the certificate, in PEM")
	key := flag.String("key", "tls.key", "file of its key, in PEM")
	profile := flag.String("profile", "recommended", "profile to judge by")
	deny := upright.SeverityHigh
	flag.TextVar(&deny, "deny", deny, "severity from which on a finding denies, or never")
	patch := flag.Bool("patch", false, "mend what can be mended")
	flag.Parse()

	rules, err := upright.Compile()
	if err != nil {
		return err
	}
	defer rules.Close()
	options := []upright.EvaluatorOption{upright.WithProfile(*profile), upright.WithDeny(deny)}
	if *patch {
		options = append(options, upright.WithPatch())
	}
	judge, err := rules.Evaluator(options...)
	if err != nil {
		return err
	}
	defer judge.Close()

	mux := http.NewServeMux()
	mux.Handle("/admit", &webhook.Handler{Evaluator: judge, Observe: observe})
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	server := &http.Server{Addr: *address, Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(grace)
	}()
	log.Printf("listening on %s", *address)
	if err := server.ListenAndServeTLS(*cert, *key); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-ended
	return nil
}

func observe(_ *http.Request, report *upright.Report) {
	for _, f := range report.Findings {
		log.Printf("%s %s %s/%s %s: %q", f.Severity, f.Rule, f.Object.Namespace, f.Object.Name, f.Path, f.Message)
	}
}
