package anatomy

import "cmp"

// Account is as whom the containers talk to the API server.
type Account struct {
	Account Ref `json:"account"`
	// Tokens are where the containers find its tokens, none for a pod that has
	// no credentials.
	Tokens []Token `json:"tokens,omitempty"`
	// PullSecrets are the Secrets that images are pulled with: the pod's, which
	// the API server takes from the account where the pod has none.
	PullSecrets []string `json:"imagePullSecrets,omitempty"`
}

// Token is a token of the service account in the pod's file systems.
type Token struct {
	Volume string `json:"volume"`
	Path   string `json:"path"`
	// Detail says for whom it is and how often it is renewed.
	Detail string `json:"detail,omitempty"`
	// Containers are those that can read it.
	Containers []string `json:"containers,omitempty"`
}

func (b *builder) account(volumes []Volume) Account {
	name := cmp.Or(b.pod.Spec.ServiceAccountName, "default")
	account := Account{Account: refTo("ServiceAccount", b.pod.Namespace, name, b.in.ServiceAccount)}
	for _, secret := range b.pod.Spec.ImagePullSecrets {
		account.PullSecrets = append(account.PullSecrets, secret.Name)
	}
	for i := range volumes {
		for j := range volumes[i].Sources {
			source := &volumes[i].Sources[j]
			if source.Kind == "serviceAccountToken" {
				account.Tokens = append(account.Tokens, Token{
					Volume: volumes[i].Name, Path: source.Files[0].Path, Detail: source.Detail, Containers: volumes[i].Containers(),
				})
			}
		}
	}
	return account
}
