//go:build e2e && unix

package main

import (
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/keymap"
)

// testRights is what a person does whose role says little.
func testRights(t *testing.T, c *cluster) {
	namespace := c.namespace(t)
	c.apply(t, namespace, "mc1")
	c.apply(t, namespace, "native-sidecar")
	c.waitReady(t, namespace, "mc1")
	c.waitReady(t, namespace, "native-sidecar")

	t.Run("one namespace, pods and logs", func(t *testing.T) {
		t.Parallel()
		kubeconfig := c.visitor(t, namespace, "reader",
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}},
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods/log"}, Verbs: []string{"get"}})
		a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace, "-A")
		a.waitText("may not list pods across the cluster, so this is namespace "+namespace+" only", "live", "2 pods")
		a.choosePod("mc1")
		a.waitText("mc1 › all containers › log", "(s shell)", "(F forward)", "l logs")
		a.fullScreenShell()
		a.waitText("may not create pods/exec in namespace " + namespace)
		a.do("target.forward")
		a.waitText("may not create pods/portforward in namespace " + namespace)
		a.do("target.logs")
		a.waitText("following")
		a.quit()
	})
	t.Run("one pod", func(t *testing.T) {
		t.Parallel()
		kubeconfig := c.visitor(t, namespace, "friend",
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"native-sidecar"}, Verbs: []string{"get"}})
		a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace, "pod/native-sidecar")
		a.waitText("Pods › pod/native-sidecar", "1 pod", "live", "(l logs)")
		a.do(keymap.Back)
		a.waitText("so this is pod native-sidecar only")
		a.waitLine("the pod", `▌ native-sidecar +● ● +2/2 +Running`)
		if err := c.clientset.CoreV1().Pods(namespace).Delete(t.Context(), "native-sidecar", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		a.waitText("Terminating")
		a.waitText("there is no pod native-sidecar in namespace " + namespace)
		a.quit()
	})
	t.Run("one of two namespaces", func(t *testing.T) {
		t.Parallel()
		kubeconfig := c.visitor(t, namespace, "neighbour",
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods"}, Verbs: []string{"get", "list", "watch"}})
		a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace+",kube-system")
		a.waitText("mc1", "live", "kube-system: you may not list pods in namespace kube-system (as")
		a.quit()
	})
}

// visitor makes a service account with a role of these rules and returns a kubeconfig for it.
func (c *cluster) visitor(t *testing.T, namespace, name string, rules ...rbacv1.PolicyRule) string {
	t.Helper()
	ctx, meta := t.Context(), metav1.ObjectMeta{Name: name}
	accounts := c.clientset.CoreV1().ServiceAccounts(namespace)
	if _, err := accounts.Create(ctx, &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	rbac := c.clientset.RbacV1()
	if _, err := rbac.Roles(namespace).Create(ctx, &rbacv1.Role{ObjectMeta: meta, Rules: rules}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	binding := &rbacv1.RoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: name}},
	}
	if _, err := rbac.RoleBindings(namespace).Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return c.kubeconfigFor(t, clientcmdapi.AuthInfo{Token: c.token(t, namespace, name)})
}

// token signs a service account in.
func (c *cluster) token(t *testing.T, namespace, account string) string {
	t.Helper()
	token, err := c.clientset.CoreV1().ServiceAccounts(namespace).CreateToken(t.Context(), account, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return token.Status.Token
}
