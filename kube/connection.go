package kube

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube/explain"
)

// Connect reads the kubeconfig and the connection flags behind getter and
// makes a Client of them. It sends nothing; [Client.Check] does. Its errors
// are of type *[explain.Error].
func Connect(getter genericclioptions.RESTClientGetter, choices ...Option) (*Client, error) {
	loader, missing := getter.ToRawKubeConfigLoader(), missingFiles(getter)
	raw, err := loader.RawConfig()
	if err != nil {
		return nil, explain.Loading(err, raw, missing)
	}
	cfg, err := getter.ToRESTConfig()
	if err != nil {
		return nil, explain.Loading(err, raw, missing)
	}
	chosen := chosenContext(getter, raw)
	if err := checkChoice(getter, raw, chosen, cfg.Host, missing); err != nil {
		return nil, err
	}
	namespace, _, err := loader.Namespace()
	if err != nil && !clientcmd.IsEmptyConfig(err) {
		return nil, explain.Loading(err, raw, missing)
	}
	return NewForConfig(cfg, chosen.name, namespace, append(slices.Clone(choices), Named(chosen.cluster, chosen.user))...)
}

// checkChoice says what is missing of the context that is chosen, nil for nothing.
// clientcmd does without: it goes on to http://localhost:8080, or as nobody.
func checkChoice(getter genericclioptions.RESTClientGetter, raw clientcmdapi.Config, chosen contextNames, host string, missing []string) error {
	given := serverNamed(getter)
	atDefault := host == clientcmd.ClusterDefaults.Server && !given
	switch {
	case atDefault && isEmpty(raw):
		return explain.NoKubeconfig(missing)
	case atDefault && chosen.name == "":
		return explain.BadContext("", fmt.Sprintf("the kubeconfig sets no current context; %s; name one with --context", explain.NamesThereAre(raw.Contexts)), missing)
	case atDefault && chosen.cluster == "":
		return explain.BadContext(chosen.name, fmt.Sprintf("the context %q names no cluster", chosen.name), missing)
	case chosen.cluster != "" && raw.Clusters[chosen.cluster] == nil && !given:
		return explain.BadContext(chosen.name, fmt.Sprintf("the context %q is for the cluster %q, which the kubeconfig does not describe; %s",
			chosen.name, chosen.cluster, explain.NamesThereAre(raw.Clusters)), missing)
	case chosen.user != "" && raw.AuthInfos[chosen.user] == nil && !credentialsNamed(getter):
		return explain.BadContext(chosen.name, fmt.Sprintf("the context %q is for the user %q, whom the kubeconfig does not describe; %s",
			chosen.name, chosen.user, explain.NamesThereAre(raw.AuthInfos)), missing)
	}
	return nil
}

// missingFiles are those that KUBECONFIG names and that are not there, unless a flag
// names another; clientcmd passes over them without a word.
func missingFiles(getter genericclioptions.RESTClientGetter) []string {
	if flags, ok := getter.(*genericclioptions.ConfigFlags); ok && value(flags.KubeConfig) != "" {
		return nil
	}
	var missing []string
	for _, path := range filepath.SplitList(os.Getenv(clientcmd.RecommendedConfigPathEnvVar)) {
		if _, err := os.Stat(path); path != "" && errors.Is(err, fs.ErrNotExist) && !slices.Contains(missing, path) {
			missing = append(missing, path)
		}
	}
	return missing
}

// credentialsNamed reports whether the user said with a flag who he is.
func credentialsNamed(getter genericclioptions.RESTClientGetter) bool {
	flags, ok := getter.(*genericclioptions.ConfigFlags)
	return ok && cmp.Or(value(flags.BearerToken), value(flags.Username), value(flags.CertFile)) != ""
}

// Disconnected is a Client of no cluster: each of its requests fails with failure
// and is sent nowhere. It stands in while no context can be used, so that another
// can be chosen; name is the context that cannot, "" for none.
func Disconnected(name string, failure *explain.Error, choices ...Option) (*Client, error) {
	client, err := NewForConfig(&rest.Config{Host: "https://nowhere.invalid", Transport: nowhere{failure}}, name, "", choices...)
	if err == nil {
		client.disconnected = true
	}
	return client, err
}

type nowhere struct{ failure *explain.Error }

// RoundTrip implements [http.RoundTripper].
func (n nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, n.failure }

// isEmpty reports whether no kubeconfig file said anything.
func isEmpty(raw clientcmdapi.Config) bool {
	return len(raw.Contexts) == 0 && len(raw.Clusters) == 0
}

// serverNamed reports whether the user named the API server with a flag.
func serverNamed(getter genericclioptions.RESTClientGetter) bool {
	flags, ok := getter.(*genericclioptions.ConfigFlags)
	return ok && value(flags.APIServer) != ""
}

// contextNames are the names of a context and of what it points to.
type contextNames struct{ name, cluster, user string }

// chosenContext finds the names under which the connection is known. The
// kubeconfig loader does not give away what the flags override, so the flags
// are asked.
func chosenContext(getter genericclioptions.RESTClientGetter, raw clientcmdapi.Config) contextNames {
	chosen := contextNames{name: raw.CurrentContext}
	flags, ok := getter.(*genericclioptions.ConfigFlags)
	if ok {
		chosen.name = cmp.Or(value(flags.Context), chosen.name)
	}
	if found := raw.Contexts[chosen.name]; found != nil {
		chosen.cluster, chosen.user = found.Cluster, found.AuthInfo
	}
	if ok {
		chosen.cluster = cmp.Or(value(flags.ClusterName), chosen.cluster)
		chosen.user = cmp.Or(value(flags.AuthInfoName), chosen.user)
	}
	return chosen
}

func value(flag *string) string {
	if flag == nil {
		return ""
	}
	return *flag
}
