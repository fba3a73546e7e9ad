import { Token } from 'aws-cdk-lib';

const MOST_CONTACTS = 10;
const EMAIL = /^(?=.{1,150}$)\S+@\S+\.\S+$/;
const PHONE = /^\+[1-9]\d{1,14}$/;
const NOTES = /^[\w\s.\-,:/()+@]{1,1024}$/;

/** Whom the Shield response team calls. */
export interface EmergencyContact {
  /** A mail address that somebody reads at night, at most 150 characters. */
  readonly emailAddress: string;

  /** A telephone number in E.164, e.g. `+35315550100`; at least one contact has one. @default - mail alone */
  readonly phoneNumber?: string;

  /**
   * When to call whom, hours and time zones, at most 1,024 letters, digits, blanks and `_.-,:/()+@`.
   *
   * @default - none
   */
  readonly notes?: string;
}

/**
 * What is wrong with the contacts, each a sentence without an end. Protects against a response team that reaches nobody.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-srt-proactive-engagement.html
 */
export function contactProblems(contacts: readonly EmergencyContact[]): string[] {
  const isGiven = (value: string | undefined, pattern: RegExp): boolean =>
    value === undefined || Token.isUnresolved(value) || pattern.test(value);
  const wrong = contacts.flatMap(({ emailAddress, phoneNumber, notes }) => [
    ...(isGiven(emailAddress, EMAIL) ? [] : [`contact needs a mail address, got "${emailAddress}"`]),
    ...(isGiven(phoneNumber, PHONE)
      ? []
      : [`contact needs a telephone number in E.164 such as +35315550100, got "${phoneNumber}"`]),
    ...(isGiven(notes, NOTES)
      ? []
      : [`notes on a contact take 1 to 1024 letters, digits, blanks and _.-,:/()+@, got "${notes}"`]),
  ]);
  return [
    ...(contacts.length === 0 || contacts.length > MOST_CONTACTS
      ? [`response team takes 1 to ${MOST_CONTACTS} contacts, got ${contacts.length}`]
      : []),
    ...(contacts.some(({ phoneNumber }) => phoneNumber !== undefined)
      ? []
      : ['response team needs the telephone number of one contact at least, got none']),
    ...wrong,
  ];
}
