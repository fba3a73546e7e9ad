import { Ruling } from '../ruling';
import { jsonValueAt, listAt, objectAt, textAt } from '../template/json-value';
import { plainTextOf } from '../template/plain-text-of';
import { byteMatch } from './byte-match';
import { injectionMatch } from './injection-match';
import { type Inspection } from './inspection';
import { ipSetMatch } from './ip-set-match';
import { asnMatch, originMatch } from './origin-match';
import { regexMatch, regexPatternSetMatch } from './regex-match';
import { sizeConstraint } from './size-constraint';

/**
 * Decides any statement that can be nested. Protects against a statement kind that is skipped in silence: one that the
 * rehearsal does not know is undecided.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
 */
export function evaluateStatement(statement: unknown, inspection: Inspection): Ruling {
  const [kind = 'none'] = Object.keys(objectAt(statement) ?? {});
  const content = jsonValueAt(statement, kind);
  const { request } = inspection;
  switch (kind) {
    case 'AndStatement':
      return Ruling.all(listAt(content, 'Statements').map((part) => evaluateStatement(part, inspection)));
    case 'OrStatement':
      return Ruling.any(listAt(content, 'Statements').map((part) => evaluateStatement(part, inspection)));
    case 'NotStatement':
      return evaluateStatement(jsonValueAt(content, 'Statement'), inspection).negated;
    case 'ByteMatchStatement':
      return byteMatch(content, inspection);
    case 'SizeConstraintStatement':
      return sizeConstraint(content, inspection);
    case 'RegexMatchStatement':
      return regexMatch(content, inspection);
    case 'RegexPatternSetReferenceStatement':
      return regexPatternSetMatch(content, inspection);
    case 'IPSetReferenceStatement':
      return ipSetMatch(content, inspection);
    case 'GeoMatchStatement':
      return originMatch(content, inspection);
    case 'AsnMatchStatement':
      return asnMatch(content, inspection);
    case 'LabelMatchStatement':
      return labelMatch(content, inspection);
    case 'SqliMatchStatement':
      return injectionMatch(content, request.sqlInjectionMatches, 'sqlInjectionMatches', inspection);
    case 'XssMatchStatement':
      return injectionMatch(content, request.crossSiteScriptingMatches, 'crossSiteScriptingMatches', inspection);
    default:
      return Ruling.undecided(`the statement ${kind} is not known to the rehearsal`);
  }
}

function labelMatch(statement: unknown, { labels, labelPrefix }: Inspection): Ruling {
  const key = plainTextOf(jsonValueAt(statement, 'Key'));
  return key === undefined
    ? Ruling.undecided('the label is known at deployment only')
    : labels.match(textAt(statement, 'Scope') ?? 'LABEL', key, labelPrefix);
}
