import { Stack } from 'aws-cdk-lib';
import { byPriority } from '../../../../lib/edge/web-acl/by-priority';
import { type IWebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { testApp } from '../../../../lib/testing';

/** The condition that a path starts so, however it is written. */
export function pathStatement(searchString: string): object {
  return {
    byteMatchStatement: {
      searchString,
      positionalConstraint: 'STARTS_WITH',
      fieldToMatch: { uriPath: {} },
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
        { priority: 2, type: 'LOWERCASE' },
      ],
    },
  };
}

/** The condition that the path is a page, however it is written. */
export function pageStatement(regexString: string): object {
  return {
    regexMatchStatement: {
      regexString,
      fieldToMatch: { uriPath: {} },
      textTransformations: [
        { priority: 0, type: 'URL_DECODE' },
        { priority: 1, type: 'NORMALIZE_PATH' },
        { priority: 2, type: 'LOWERCASE' },
      ],
    },
  };
}

/** An empty stack where web ACLs of CloudFront live. */
export function edgeStack(): Stack {
  return new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'us-east-1' } });
}

/** Names in the order in which AWS WAF asks, those of one place sorted. */
export function orderOf(rules: readonly IWebAclRule[]): string[][] {
  const places = new Map<string, string[]>();
  for (const { name, phase, place } of byPriority(rules, 'Test')) {
    const key = `${phase}.${place}`;
    places.set(key, [...(places.get(key) ?? []), name].sort());
  }
  return [...places.values()];
}

/** The patterns of a rule, in order, as JavaScript reads them. */
export function patternsOf(rule: IWebAclRule): RegExp[] {
  const found = JSON.stringify(rule.render(0)).matchAll(/"regexString":("(?:[^"\\]|\\.)*")/g);
  return [...found].map(([, pattern]) => new RegExp(JSON.parse(pattern ?? '""') as string));
}
