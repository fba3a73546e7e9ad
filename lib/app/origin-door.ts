import { type Construct } from 'constructs';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { OriginSecret } from '../data';
import {
  type IOriginLock,
  ORIGIN_VERIFY_HEADER,
  type OriginLock,
  type OriginPatterns,
  SecretHeaderLock,
  type TunedWebAcl,
} from '../edge';
import { type AlarmTopic } from '../foundation';

/** What keeps a lock between the edge and the load balancer locked. */
export interface KeptLock {
  /** The distributions whose origin it is, that of a canary among them. */
  readonly distributions: cloudfront.IDistribution[];
  /** Their web ACLs. */
  readonly webAcls: TunedWebAcl[];
  /** The key of the log groups in us-east-1. */
  readonly logKey: kms.IKey;
  /** Where it rings, a topic of us-east-1. */
  readonly alarmTopic: AlarmTopic;
}

/** A lock in the stack of the distribution. */
export interface LockedOrigin {
  /** The lock. */
  readonly lock: IOriginLock;
  /** Keeps it locked, once the distributions are there. */
  keepLocked(props: KeptLock): void;
}

/** The way from the edge to the load balancer, which ends in another stack and another region. */
export interface OriginDoor {
  /** Locks it, in the stack of the distribution. */
  lockIn(scope: Construct): LockedOrigin;
}

/** The private way, by interfaces of CloudFront inside the VPC, where nothing rotates. */
export class VpcOriginDoor implements OriginDoor {
  /** @param lock the VPC origin, in the stack of the load balancer */
  constructor(private readonly lock: OriginLock) {}

  lockIn(): LockedOrigin {
    return { lock: this.lock, keepLocked: () => undefined };
  }
}

/** The public way, by a header that only our distributions know. */
export class SecretHeaderDoor implements OriginDoor {
  /**
   * @param originDomainName the name of the load balancer
   * @param patternSet the valid values of the header, at its web ACL
   */
  constructor(
    private readonly originDomainName: string,
    private readonly patternSet: OriginPatterns,
  ) {}

  lockIn(scope: Construct): LockedOrigin {
    const { originDomainName, patternSet } = this;
    const secret = new OriginSecret(scope, 'OriginSecret');
    return {
      lock: new SecretHeaderLock(scope, 'OriginLock', { originDomainName, secret: secret.secret }),
      keepLocked: ({ distributions, webAcls, logKey, alarmTopic }) =>
        secret.rotate({
          distributionIds: distributions.map(({ distributionId }) => distributionId),
          webAclArns: webAcls.map(({ webAclArn }) => webAclArn),
          headerName: ORIGIN_VERIFY_HEADER,
          patternSet,
          logKey,
          alarmTopic,
        }),
    };
  }
}
