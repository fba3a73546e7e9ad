const { PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');

const client = new S3Client({});

/** Puts the page; a deleted resource leaves it, as the bucket is left. */
async function handler({ RequestType, ResourceProperties: { Bucket, Key, Page } }) {
  if (RequestType !== 'Delete') {
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: Page,
        ContentType: 'text/html; charset=utf-8',
        // For the edge alone: a browser would keep an outage.
        CacheControl: 'max-age=0, s-maxage=60',
      }),
    );
  }
  return { PhysicalResourceId: `${Bucket}/${Key}` };
}

module.exports = { handler };
