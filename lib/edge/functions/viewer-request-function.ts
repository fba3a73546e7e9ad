import { Token } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';

/** The quota of CloudFront, which nobody can raise. */
const LARGEST_BYTES = 10 * 1024;

/** Settings of a {@link ViewerRequestFunction}. */
export interface ViewerRequestFunctionProps {
  /** What it does, shown in the console. */
  readonly comment: string;

  /** The code, 1 to 10,240 bytes. */
  readonly code: string;

  /** The store that it reads. @default - none */
  readonly keyValueStore?: cloudfront.IKeyValueStore;
}

/**
 * A function that sees each request before the cache does. Protects against a deployment that fails half way because the
 * code is too large.
 *
 * It is published with its deployment, for every distribution that is associated with it: a continuous deployment tries
 * no new code on a part of the traffic.
 *
 * @throws if the code is larger than 10 KB
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions
 */
export class ViewerRequestFunction extends Construct {
  /** The association with a cache behaviour, which takes one for each event. */
  readonly association: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string, props: ViewerRequestFunctionProps) {
    super(scope, id);
    const bytes = Buffer.byteLength(props.code);
    if (!Token.isUnresolved(props.code) && bytes > LARGEST_BYTES) {
      throw new Error(
        `edge function takes at most ${LARGEST_BYTES} bytes of code, got ${bytes}; shorten its lists of names and paths (${this.node.path})`,
      );
    }
    this.association = {
      eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
      function: new cloudfront.Function(this, 'Function', {
        comment: props.comment,
        runtime: cloudfront.FunctionRuntime.JS_2_0,
        code: cloudfront.FunctionCode.fromInline(props.code),
        keyValueStore: props.keyValueStore,
      }),
    };
  }
}
