/** Who answers for the processing of personal data (GDPR article 30(1)(a)). */
export interface Controller {
  /** Name and address of the controller. */
  readonly name: string;

  /** How to reach it about data protection. */
  readonly contact: string;

  /** The data protection officer, with a contact. @default - none was appointed */
  readonly dataProtectionOfficer?: string;

  /**
   * What makes it lawful that AWS keeps personal data in regions outside the European Economic Area, such as `us-east-1` for
   * the logs of the edge. Needed where a store stands in one.
   *
   * @default - nothing; no store may stand there
   */
  readonly hostingSafeguards?: string;
}
