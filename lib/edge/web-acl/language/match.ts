import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type WebAclScope } from '../web-acl-scope';
import { countryMatch } from './country-match';
import { type ForwardedAddress } from './forwarded-address';
import { inLowerCase } from './in-lower-case';
import { type IpSet } from './ip-set';
import { requireLabelToMatch } from './require-label';
import { type MatchParts } from './match-parts';
import { networkMatch } from './network-match';
import { pagePattern } from './page-pattern';
import { type RegexSet } from './regex-set';
import { requirePathPrefix } from './require-path-prefix';
import { factsOfAll, factsOfAny, factsOfNot, RequestFact, withAnswers } from './request-fact';
import { RequestField } from './request-field';
import { attackMatch, Sensitivity } from './attack-match';
import { sizeMatch, type SizeOperator } from './size-match';
import { EVERY_SCOPE, type IStatement } from './statement';
import { blindness, regexMatch, requireParts, textMatch } from './text-match';
import {
  PATH_TRANSFORMATIONS,
  renderTransformations,
  type TextTransformation,
  transformationCost,
} from './text-transformation';

const REGEX_SET_COST = 25;

/**
 * A condition on requests. Protects against conditions that AWS refuses, that can never be true, or whose cost nobody
 * counted. Conditions do not change; `all`, `any` and `not` make new ones of them.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
 */
export class Match implements IStatement {
  /** The field starts with the text. @throws what {@link Match.exactly} throws */
  static startsWith(field: RequestField, text: string, transformations: TextTransformation[] = []): Match {
    return new Match(textMatch(field, 'STARTS_WITH', text, transformations));
  }

  /** The field ends with the text. @throws what {@link Match.exactly} throws */
  static endsWith(field: RequestField, text: string, transformations: TextTransformation[] = []): Match {
    return new Match(textMatch(field, 'ENDS_WITH', text, transformations));
  }

  /**
   * The field is the text.
   *
   * @param field what is compared
   * @param text 1 to 200 bytes; the start of a path begins with `/`, and a fingerprint is one from AWS's log
   * @param transformations what is done to the field before, in this order, at most 10
   * @throws if the text is empty or too long, has capitals where the field has been lowered, or can never stand there
   */
  static exactly(field: RequestField, text: string, transformations: TextTransformation[] = []): Match {
    return new Match(textMatch(field, 'EXACTLY', text, transformations));
  }

  /** The field contains the text. @throws what {@link Match.exactly} throws */
  static contains(field: RequestField, text: string, transformations: TextTransformation[] = []): Match {
    return new Match(textMatch(field, 'CONTAINS', text, transformations));
  }

  /** The field contains the text as a word of its own. @throws what {@link Match.exactly} throws */
  static containsWord(field: RequestField, text: string, transformations: TextTransformation[] = []): Match {
    if (!/^\w+$/.test(text)) {
      throw new Error(`word to look for has letters, digits and underscores, got "${text}"; use Match.contains`);
    }
    return new Match(textMatch(field, 'CONTAINS_WORD', text, transformations));
  }

  /**
   * The field matches the pattern, 1 to 200 characters.
   *
   * @throws if AWS WAF does not take the pattern, or it has capitals where the field has been lowered
   */
  static regex(field: RequestField, pattern: string, transformations: TextTransformation[] = []): Match {
    return new Match(regexMatch(field, pattern, transformations));
  }

  /** The field matches one pattern of the set. @throws if the field is a fingerprint */
  static regexSet(field: RequestField, set: RegexSet, transformations: TextTransformation[] = []): Match {
    requireParts(field, 'a regex set');
    return new Match({
      statement: {
        regexPatternSetReferenceStatement: {
          arn: set.regexSetArn,
          fieldToMatch: field.render(),
          textTransformations: renderTransformations(transformations),
        },
      },
      capacity: field.cost(REGEX_SET_COST) + transformationCost(transformations),
      facts: blindness(field),
      scopes: [set.scope],
    });
  }

  /**
   * The path starts with the text, however it is written: capitals, percent-encoding and `/./` do not evade it. `/login`
   * matches `/login`, `/login/reset` and `/loginx`: too much rather than too little.
   *
   * @param prefix start of the path, `/` and 1 to 199 more characters, without `//` and the segments `.` and `..`; compared
   *   without regard to case
   * @throws if the prefix is not such a path
   */
  static path(prefix: string): Match {
    requirePathPrefix(prefix);
    return Match.startsWith(RequestField.uriPath(), inLowerCase(prefix), [...PATH_TRANSFORMATIONS]);
  }

  /**
   * The path is one of these pages, however it is written, with or without a slash at its end. Says that what is posted
   * there is the page's own form: no call of an API, which could not answer a challenge.
   *
   * @param paths e.g. `/sign-up`
   * @throws if one is no path, has an empty segment or one that starts with a dot, or lies under `/api`
   */
  static pages(paths: string[]): Match {
    const parts = regexMatch(RequestField.uriPath(), pagePattern(paths), PATH_TRANSFORMATIONS);
    return new Match({ ...parts, facts: withAnswers([RequestFact.PAGE, RequestFact.METHOD_BLIND]) });
  }

  /** A browser opens a page: a GET that asks for HTML. What can answer a challenge without more. */
  static pageLoads(): Match {
    return Match.all(
      Match.exactly(RequestField.method(), 'GET'),
      Match.contains(RequestField.header('accept'), 'text/html'),
    );
  }

