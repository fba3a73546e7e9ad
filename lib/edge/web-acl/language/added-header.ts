import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const NAME = /^[a-zA-Z0-9._$-]{1,64}$/;
const VALUE = /^.{1,255}$/;
const MOST_HEADERS = 10;

/** A header that a rule adds. */
export interface AddedHeader {
  /** Its name, 1 to 64 letters, digits, `.`, `_`, `$` and `-`. AWS prefixes `x-amzn-waf-` on requests, not on responses. */
  readonly name: string;

  /** Its value, 1 to 255 characters of one line. */
  readonly value: string;
}

/**
 * Headers as WAFv2 writes them.
 *
 * @throws if there are more than 10, one is malformed, or two have one name
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-custom-request-response.html
 */
export function renderHeaders(headers: readonly AddedHeader[]): CfnWebACL.CustomHTTPHeaderProperty[] {
  if (headers.length > MOST_HEADERS) {
    throw new Error(`a rule adds at most ${MOST_HEADERS} headers, got ${headers.length}; drop some`);
  }
  const names = headers.map(({ name }) => name.toLowerCase());
  for (const [index, { name, value }] of headers.entries()) {
    if (!NAME.test(name) || !VALUE.test(value)) {
      throw new Error(
        `added header has a name of 1 to 64 letters, digits, ., _, $ and - and a value of 1 to 255 characters of one line, got "${name}: ${value}"; correct it`,
      );
    }
    if (names.indexOf(name.toLowerCase()) < index) {
      throw new Error(`added headers hold ${name} twice, expected each name once; drop one`);
    }
  }
  return headers.map(({ name, value }) => ({ name, value }));
}
