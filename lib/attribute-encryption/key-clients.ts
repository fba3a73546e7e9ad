/** The part of DynamoDB's attribute values that a subject's key is made of. */
export interface KeyAttribute {
  /** A text. */
  readonly S?: string;
  /** Bytes. */
  readonly B?: Uint8Array;
}

/** What KMS does for a subject's key; `new KMS({})` of `@aws-sdk/client-kms` is one. */
export interface KeyWrappingClient {
  /** Makes a key and wraps it. */
  generateDataKey(request: {
    KeyId: string;
    KeySpec: 'AES_256';
    EncryptionContext: Record<string, string>;
  }): Promise<{ Plaintext?: Uint8Array; CiphertextBlob?: Uint8Array }>;

  /** Unwraps a key. */
  decrypt(request: {
    KeyId: string;
    CiphertextBlob: Uint8Array;
    EncryptionContext: Record<string, string>;
  }): Promise<{ Plaintext?: Uint8Array }>;
}

/** What DynamoDB does for a subject's key; `new DynamoDB({})` of `@aws-sdk/client-dynamodb` is one. */
export interface KeyTableClient {
  /** Reads one item. */
  getItem(request: {
    TableName: string;
    Key: Record<string, { S: string }>;
    ConsistentRead: boolean;
  }): Promise<{ Item?: { readonly [name: string]: KeyAttribute } }>;

  /** Writes one item if the condition holds; otherwise throws an error named `ConditionalCheckFailedException`. */
  putItem(request: {
    TableName: string;
    Item: Record<string, { S: string } | { B: Uint8Array }>;
    ConditionExpression: string;
    ExpressionAttributeNames: Record<string, string>;
  }): Promise<unknown>;
}

/** The clients that attribute encryption calls AWS with: the application's own, so that no SDK is bound to a version. */
export interface KeyClients {
  /** Wraps and unwraps. */
  readonly kms: KeyWrappingClient;
  /** Keeps what is wrapped. */
  readonly dynamodb: KeyTableClient;
}
