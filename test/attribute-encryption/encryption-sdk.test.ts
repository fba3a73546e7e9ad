import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** The room in a Node.js of its own where the SDK cannot be found. */
const SCRIPT = `
const Module = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (name === '@aws-crypto/client-node') {
    throw Object.assign(new Error("Cannot find module '" + name + "'"), { code: 'MODULE_NOT_FOUND' });
  }
  return resolve.call(this, name, ...rest);
};
const room = require('./lib/attribute-encryption');
console.log(new room.SubjectForgotten().name);
try {
  new room.AttributeEncryption({ tableName: 't', wrappingKeyArn: 'k', purpose: 'p', clock: Date.now, kms: {}, dynamodb: {} });
} catch (error) {
  console.log(error.message);
}`;

describe('the AWS Encryption SDK, an optional peer', () => {
  test('D09 who lacks it can load the room, and is told what to install when something is to be encrypted', () => {
    const printed = execFileSync(process.execPath, ['-r', 'ts-node/register', '-e', SCRIPT], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
    });
    expect(printed.trim().split('\n')).toEqual([
      'SubjectForgotten',
      'attribute encryption needs the AWS Encryption SDK, got none; install it with: npm install @aws-crypto/client-node',
    ]);
  });
});
