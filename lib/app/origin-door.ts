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

/** The way from the edge to the load balancer, which ends in another stack and another region. */
export interface OriginDoor {
  /** The lock, in the stack of the distribution. */
  lockIn(scope: Construct): IOriginLock;
  /** Keeps it locked, once the distributions are there. */
  keepLocked(props: KeptLock): void;
}

/** The private way, by interfaces of CloudFront inside the VPC. */
export class VpcOriginDoor implements OriginDoor {
  /** @param lock the VPC origin, in the stack of the load balancer */
  constructor(private readonly lock: OriginLock) {}

  lockIn(): IOriginLock {
    return this.lock;
  }

  keepLocked(): void {
    // Nothing to rotate: CloudFront's own interfaces reach the load balancer.
  }
}

/** The public way, by a header that only our distributions know. */
export class SecretHeaderDoor implements OriginDoor {
  private secret?: OriginSecret;

  /**
   * @param originDomainName the name of the load balancer
   * @param patternSet the valid values of the header, at its web ACL
   */
  constructor(
    private readonly originDomainName: string,
    private readonly patternSet: OriginPatterns,
  ) {}

  lockIn(scope: Construct): IOriginLock {
    this.secret = new OriginSecret(scope, 'OriginSecret');
    return new SecretHeaderLock(scope, 'OriginLock', {
      originDomainName: this.originDomainName,
      secret: this.secret.secret,
    });
  }

  keepLocked({ distributions, webAcls, logKey, alarmTopic }: KeptLock): void {
    this.secret?.rotate({
      distributionIds: distributions.map(({ distributionId }) => distributionId),
      webAclArns: webAcls.map(({ webAclArn }) => webAclArn),
      headerName: ORIGIN_VERIFY_HEADER,
      patternSet: this.patternSet,
      logKey,
      alarmTopic,
    });
  }
}
