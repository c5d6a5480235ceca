# Thin aliases; everything works without them too.
tool = go tool -modfile tools/go.mod

.PHONY: build run test race lint fmt e2e bench update ci snapshot

build: ## the binary, as it is released
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/podglass ./cmd/podglass

run: ## the workbench on the demo cluster
	go run ./cmd/podglass demo

test:
	go test ./...

race:
	go test -race ./...

lint:
	$(tool) golangci-lint run ./...

fmt:
	$(tool) golangci-lint fmt ./...

e2e: ## against the cluster of $$KUBECONFIG
	go test -tags e2e -count=1 ./cmd/podglass/...

bench: ## compare two runs with `$(tool) benchstat old new`
	go test -run '^$$' -bench . -benchmem -count 6 ./...

update: ## write golden files and generated documents anew; look at the diff before you commit it
	go test $(addprefix ./,themes tui tui/panes/containers $(addprefix tui/widget/,dialog input logview table)) -update

ci:
	.ci/run

snapshot: ## everything a release makes, without publishing it
	$(tool) goreleaser release --snapshot --clean --skip=sign,publish
