import { createRequire } from 'node:module';
import type * as Sdk from '@aws-crypto/client-node';

const PACKAGE = '@aws-crypto/client-node';

/**
 * The AWS Encryption SDK of the service. It is an optional peer: an app of the CDK that encrypts no attributes does without
 * it. Loaded when it is needed, so that whoever lacks it is told what to do.
 *
 * @throws if it is not installed
 */
export function encryptionSdk(): typeof Sdk {
  try {
    return createRequire(__filename)(PACKAGE) as typeof Sdk;
  } catch (error) {
    if (error instanceof Error && error.message.includes(PACKAGE) && 'code' in error) {
      throw new Error(
        `attribute encryption needs the AWS Encryption SDK, got none; install it with: npm install ${PACKAGE}`,
        { cause: error },
      );
    }
    throw error;
  }
}
