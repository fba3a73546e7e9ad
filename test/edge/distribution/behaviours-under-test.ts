import { generateKeyPairSync } from 'node:crypto';
import { type Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  type DistributionFace,
  EdgeBehaviours,
  type EdgeBehavioursProps,
} from '../../../lib/edge/distribution/edge-behaviours';
import { ErrorPages } from '../../../lib/edge/distribution/error-pages';
import { FieldLevelEncryption } from '../../../lib/edge/distribution/field-level-encryption';
import { PathClass } from '../../../lib/edge/distribution/path-class';
import { ViewerProtocols } from '../../../lib/edge/distribution/viewer-protocols';
import { stackIn } from '../edge-stack-under-test';
import { type DistributionConfig, lockIn, only } from './distribution-under-test';

const { STATIC, CATALOGUE, PERSONAL, API } = PathClass;
/** ARN of a web ACL. */
export const WEB_ACL = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/live/1';
/** ARN of another. */
export const CANDIDATE = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/candidate/2';
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A function that stands elsewhere, as it runs at each request of a visitor. */
export function associationIn(stack: Stack, name: string): cloudfront.FunctionAssociation {
  const called = cloudfront.Function.fromFunctionAttributes(stack, name, {
    functionName: name,
    functionArn: `arn:aws:cloudfront::111111111111:function/${name}`,
  });
  return { function: called, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST };
}

/** Behaviours with a locked origin. */
export function behavioursIn(stack: Stack, props: Partial<EdgeBehavioursProps> = {}): EdgeBehaviours {
  return new EdgeBehaviours(stack, 'Behaviours', { origin: lockIn(stack), ...props });
}

/** What a distribution has for itself. */
export function faceIn(stack: Stack, comment: string, webAclArn = WEB_ACL): DistributionFace {
  const arn = 'arn:aws:acm:us-east-1:111111111111:certificate/00000000-0000-0000-0000-000000000000';
  const domainNames = ['shop.example.com'];
  return {
    comment,
    webAclArn,
    domainNames,
    certificate: acm.Certificate.fromCertificateArn(stack, `Certificate${comment}`, arn),
  };
}

/** The error page, with the access logs elsewhere. */
export function errorPagesIn(stack: Stack): ErrorPages {
  return new ErrorPages(stack, 'ErrorPages', {
    accessLogs: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
  });
}

/** The card, encrypted for whoever takes payments. */
export function encryptedFields(stack: Stack): FieldLevelEncryption {
  return new FieldLevelEncryption(stack, 'Card', { fields: ['card*'], provider: 'payments', publicKey });
}

/** A stack with all kinds of paths, and a distribution and one that is tried out. */
export function wholeStack(): Stack {
  const stack = stackIn('us-east-1');
  const behaviours = behavioursIn(stack, {
    paths: [
      { prefix: '/static/', pathClass: STATIC },
      { prefix: '/products/', pathClass: CATALOGUE, queryStrings: ['sort', 'page'], freshSeconds: 120 },
      { prefix: '/help/', pathClass: CATALOGUE, viewerRequest: associationIn(stack, 'Help') },
      {
        prefix: '/checkout/pay',
        pathClass: PERSONAL,
        fieldLevelEncryption: encryptedFields(stack),
      },
      { prefix: '/api/', pathClass: API },
    ],
    personalPaths: ['/checkout', '/api/orders'],
    viewerRequest: associationIn(stack, 'Pages'),
    staticViewerRequest: associationIn(stack, 'Static'),
    apiViewerRequest: associationIn(stack, 'Api'),
    errorPages: errorPagesIn(stack),
    refusedCountries: ['KP', 'IR'],
    originShieldRegion: 'eu-west-1',
    originResponseSeconds: 20,
    originConnectionAttempts: 2,
  });
  behaviours.distribute(stack, 'Live', faceIn(stack, 'live'));
  behaviours.distribute(stack, 'Candidate', {
    ...faceIn(stack, 'candidate', CANDIDATE),
    protocols: ViewerProtocols.HTTP2_ONLY,
  });
  return stack;
}

/** The configuration of the distribution whose id matches. */
export function configWith(stack: Stack, id: RegExp): DistributionConfig {
  return only(stack, 'AWS::CloudFront::Distribution', id)['DistributionConfig'] as DistributionConfig;
}
