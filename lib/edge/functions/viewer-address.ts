import * as path from 'node:path';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** The header that carries the viewer's address from the edge to the origin. */
export const VIEWER_ADDRESS_HEADER = 'x-viewer-address';

/**
 * Writes the viewer's address into {@link VIEWER_ADDRESS_HEADER} at the edge. Protects against forged addresses: what
 * the viewer sends in that header is overwritten.
 *
 * `X-Forwarded-For` is refused for this: AWS WAF reads only its first entry, CloudFront appends to what the viewer
 * sent, and so a viewer could dodge a rate limit or have somebody else blocked.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
export class ViewerAddress extends Construct {
  /** The association of the function with a cache behaviour. */
  readonly association: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.association = {
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(this, 'Function', {
        comment: `Writes ${VIEWER_ADDRESS_HEADER}`,
        runtime: cloudfront.FunctionRuntime.JS_2_0,
        code: cloudfront.FunctionCode.fromFile({ filePath: path.join(__dirname, 'viewer-address.cf.js') }),
      }),
    };
  }
}
