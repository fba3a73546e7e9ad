// Calls a Node handler: bootstrap.mjs <file.function> <result file>, the event on stdin, the code in the cwd.
import dns from 'node:dns';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { createRequire } from 'node:module';

// The CDK's handlers answer CloudFormation by https on port 443 whatever the address says; here that is the collector.
const collector = new URL(process.env.E2E_COLLECTOR);
const request = https.request;
https.request = (options, ...rest) =>
  options.hostname === collector.hostname
    ? http.request({ ...options, port: collector.port, protocol: undefined, agent: undefined }, ...rest)
    : request(options, ...rest);

// The endpoint of a key value store has the account before the host; names below localhost are this machine everywhere
// but in the resolver of some.
const lookup = dns.lookup;
dns.lookup = (host, ...rest) => lookup(host.endsWith('.localhost') ? '127.0.0.1' : host, ...rest);

const [handlerName, resultFile] = process.argv.slice(2);
const dot = handlerName.lastIndexOf('.');
const context = {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  invokedFunctionArn: process.env.E2E_FUNCTION_ARN,
  awsRequestId: 'emulated',
  logGroupName: 'emulated',
  logStreamName: 'emulated',
  getRemainingTimeInMillis: () => 60_000,
};

let answer;
try {
  const requireHere = createRequire(path.join(process.cwd(), 'index.js'));
  const handler = requireHere(path.resolve(handlerName.slice(0, dot)))[handlerName.slice(dot + 1)];
  const event = JSON.parse(fs.readFileSync(0, 'utf8'));
  const result = await new Promise((resolve, reject) => {
    const promise = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    promise?.then(resolve, reject);
  });
  answer = { result: result ?? null };
} catch (error) {
  console.error(error);
  answer = { error: { errorType: error.name, errorMessage: String(error.message ?? error) } };
}
fs.writeFileSync(resultFile, JSON.stringify(answer));
