/** What a party outside does with what it receives. */
export enum RecipientRole {
  /** It works on the controller's instructions, under a contract (article 28). */
  PROCESSOR = 'processor',
  /** It decides itself what for and how, as a bank does. */
  CONTROLLER = 'controller',
  /** It is reached and receives no personal data, e.g. a service of exchange rates. */
  NONE = 'none',
}

/** A party outside that a service of a processing reaches. Protects against a disclosure that nobody wrote down. */
export interface Recipient {
  /** Its host, one of the egress of the processing's services. */
  readonly host: string;

  /** Who it is, 3 to 300 characters, e.g. `Card Processor plc, Dublin`. */
  readonly name: string;

  /** What it does with the data. */
  readonly role: RecipientRole;

  /** Where it takes the data outside the European Economic Area. @default - nowhere */
  readonly transfer?: ThirdCountryTransfer;
}

/** Personal data leaving the European Economic Area (articles 30(1)(e) and 44 to 49). */
export interface ThirdCountryTransfer {
  /** The country, two capital letters of ISO 3166. */
  readonly country: string;

  /** What makes it lawful, 10 to 300 characters, e.g. `adequacy decision (EU) 2023/1795`, `standard contractual clauses`. */
  readonly safeguards: string;
}
