import { addressOf, isInBlock } from '../addresses/address';
import { addressesAt, forwardedAddresses } from '../addresses/forwarded-addresses';
import { isUnknown } from '../fields/read-headers';
import { Ruling } from '../ruling';
import { jsonValueAt, objectAt, textAt } from '../template/json-value';
import { logicalIdOf } from '../template/web-acl-of';
import { type Inspection } from './inspection';

/**
 * Decides `IPSetReferenceStatement` against the set of the same template. Protects against an allow-list that admits
 * neighbours.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-ipset-match.html
 */
export function ipSetMatch(statement: unknown, { webAcl, request }: Inspection): Ruling {
  const blocks = webAcl.ipSets.get(logicalIdOf(jsonValueAt(statement, 'Arn')) ?? '')?.addresses;
  if (blocks === undefined) {
    return Ruling.undecided('the addresses of the IP set are not in the template');
  }
  const forwarded = objectAt(statement, 'IPSetForwardedIPConfig');
  if (forwarded === undefined) {
    return isUnknown(request, 'sourceAddress')
      ? Ruling.undecided('the source address is not recorded')
      : Ruling.of(isInAny([request.sourceAddress], blocks));
  }
  const header = forwardedAddresses(request, textAt(forwarded, 'HeaderName') ?? '');
  if (header.unknown !== undefined) {
    return Ruling.undecided(header.unknown);
  }
  if (!header.isPresent) {
    return Ruling.NOT_APPLIED;
  }
  const addresses = addressesAt(header, textAt(forwarded, 'Position') ?? 'FIRST');
  return addresses.length === 0
    ? Ruling.of(textAt(forwarded, 'FallbackBehavior') === 'MATCH')
    : Ruling.of(isInAny(addresses, blocks));
}

function isInAny(addresses: readonly string[], blocks: readonly string[]): boolean {
  return addresses.some((text) => {
    const address = addressOf(text);
    return address !== undefined && blocks.some((block) => isInBlock(address, block) === true);
  });
}
