import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import {
  ApiFunction,
  type EdgePath,
  FieldLevelEncryption,
  type IMobileSignatureKeys,
  PageFunction,
  PathClass,
  StaticFunction,
} from '../edge';
import { type EdgeConfig, type EdgePathConfig } from './config/edge-config';
import { guardedPaths } from './config/guarded-paths';
import { isBelow } from './config/is-below';

/** Settings of {@link ShopPaths}. */
export interface ShopPathsProps {
  /** The shop's host name. */
  readonly domainName: string;
  /** The paths and forms. */
  readonly edge: EdgeConfig;
  /** The keys of mobile apps. */
  readonly keys: IMobileSignatureKeys;
}

/** What every function needs to know. */
interface EdgeNames {
  readonly domainName: string;
  readonly movedDomainNames?: string[];
  readonly clientHeader?: string;
}

/** How each part of the shop is treated at the edge: its class, the function that cleans its requests, its encrypted fields. */
export class ShopPaths extends Construct {
  /** The parts that are more than personal pages. */
  readonly paths: EdgePath[];
  /** What runs at requests for pages. */
  readonly viewerRequest: cloudfront.FunctionAssociation;
  /** What runs at requests for static assets. */
  readonly staticViewerRequest?: cloudfront.FunctionAssociation;
  /** What runs at requests to the API. */
  readonly apiViewerRequest?: cloudfront.FunctionAssociation;

  constructor(scope: Construct, id: string, { domainName, edge, keys }: ShopPathsProps) {
    super(scope, id);
    const prefixesOf = (kind: EdgePathConfig['class']): string[] =>
      edge.paths.filter((path) => path.class === kind).map(({ prefix }) => prefix);
    const [statics, apis] = [prefixesOf('static'), prefixesOf('api')];
    const { movedDomainNames } = edge;
    const settings = { domainName, movedDomainNames, clientHeader: edge.rules.appHeader?.name };
    const guarded = guardedPaths(edge);
    const foreignPrefixes = edge.paths.map(foreignPrefix);
    this.viewerRequest = new PageFunction(this, 'Pages', {
      ...settings,
      foreignPrefixes,
      guardedPrefixes: guarded.filter((path) => !foreignPrefixes.some((prefix) => isBelow(path, prefix))),
    }).association;
    if (statics.length > 0) {
      this.staticViewerRequest = new StaticFunction(this, 'Static', { ...settings, prefixes: statics }).association;
    }
    if (apis.length > 0) {
      this.apiViewerRequest = new ApiFunction(this, 'Api', {
        ...settings,
        prefixes: apis,
        signedPrefixes: edge.signedPaths,
        guardedPrefixes: guarded.filter((path) => apis.some((prefix) => isBelow(path, prefix))),
        keys,
      }).association;
    }
    this.paths = [
      ...edge.paths.map((path, index) => this.classified(path, index, settings, guarded)),
      ...(edge.encryptedForms ?? []).map(({ name, path, ...fields }) => ({
        prefix: path,
        pathClass: PathClass.PERSONAL,
        fieldLevelEncryption: new FieldLevelEncryption(this, name, fields),
      })),
    ];
  }

  private classified(path: EdgePathConfig, index: number, settings: EdgeNames, guarded: readonly string[]): EdgePath {
    const { prefix, queryStrings, freshSeconds } = path;
    if (path.class !== 'catalogue') {
      return { prefix, pathClass: path.class === 'api' ? PathClass.API : PathClass.STATIC };
    }
    const { association } = new PageFunction(this, `Catalogue${index + 1}`, {
      ...settings,
      foreignPrefixes: [],
      prefixes: [prefix],
      guardedPrefixes: guarded.filter((one) => isBelow(one, prefix)),
      cachedQueries: queryStrings ?? [],
    });
    return { prefix, pathClass: PathClass.CATALOGUE, queryStrings, freshSeconds, viewerRequest: association };
  }
}

/**
 * What the function of pages leaves to another one. CloudFront gives `/products` to pages where the catalogue is
 * `/products/`, so it is one; an API and assets have nothing to show there.
 */
function foreignPrefix({ prefix, class: kind }: EdgePathConfig): string {
  return kind === 'catalogue' ? prefix : prefix.replace(/\/$/, '');
}
