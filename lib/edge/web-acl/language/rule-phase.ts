/**
 * Where in the order of a web ACL a rule stands. Protects against an order in which a dear or a broad rule hides a cheap
 * or a narrow one, and in which a rule looks for labels that only a later one adds. It is the order that AWS advises.
 *
 * The values are the places of the phases; there is room for others between them.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html
 */
export enum RulePhase {
  /** Floods at layer 7; first, so that it sees all traffic. */
  ANTI_DDOS = 0,
  /** Addresses that are known to be friends or enemies. */
  ADDRESS_LISTS = 1,
  /** Countries. */
  GEO = 2,
  /** Requests that no client of the shop makes: a header missing, a cookie malformed. */
  VALIDATION = 3,
  /** Rates over all paths. */
  BLANKET_RATE = 4,
  /** Rates of single paths. */
  RATE = 5,
  /** Addresses that AWS distrusts. */
  REPUTATION = 6,
  /** Attacks that threaten every application. */
  BASELINE = 7,
  /** Attacks on what the shop is built of: SQL, an operating system. */
  USE_CASE = 8,
  /** Decisions on labels of the groups before: what was counted is blocked but where an exception is made. */
  EXCEPTIONS = 9,
  /** Bots; late, because it is billed by request. */
  BOTS = 10,
  /** Challenges, which may look at what the bot rules said. */
  CHALLENGES = 11,
  /** Logins and sign-ups; the dearest, on the fewest requests. */
  FRAUD = 12,
  /** Decisions on labels of bots and fraud. */
  VERDICTS = 13,
}
