package workload

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind is a type of object that is a pod or has pods, in the singular and in
// lower case, as sentences say it.
type Kind string

// The kinds whose pods can be found. kubectl asks the server's discovery for the
// types; these are built in, which takes no rights and no time.
const (
	Pod                   Kind = "pod"
	Deployment            Kind = "deployment"
	StatefulSet           Kind = "statefulset"
	DaemonSet             Kind = "daemonset"
	ReplicaSet            Kind = "replicaset"
	ReplicationController Kind = "replicationcontroller"
	Job                   Kind = "job"
	CronJob               Kind = "cronjob"
	Service               Kind = "service"
)

// Kinds lists the kinds in the order in which help names them.
func Kinds() []Kind {
	return []Kind{Pod, Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob, Service}
}

// aliases are what kubectl accepts for a kind, without the API group.
func (k Kind) aliases() []string {
	plural := string(k) + "s"
	short := map[Kind][]string{
		Pod: {"po"}, Deployment: {"deploy"}, StatefulSet: {"sts"}, DaemonSet: {"ds"}, ReplicaSet: {"rs"},
		ReplicationController: {"rc"}, CronJob: {"cj"}, Service: {"svc"},
	}
	return append([]string{string(k), plural}, short[k]...)
}

// Argument names one object, as a person writes it.
type Argument struct {
	Kind Kind
	Name string
}

// String returns "deployment/web".
func (a Argument) String() string { return string(a.Kind) + "/" + a.Name }

// errNotTypeName is the error of [ParseArgument] for what cannot be TYPE/NAME.
var errNotTypeName = errors.New("is not TYPE/NAME, such as deployment/web")

// ParseArgument reads TYPE/NAME, or the name of a pod alone. TYPE may be in the
// plural or short as in kubectl, in either case, and carry its API group, as
// in deployment.apps/web. Errors are one sentence for the user who types.
func ParseArgument(text string) (Argument, error) {
	typeName, name, typed := strings.Cut(text, "/")
	if !typed {
		typeName, name = string(Pod), text
	}
	if typeName == "" || name == "" || strings.Contains(name, "/") {
		return Argument{}, fmt.Errorf("%q %w", text, errNotTypeName)
	}
	alias, _, _ := strings.Cut(strings.ToLower(typeName), ".")
	kinds := Kinds()
	index := slices.IndexFunc(kinds, func(k Kind) bool { return slices.Contains(k.aliases(), alias) })
	if index < 0 {
		known := make([]string, len(kinds))
		for i, kind := range kinds {
			known[i] = string(kind)
		}
		return Argument{}, fmt.Errorf("podglass cannot tell the pods of a %q; it knows %s, and any others by label with -l",
			typeName, strings.Join(known, ", "))
	}
	return Argument{Kind: kinds[index], Name: name}, nil
}
