import { join } from 'node:path';
import { Stack, type StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Construct } from 'constructs';
import { InventoryBucket, ObjectStore } from '../lib/data';
import { AccessLogDelivery, edgeRules, ResponseAudience, SecurityHeaders, TunedWebAcl, WebAclScope } from '../lib/edge';
import { AccessLogBucket, acknowledge, allowLogEncryption, EncryptionKey, LogArchive } from '../lib/foundation';
import { DataClass } from '../lib/service-graph';

/** Settings of a {@link ProductImageUpload}. */
export interface ProductImageUploadProps extends StackProps {
  /** Host name of the pictures, e.g. `images.shop.example`. */
  readonly domainName: string;
  /** ARN of its certificate, in us-east-1. */
  readonly certificateArn: string;
  /** The public half of the key that signs upload URLs, in PEM: RSA of 2048 bits, or ECDSA P-256. */
  readonly uploadKey: string;
  /** The VPC of the inspector. */
  readonly vpcId: string;
  /** ARN of the role of the one service that looks at uploads and publishes them. */
  readonly inspectorRoleArn: string;
  /** ARNs of the roles that AWS Backup reads with. */
  readonly backupRoleArns: string[];
}

/**
 * Partners and shop staff put pictures straight into S3 at the edge, and everybody sees those that were inspected. Protects
 * against uploads by strangers (each needs a URL that the shop signed, for one name and a few minutes), pictures that nobody
 * looked at (CloudFront reads `images/` and writes `incoming/`, the inspector alone carries from one to the other), and a
 * bucket that anybody reaches past CloudFront.
 *
 * What is limited, honestly: the size by `content-length`, which the function demands and HTTP holds the sender to; the
 * type by its name alone, so that the inspector must decode every picture; the number by the web ACL's rates. WAF reads the
 * first 64 KB of a body. A signed URL can be used again until it ends, each time for another version. CloudFront has no
 * setting for PUT alone: the behaviour takes all methods, and the function refuses the others.
 *
 * The sender gives the SHA-256 of the body in `x-amz-content-sha256`, which CloudFront signs and S3 compares.
 */
export class ProductImageUpload extends Stack {
  /** The pictures. */
  readonly store: ObjectStore;

  constructor(scope: Construct, id: string, props: ProductImageUploadProps) {
    super(scope, id, props);
    const logKey = new EncryptionKey(this, 'LogKey', { description: 'Encrypts log groups', services: [] });
    allowLogEncryption(logKey);
    const pictureKey = new EncryptionKey(this, 'PictureKey', { description: 'Encrypts pictures', services: ['s3'] });
    // The key's policy cannot name the distribution, whose origin is the bucket, whose default is the key.
    pictureKey.allowService('cloudfront.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], {
      StringEqualsIfExists: { 'aws:SourceAccount': this.account },
      ArnLike: { 'aws:SourceArn': `arn:${this.partition}:cloudfront::${this.account}:distribution/*` },
    });
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', { expirationDays: 365 }).bucket;
    const inspector = { roleArn: props.inspectorRoleArn };
    this.store = new ObjectStore(this, 'Pictures', {
      dataClass: DataClass.PUBLIC,
      encryptionKey: pictureKey.key,
      consumers: [
        { ...inspector, name: 'inspector', read: true, write: false, prefix: 'incoming/' },
        { ...inspector, name: 'publisher', read: false, write: true, prefix: 'images/' },
      ],
      vpc: ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: props.vpcId, availabilityZones: this.availabilityZones }),
      backupRoleArns: props.backupRoleArns,
      inventory: new InventoryBucket(this, 'Inventory', { accessLogs }),
      accessLogs,
      accessLogsPrefix: 'pictures/',
    });
    const distribution = this.distribution(props, logKey);
    this.store.allowDistribution({
      distributionArn: distribution.distributionArn,
      readPrefix: 'images/',
      writePrefix: 'incoming/',
    });
    const archive = new LogArchive(this, 'Archive', { lockDays: 365, accessLogs });
    new AccessLogDelivery(this, 'EdgeLogs', { distribution, archive: archive.bucket }).node.addDependency(archive);
  }

  private distribution(props: ProductImageUploadProps, logKey: EncryptionKey): cloudfront.Distribution {
    const { originAccessControlId } = new cloudfront.S3OriginAccessControl(this, 'Signing', {
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    const shared = {
      // Not withOriginAccessControl: it would open the whole bucket.
      origin: S3BucketOrigin.withBucketDefaults(this.store.bucket, { originAccessControlId }),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      responseHeadersPolicy: new SecurityHeaders(this, 'SecurityHeaders', { audience: ResponseAudience.EVERYBODY })
        .policy,
    };
    const uploadKey = new cloudfront.PublicKey(this, 'UploadKey', { encodedKey: props.uploadKey });
    const gate = new cloudfront.Function(this, 'UploadGate', {
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromFile({ filePath: join(__dirname, 'upload-gate.cf.js') }),
    });
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      domainNames: [props.domainName],
      certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2025,
      webAclId: new TunedWebAcl(this, 'WebAcl', {
        scope: WebAclScope.CLOUDFRONT,
        rules: edgeRules({
          rateLimits: [{ path: '/incoming', limit: 20, windowSeconds: 60 }],
          catchAllRateLimit: 5000,
          blockedCountries: [],
        }),
        encryptionKey: logKey.key,
      }).webAclArn,
      defaultBehavior: {
        ...shared,
        allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
        cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      },
      additionalBehaviors: {
        'incoming/*': {
          ...shared,
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
          trustedKeyGroups: [new cloudfront.KeyGroup(this, 'Uploaders', { items: [uploadKey] })],
          functionAssociations: [{ eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: gate }],
        },
      },
    });
    this.acknowledgeChoices(distribution);
    return distribution;
  }

  private acknowledgeChoices(distribution: cloudfront.Distribution): void {
    const logged = 'standard logging version 2 delivers every request to a locked archive, without ACLs on a bucket';
    acknowledge(distribution, 'AwsSolutions::AwsSolutions-CFR3', logged);
    acknowledge(distribution, 'cdk-validator-cfnguard::cloudfront_access_logs_enabled_check', logged);
    acknowledge(
      distribution,
      'AwsSolutions::AwsSolutions-CFR1',
      'pictures of products are for everybody; name countries in blockedCountries, whose rule is logged and measured',
    );
    acknowledge(
      distribution,
      'cdk-validator-cfnguard::cloudfront_default_root_object_configured_check',
      'the root path reads no object: CloudFront has rights to two folders, and none to list them',
    );
    acknowledge(
      distribution,
      'cdk-validator-cfnguard::cloudfront_origin_failover_enabled_check',
      'one bucket over all zones of its region; another region would need a second copy of what is uploaded',
    );
  }
}
