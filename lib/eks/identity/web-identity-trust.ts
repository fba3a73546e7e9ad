import { Fn, type IResolvable, Token } from 'aws-cdk-lib';

/** What a role may be assumed with: one service account of one cluster. */
export interface WebIdentityTrustProps {
  /** ARN of the cluster's identity provider. */
  readonly providerArn: string;

  /** Issuer of the tokens, without `https://`. */
  readonly issuer: string;

  /** Kubernetes namespace of the service account. */
  readonly namespace: string;

  /** Name of the service account. */
  readonly serviceAccount: string;
}

/**
 * A trust policy for exactly one Kubernetes service account. Protects against a trust that is only known at deployment:
 * the issuer is part of the condition's key, and a key cannot be a token, so that CDK would write the conditions by a
 * custom resource that no scanner can read. As a text the whole policy stands in the template.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function webIdentityTrust(props: WebIdentityTrustProps): IResolvable {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: '${Provider}' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            '${Issuer}:aud': 'sts.amazonaws.com',
            '${Issuer}:sub': `system:serviceaccount:${props.namespace}:${props.serviceAccount}`,
          },
        },
      },
    ],
  });
  return Token.asAny(Fn.sub(document, { Provider: props.providerArn, Issuer: props.issuer }));
}
