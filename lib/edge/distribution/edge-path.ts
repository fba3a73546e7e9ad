import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { type FieldLevelEncryption } from './field-level-encryption';
import { type PathClass } from './path-class';

/** A part of the shop, and what the edge does with its answers. */
export interface EdgePath {
  /**
   * Start of its paths, `/` and at most 250 letters, digits and `_-.~@:+/`; compared with regard to case, as the load balancer
   * does. With a slash at its end it stands for all below, e.g. `/static/`; without one for the path itself and all below,
   * never for a sibling such as `/checkoutx`, which costs two of the 75 cache behaviours. A cached class ends with a slash.
   */
  readonly prefix: string;

  /** What the edge does with the answers. */
  readonly pathClass: PathClass;

  /**
   * Names of the query parameters that tell one answer from another, at most 10 of at most 128 letters, digits and `_-.`; the
   * origin gets no other. For the class CATALOGUE alone.
   *
   * @default - none
   */
  readonly queryStrings?: string[];

  /**
   * Seconds for which an answer is given again where the origin says nothing about it, 1 to 600; the origin may say less, and
   * at most 600. For the class CATALOGUE alone.
   *
   * @default 60
   */
  readonly freshSeconds?: number;

  /**
   * What runs at each request of a visitor to these paths; it must write the visitor's address, as `ViewerAddress` does. For
   * paths whose function knows them, e.g. by the queries that a catalogue tells apart.
   *
   * @default - what runs on the other paths of the class
   */
  readonly viewerRequest?: cloudfront.FunctionAssociation;

  /**
   * Form fields that the edge encrypts before the origin gets them. For the class PERSONAL alone: the edge reads forms, and
   * would refuse the JSON of an API. HTTPS alone is answered here, since a redirect comes after the form was sent.
   *
   * Compared sign by sign too: `/Checkout/Pay` and `/checkout/%70ay` are pages in the clear, unless the function of pages moves
   * them here. So name the prefix in `guardedPrefixes` of the `PageFunction` in `viewerRequest` of the distribution, without
   * which it is refused.
   *
   * @default - none
   */
  readonly fieldLevelEncryption?: FieldLevelEncryption;
}
