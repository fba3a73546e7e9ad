import { VIEWER_ADDRESS_HEADER } from '../../functions/viewer-address';
import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';

/** One IPv4 or IPv6 address, roughly: what looks like one and is none, the rate counts as malformed. */
const ADDRESS = String.raw`^(\d{1,3}(\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:]*(\d(\.\d{1,3}){3})?)$`;

/**
 * Refuses requests without exactly one address in `x-viewer-address`. Protects the rate behind the edge, which AWS WAF does
 * not apply at all to a request that lacks the header: who comes round the edge would be counted by nobody.
 *
 * Every function of the edge writes the header and overwrites what the viewer sent, so that no visitor lacks it, whatever
 * browser or app. It proves nothing about who wrote it: another distribution of the account can invent addresses, and a
 * gatekeeper is what stops that. The health checks of a load balancer do not pass its web ACL. False positives: a function of
 * one's own that does not write the header.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_ForwardedIPConfig.html
 */
export function viewerAddressRequired(): IWebAclRule {
  return new WebAclRule({
    name: 'ViewerAddressRequired',
    phase: RulePhase.VALIDATION,
    // A header that is absent matches no pattern.
    statement: Match.not(Match.regex(RequestField.header(VIEWER_ADDRESS_HEADER), ADDRESS)),
    action: RuleAction.block(),
    // Gatekeepers first.
    place: 9,
  });
}
