import { Fn, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** The store takes names of 64 characters; the id of the stack has 36 and a dash before it. */
const LONGEST_PREFIX = 27;

/** Keys for the signatures of mobile apps. */
export interface IMobileSignatureKeys {
  /** The store that holds each key under `signing-key/<key id>`. */
  readonly keyValueStore: cloudfront.IKeyValueStore;
}

/**
 * The keys that the edge verifies signatures of mobile apps with, in a CloudFront KeyValueStore. Protects against keys in
 * code or templates: the store is made empty, and the rotation of the secret (`SigningKeyRotation` of the data room, which
 * takes the store's ARN) puts them in, the first right after its deployment. An import at creation is refused, because it
 * would put a key into S3. Until then every signature is refused.
 *
 * Who may read the store through its API (`cloudfront-keyvaluestore:GetKey`, `ListKeys`) can sign; a store has no policy of
 * its own, so that identity policies and service control policies must keep these actions to the role of the rotation.
 *
 * The store is global and stands in the stack of any region; it is kept when its stack goes. Its name ends with the id of
 * the stack, so that a kept one is not in the way of the next.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 */
export class MobileSignatureKeys extends Construct implements IMobileSignatureKeys {
  readonly keyValueStore: cloudfront.IKeyValueStore;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const prefix = Names.uniqueResourceName(this, { maxLength: LONGEST_PREFIX, separator: '-' });
    const store = new cloudfront.KeyValueStore(this, 'Store', {
      keyValueStoreName: `${prefix}-${Fn.select(2, Fn.split('/', Stack.of(this).stackId))}`,
      comment: 'Keys for the signatures of mobile apps; their rotation alone writes here',
    });
    store.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.keyValueStore = store;
  }
}
