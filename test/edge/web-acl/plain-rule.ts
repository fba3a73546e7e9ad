import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { EVERY_SCOPE } from '../../../lib/edge/web-acl/language/statement';
import { type IWebAclRule, visibilityOf } from '../../../lib/edge/web-acl/web-acl-rule';

/** A rule that blocks one country, with whatever a test wants otherwise. */
export function plainRule(name: string, changes: Partial<IWebAclRule> = {}): IWebAclRule {
  return {
    name,
    phase: RulePhase.GEO,
    place: 5,
    capacity: 1,
    scopes: EVERY_SCOPE,
    addedLabels: [],
    matchedLabels: [],
    responseBodies: [],
    requestHeaders: 0,
    responseHeaders: 0,
    decides: true,
    limitsRate: false,
    isCatchAllRate: false,
    render: (priority) => ({
      name,
      priority,
      action: { block: {} },
      statement: { geoMatchStatement: { countryCodes: ['KP'] } },
      visibilityConfig: visibilityOf(name),
    }),
    ...changes,
  };
}
