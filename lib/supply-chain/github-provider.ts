import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Issuer of GitHub's tokens, without the scheme, as IAM spells it in condition keys. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** The one audience that GitHub's tokens must be made for. */
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';

/**
 * GitHub Actions as an identity provider of the account. Protects against static access keys in CI: jobs prove who they
 * are with a token that lives minutes. By itself it lets nobody in; each role says whom it trusts.
 *
 * An account can have one provider for this issuer; where it exists already, import it with
 * `OidcProviderNative.fromOidcProviderArn`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class GitHubProvider extends Construct {
  /** The provider; pass it to a `GitHubDeployRole`. */
  readonly provider: iam.IOidcProvider;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.provider = new iam.OidcProviderNative(this, 'Provider', {
      url: `https://${GITHUB_ISSUER}`,
      clientIds: [GITHUB_AUDIENCE],
    });
  }
}
