/** A setting that cannot work: its message is one line that says what is wrong and how to mend it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
