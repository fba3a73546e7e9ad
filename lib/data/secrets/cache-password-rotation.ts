import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type RotationSchedule, SecretRotation } from './secret-rotation';

const USER_ID = /^[a-zA-Z][a-zA-Z0-9-]{0,39}$/;
const WAIT_SECONDS = 360;

/** Settings of a {@link CachePasswordRotation}. */
export interface CachePasswordRotationProps extends RotationSchedule {
  /** Id of the ElastiCache user, a letter and up to 39 letters, digits and dashes. */
  readonly userId: string;
}

/**
 * Rotates the password of one ElastiCache user, for a client that cannot sign in by IAM. Protects against a password that
 * lives for ever, and against clients thrown out by its change: the user always has two passwords, the new one and the one
 * before, so that a pod that mounted the former still connects.
 *
 * The secret is a JSON object of `username` and `password`. A password is good for two periods; after a theft rotate
 * twice. That ElastiCache took both is checked by its API and not by signing in: the function stands outside the VPC, where
 * the cache is, because no endpoint of the VPC leads to ElastiCache's API.
 *
 * The template gives the user its password by a dynamic reference (so the secret is of `DeploymentReading.ALLOWED`), which
 * CloudFormation follows only when something else of the user changes; then the former password is dropped early.
 *
 * @throws if the user's id is none
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/User-Secrets-Manager.html
 */
export class CachePasswordRotation extends Construct {
  constructor(scope: Construct, id: string, props: CachePasswordRotationProps) {
    super(scope, id);
    const { userId } = props;
    if (!Token.isUnresolved(userId) && !USER_ID.test(userId)) {
      throw new Error(
        `cache user must be a letter and up to 39 letters, digits and dashes, got "${userId}"; change userId (${this.node.path})`,
      );
    }
    new SecretRotation(this, 'Rotation', {
      ...props,
      rotator: {
        handler: 'cache-password.handler',
        description: 'Rotates the password of one user of the cache',
        environment: { CACHE_USER_ID: userId, WAIT_SECONDS: String(WAIT_SECONDS) },
        statements: [
          new iam.PolicyStatement({
            sid: 'ChangeOneUser',
            actions: ['elasticache:DescribeUsers', 'elasticache:ModifyUser'],
            resources: [
              Stack.of(this).formatArn({
                service: 'elasticache',
                resource: 'user',
                resourceName: userId,
                arnFormat: ArnFormat.COLON_RESOURCE_NAME,
              }),
            ],
          }),
        ],
        outsideVpcReason:
          'it calls Secrets Manager and the API of ElastiCache alone and never the cache; no endpoint of the VPC leads to that API',
      },
    });
  }
}
