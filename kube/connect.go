package kube

import (
	"cmp"
	"fmt"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Connect reads the kubeconfig and the connection flags behind getter and
// makes a Client of them. It sends nothing; [Client.Check] does. Its errors
// are of type *[Error].
func Connect(getter genericclioptions.RESTClientGetter) (*Client, error) {
	loader := getter.ToRawKubeConfigLoader()
	raw, err := loader.RawConfig()
	if err != nil {
		return nil, explainLoading(err, raw)
	}
	cfg, err := getter.ToRESTConfig()
	if err != nil {
		return nil, explainLoading(err, raw)
	}
	if isEmpty(raw) && cfg.Host == clientcmd.ClusterDefaults.Server && !serverNamed(getter) {
		// clientcmd answers with http://localhost:8080 when nothing is
		// configured, which would then be told as a refused connection.
		return nil, Explain(clientcmd.ErrEmptyConfig)
	}
	namespace, _, err := loader.Namespace()
	if err != nil && !clientcmd.IsEmptyConfig(err) {
		return nil, explainLoading(err, raw)
	}
	chosen := chosenContext(getter, raw)
	if chosen.cluster != "" && raw.Clusters[chosen.cluster] == nil && !serverNamed(getter) {
		// clientcmd would go on to http://localhost:8080.
		return nil, &Error{
			Class: ClassBadContext, Name: chosen.name,
			Sentence: fmt.Sprintf("the context %q is for the cluster %q, which the kubeconfig does not describe", chosen.name, chosen.cluster),
			Err:      fmt.Errorf("no cluster %s in the kubeconfig", chosen.cluster),
		}
	}
	client, err := NewForConfig(cfg, chosen.name, namespace)
	if err != nil {
		return nil, err
	}
	client.Cluster, client.User = chosen.cluster, chosen.user
	return client, nil
}

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
