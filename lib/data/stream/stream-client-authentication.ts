import { Token } from 'aws-cdk-lib';
import type * as msk from 'aws-cdk-lib/aws-msk';
import { type IConstruct } from 'constructs';

const AUTHORITY = /^arn:[a-z0-9-]+:acm-pca:[a-z0-9-]+:\d{12}:certificate-authority\/[A-Za-z0-9-]+$/;

/**
 * How clients prove to the brokers who they are: by IAM always, by a certificate of the given authorities too if there are
 * any. Protects against clients without a name: no form of it lets one in.
 *
 * There is no block for TLS without authorities: CloudFormation refuses one that only says that it is off.
 *
 * @param scope the stream, named in the error
 * @param certificateAuthorityArns ARNs of AWS Private CAs, at least one; none at all for IAM alone
 * @throws if the list is empty, or something in it is no AWS Private CA or comes twice
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-authentication.html
 */
export function streamClientAuthentication(
  scope: IConstruct,
  certificateAuthorityArns?: readonly string[],
): msk.CfnCluster.ClientAuthenticationProperty {
  const byName = {
    sasl: { iam: { enabled: true }, scram: { enabled: false } },
    unauthenticated: { enabled: false },
  };
  if (certificateAuthorityArns === undefined) {
    return byName;
  }
  const wrong = certificateAuthorityArns.find(
    (arn, index) =>
      (!Token.isUnresolved(arn) && !AUTHORITY.test(arn)) || certificateAuthorityArns.indexOf(arn) !== index,
  );
  if (certificateAuthorityArns.length === 0 || wrong !== undefined) {
    throw new Error(
      `certificate authorities of clients must be ARNs of AWS Private CAs, one or more, each once, got ${wrong ?? 'none'}; change certificateAuthorityArns (${scope.node.path})`,
    );
  }
  return { ...byName, tls: { enabled: true, certificateAuthorityArnList: [...certificateAuthorityArns] } };
}
