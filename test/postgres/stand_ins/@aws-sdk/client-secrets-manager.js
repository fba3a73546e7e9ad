// Stands in for the client of Secrets Manager, which Lambda's runtime brings along: the same request on the wire.
const { fetch } = globalThis;

class SecretsManagerClient {
  async send({ input }) {
    const { AWS_ENDPOINT_URL, AWS_REGION } = process.env;
    // No real signature: the emulator reads region and service from the header and checks nothing.
    const scope = `emulator/20260101/${AWS_REGION}/secretsmanager/aws4_request`;
    const response = await fetch(AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.GetSecretValue',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify(input),
    });
    const answer = await response.json();
    if (!response.ok) {
      throw Object.assign(new Error(answer.message), { name: answer.__type });
    }
    return answer;
  }
}

function GetSecretValueCommand(input) {
  this.input = input;
}

module.exports = { GetSecretValueCommand, SecretsManagerClient };
