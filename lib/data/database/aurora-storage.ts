import * as rds from 'aws-cdk-lib/aws-rds';

/**
 * How the storage of a cluster is paid for. Both are the same storage, encrypted and in three zones; a change needs no
 * downtime, and AWS takes one to {@link AuroraStorage.IO_OPTIMIZED} every 30 days.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.storage-type.html
 */
export class AuroraStorage {
  /** Cheaper to keep, each read and write costs. */
  static readonly STANDARD = new AuroraStorage(rds.DBClusterStorageType.AURORA);

  /** Dearer to keep, reads and writes cost nothing: where they are more than a quarter of the bill, or must not surprise. */
  static readonly IO_OPTIMIZED = new AuroraStorage(rds.DBClusterStorageType.AURORA_IOPT1);

  private constructor(
    /** The word of the API. */
    readonly storageType: rds.DBClusterStorageType,
  ) {}
}
