import { type CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Length of what Secrets Manager makes up: 64 letters and digits, 380 bits. */
const LENGTH = 64;

/**
 * Where the value of a secret comes from. Protects against values in a template or in a repository: there is no way to
 * write one down here.
 */
export class SecretContent {
  /**
   * A value of 64 letters and digits, made up at deployment. For a secret that this platform shares with itself.
   *
   * Threat model: nobody ever types or sees it; it changes by rotation alone.
   */
  static readonly GENERATED = new SecretContent(() => ({ ...RANDOM }));

  /**
   * No value at all until somebody in the break-glass role, which asks for MFA where it is taken, puts one. For a
   * credential that a third party gives out. A value made up instead would look like a credential and be sent to that
   * party; without one, pods that mount the secret do not start. The scope must have that role, see `nameBreakGlassRole`.
   *
   * Threat model: one person types it once; it changes when that party gives out another.
   */
  static readonly PUT_BY_HAND = new SecretContent(() => undefined);

  private constructor(private readonly rendered: () => CfnSecret.GenerateSecretStringProperty | undefined) {}

  /**
   * A JSON object whose one field is made up as {@link SecretContent.GENERATED} is, the others are no secret.
   *
   * @param field name of that field, e.g. `password`
   * @param others the other fields, e.g. `{ username: 'cart' }`
   * @throws if the field is among the others
   */
  static generatedField(field: string, others: { readonly [name: string]: string }): SecretContent {
    if (Object.hasOwn(others, field)) {
      throw new Error(`generated field of a secret must not be given, got ${field}; remove it from the other fields`);
    }
    return new SecretContent(() => ({
      ...RANDOM,
      generateStringKey: field,
      secretStringTemplate: JSON.stringify(others),
    }));
  }

  /** The property of the resource; none where the value is put by hand. */
  render(): CfnSecret.GenerateSecretStringProperty | undefined {
    return this.rendered();
  }
}

const RANDOM: CfnSecret.GenerateSecretStringProperty = { passwordLength: LENGTH, excludePunctuation: true };
