/** A service that holds personal data and is asked in requests of persons. */
export interface RequestParticipant {
  /** Its name, 2 to 40 small letters, digits and `-`, once among all. */
  readonly name: string;

  /** ARN of the role that it answers with, without wildcards; it need not exist yet. */
  readonly roleArn: string;

  /**
   * Names of the processings that it takes part in, 0 to 100; a receipt lists those of the services that hold something.
   *
   * @default - none
   */
  readonly processings?: string[];
}
