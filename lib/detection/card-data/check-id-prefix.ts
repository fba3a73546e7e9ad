import { type IConstruct } from 'constructs';

const PREFIX = /^[A-Za-z][A-Za-z0-9]{1,18}[_-]$/;

/** What somebody might write before a card number. */
const OF_CARDS = /card|pan|^cc|ccn|cvv|cvc|visa|master|maestro|amex|diners|discover|credit|debit|number|^num|^no|pay/i;

/**
 * Refuses what is no prefix of ids, or could stand before a card number. Protects the search for card numbers against an
 * exception that hides what is searched for.
 *
 * @param construct what takes the prefix
 * @param prefix what stands directly before the digits of an id
 * @throws if it is not 3 to 20 letters and digits that end in `_` or `-`, or has a word of cards in it
 */
export function checkIdPrefix(construct: IConstruct, prefix: string): void {
  if (!PREFIX.test(prefix) || OF_CARDS.test(prefix)) {
    throw new Error(
      `id prefix must be 3 to 20 letters and digits that end in _ or - and say nothing of cards, got "${prefix}"; change idPrefixes (${construct.node.path})`,
    );
  }
}
