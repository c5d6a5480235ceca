package main

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// portArgument is one [LOCAL:]REMOTE.
type portArgument struct {
	// local is the local port, 0 for a free one; same takes that of the remote one.
	local int
	same  bool
	// number or name is the remote port.
	number int
	name   string
}

// parsePorts reads [LOCAL:]REMOTE arguments. Errors are one sentence for the user who types.
func parsePorts(texts []string) ([]portArgument, error) {
	ports := make([]portArgument, 0, len(texts))
	taken := map[int]string{}
	for _, text := range texts {
		port, err := parsePort(text)
		if err != nil {
			return nil, err
		}
		local := port.local
		if port.same {
			local = port.number
		}
		if other, twice := taken[local]; twice && local != 0 {
			return nil, fmt.Errorf("%s and %s would have the same local port", other, text)
		}
		taken[local] = text
		ports = append(ports, port)
	}
	return ports, nil
}

func parsePort(text string) (portArgument, error) {
	local, remote, parted := strings.Cut(text, ":")
	if !parted {
		local, remote = "", text
	}
	if number, protocol, with := strings.Cut(remote, "/"); with {
		if !strings.EqualFold(protocol, "tcp") {
			return portArgument{}, fmt.Errorf("%s is a %s port: Kubernetes forwards TCP only", text, strings.ToUpper(protocol))
		}
		remote = number
	}
	port := portArgument{same: !parted}
	number, err := strconv.Atoi(remote)
	switch {
	case err == nil && (number < 1 || number > 65535):
		return portArgument{}, fmt.Errorf("%s is no port: ports go from 1 to 65535", remote)
	case err == nil:
		port.number = number
	case len(validation.IsValidPortName(remote)) > 0 && len(validation.IsDNS1123Label(remote)) > 0:
		return portArgument{}, fmt.Errorf("%q is neither the number nor the name of a port: [LOCAL:]REMOTE, such as 8080:80 or http", text)
	default:
		port.name = remote
	}
	if local == "" {
		return port, nil
	}
	port.local, err = strconv.Atoi(local)
	if err != nil || port.local < 0 || port.local > 65535 {
		return portArgument{}, fmt.Errorf("%q is no local port: ports go from 1 to 65535, and 0 takes a free one", local)
	}
	return port, nil
}

func checkAddresses(addresses []string) error {
	for _, address := range addresses {
		if address != "localhost" && net.ParseIP(address) == nil {
			return fmt.Errorf("address %q is neither localhost nor an IP address of this machine", address)
		}
	}
	return nil
}
