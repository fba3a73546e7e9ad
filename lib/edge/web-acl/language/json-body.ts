import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { MatchScope } from './match-scope';
import { OversizeHandling } from './oversize-handling';

const POINTER = /^\/([^~]|~[01])*$/;
const LONGEST_POINTER = 512;

/** What happens to a body that is no valid JSON. */
export enum InvalidJson {
  /** Counts as a match: right for a rule that blocks. */
  MATCH = 'MATCH',
  /** Counts as no match: lets an attack pass that breaks its JSON on purpose. */
  NO_MATCH = 'NO_MATCH',
  /** Is read as text. */
  EVALUATE_AS_STRING = 'EVALUATE_AS_STRING',
}

/** How a JSON body is read. */
export interface JsonBodyProps {
  /** JSON pointers of what is read, e.g. `/customer/email`. @default - everything */
  readonly paths?: string[];

  /** Whether keys, values or both are read. @default MatchScope.ALL */
  readonly scope?: MatchScope;

  /** What an invalid body does. @default InvalidJson.EVALUATE_AS_STRING, so that broken JSON hides nothing */
  readonly invalid?: InvalidJson;

  /** What a body does that is longer than WAF reads. @default OversizeHandling.CONTINUE */
  readonly oversize?: OversizeHandling;
}

/**
 * A JSON body as WAFv2 writes it. Protects against pointers that select nothing.
 *
 * @throws if a path is no JSON pointer, or the list is empty
 */
export function renderJsonBody(props: JsonBodyProps): CfnWebACL.JsonBodyProperty {
  const { paths, scope, invalid, oversize } = props;
  const wrong = paths?.find((path) => !POINTER.test(path) || path.length > LONGEST_POINTER);
  if (wrong !== undefined || paths?.length === 0) {
    throw new Error(
      `json body is read at JSON pointers of at most ${LONGEST_POINTER} characters, got ${wrong === undefined ? 'none' : `"${wrong}"`}; write e.g. /customer/email`,
    );
  }
  return {
    matchPattern: paths === undefined ? { all: {} } : { includedPaths: paths },
    matchScope: scope ?? MatchScope.ALL,
    invalidFallbackBehavior: invalid ?? InvalidJson.EVALUATE_AS_STRING,
    oversizeHandling: oversize ?? OversizeHandling.CONTINUE,
  };
}
