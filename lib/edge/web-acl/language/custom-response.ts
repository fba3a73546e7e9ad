import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type AddedHeader, renderHeaders } from './added-header';
import { type ResponseBody } from './response-body';

/**
 * The codes that AWS WAF takes for an answer of its own; 1xx and a few others are not among them.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-status-codes.html
 */
const STATUS_CODES = [
  200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 414,
  415, 416, 421, 429, 500, 501, 502, 503, 504, 505,
];

/** Settings of a {@link CustomResponse}. */
export interface CustomResponseProps {
  /** HTTP status, e.g. 429. */
  readonly statusCode: number;

  /** Headers of the answer, at most 10. @default - none */
  readonly headers?: AddedHeader[];

  /** The body. @default - none */
  readonly body?: ResponseBody;
}

/**
 * What a blocked client is told instead of 403. Protects honest clients, which learn when to come again.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html
 */
export class CustomResponse {
  /**
   * 429, and when to come again.
   *
   * @param afterSeconds of the header `Retry-After`, a whole number from 1
   * @param body what is said; nothing if left out
   * @throws if the seconds are no such number
   */
  static tooManyRequests(afterSeconds: number, body?: ResponseBody): CustomResponse {
    if (!Number.isSafeInteger(afterSeconds) || afterSeconds < 1) {
      throw new Error(`Retry-After is a whole number of seconds from 1, got ${afterSeconds}; correct it`);
    }
    const headers = [{ name: 'Retry-After', value: String(afterSeconds) }];
    return new CustomResponse({ statusCode: 429, headers, ...(body && { body }) });
  }

  /** The body. @default - none */
  readonly body?: ResponseBody;

  /** Headers of the answer. */
  readonly headers: readonly AddedHeader[];
  private readonly property: CfnWebACL.CustomResponseProperty;

  /** @throws if AWS WAF does not take the status or a header; `content-type` comes from the body */
  constructor(props: CustomResponseProps) {
    const { statusCode, headers = [], body } = props;
    if (!STATUS_CODES.includes(statusCode)) {
      throw new Error(
        `custom response takes one of the codes ${STATUS_CODES.join(', ')}, got ${statusCode}; change it`,
      );
    }
    if (headers.some(({ name }) => name.toLowerCase() === 'content-type')) {
      throw new Error(`custom response takes its content type from its body, got a header content-type; drop it`);
    }
    this.headers = headers;
    if (body !== undefined) {
      this.body = body;
    }
    this.property = {
      responseCode: statusCode,
      ...(headers.length > 0 && { responseHeaders: renderHeaders(headers) }),
      ...(body && { customResponseBodyKey: body.key }),
    };
  }

  /** As CloudFormation wants it. */
  render(): CfnWebACL.CustomResponseProperty {
    return this.property;
  }
}