  /**
   * The field's size compares so with a number of bytes. WAF sees no more of a body than it reads.
   *
   * @param bytes 0 to 21,474,836,480
   * @throws if the number is outside
   */
  static size(
    field: RequestField,
    operator: SizeOperator,
    bytes: number,
    transformations: TextTransformation[] = [],
  ): Match {
    return new Match(sizeMatch(field, operator, bytes, transformations));
  }

  /**
   * The field looks like SQL injection. AWS's own default is the sensitivity LOW.
   *
   * @throws if the field is a fingerprint
   */
  static sqlInjection(
    field: RequestField,
    transformations: TextTransformation[] = [],
    sensitivity = Sensitivity.HIGH,
  ): Match {
    return new Match(attackMatch(field, transformations, sensitivity));
  }

  /** The field looks like cross-site scripting. @throws if the field is a fingerprint */
  static crossSiteScripting(field: RequestField, transformations: TextTransformation[] = []): Match {
    return new Match(attackMatch(field, transformations));
  }

  /** The address belongs to one of the countries, 1 to 50 ISO 3166 alpha-2 codes. @throws if a code is unknown */
  static countries(codes: string[], forwarded?: ForwardedAddress): Match {
    return new Match(countryMatch(codes, forwarded));
  }

  /** The address belongs to one of the networks, 1 to 100 autonomous system numbers. @throws if a number is none */
  static asn(numbers: number[], forwarded?: ForwardedAddress): Match {
    return new Match(networkMatch(numbers, forwarded));
  }

  /** The address is in the set. */
  static addresses(set: IpSet, forwarded?: ForwardedAddress): Match {
    return new Match({
      statement: {
        ipSetReferenceStatement: {
          arn: set.ipSetArn,
          ...(forwarded && { ipSetForwardedIpConfig: forwarded.renderForIpSet() }),
        },
      },
      capacity: 1 + (forwarded?.surcharge ?? 0),
      facts: [RequestFact.METHOD_BLIND],
      scopes: [set.scope],
    });
  }

  /** An earlier rule added this label: `shop:marketplace`, or one of AWS's in full. @throws if it can be no label */
  static label(label: string): Match {
    requireLabelToMatch(label);
    return Match.ofLabel('LABEL', label);
  }

  /** An earlier rule added a label of this namespace, which ends in a colon. @throws if it can be no namespace */
  static labelNamespace(namespace: string): Match {
    if (!namespace.endsWith(':')) {
      throw new Error(`label namespace ends in a colon, got "${namespace}"; write "${namespace}:" or use Match.label`);
    }
    requireLabelToMatch(namespace.slice(0, -1));
    return Match.ofLabel('NAMESPACE', namespace);
  }

  /** All of the conditions are true; at least one is given. @throws if there are none */
  static all(...matches: Match[]): Match {
    return Match.combined(matches, 'all', factsOfAll, (statements) => ({ andStatement: { statements } }));
  }

  /** One of the conditions is true; at least one is given. @throws if there are none */
  static any(...matches: Match[]): Match {
    return Match.combined(matches, 'any', factsOfAny, (statements) => ({ orStatement: { statements } }));
  }

  /** The condition is not true. */
  static not(match: Match): Match {
    return new Match({
      ...match.parts,
      statement: { notStatement: { statement: match.render() } },
      facts: factsOfNot(match.facts),
    });
  }

  private static ofLabel(scope: string, key: string): Match {
    return new Match({ statement: { labelMatchStatement: { scope, key } }, capacity: 1, matchedLabels: [key] });
  }

  private static combined(
    matches: Match[],
    name: string,
    factsOf: (parts: RequestFact[][]) => RequestFact[],
    combine: (statements: CfnWebACL.StatementProperty[]) => CfnWebACL.StatementProperty,
  ): Match {
    const [only] = matches;
    if (only === undefined) {
      throw new Error(`Match.${name} takes 1 condition or more, got 0; leave it out`);
    }
    // AWS WAF wants two statements or more in one of these.
    return matches.length === 1
      ? only
      : new Match({
          statement: combine(matches.map((match) => match.render())),
          capacity: matches.reduce((sum, { capacity }) => sum + capacity, 0),
          facts: factsOf(matches.map(({ facts }) => [...facts])),
          matchedLabels: matches.flatMap(({ matchedLabels }) => matchedLabels),
          addedLabels: matches.flatMap(({ addedLabels }) => addedLabels),
          scopes: EVERY_SCOPE.filter((scope) => matches.every(({ scopes }) => scopes.includes(scope))),
        });
  }

  private constructor(private readonly parts: MatchParts) {}

  /** {@inheritDoc IStatement.capacity} */
  get capacity(): number {
    return this.parts.capacity;
  }

  /** {@inheritDoc IStatement.matchedLabels} */
  get matchedLabels(): readonly string[] {
    return this.parts.matchedLabels ?? [];
  }

  /** {@inheritDoc IStatement.addedLabels} */
  get addedLabels(): readonly string[] {
    return this.parts.addedLabels ?? [];
  }

  /** {@inheritDoc IStatement.scopes} */
  get scopes(): readonly WebAclScope[] {
    return this.parts.scopes ?? EVERY_SCOPE;
  }

  /** {@inheritDoc IStatement.facts} */
  get facts(): readonly RequestFact[] {
    return this.parts.facts ?? [];
  }

  /** {@inheritDoc IStatement.render} */
  render(): CfnWebACL.StatementProperty {
    return this.parts.statement;
  }
}
