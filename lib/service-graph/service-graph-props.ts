import { type BucketDescription } from './bucket-description';
import { type Processing } from './processing';

/** One service of the platform: where it runs, what it reaches, who may reach it. */
export interface Service {
  /**
   * Name, a DNS label of 2 to 40 characters, beginning with a letter; also the name of its service account and of its users
   * in database and cache. With a database, none of {@link RESERVED_DATABASE_USERS}.
   */
  readonly name: string;

  /** Kubernetes namespace of its own, a DNS label; no two services share one. */
  readonly namespace: string;

  /**
   * The one TCP port that it serves TLS on, 1024 to 65535 (an unprivileged process cannot bind lower), none of
   * the refused ports (3389, 9092); under 32768 with cardholder data.
   */
  readonly port: number;

  /** Pods that the service means to run at least, 1 to 1000. No layer enforces it yet: its own deployment sets them. */
  readonly replicas: number;

  /**
   * Path prefixes that the edge routes to it, each starting with `/`, without `//`, at most 126 characters. No two are
   * equal, a slash at the end aside.
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

  /**
   * Kafka's `transactional.id` of each of its producers that writes to several topics at once, e.g. `orders-0`; of no other
   * service. It produces to a topic.
   *
   * @default - no transactions
   */
  readonly transactionalIds?: string[];

  /** Buckets that it reads or writes. @default - none */
  readonly buckets?: BucketUse[];

  /** Secrets that its pods mount. @default - none */
  readonly secrets?: SecretUse[];

  /** What it reaches outside the platform. @default - nothing */
  readonly egress?: ExternalEgress[];
}

/** A service's use of a database, as a database user of the service's own name. */
export interface DatabaseUse {
  /**
   * Name of the database, at most 57 lower-case letters, digits and underscores, beginning with a letter, none of
   * {@link RESERVED_DATABASE_NAMES}. The migrations make it, and the user, which can connect to the databases named here
   * alone.
   */
  readonly database: string;
}

/** A service's use of the cache, as a cache user of the service's own name. */
export interface CacheUse {
  /**
   * Prefix of the only keys that the service may touch, one label of a-z, 0-9 and - and one colon, e.g. `cart:`; no other
   * service has it.
   */
  readonly keyPrefix: string;
}

/** A service's use of a topic. At least one of the two directions is true. */
export interface TopicUse {
  /** Name of the topic, lower-case letters, digits, dots, dashes and underscores, beginning with a letter. */
  readonly topic: string;

  /** Whether it produces. @default false */
  readonly produce?: boolean;

  /** Whether it consumes, in a consumer group of the service's own name. @default false */
  readonly consume?: boolean;
}

/** A service's use of a bucket. At least one of the two directions is true. */
export interface BucketUse {
  /**
   * Logical name of the bucket, a DNS label of 2 to 40 characters, beginning with a letter, e.g. `product-images`. One with
   * cardholder data is used by cardholder-data services alone, which share it only where one may call the other.
   */
  readonly bucket: string;

  /** Whether it reads objects. @default false */
  readonly read?: boolean;

  /** Whether it writes objects. @default false */
  readonly write?: boolean;
}

/** A service's use of a secret: its pods mount it. */
export interface SecretUse {
  /** Logical name of the secret, a DNS label of 2 to 40 characters, e.g. `card-processor`; no other service reads it. */
  readonly secret: string;
}

/** A destination outside the platform that one service may reach. */
export interface ExternalEgress {
  /** Exact host name; wildcards and known DNS-over-HTTPS resolvers are refused. */
  readonly domain: string;

  /** TCP port that carries TLS, 443 in nearly every case; none of {@link REFUSED_EGRESS_PORTS}. */
  readonly port: number;

  /**
   * The address ranges that the party publishes for that host, as public, network-aligned CIDR blocks of /16 or narrower.
   * Security groups know addresses only, so without them the group would have to open to the whole internet. The same
   * domain has the same list in every service and in the platform's own egress.
   */
  readonly addresses: string[];
}

/** A destination outside the platform that its own add-ons on the nodes reach, and why. */
export interface PlatformEgress extends ExternalEgress {
  /**
   * Which add-on reaches it, and for what: 30 to 200 letters, digits, spaces and `._-:/()#,@[]+=&;{}!$*`, since it
   * becomes the description of a security group rule.
   */
  readonly reason: string;
}

/** A permission of one service to call another. */
export interface Call {
  /** The calling service. */
  readonly from: string;

  /** The called service. */
  readonly to: string;

  /** The callee's port; any other is refused. @default - the callee's port */
  readonly port?: number;

  /**
   * HTTP methods that the caller may use. No layer enforces them yet: security groups and network policies know addresses
   * and ports only; the service mesh will.
   *
   * @default - all
   */
  readonly methods?: string[];

  /**
   * Path prefixes that the caller may use, each starting with `/`. No layer enforces them yet, like
   * {@link Call.methods}.
   *
   * @default - all
   */
  readonly paths?: string[];
}

/** What a {@link ServiceGraph} is made of. */
export interface ServiceGraphProps {
  /** The services, in a stable order. */
  readonly services: Service[];

  /** The calls between them; what is not named here is closed at every layer. */
  readonly calls: Call[];

  /**
   * What the platform's own add-ons on the nodes of the app tier reach outside, each domain and port once. Nodes of
   * cardholder-data services never reach it.
   *
   * @default - nothing
   */
  readonly platformEgress?: PlatformEgress[];

  /**
   * What is in the buckets that services use, each bucket once.
   *
   * @default - each holds `internal` data, one that a cardholder-data service uses `cardholder` data
   */
  readonly buckets?: BucketDescription[];

  /** Every activity with personal data. @default - none; there is no personal data */
  readonly processings?: Processing[];
}
