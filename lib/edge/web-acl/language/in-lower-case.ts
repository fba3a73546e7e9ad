import { Token } from 'aws-cdk-lib';

/** A text in lower case; a token is let through as it is, since lower case would make it another text. */
export function inLowerCase(text: string): string {
  return Token.isUnresolved(text) ? text : text.toLowerCase();
}
