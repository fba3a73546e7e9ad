import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { CLIENT_HEADER } from './api-function';
import { checkClientHeader } from './client-header';
import { edgeCode, PLAIN_EDGE_SETTINGS } from './edge-code';
import { edgeHost, type EdgeHostProps } from './edge-host';
import { edgePrefixes } from './edge-prefixes';
import { ViewerRequestFunction } from './viewer-request-function';

/** Settings of a {@link StaticFunction}. */
export interface StaticFunctionProps extends EdgeHostProps {
  /** The paths of the behaviour, e.g. `/static`; a request for another one is answered 404. */
  readonly prefixes: readonly string[];

  /** The header that says `web` or `mobile` at the API, in small letters: it falls here. @default CLIENT_HEADER */
  readonly clientHeader?: string;
}

/**
 * What becomes of a request for a static asset before the cache sees it: query and cookies fall, host, path and headers are
 * treated as those of a page (see `PageFunction`). Protects against a cache that is filled with copies of one file, and
 * against `/static/../api`, which CloudFront may take for an asset and the origin for the API.
 *
 * @throws if a name or prefix is none, there is no prefix, or the header is taken
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export class StaticFunction extends Construct {
  /** The association with the cache behaviour of static assets. */
  readonly association: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string, props: StaticFunctionProps) {
    super(scope, id);
    const own = edgePrefixes(this, 'prefixes', props.prefixes);
    if (own.length === 0) {
      throw new Error(`static function needs a path, got none; write e.g. /static in prefixes (${this.node.path})`);
    }
    const { clientHeader = CLIENT_HEADER } = props;
    checkClientHeader(this, clientHeader);
    const settings = { ...PLAIN_EDGE_SETTINGS, ...edgeHost(this, props), own, clientHeader };
    const code = edgeCode(['static-handler'], settings);
    const comment = 'Refuses and cleans requests for static assets';
    this.association = new ViewerRequestFunction(this, 'ViewerRequest', { comment, code }).association;
  }
}
