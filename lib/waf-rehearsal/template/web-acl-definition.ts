/** Any object of a CloudFormation template or of a WAFv2 JSON document; properties begin with capitals. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** An IP set of the same template. */
export interface IpSetDefinition {
  /** CIDR blocks as written; undefined where the template does not hold them as plain text. */
  readonly addresses: readonly string[] | undefined;
}

/** A regex pattern set of the same template. */
export interface RegexPatternSetDefinition {
  /** Patterns as written; undefined where the template does not hold them as plain text. */
  readonly patterns: readonly string[] | undefined;
}

/** A rule group of the same template. */
export interface RuleGroupDefinition {
  /** Name of the group: part of its labels; undefined where CloudFormation makes it up. */
  readonly name: string | undefined;

  /** Rules as in CloudFormation. */
  readonly rules: readonly JsonObject[];
}

/**
 * A web ACL as a synthesised template holds it, with what its rules refer to. Protects against a rehearsal of something
 * else than what is deployed.
 */
export interface WebAclDefinition {
  /** Logical id in the template. */
  readonly logicalId: string;

  /** Name: part of its labels; the logical id where CloudFormation makes the name up. */
  readonly name: string;

  /** `CLOUDFRONT` or `REGIONAL`. */
  readonly scope: string;

  /** All properties, as in CloudFormation. */
  readonly properties: JsonObject;

  /** IP sets by logical id. */
  readonly ipSets: ReadonlyMap<string, IpSetDefinition>;

  /** Regex pattern sets by logical id. */
  readonly regexPatternSets: ReadonlyMap<string, RegexPatternSetDefinition>;

  /** Rule groups by logical id. */
  readonly ruleGroups: ReadonlyMap<string, RuleGroupDefinition>;
}
