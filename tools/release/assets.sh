#!/bin/sh
# Makes what goes into a release beside the binary: assets.sh DIRECTORY VERSION DATE
#
#   man/podglass.1.gz        the manual page, dated by the commit
#   completions/podglass.*   for bash, zsh, fish and PowerShell
#   THIRD_PARTY_NOTICES      the licences of the modules in the binary
#   plugin/                  the names under which kubectl looks for a plugin and its completion
#
# The same commit makes the same bytes.
set -eu
directory=$1 version=$2 date=$3
rm -rf "$directory"
mkdir -p "$directory/man" "$directory/completions" "$directory/plugin"

# For this machine, whatever the release is for.
unset GOOS GOARCH GOARM
podglass() { go run -ldflags "-X main.version=$version -X main.date=$date" ./cmd/podglass "$@"; }

podglass man >"$directory/man/podglass.1"
gzip -9n "$directory/man/podglass.1"
for shell in bash zsh fish; do
  podglass completion $shell >"$directory/completions/podglass.$shell"
done
podglass completion powershell >"$directory/completions/podglass.ps1"
go run -C tools ./notices ../cmd/podglass >"$directory/THIRD_PARTY_NOTICES"
ln -s podglass "$directory/plugin/kubectl-podglass"
ln -s podglass "$directory/plugin/kubectl_complete-podglass"
