/** Sizes of the data stores. */
export interface DataSizes {
  /** Least Aurora capacity of each instance in ACU, 0.5 to 256. */
  readonly auroraMinCapacity: number;

  /** Most Aurora capacity of each instance in ACU, 1 to 256. */
  readonly auroraMaxCapacity: number;

  /** Readers beside the writer, 1 to 15. */
  readonly auroraReaders: number;

  /** Days of continuous backup, and of locked daily backups, 7 to 35. */
  readonly backupDays: number;

  /** Node type of the cache, e.g. `cache.r7g.large`. */
  readonly cacheNodeType: string;

  /** Cache nodes, 2 to 6, over the zones. */
  readonly cacheNodes: number;

  /** Broker type, e.g. `kafka.m7g.large`. */
  readonly brokerType: string;

  /** Storage of each broker in GiB, 1 to 16384. */
  readonly brokerVolumeGiB: number;
}
