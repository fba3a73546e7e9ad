const { gunzipSync } = require('node:zlib');
const { findCardNumbers } = require('./find-card-numbers');

const NAMESPACE = 'DefenceInDepth/CardData';
// Logs of one delivery; what unpacks to more was not packed by CloudWatch Logs.
const MOST_BYTES = 32 * 1024 * 1024;

/** Looks for card numbers in what a subscription delivers, and writes where they are, never what they are. */
async function handler({ awslogs }) {
  const { messageType, logGroup, logStream, logEvents } = unpack(awslogs?.data);
  if (messageType !== 'DATA_MESSAGE') {
    return { events: 0, cardNumbers: 0 };
  }
  const idPrefixes = (process.env.ID_PREFIXES ?? '').split(',').filter((prefix) => prefix !== '');
  const findings = logEvents.flatMap(({ id, timestamp, message }) => {
    const numbers = findCardNumbers(String(message), idPrefixes);
    return numbers.length === 0 ? [] : [{ eventId: id, timestamp, numbers: numbers.map(redacted) }];
  });
  for (const finding of findings) {
    write({ logGroup, logStream, ...finding });
  }
  const cardNumbers = findings.reduce((sum, { numbers }) => sum + numbers.length, 0);
  return { events: logEvents.length, cardNumbers };
}

/** Errors of the parsers quote what they could not read, and Lambda logs errors: neither may get out. */
function unpack(data) {
  try {
    const payload = JSON.parse(
      gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MOST_BYTES }).toString('utf8'),
    );
    if (payload.messageType === 'DATA_MESSAGE' && !Array.isArray(payload.logEvents)) {
      throw new Error('no events');
    }
    return payload;
  } catch {
    throw new Error('the delivery could not be read; what it holds stays in the log group');
  }
}

/** Four digits tell people which card it is; the place in the text would help to count out the others. */
function redacted({ brand, last4, length }) {
  return { brand, number: `${'*'.repeat(length - 4)}${last4}` };
}

/** A metric by the log (embedded metric format): no call can fail, and the function needs no right to make one. */
function write(finding) {
  const record = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['Detector'], ['Detector', 'LogGroup']],
          Metrics: [{ Name: 'CardNumbersFound', Unit: 'Count' }],
        },
      ],
    },
    Detector: process.env.DETECTOR,
    LogGroup: finding.logGroup,
    CardNumbersFound: finding.numbers.length,
    ...finding,
  };
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

module.exports = { handler };
