// Calls the handler of the code in the folder given: the event on stdin, what it answers or throws as the last line.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder, milliseconds] = process.argv.slice(2);
const { handler } = createRequire(path.join(folder, 'index.js'))('./index.js');
let answer;
try {
  const event = JSON.parse(fs.readFileSync(0, 'utf8'));
  answer = { result: await handler(event, { getRemainingTimeInMillis: () => Number(milliseconds) }) };
} catch (error) {
  // As Lambda writes it: the whole error, with all that hangs on it.
  console.error(error);
  answer = { error: error.message };
}
console.log(JSON.stringify(answer));
