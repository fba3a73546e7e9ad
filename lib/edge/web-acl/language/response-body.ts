import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

const KEY = /^[\w-]{1,128}$/;
const MOST_BYTES = 4096;

/** What a response body is, said to the client. */
export enum ResponseContentType {
  /** JSON. */
  JSON = 'APPLICATION_JSON',
  /** HTML. */
  HTML = 'TEXT_HTML',
  /** Plain text. */
  TEXT = 'TEXT_PLAIN',
}

/**
 * A text that AWS WAF answers with, kept by its key in the web ACL. Protects against two texts under one key.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-for-blocked-requests.html
 */
export class ResponseBody {
  /**
   * @param key letters, digits, `-` and `_`, 1 to 128, unique in its web ACL
   * @param contentType what it is
   * @param content the text, 1 to 4,096 bytes
   * @throws if the key or the text is outside
   */
  constructor(
    readonly key: string,
    readonly contentType: ResponseContentType,
    readonly content: string,
  ) {
    if (!KEY.test(key)) {
      throw new Error(`response body has a key of 1 to 128 letters, digits, - and _, got "${key}"; correct it`);
    }
    if (this.bytes < 1 || this.bytes > MOST_BYTES) {
      throw new Error(`response body ${key} has 1 to ${MOST_BYTES} bytes, got ${this.bytes}; shorten it`);
    }
    if (contentType === ResponseContentType.JSON && !isJson(content)) {
      throw new Error(`response body ${key} must be JSON as its content type says, got "${content}"; correct it`);
    }
  }

  /** Size of the text in bytes. */
  get bytes(): number {
    return Buffer.byteLength(this.content);
  }

  /** As CloudFormation wants it under its key. */
  render(): CfnWebACL.CustomResponseBodyProperty {
    return { contentType: this.contentType, content: this.content };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
