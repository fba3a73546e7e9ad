/**
 * Ids of the prefix lists that AWS manages, as of 2026-11-21. They differ by region, never change, and cannot be looked
 * up without credentials; synthesis needs none.
 */
export const MANAGED_PREFIX_LISTS: ReadonlyMap<string, ManagedPrefixLists> = new Map(
  Object.entries({
    'ap-northeast-1': { cloudFront: 'pl-58a04531', s3: 'pl-61a54008', dynamoDb: 'pl-78a54011' },
    'ap-northeast-2': { cloudFront: 'pl-22a6434b', s3: 'pl-78a54011', dynamoDb: 'pl-48a54021' },
    'ap-south-1': { cloudFront: 'pl-9aa247f3', s3: 'pl-78a54011', dynamoDb: 'pl-66a7420f' },
    'ap-southeast-1': { cloudFront: 'pl-31a34658', s3: 'pl-6fa54006', dynamoDb: 'pl-67a5400e' },
    'ap-southeast-2': { cloudFront: 'pl-b8a742d1', s3: 'pl-6ca54005', dynamoDb: 'pl-62a5400b' },
    'ca-central-1': { cloudFront: 'pl-38a64351', s3: 'pl-7da54014', dynamoDb: 'pl-4ea54027' },
    'eu-central-1': { cloudFront: 'pl-a3a144ca', s3: 'pl-6ea54007', dynamoDb: 'pl-66a5400f' },
    'eu-north-1': { cloudFront: 'pl-fab65393', s3: 'pl-c3aa4faa', dynamoDb: 'pl-adae4bc4' },
    'eu-west-1': { cloudFront: 'pl-4fa04526', s3: 'pl-6da54004', dynamoDb: 'pl-6fa54006' },
    'eu-west-2': { cloudFront: 'pl-93a247fa', s3: 'pl-7ca54015', dynamoDb: 'pl-b3a742da' },
    'eu-west-3': { cloudFront: 'pl-75b1541c', s3: 'pl-23ad484a', dynamoDb: 'pl-abb451c2' },
    'sa-east-1': { cloudFront: 'pl-5da64334', s3: 'pl-6aa54003', dynamoDb: 'pl-60a54009' },
    'us-east-1': { cloudFront: 'pl-3b927c52', s3: 'pl-63a5400a', dynamoDb: 'pl-02cd2c6b' },
    'us-east-2': { cloudFront: 'pl-b6a144df', s3: 'pl-7ba54012', dynamoDb: 'pl-4ca54025' },
    'us-west-1': { cloudFront: 'pl-4ea04527', s3: 'pl-6ba54002', dynamoDb: 'pl-6ea54007' },
    'us-west-2': { cloudFront: 'pl-82a045eb', s3: 'pl-68a54001', dynamoDb: 'pl-00a54069' },
  }),
);

/** The prefix lists of one region. */
export interface ManagedPrefixLists {
  /** `com.amazonaws.global.cloudfront.origin-facing`. */
  readonly cloudFront: string;
  /** `com.amazonaws.<region>.s3`, of the gateway endpoint. */
  readonly s3: string;
  /** `com.amazonaws.<region>.dynamodb`, of the gateway endpoint. */
  readonly dynamoDb: string;
}

/**
 * The prefix lists of a region. Protects against rules that name addresses where AWS keeps a list of them.
 *
 * @param region the region, not a token
 * @param path node path of the construct that asks, for the error
 * @throws if the table does not know the region
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
export function managedPrefixLists(region: string, path: string): ManagedPrefixLists {
  const found = MANAGED_PREFIX_LISTS.get(region);
  if (!found) {
    throw new Error(
      `prefix lists of region ${region} are not known, only those of ${[...MANAGED_PREFIX_LISTS.keys()].join(', ')}; choose one of these or add the region to managed-prefix-lists.ts (${path})`,
    );
  }
  return found;
}
