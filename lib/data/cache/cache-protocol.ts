/**
 * How clients find the nodes of a cache, and what they may ask for it. Protects the rights of cache users against growing
 * for a protocol that the cache does not speak: no command here touches or names a key.
 */
export class CacheProtocol {
  /** One address for writing and one for reading; the client asks nothing. */
  static readonly STANDALONE = new CacheProtocol([]);

  /**
   * Cluster mode: the client asks which address has which slots, and what commands there are, and reads where it may.
   * The other commands of CLUSTER tell the names of keys by slot, or change the cluster.
   */
  static readonly CLUSTER = new CacheProtocol([
    'cluster|slots',
    'cluster|shards',
    'cluster|nodes',
    'command',
    'readonly',
  ]);

  private constructor(
    /** Commands that a client needs before it reaches a key. */
    readonly commands: readonly string[],
  ) {}
}
