import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { RuleAction } from '../language/rule-action';
import { RulePhase } from '../language/rule-phase';
import { SizeOperator } from '../language/size-match';
import { TextTransformation } from '../language/text-transformation';
import { type IWebAclRule, WebAclRule } from '../web-acl-rule';
import { isOfBrowsers, literally } from './is-of-browsers';
import { joinedPatterns } from './joined-patterns';

const NAME = /^[\x20-\x7e]{3,60}$/;

/** Settings of {@link badUserAgents}. */
export interface BadUserAgentsProps {
  /** Parts of the user agents, in any case, 3 to 60 printable characters each, e.g. `scrapy`; one or more. */
  readonly names: string[];

  /** Requests that the rule is not about. @default - it is about every request */
  readonly except?: Match;
}

/**
 * Refuses scanners and scrapers by their names, and requests without a user agent. Protects against the crowd that does
 * not hide, before it costs anything; who forges a browser's name is the matter of bot control and the rates.
 *
 * False positives: partners and tests of one's own that use a library with its own name; trust the partner by address,
 * or give the test a name.
 *
 * @throws if there are no names, or one is no name, stands twice, or is part of a browser's user agent
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-match.html
 */
export function badUserAgents(props: BadUserAgentsProps): IWebAclRule {
  const { names, except } = props;
  requireNames(names);
  const agent = RequestField.header('user-agent');
  const bad = Match.any(
    Match.not(Match.size(agent, SizeOperator.AT_LEAST, 1)),
    // Each pattern costs 13 WCU; a text match for each name would cost 20.
    ...joinedPatterns(names.map((name) => literally(name.toLowerCase()))).map((pattern) =>
      Match.regex(agent, pattern, [TextTransformation.LOWERCASE]),
    ),
  );
  return new WebAclRule({
    name: 'BadUserAgents',
    phase: RulePhase.VALIDATION,
    statement: except === undefined ? bad : Match.all(bad, Match.not(except)),
    action: RuleAction.block(),
    place: 6,
  });
}

function requireNames(names: readonly string[]): void {
  const lowered = names.map((name) => name.toLowerCase());
  if (names.length === 0) {
    throw new Error('bad user agents are 1 name or more, got 0; leave the rule out (rule BadUserAgents)');
  }
  const wrong = names.find((name, index) => !NAME.test(name) || lowered.indexOf(name.toLowerCase()) < index);
  if (wrong !== undefined) {
    throw new Error(
      `bad user agents have 3 to 60 printable characters, each named once, got "${wrong}"; correct or drop it (rule BadUserAgents)`,
    );
  }
  const browser = names.find(isOfBrowsers);
  if (browser !== undefined) {
    throw new Error(
      `bad user agents must not be part of a browser's, got "${browser}", which would refuse customers; choose what only the bot says (rule BadUserAgents)`,
    );
  }
}
