/**
 * The characters that AWS accepts in the description of a security group rule, as the inside of a regular expression's
 * class. Protects against a reason that passes synthesis and fails the deployment.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html
 */
export const DESCRIPTION_CHARACTERS = String.raw`a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*`;
