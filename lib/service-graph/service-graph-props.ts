/** One service of the platform: where it runs, what it reaches, who may reach it. */
export interface Service {
  /** Name, a DNS label of 2 to 40 characters; also the name of its service account. */
  readonly name: string;

  /** Kubernetes namespace of its own, a DNS label; no two services share one. */
  readonly namespace: string;

  /** The one TCP port that it serves TLS on, 1024 to 65535 (an unprivileged process cannot bind lower). */
  readonly port: number;

  /** Pods that run at least, 1 to 1000. */
  readonly replicas: number;

  /**
   * Path prefixes that the edge routes to it, each starting with `/`.
   *
   * @default - not reachable from the edge
   */
  readonly exposedPaths?: string[];

  /**
   * Whether it touches cardholder data, and so belongs to the PCI DSS scope: never exposed, called only by
   * `allowedCallers`.
   *
   * @default false
   */
  readonly cardholderData?: boolean;

  /**
   * For a cardholder-data service, the only services that may ever call it. Required there, refused elsewhere.
   *
   * @default - none
   */
  readonly allowedCallers?: string[];

  /** Databases that it connects to. @default - none */
  readonly databases?: DatabaseUse[];

  /** Caches that it connects to. @default - none */
  readonly caches?: CacheUse[];

  /** Topics that it produces to or consumes from. @default - none */
  readonly topics?: TopicUse[];

  /** Buckets that it reads or writes. @default - none */
  readonly buckets?: BucketUse[];

  /** What it reaches outside the platform. @default - nothing */
  readonly egress?: ExternalEgress[];
}

/** A service's use of a database, as a database user of the service's own name. */
export interface DatabaseUse {
  /** Name of the database, letters, digits and underscores, starting with a letter. */
  readonly database: string;
}

/** A service's use of the cache, as a cache user of the service's own name. */
export interface CacheUse {
  /** Prefix of the only keys that the service may touch, e.g. `cart:`. */
  readonly keyPrefix: string;
}

/** A service's use of a topic. At least one of the two directions is true. */
export interface TopicUse {
  /** Name of the topic, letters, digits, dots, dashes and underscores. */
  readonly topic: string;

  /** Whether it produces. @default false */
  readonly produce?: boolean;

  /** Whether it consumes, in a consumer group of the service's own name. @default false */
  readonly consume?: boolean;
}

/** A service's use of a bucket. At least one of the two directions is true. */
export interface BucketUse {
  /** Logical name of the bucket, a DNS label, e.g. `product-images`. */
  readonly bucket: string;

  /** Whether it reads objects. @default false */
  readonly read?: boolean;

  /** Whether it writes objects. @default false */
  readonly write?: boolean;
}

/** A destination outside the platform that one service may reach. */
export interface ExternalEgress {
  /** Exact host name; wildcards are refused. */
  readonly domain: string;

  /** TCP port, 443 in nearly every case. */
  readonly port: number;

  /**
   * The address ranges that the party publishes for that host, as CIDR blocks of /16 or narrower. Security groups know
   * addresses only, so without them the group would have to open to the whole internet.
   */
  readonly addresses: string[];
}

/** A permission of one service to call another. */
export interface Call {
  /** The calling service. */
  readonly from: string;

  /** The called service. */
  readonly to: string;

  /** The callee's port; any other is refused. @default - the callee's port */
  readonly port?: number;

  /** HTTP methods that the caller may use. @default - all */
  readonly methods?: string[];

  /** Path prefixes that the caller may use, each starting with `/`. @default - all */
  readonly paths?: string[];
}

/** What a {@link ServiceGraph} is made of. */
export interface ServiceGraphProps {
  /** The services, in a stable order. */
  readonly services: Service[];

  /** The calls between them; what is not named here is closed at every layer. */
  readonly calls: Call[];
}
